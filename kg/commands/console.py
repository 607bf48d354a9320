"""What commands print with: aligned columns, notes on standard error, and consoles that know a pipe from a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console


def columns(rows: Sequence[tuple[str, str]]) -> str:
    """Return rows of name and value as lines, the values aligned.

    >>> print(columns([("papers", "268"), ("seconds", "1.2")]))
    papers   268
    seconds  1.2
    """
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:<{width}}  {value}".rstrip() for name, value in rows)


def note(text: str) -> None:
    """Print a line on standard error."""
    click.echo(text, err=True)


def err_console() -> "Console":
    """Return a console on standard error."""
    from rich.console import Console

    return Console(stderr=True)
