"""What the analyses print and write: tables that fit a terminal, plain lines in a pipe, files in a chosen format."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, TypeVar

import click

from kg.commands.console import note
from kg.commands.display import TYPE_STYLES, console, printable

if TYPE_CHECKING:
    from kg.analysis.network import Network
    from kg.analysis.tables import Table

F = TypeVar("F", bound=Callable[..., Any])

#: The formats, named here too so that help needs no import; tests hold them to the writers'.
TABLES = ("csv", "json", "parquet")
NETWORKS = ("graphml", "gexf", "vosviewer", "vosviewer-files", "pajek")

_SUFFIXES = {".csv": "csv", ".json": "json", ".parquet": "parquet", ".graphml": "graphml", ".gexf": "gexf",
             ".net": "pajek"}  # fmt: skip

#: Rows shown on the terminal where --top does not say.
_SHOWN = 20


def output_options(*formats: str) -> Callable[[F], F]:
    """Return a decorator that adds `--format` with `table` and these formats, `-o` and `--top`."""

    def add(command: F) -> F:
        for option in (
            click.option("--top", type=click.IntRange(1), metavar="N", help="Only the first N rows."),
            click.option("-o", "--output", metavar="FILE", help="Write here; the suffix names the format."),
            click.option("--format", "format_", type=click.Choice(["table", *formats]), help="By default, a table."),
        ):
            command = option(command)
        return command

    return add


def chosen_format(format_: str | None, output: str | None, formats: tuple[str, ...]) -> str:
    """Return the format that is asked for by name or by the suffix of the file; raise UsageError where none is."""
    if format_ is not None and (format_ != "table" or output is None):
        return format_
    if output is None:
        return "table"
    named = _SUFFIXES.get(Path(output).suffix.casefold())
    if named not in formats:
        raise click.UsageError(f"{output}: the suffix names no format; give --format, one of {', '.join(formats)}")
    return named


@contextmanager
def opened(output: str | None) -> Iterator[BinaryIO]:
    """Give the stream to write to: standard output, or a file that is replaced when it is whole."""
    from kg.exports import whole_file

    if output is None or output == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with whole_file(Path(output)) as out:
            yield out
        note(f"wrote {Path(output).as_posix()}")


def write_table(table: "Table", *, format_: str, output: str | None) -> None:
    """Write a table in one of the table formats."""
    from kg.analysis.table_formats import TABLE_FORMATS

    with opened(output) as out:
        TABLE_FORMATS[format_](table, out)


def write_network(network: "Network", *, format_: str, output: str | None) -> None:
    """Write a network in one of the network formats; the files of VOSviewer are named after the output."""
    import io

    from kg.analysis.network_formats import NETWORK_FORMATS, write_vosviewer_map, write_vosviewer_network

    parts: list[tuple[str, Callable[[Network, TextIO], None]]]
    if format_ == "vosviewer-files":
        if output is None or output == "-":
            raise click.UsageError("vosviewer-files are two files: give -o NAME for NAME-map.txt and NAME-network.txt")
        stem = output.removesuffix(".txt")
        parts = [(f"{stem}-map.txt", write_vosviewer_map), (f"{stem}-network.txt", write_vosviewer_network)]
    else:
        parts = [(output or "-", NETWORK_FORMATS[format_])]
    for path, write in parts:
        with opened(path) as out:
            text = io.TextIOWrapper(out, encoding="utf-8", newline="\n", write_through=True)
            write(network, text)
            text.detach()


def show(table: "Table", headings: Mapping[str, str], *, top: int | None = None, title: str | None = None) -> None:
    """Print columns under headings: aligned on a terminal, lines parted by tabs in a pipe."""
    if not sys.stdout.isatty():
        if title:
            click.echo(f"# {title}")
        click.echo("\t".join(headings.values()))
        for row in table.select(list(headings)).head(top).rows():
            click.echo("\t".join(_short(value) for value in row))
        return
    from rich.table import Table as Grid
    from rich.text import Text

    shown = table.select(list(headings)).head(top or _SHOWN)
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), title=title, title_justify="left")
    for name, heading in headings.items():
        text = table.kinds[name] == "text"
        grid.add_column(heading, justify="left" if text else "right", overflow="fold", no_wrap=not text)
    for row in shown.rows():
        grid.add_row(*(Text(_short(value), style=TYPE_STYLES.get(value, "") if isinstance(value, str) else "")
                       for value in row))  # fmt: skip
    console().print(grid)
    if len(shown) < len(table):
        note(f"{len(table) - len(shown):,} more rows: --top N, or -o FILE.csv for all")


def _short(value: Any) -> str:
    """Return a value as the terminal shows it: three digits of a number, nothing for a missing one.

    >>> _short(0.123456), _short(1234567.0), _short(None), _short(1e-40)
    ('0.123', '1,234,567', '', '1e-40')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return printable(str(value), one_line=True)


def sparkline(values: list[float]) -> str:
    """Return the values as bars of eight heights, the highest value the full one; a dot stands for nothing.

    >>> sparkline([0, 1, 4, 8])
    '·▁▄█'
    """
    highest = max(values, default=0)
    if highest <= 0:
        return "·" * len(values)
    return "".join("·" if value <= 0 else "▁▂▃▄▅▆▇█"[max(0, -int(-8 * value // highest) - 1)] for value in values)
