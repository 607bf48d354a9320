"""`kg stats`: an honest profile of a graph."""

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.console import note
from kg.commands.limits import directory_argument
from kg.commands.results import TABLES, opened, show, write_table

if TYPE_CHECKING:
    from kg.analysis.stats import Profile

#: Table → its headings on the terminal and how many rows are shown there.
_PARTS: dict[str, tuple[dict[str, str], int]] = {
    "sizes": ({"table": "what", "rows": "how many"}, 20),
    "types": ({"type": "type", "entities": "entities", "mentions": "mentions", "in_one_paper": "in one paper",
               "most_papers": "most papers"}, 20),
    "degrees": ({"papers_from": "papers from", "papers_to": "to", "entities": "entities"}, 20),
    "per_paper": ({"entities": "entities in a paper", "papers": "papers"}, 8),
    "gaps": ({"mentions_no": "papers without", "papers": "papers", "share": "share"}, 10),
    "roles": ({"role": "role", "statements": "statements"}, 10),
    "relations": ({"relation": "relation", "statements": "statements", "evidence": "evidence"}, 10),
    "patterns": ({"pattern": "pattern", "mentions": "mentions", "roles": "roles", "relations": "relations"}, 10),
    "ambiguous": ({"name": "ambiguous name", "entities": "entities", "papers": "papers", "ids": "ids"}, 10),
    "coverage": ({"venue": "venue", "year": "year", "papers": "papers"}, 10),
}  # fmt: skip


@click.command()
@directory_argument
@click.option("--show", "part", type=click.Choice(list(_PARTS)), help="Only this table.")
@click.option("--format", "format_", type=click.Choice(["table", *TABLES]), default="table", show_default=True,
              help="json holds all tables; csv and parquet the one that --show names.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Write here instead of standard output.")
def stats(directory: Path, *, part: str | None, format_: str, output: str | None) -> None:
    """Print or write a profile of the graph in DIR: sizes, degrees, coverage, patterns, ambiguity, what to look at."""
    from kg.analysis.stats import stats as profiled
    from kg.graph import open_graph

    with open_graph(directory) as graph:
        profile = profiled(graph)
    if format_ == "json" and part is None:
        with opened(output) as out:
            out.write(json.dumps(_everything(profile), ensure_ascii=False, indent=1).encode() + b"\n")
    elif format_ != "table":
        if part is None:
            raise click.UsageError(f"{format_} holds one table: name it with --show")
        write_table(getattr(profile, part), format_=format_, output=output)
    else:
        for name in [part] if part else list(_PARTS):
            headings, rows = _PARTS[name]
            show(getattr(profile, name), headings, top=None if part else rows, title=name.replace("_", " "))
        for line in profile.advice:
            note(f"- {line}")


def _everything(profile: "Profile") -> dict[str, object]:
    tables = {field.name: getattr(profile, field.name) for field in fields(profile) if field.name != "advice"}
    return {name: table.to_dicts() for name, table in tables.items()} | {"advice": list(profile.advice)}
