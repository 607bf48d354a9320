"""`kg view`: a page of a part of the graph, drawn by vis-network, that needs no network."""

from pathlib import Path

import click

from kg.model import TYPES


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--around", metavar="ENTITY", help="Show what stands around this entity (its id or name).")
@click.option("--depth", type=click.IntRange(1, 4), default=1, show_default=True, help="Steps to go from it.")
@click.option("--paper", metavar="ID", help="Show the entities of this paper.")
@click.option("--types", metavar="TYPE,...", default="", help=f"Only these types, of {', '.join(TYPES)} and your own.")
@click.option("--min-support", type=click.IntRange(min=1), default=1, help="Only entities in so many papers.")
@click.option("--since", type=int, metavar="YEAR", help="Only papers of this year or later.")
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
    types: str,
    min_support: int,
    since: int | None,
    communities: bool,
    most: int,
    output: Path | None,
    opened: bool,
) -> None:
    """Write a page that shows a part of the graph in DIR: around an entity, of a paper, or the most supported."""
    if around is not None and paper is not None:
        raise click.UsageError("--around and --paper exclude each other")
    from kg.graph import open_graph
    from kg.page.view import write_view

    path = output or directory / "view.html"
    kinds = [kind.strip() for kind in types.split(",") if kind.strip()]
    with open_graph(directory) as whole:
        limited = bool(kinds) or min_support > 1 or since is not None
        part = whole.limited(types=kinds, min_support=min_support, since=since) if limited else whole
        with path.open("wb") as out:
            write_view(part, out, around=around, depth=depth, paper=paper, by_community=communities, most=most)
    click.echo(path)
    if opened:
        click.launch(str(path))
