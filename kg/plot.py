"""Pictures of a graph without a browser: its network, a timeline, a heat map and its types."""

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from kg.errors import NotFound
from kg.graph import Graph
from kg.model import TYPES
from kg.page.network import Network, build_network
from kg.page.view import colours
from kg.picture import write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = {"method": "o", "dataset": "s", "benchmark": "D", "task": "^", "metric": "h", "concept": "p"}


def plot(graph: Graph, kind: str, out: BinaryIO, *, format: str, top: int | None = None) -> None:
    """Write a picture of a kind in `KINDS` to a stream, as svg, png or pdf; the same graph gives the same bytes.

    `top` is how many entities it shows. Raises NotFound where the graph lacks what the picture is of, or matplotlib
    is missing.
    """
    write_picture(partial(KINDS[kind], graph, top=top), out, format=format)


def _network(graph: Graph, figure: "Figure", *, top: int | None) -> None:
    """Draw entities as a map: what is mentioned together stands together."""
    from matplotlib.collections import LineCollection, PathCollection

    part = build_network(graph, most=top or 200, spacing=8)
    if not part.nodes:
        raise NotFound("the graph has no entity to draw")
    figure.set_size_inches(9, 7)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.set_aspect("equal")
    places = np.array(part.places) * (1, -1)
    ends = np.array([(e.a, e.b) for e in part.edges], dtype=int).reshape(-1, 2)
    widths = [0.3 + 2 * e.strength for e in part.edges]
    axes.add_collection(LineCollection(list(places[ends]), linewidths=widths, colors="#9aa5b1", alpha=0.5, zorder=1))
    axes.set_xlim(places[:, 0].min() - 60, places[:, 0].max() + 60)
    axes.set_ylim(places[:, 1].min() - 60, places[:, 1].max() + 60)
    _draw_nodes(graph, axes, part, places)
    legend = axes.legend(loc="lower center", bbox_to_anchor=(0.5, -0.03), ncols=8, frameon=False, handletextpad=0.2)
    for handle in legend.legend_handles:
        if isinstance(handle, PathCollection):
            handle.set_sizes([36])
    axes.set_title(f"{len(part.nodes):,} of {part.total:,} entities; size: papers that mention it")


def _draw_nodes(graph: Graph, axes: "Axes", part: Network, places: Any) -> None:
    rows = {row[0]: row[1:] for row in graph.rows("SELECT id, type, label, support FROM entity ORDER BY id")}
    kinds = [rows[node][0] for node in part.nodes]
    by_type = colours(kinds)
    axes.figure.canvas.draw()
    to_points = axes.transData.get_matrix()[0, 0] * 72 / axes.figure.dpi
    sizes = (np.array(part.radii) * 2 * to_points) ** 2
    for kind in dict.fromkeys([*TYPES, *sorted(set(kinds))]):
        chosen = [i for i, k in enumerate(kinds) if k == kind]
        if chosen:
            x, y = places[chosen].T
            marker = MARKERS.get(kind, "o")
            axes.scatter(x, y, s=sizes[chosen], c=by_type[kind], marker=marker, edgecolors="white", linewidths=0.5,
                         label=kind, zorder=2)  # fmt: skip
    taken: list[tuple[float, float, float, float]] = []
    for i in sorted(range(len(part.nodes)), key=lambda i: (-rows[part.nodes[i]][2], part.nodes[i])):
        x, y = places[i]
        size = min(11.0, 5.5 + part.radii[i] * 0.2)
        label = rows[part.nodes[i]][1][:40]
        wide, high = len(label) * size * 0.58 / to_points, size * 1.25 / to_points
        box = (x - wide / 2, y - part.radii[i] - high, x + wide / 2, y - part.radii[i])
        if any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken):
            continue
        taken.append(box)
        axes.text(x, box[3], label, size=size, ha="center", va="top", zorder=3)


def _timeline(graph: Graph, figure: "Figure", *, top: int | None) -> None:
    """Draw the share of each year's papers that mention the most supported entities, above the papers by year."""
    query = "SELECT year, count(*) FROM paper WHERE year IS NOT NULL GROUP BY year ORDER BY year"
    papers = dict(graph.rows(query))
    if not papers:
        raise NotFound("no paper has a year, so there is no timeline to draw")
    names = [
        row[:2] for row in graph.rows("SELECT id, label FROM entity ORDER BY support DESC, id LIMIT ?", [top or 8])
    ]
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for entity, year, count in graph.rows(
        "SELECT entity, year, count(*) FROM role JOIN paper ON paper.id = role.paper "
        "WHERE year IS NOT NULL AND list_contains(?, entity) GROUP BY ALL ORDER BY ALL",
        [[entity for entity, _ in names]],
    ):
        counts[entity][year] = count
    figure.set_size_inches(8, 5)
    shares, bars = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    years = list(range(min(papers), max(papers) + 1))
    for i, (entity, label) in enumerate(names):
        share = [100 * counts[entity][year] / papers[year] if papers.get(year) else np.nan for year in years]
        shares.plot(years, share, color=_LINES[i % len(_LINES)], linestyle=("-", "--", ":")[i // len(_LINES) % 3],
                    marker="o", markersize=3, label=label[:40])  # fmt: skip
    shares.set_ylabel("% of the year's papers")
    shares.set_ylim(bottom=0)
    shares.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    bars.bar(years, [papers.get(year, 0) for year in years], color="#9aa5b1")
    bars.set_ylabel("papers")
    bars.xaxis.get_major_locator().set_params(integer=True)
    shares.set_title("Share of papers that mention the most supported entities")


_LINES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#1c2126", "#6a51a3")


def _heatmap(graph: Graph, figure: "Figure", *, top: int | None) -> None:
    """Draw how many papers mention both a method and a dataset or benchmark, or, without those, another type."""
    from matplotlib.colors import PowerNorm

    most = top or 15
    query = "SELECT id, label FROM entity WHERE list_contains(?, type) ORDER BY support DESC, id LIMIT ?"
    rows = list(graph.rows(query, [["method"], most]))
    across = next((found for types in (["dataset", "benchmark"], ["task"], ["metric"], ["concept"])
                   if (found := list(graph.rows(query, [types, most])))), [])  # fmt: skip
    if not rows or not across:
        raise NotFound("a heat map needs a method and an entity of another type")
    place = {pair[0]: i for found in (rows, across) for i, pair in enumerate(found)}
    counts = np.zeros((len(rows), len(across)), dtype=int)
    together = """SELECT a.entity, b.entity, count(*) FROM role a JOIN role b ON b.paper = a.paper
                  WHERE list_contains(?, a.entity) AND list_contains(?, b.entity) GROUP BY ALL"""
    for a, b, count in graph.rows(together, [[row[0] for row in rows], [row[0] for row in across]]):
        counts[place[a], place[b]] = count
    figure.set_size_inches(2.8 + 0.42 * len(across), 2.2 + 0.3 * len(rows))
    axes = figure.add_subplot()
    image = axes.imshow(counts, cmap="Blues", norm=PowerNorm(0.5, vmin=0), aspect="auto")
    axes.set_xticks(
        range(len(across)), [label[:36] for _, label in across], rotation=45, ha="right", rotation_mode="anchor"
    )
    axes.set_yticks(range(len(rows)), [label[:36] for _, label in rows])
    axes.spines[:].set_visible(False)
    for i, j in np.argwhere(counts > 0):
        dark = counts[i, j] > counts.max() / 3
        axes.text(j, i, f"{counts[i, j]}", ha="center", va="center", size=7, color="white" if dark else "#1c2126")
    figure.colorbar(image, ax=axes, shrink=0.7, label="papers that mention both")
    axes.set_title("Mentioned together")


def _types(graph: Graph, figure: "Figure", *, top: int | None) -> None:
    """Draw how many entities each type has, those in several papers apart, and the most supported of each."""
    rows = list(graph.rows("SELECT type, label, support FROM entity ORDER BY support DESC, id"))
    if not rows:
        raise NotFound("the graph has no entity to draw")
    found = {row[0] for row in rows}
    kinds = [kind for kind in dict.fromkeys([*TYPES, *sorted(found)]) if kind in found]
    several = [sum(row[0] == kind and row[2] > 1 for row in rows) for kind in kinds]
    single = [sum(row[0] == kind and row[2] == 1 for row in rows) for kind in kinds]
    figure.set_size_inches(8, 1.1 + 0.5 * len(kinds))
    axes = figure.add_subplot()
    by_type = colours(kinds)
    shades = [by_type[kind] for kind in kinds]
    axes.barh(kinds, several, color=shades)
    axes.barh(kinds, single, left=several, color=shades, alpha=0.35)
    for i, kind in enumerate(kinds):
        best = ", ".join(label[:28] for k, label, _ in rows if k == kind)[:200].split(", ")[: top or 3]
        axes.annotate(f"{several[i] + single[i]:,}   {', '.join(best)}", (several[i] + single[i], i), (4, 0),
                      textcoords="offset points", va="center", size=8)  # fmt: skip
    axes.invert_yaxis()
    axes.set_xlim(0, max(a + b for a, b in zip(several, single, strict=True)) * 1.9)
    axes.set_xlabel("entities (pale: in a single paper)")
    axes.set_title("Entities by type, and the most supported of each")


#: Kind of picture → what draws it.
KINDS: dict[str, Callable[..., None]] = {
    "network": _network,
    "timeline": _timeline,
    "heatmap": _heatmap,
    "types": _types,
}
