"""`kg find`: find entities and papers by name."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.limits import directory_argument, words

if TYPE_CHECKING:
    from kg.find import Found


@click.command()
@click.argument("name")
@directory_argument
@click.option("--types", multiple=True, callback=words, metavar="TYPE,…", help="Only these types; `paper` is one.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print what is found as JSON.")
def find(name: str, directory: Path, *, types: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find entities and papers in DIR by NAME.

    NAME may be an id, a spelling, an abbreviation, the beginning of a name or words of it; case, plural and hyphens do
    not matter. Where nothing is found, names that are spelled nearly so are offered. Exits with 6 where nothing has
    the name.
    """
    from kg.errors import NotFound
    from kg.find import find as look_up
    from kg.graph import open_graph

    if not name.strip():
        raise click.UsageError("give a NAME that is not blank")
    with open_graph(directory) as graph:
        found = look_up(graph, name, types=types, limit=limit)
    sure = [one for one in found if one.how != "spelling"]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    elif sure:
        _print(sure)
    if not sure:
        near = ", ".join(dict.fromkeys(one.form for one in found[:5]))
        raise NotFound(f"{name}: nothing here has this name" + (f"; did you mean {near}?" if near else ""))


def _print(found: "list[Found]") -> None:
    from kg.commands.display import TYPE_STYLES, console, printable

    if not sys.stdout.isatty():
        for one in found:
            click.echo("\t".join((one.id, one.type, str(one.support), printable(one.label, one_line=True))))
        return
    from rich.table import Table
    from rich.text import Text

    from kg.surface import fold

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("type", no_wrap=True)
    table.add_column("name", overflow="fold", ratio=3)
    table.add_column("papers", justify="right", no_wrap=True)
    table.add_column("id", overflow="fold", ratio=2)
    for one in found:
        label = Text(printable(one.label, one_line=True), style="bold")
        if fold(one.form) != fold(one.label):
            label.append(f"  {printable(one.form, one_line=True)}", style="dim")
        kind = Text(one.type, style=TYPE_STYLES.get(one.type, ""))
        support = "" if one.type == "paper" else str(one.support)
        table.add_row(kind, label, support, Text(printable(one.id, one_line=True), style="dim"))
    console().print(table)
