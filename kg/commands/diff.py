"""`kg diff`: what differs between two built folders."""

from pathlib import Path

import click

_DIRECTORY = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("a", type=_DIRECTORY)
@click.argument("b", type=_DIRECTORY)
@click.option("--format", "format_", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here, not to the terminal."
)
def diff(a: Path, b: Path, *, format_: str, output: Path | None) -> None:
    """Tell what the graph in folder B has that the one in A has not, and the other way round, each with its cause."""
    from kg.diff import FORMATS
    from kg.diff import diff as compare
    from kg.graph import open_graph

    with open_graph(a) as before, open_graph(b) as after:
        text = FORMATS[format_](compare(before, after))
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="\n")
