"""`kg compare`: what is characteristic of one corpus against another, and what they share."""

from pathlib import Path

import click

from kg.commands.limits import words
from kg.commands.results import TABLES, chosen_format, output_options, show, write_table

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("first", metavar="A", type=_FOLDER)
@click.argument("second", metavar="B", type=_FOLDER)
@click.option("--types", multiple=True, callback=words, metavar="TYPE,…", help="Only entities of these types.")
@click.option("--min-support", type=click.IntRange(1), default=1, show_default=True, metavar="N",
              help="Only entities in N papers of both together.")  # fmt: skip
@click.option("--prior", type=click.FloatRange(0, min_open=True), metavar="N",
              help="Weight of the prior in mentions; by default a tenth of all.")  # fmt: skip
@click.option("--show", "what", type=click.Choice(["entities", "overlap"]), default="entities", show_default=True,
              help="Which table is written.")  # fmt: skip
@output_options(*TABLES)
def compare(
    first: Path, second: Path, *, types: tuple[str, ...], min_support: int, prior: float | None, what: str,
    format_: str | None, output: str | None, top: int | None,
) -> None:  # fmt: skip
    """Print or write what is characteristic of the graph in A against that in B, by log-odds with a prior."""
    from kg.analysis.compare import compare as compared
    from kg.graph import open_graph

    kind = chosen_format(format_, output, TABLES)
    with open_graph(first) as one, open_graph(second) as other:
        found = compared(one, other, types=types, min_support=min_support, prior=prior)
    if kind != "table":
        write_table((found.overlap if what == "overlap" else found.entities).head(top), format_=kind, output=output)
        return
    headings = {"label": "entity", "type": "type", "first_papers": "in A", "second_papers": "in B",
                "log_odds": "log-odds", "z": "z"}  # fmt: skip
    half = top or 10
    entities = found.entities
    show(entities.take(entities["z"] > 0), headings, top=half, title="characteristic of A")
    show(entities.take(entities["z"] < 0).sorted_by(("z", False)), headings, top=half, title="characteristic of B")
    show(found.overlap, {"kind": "kind", "first": "in A", "second": "in B", "shared": "shared", "jaccard": "Jaccard"},
         title="overlap")  # fmt: skip
