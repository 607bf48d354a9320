"""`kg review`: pairs that may be one thing, for a person to decide."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.limits import directory_argument, words

if TYPE_CHECKING:
    from kg.review import Excerpt, Item


@click.command()
@directory_argument
@click.option("--kind", "kinds", multiple=True, callback=words, metavar="KIND,…",
              help="Only: abbreviation, head, spelling, same paper, type, authority, paper.")  # fmt: skip
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="How many at most.  [default: 20 as text, else all]"
)
@click.option("--format", "format_", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to the terminal."
)
def review(directory: Path, *, kinds: tuple[str, ...], limit: int | None, format_: str, output: Path | None) -> None:
    """List what DIR leaves undecided, the likeliest first, with the sentences in which either side stands."""
    from kg.graph import open_graph
    from kg.review import QUESTIONS, to_csv, to_json
    from kg.review import review as undecided

    for kind in kinds:
        if kind not in QUESTIONS:
            raise click.UsageError(f"{kind!r} is no kind; there are {', '.join(QUESTIONS)}")
    with open_graph(directory) as graph:
        shown = 20 if format_ == "text" and limit is None and output is None else limit
        items = undecided(graph, kinds=kinds, limit=shown)
        total = graph.count("candidate")
    text = {"json": to_json, "csv": to_csv}.get(format_, _text)(items)
    if output is None:
        click.echo(text, nl=False)
        if format_ == "text":
            click.echo(f"{len(items)} of {total} undecided; decide with kg merge, never, retype or ignore")
    else:
        output.write_text(text, encoding="utf-8", newline="")


def _text(items: "Sequence[Item]") -> str:
    from kg.commands.display import printable
    from kg.review import QUESTIONS

    lines = []
    for item in items:
        lines.append(f"{item.score:.2f}  {item.kind}: {printable(item.reason, one_line=True)}")
        lines.append(f"      {QUESTIONS.get(item.kind, '')}")
        sides = (
            (item.a, item.a_label, item.a_support, item.a_excerpts),
            (item.b, item.b_label, item.b_support, item.b_excerpts),
        )
        for entity, label, support, excerpts in sides:
            papers = f", {support} {'paper' if support == 1 else 'papers'}" if support else ""
            lines.append(f"   {printable(label, one_line=True)}  ({entity}{papers})")
            lines += [f"      {excerpt.paper}: {_marked(excerpt)}" for excerpt in excerpts]
        lines.append("")
    return "\n".join(lines) + ("\n" if lines else "")


def _marked(excerpt: "Excerpt") -> str:
    from kg.commands.display import printable

    text = excerpt.text
    marked = f"{text[: excerpt.start]}⟦{text[excerpt.start : excerpt.end]}⟧{text[excerpt.end :]}"
    return printable(marked, one_line=True)
