"""`kg similar`: papers that share most with a paper, or entities that keep the company of an entity, with reasons."""

from pathlib import Path

import click

from kg.commands.console import note
from kg.commands.limits import directory_argument, words
from kg.commands.results import TABLES, chosen_format, output_options, show, write_table


@click.command()
@directory_argument
@click.argument("name", metavar="PAPER|ENTITY")
@click.option("--types", multiple=True, callback=words, metavar="TYPE,…",
              help="Papers: what may be shared. Entities: of which types.")  # fmt: skip
@output_options(*TABLES)
def similar(
    directory: Path, name: str, *, types: tuple[str, ...], format_: str | None, output: str | None, top: int | None
) -> None:
    """Print or write what is most similar to a paper or entity in DIR, and why.

    Papers are compared by the entities that they mention, rare ones weighing more; entities by what they are mentioned
    with, whether or not they are mentioned together.
    """
    from kg.analysis.similar import similar_entities, similar_papers
    from kg.graph import open_graph
    from kg.show import resolve

    kind = chosen_format(format_, output, TABLES)
    with open_graph(directory) as graph:
        meant = resolve(graph, name)
        if meant.type == "paper":
            table = similar_papers(graph, meant.id, types=types, top=top or 20)
            headings = {"paper": "paper", "title": "title", "year": "year", "score": "score", "reasons": "shared"}
        else:
            table = similar_entities(graph, meant.id, types=types, top=top or 20)
            headings = {"label": "entity", "type": "type", "support": "papers", "score": "score",
                        "together": "together", "reasons": "shared company"}  # fmt: skip
    if kind != "table":
        write_table(table, format_=kind, output=output)
    else:
        show(table, headings)
    note(f"like {meant.label} ({meant.id})" if len(table) else f"nothing shares anything with {meant.label}")
