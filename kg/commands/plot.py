"""`kg plot`: a picture of a graph for print, without a browser."""

from pathlib import Path
from typing import Any

import click

from kg.commands.limits import directory_argument, limit_options, limited

#: The pictures, named here too so that help needs no import; a test holds them to `kg.plot.KINDS`.
KINDS = ("network", "timeline", "heatmap", "types")


@click.command()
@directory_argument
@click.argument("kind", type=click.Choice(KINDS))
@click.option("-o", "--output", required=True, metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
              help="File to write: .svg, .png or .pdf.")  # fmt: skip
@click.option("--top", type=click.IntRange(1, 2000), metavar="N", help="How many entities to show.")
@limit_options
def plot(directory: Path, kind: str, *, output: Path, top: int | None, **limits: Any) -> None:
    """Draw the graph in DIR: its network, a timeline, a heat map of methods and datasets, or its types."""
    from kg.exports import whole_file
    from kg.graph import open_graph
    from kg.picture import format_of
    from kg.plot import plot as draw

    format_ = format_of(output)
    with open_graph(directory) as graph, whole_file(output) as out:
        draw(limited(graph, **limits), kind, out, format=format_, top=top)
    click.echo(output)
