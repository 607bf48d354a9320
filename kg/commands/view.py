"""`kg view`: a page of a part of the graph, drawn by vis-network, that needs no network."""

from pathlib import Path
from typing import Any

import click

from kg.commands.limits import directory_argument, limit_options, limited


@click.command()
@directory_argument
@click.option("--around", metavar="ENTITY", help="Show what stands around this entity (its id or name).")
@click.option("--depth", type=click.IntRange(1, 4), default=1, show_default=True, help="Steps to go from it.")
@click.option("--paper", metavar="ID", help="Show the entities of this paper.")
@limit_options
@click.option("--communities", is_flag=True, help="Colour by community instead of type.")
@click.option("--most", type=click.IntRange(1, 2000), default=300, show_default=True, help="At most so many entities.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write.  [DIR/view.html]")
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
def view(
    directory: Path,
    *,
    around: str | None,
    depth: int,
    paper: str | None,
    communities: bool,
    most: int,
    output: Path | None,
    opened: bool,
    **limits: Any,
) -> None:
    """Write a page that shows a part of the graph in DIR: around an entity, of a paper, or the most supported."""
    if around is not None and paper is not None:
        raise click.UsageError("--around and --paper exclude each other")
    from kg.exports import whole_file
    from kg.graph import open_graph
    from kg.page.view import write_view

    path = output or directory / "view.html"
    with open_graph(directory) as graph, whole_file(path) as out:
        part = limited(graph, **limits)
        write_view(part, out, around=around, depth=depth, paper=paper, by_community=communities, most=most)
    click.echo(path)
    if opened:
        click.launch(str(path))
