"""`kg show`: print an entity or a paper with its evidence."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.limits import directory_argument

if TYPE_CHECKING:
    from rich.console import Console

    from kg.show import EntityView, PaperView, Quote, Told

#: Spellings of an entity that are printed.
_FORMS = 12


@click.command()
@click.argument("name", metavar="ID")
@directory_argument
@click.option("--limit", type=click.IntRange(1), default=3, show_default=True, metavar="N", help="Sentences for each.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(name: str, directory: Path, *, limit: int, as_json: bool) -> None:
    """Print the entity or paper in DIR that has this ID, or this name, with the sentences that speak of it."""
    from kg.commands.display import console
    from kg.graph import open_graph
    from kg.show import resolve, show_entity, show_paper

    with open_graph(directory) as graph:
        found = resolve(graph, name.removeprefix("paper/"))
        if found.type == "paper":
            paper = show_paper(graph, found.id)
            _print_json(paper) if as_json else _print_paper(console(), paper)
        else:
            entity = show_entity(graph, found.id, limit=limit)
            _print_json(entity) if as_json else _print_entity(console(), entity)


def _print_json(view: "EntityView | PaperView") -> None:
    click.echo(json.dumps(asdict(view), ensure_ascii=False, indent=2))


def _print_entity(out: "Console", view: "EntityView") -> None:
    from rich.text import Text

    from kg.commands.display import TYPE_STYLES, printable

    entity = view.entity
    head = Text(printable(entity.label, one_line=True), style=f"bold {TYPE_STYLES.get(entity.type, '')}")
    out.print(head, Text(f"  {printable(entity.id)}", style="dim"), sep="")
    papers = f"{entity.support} paper{'' if entity.support == 1 else 's'}"
    since = f", since {entity.first_year}" if entity.first_year else ""
    out.print(f"{entity.type}, {papers}{since}", style=TYPE_STYLES.get(entity.type))
    forms = ", ".join(f"{printable(form.text, one_line=True)} ({form.count})" for form in entity.forms[:_FORMS])
    more = len(entity.forms) - _FORMS
    out.print(Text(f"written {forms}" + (f" and {more} ways more" if more > 0 else ""), style="dim"))
    for told in view.relations:
        _print_told(out, f"{told.predicate} ", told)
    for told in view.inverse:
        _print_told(out, f"{told.predicate} of ", told, after=True)
    if view.more:
        out.print(f"\nand {view.more} relations with less support", style="dim")
    for told in view.roles:
        _print_told(out, f"{told.predicate} it", told)


def _print_told(out: "Console", lead: str, told: "Told", *, after: bool = False) -> None:
    from rich.text import Text

    from kg.commands.display import printable

    other = printable(told.label, one_line=True)
    line = Text()
    if after:
        line.append(other, style="bold").append(f" {told.predicate} it")
    else:
        line.append(lead).append(other, style="bold")
    more = told.support - len(told.quotes)
    count = f"  {told.support} paper{'' if told.support == 1 else 's'}"
    out.print()
    out.print(line.append(count + (f", {len(told.quotes)} shown" if more > 0 else ""), style="dim"))
    for quote in told.quotes:
        _print_quote(out, quote)


def _print_quote(out: "Console", quote: "Quote", *, with_paper: bool = True) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from kg.commands.display import marked, printable

    text = marked(quote.sentence, [(quote.start, quote.end, "bold reverse")])
    out.print(Padding(text, (0, 0, 0, 2)))
    if with_paper:
        parts = (quote.title, str(quote.year) if quote.year else None, f"[{quote.paper}]")
        source = ", ".join(printable(part, one_line=True) for part in parts if part)
        out.print(Padding(Text(f"— {source}", style="dim"), (0, 0, 0, 2)))


def _print_paper(out: "Console", view: "PaperView") -> None:
    from rich.text import Text

    from kg.commands.display import TYPE_STYLES, marked, printable

    paper = view.paper
    spans = {
        field: [(m.start, m.end, f"underline {TYPE_STYLES.get(m.type, '')}") for m in view.mentions if m.field == field]
        for field in ("title", "abstract")
    }
    if paper.title:
        out.print(marked(paper.title, spans["title"]), style="bold")
    about = (", ".join(paper.authors), paper.venue, paper.date or (str(paper.year) if paper.year else None))
    line = ". ".join(printable(part, one_line=True) for part in about if part)
    ids = (paper.id, *paper.aliases, paper.doi, f"arXiv:{paper.arxiv}" if paper.arxiv else None, paper.url)
    out.print(Text(line))
    out.print(Text("  ".join(printable(part, one_line=True) for part in ids if part), style="dim"))
    out.print()
    out.print(marked(paper.abstract, spans["abstract"]))
    kinds = {mention.entity: mention.type for mention in view.mentions}
    for told in view.roles:
        out.print()
        name = Text(
            printable(told.label, one_line=True), style=f"bold {TYPE_STYLES.get(kinds.get(told.other, ''), '')}"
        )
        kind = f"  {kinds.get(told.other, '')}, {printable(told.other)}"
        out.print(Text(f"{told.predicate} ").append_text(name).append(kind, style="dim"))
        for quote in told.quotes:
            _print_quote(out, quote, with_paper=False)
    for reported in view.results:
        result = reported.result
        parts = (result.method, result.metric, result.written, result.dataset and f"on {result.dataset}",
                 result.comparator and f"against {result.comparator}")  # fmt: skip
        out.print()
        out.print(Text("reports ").append(" ".join(printable(part) for part in parts if part), style="bold"))
