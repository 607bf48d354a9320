"""`kg explain`: why something is a mention, and why something else is not."""

from pathlib import Path

import click


@click.command()
@click.argument("what", metavar="PAPER|TEXT")
@click.option("--html", "page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page of its own here.")
@click.option("--dropped", type=click.IntRange(0), default=20, show_default=True, help="Candidates dropped to show.")
@click.option(
    "--patterns",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Patterns of your own, in the JSON Lines form of spaCy's EntityRuler; their labels become types.",
)
def explain(what: str, page: Path | None, dropped: int, patterns: Path | None) -> None:
    """Show what is read from a text, or from the papers of a file, and why; and what was dropped, and why.

    PAPER is a file that `kg extract` reads; TEXT is an abstract.
    """
    from kg.commands.display import TYPE_STYLES, console, marked
    from kg.explain import as_html, as_lines
    from kg.explain import explain as explain_paper
    from kg.extraction import Extractor
    from kg.model import Paper
    from kg.sources import Report, read

    papers = list(read([what], report=Report())) if _is_file(what) else [Paper("text", None, what)]
    if not papers:
        raise click.ClickException(f"no paper in {what}")
    extractor = Extractor.load(patterns)
    screen = console()
    explained = [explain_paper(paper, extractor) for paper in papers]
    for one in explained:
        for field in ("title", "abstract"):
            text = one.paper.title or "" if field == "title" else one.paper.abstract
            spans = [
                (m.start, m.end, TYPE_STYLES.get(m.type, "") + " underline")
                for m in one.extraction.mentions
                if m.field == field
            ]
            if text:
                screen.print(marked(text, spans), soft_wrap=True)
        screen.print(marked("\n".join(as_lines(one, dropped=dropped)) + "\n", []), soft_wrap=True)
    if page is not None:
        page.write_text(as_html(explained, dropped=dropped), encoding="utf-8")
        click.echo(str(page), err=True)


def _is_file(what: str) -> bool:
    try:
        return what == "-" or Path(what).exists()
    except (OSError, ValueError):  # a long text is no path
        return False
