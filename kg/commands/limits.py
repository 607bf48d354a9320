"""The options that limit a graph to a part of it, and the one that names the built folder."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kg.graph import Graph

F = TypeVar("F", bound=Callable[..., Any])

#: Argument: a folder that `kg build` wrote.
directory_argument = click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))


def words(_ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of an option that may be given several times, each time with several, parted by commas."""
    return tuple(word.strip() for part in value for word in part.split(",") if word.strip())


def limit_options(command: F) -> F:
    """Add `--types`, `--roles`, `--min-support`, `--since` and `--until`, which `limited` takes."""
    for option in reversed((
        click.option("--types", multiple=True, callback=words, metavar="TYPE,…", help="Only entities of these types."),
        click.option("--roles", multiple=True, callback=words, metavar="ROLE,…", help="Only these roles."),
        click.option("--min-support", type=click.IntRange(1), default=1, metavar="N", help="Only those of N papers."),
        click.option("--since", type=int, metavar="YEAR", help="Only papers of this year or later."),
        click.option("--until", type=int, metavar="YEAR", help="Only papers of this year or earlier."),
    )):  # fmt: skip
        command = option(command)
    return command


def limited(
    graph: "Graph",
    *,
    types: tuple[str, ...],
    roles: tuple[str, ...],
    min_support: int,
    since: int | None,
    until: int | None,
) -> "Graph":
    """Return the part of the graph that the options leave, the graph itself where they leave all."""
    if not types and not roles and min_support == 1 and since is None and until is None:
        return graph
    return graph.limited(types=types, roles=roles, min_support=min_support, since=since, until=until)
