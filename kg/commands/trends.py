"""`kg trends`: what rises, falls, bursts, is new or has faded, over all papers or within each venue."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.commands.console import note
from kg.commands.limits import directory_argument, limit_options
from kg.commands.results import TABLES, chosen_format, output_options, show, sparkline, write_table

if TYPE_CHECKING:
    from kg.analysis.tables import Table
    from kg.analysis.trends import Trends
    from kg.graph import Graph

#: What is shown → the statuses that are kept (all where none is named), and the columns that it is sorted by.
_SHOWN: dict[str, tuple[tuple[str, ...], tuple[tuple[str, bool], ...]]] = {
    "all": ((), (("papers", True),)),
    "rising": (("rising", "new"), (("growth_z", True),)),
    "falling": (("falling", "faded"), (("growth_z", False),)),
    "new": (("new",), (("papers", True),)),
    "faded": (("faded",), (("papers", True),)),
    "bursts": ((), (("burst_weight", True),)),
}


@click.command()
@directory_argument
@limit_options
@click.option("--by", type=click.Choice(["all", "venue"]), default="all", show_default=True,
              help="Over all papers, or a row for each venue.")  # fmt: skip
@click.option("--pairs", is_flag=True, help="Of pairs mentioned together instead of entities.")
@click.option("--show", "what", type=click.Choice([*_SHOWN, "meetings", "series", "coverage"]), default="all",
              show_default=True, help="Which rows; meetings: pairs together for the first time.")  # fmt: skip
@click.option("--entity", "names", multiple=True, metavar="NAME", help="Only this entity; may be given again.")
@click.option("--recent", type=click.IntRange(1), default=3, show_default=True, metavar="N",
              help="Covered years that count as now.")  # fmt: skip
@click.option("--chart", metavar="FILE", help="Draw the shares by year as .svg, .png or .pdf (extra plot).")
@output_options(*TABLES)
def trends(
    directory: Path, *, format_: str | None, output: str | None, top: int | None, what: str, pairs: bool,
    names: tuple[str, ...], chart: str | None, **options: Any,
) -> None:  # fmt: skip
    """Print or write how often entities in DIR are mentioned over the years.

    Growth is a yearly rate fitted within each venue, so that venues that begin or end do not pass for growth. Entities
    (or pairs) of fewer than 5 papers are left out unless --min-support says otherwise.
    """
    from kg.analysis.trends import meetings, pair_trends
    from kg.analysis.trends import trends as entity_trends
    from kg.graph import open_graph

    kind = chosen_format(format_, output, TABLES)
    given = click.get_current_context().get_parameter_source("min_support")
    if given is not None and given.name == "DEFAULT":
        options["min_support"] = 2 if what == "meetings" else 5
    with open_graph(directory) as graph:
        if what == "meetings":
            types = options["types"] or ("method", "dataset")
            table = meetings(graph, types=types, min_support=options["min_support"])
            headings = {"year": "year", "first_label": "first", "second_label": "second", "count": "papers since",
                        "papers": "first in"}  # fmt: skip
            _put(table, headings, kind, output, top)
            return
        found = (pair_trends if pairs else entity_trends)(graph, **options)
        kept = _chosen(found, what, [_id(graph, name) for name in names])
    if chart:
        from kg.analysis.charts import trend_chart

        note(f"wrote {trend_chart(kept, chart, top=top or 9).as_posix()}")
    if what == "series":
        _put(kept.series(), {n: n for n in kept.series().columns if n in _SERIES}, kind, output, top)
    elif what == "coverage":
        _put(found.coverage, {"venue": "venue", "year": "year", "papers": "papers"}, kind, output, top)
    else:
        _put(kept.table, _headings(kept), kind, output, top, sparks=kept)
    for line in found.warnings:
        note(f"note: {line}")


_SERIES = ("label", "first_label", "second_label", "venue", "year", "count", "papers", "share")


def _id(graph: "Graph", name: str) -> str:
    """Return the entity that has the name, the most supported of several; papers of that title do not count."""
    from kg.errors import NotFound
    from kg.find import find

    found = [one for one in find(graph, name, limit=50) if one.type != "paper"]
    if not found or found[0].how not in ("id", "name"):
        near = ", ".join(one.id for one in found[:5])
        raise NotFound(f"{name}: no entity has this id or name" + (f"; did you mean {near}?" if near else ""))
    return found[0].id


def _chosen(found: "Trends", what: str, ids: list[str]) -> "Trends":
    """Return the trends of what is asked for, sorted."""
    import numpy as np

    statuses, keys = _SHOWN.get(what, ((), (("papers", True),)))
    table = found.table
    kept = np.ones(len(table), dtype=bool)
    if statuses:
        kept &= np.isin(table["status"].astype(str), statuses)
    if what == "bursts":
        kept &= table["burst_weight"] > 0
    if ids:
        ends = [name for name in ("id", "first", "second") if name in table.columns]
        kept &= np.logical_or.reduce([np.isin(table[name].astype(str), ids) for name in ends])
    return found.rows(np.flatnonzero(kept), keys)


def _headings(found: "Trends") -> dict[str, str]:
    names = (
        {"first_label": "first", "second_label": "second"} if "first" in found.table.columns else {"label": "entity"}
    )
    venue = {"venue": "venue"} if "venue" in found.table.columns else {}
    return names | venue | {"papers": "papers", "first_seen": "since", "growth": "growth", "growth_z": "z",
                            "burst_start": "burst", "burst_end": "to", "status": "status"}  # fmt: skip


def _put(
    table: "Table", headings: dict[str, str], kind: str, output: str | None, top: int | None,
    *, sparks: "Trends | None" = None,
) -> None:  # fmt: skip
    if kind != "table":
        write_table(table.head(top), format_=kind, output=output)
        return
    if sparks is not None:
        bars = [sparkline(_binned(shares)) for _, shares in sparks.shares()]
        table = table.with_columns({"spark": bars})
        headings = headings | {"spark": "share"}
    show(table, headings, top=top)


def _binned(shares: list[float], width: int = 13) -> list[float]:
    """Return the shares, neighbouring years averaged so that there are at most `width`."""
    size = -(-len(shares) // width) or 1
    parts = [shares[start : start + size] for start in range(0, len(shares), size)]
    return [sum(part) / len(part) for part in parts]
