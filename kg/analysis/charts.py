"""Charts of what the analyses find: shares by year, and the strategic diagram of communities."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg.analysis.communities import Communities, ranks
from kg.analysis.trends import Trends
from kg.exports import whole_file
from kg.picture import format_of, write_picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Colours that people with the usual colour blindnesses tell apart (Okabe & Ito 2008).
_QUADRANTS = {"motor": "#0072B2", "basic": "#009E73", "niche": "#D55E00", "emerging": "#999999"}


def trend_chart(trends: Trends, path: str | Path, *, top: int = 9) -> Path:
    """Draw the share by year of the first rows into a file, and return it; NotFound tells of a suffix of no picture."""
    return _written(partial(draw_trends, trends, top=top), Path(path))


def strategic_diagram(found: Communities, path: str | Path, *, top: int = 20) -> Path:
    """Draw the strategic diagram of the largest communities into a file, and return it."""
    return _written(partial(draw_strategic_diagram, found, top=top), Path(path))


def _written(draw: "Callable[[Figure], None]", target: Path) -> Path:
    format_ = format_of(target)

    def sized(figure: "Figure") -> None:
        figure.set_size_inches(8, 6)
        draw(figure)

    with whole_file(target) as out:
        write_picture(sized, out, format=format_)
    return target


def draw_trends(trends: Trends, figure: "Figure", *, top: int = 9) -> None:
    """Draw the share by year of the first rows, a small chart each on one scale of years, bursts shaded."""
    rows = list(zip(trends.shares(), trends.table.to_dicts(), strict=True))[:top]
    years = [year for (covered, _), _ in rows for year in covered]
    if not rows:
        figure.text(0.5, 0.5, "nothing to draw", ha="center")
    columns = min(3, max(len(rows), 1))
    for number, ((covered, shares), row) in enumerate(rows):
        axes = figure.add_subplot(-(-len(rows) // columns), columns, number + 1)
        name = row.get("label") or f"{row['first_label']} + {row['second_label']}"
        axes.bar(covered, [100 * share for share in shares], width=0.9, color="#0072B2")
        if row["burst_start"] is not None:
            axes.axvspan(row["burst_start"] - 0.5, row["burst_end"] + 0.5, color="#E69F00", alpha=0.3, lw=0)
        axes.set_title(f"{name} ({row['venue']})" if row.get("venue") else name, fontsize=9, parse_math=False)
        axes.set_xlim(min(years) - 1, max(years) + 1)
        axes.tick_params(labelsize=7)
        axes.locator_params(axis="x", integer=True, nbins=5)
        axes.spines[["top", "right"]].set_visible(False)
        if number % columns == 0:
            axes.set_ylabel("% of papers", fontsize=8)


def draw_strategic_diagram(found: Communities, figure: "Figure", *, top: int = 20) -> None:
    """Draw the largest communities by Callon's centrality and density, as ranks, named after their first member."""
    axes = figure.add_subplot()
    rows = found.communities.head(top).to_dicts()
    places = (ranks(found.communities[axis])[:top].tolist() for axis in ("centrality", "density"))
    for row, x, y in zip(rows, *places, strict=True):
        axes.scatter([x], [y], s=20 + 3 * row["entities"], color=_QUADRANTS[row["quadrant"]], alpha=0.6, lw=0)
        axes.annotate(row["name"].split(" · ")[0], (x, y), fontsize=8, ha="center", va="center", parse_math=False)
    axes.axhline(0, color="#cccccc", lw=1, zorder=0)
    axes.axvline(0, color="#cccccc", lw=1, zorder=0)
    axes.set_xlim(-1.3, 1.3)
    axes.set_ylim(-1.15, 1.15)
    axes.set_xlabel("centrality (rank): ties to other communities")
    axes.set_ylabel("density (rank): ties inside")
    axes.set_xticks([])
    axes.set_yticks([])
    corners = {"motor": (1, 1), "niche": (0, 1), "basic": (1, 0), "emerging": (0, 0)}
    for name, (x, y) in corners.items():
        axes.text(x, y, name, transform=axes.transAxes, ha="right" if x else "left", va="top" if y else "bottom",
                  color=_QUADRANTS[name], fontsize=10)  # fmt: skip
