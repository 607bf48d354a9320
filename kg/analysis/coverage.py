"""Which years and venues a corpus covers, and what that forbids to read out of it."""

from itertools import groupby

import numpy as np

from kg.analysis.incidence import table_of
from kg.analysis.tables import Table
from kg.graph import Graph

#: Years with fewer papers than this share of the median year are thin.
_THIN = 0.2


def coverage(graph: Graph) -> Table:
    """Return the number of papers by venue and year, sorted; papers without year or venue are in rows without one."""
    query = "SELECT venue, year, count(*) AS papers FROM paper GROUP BY ALL ORDER BY venue NULLS LAST, year NULLS LAST"
    return table_of(graph, query, {"venue": "text", "year": "integer"})


def warnings(covered: Table) -> list[str]:
    """Return what a reader of trends must know: papers without year, gaps, thin years, venues that begin and end."""
    rows = covered.to_dicts()
    undated = sum(row["papers"] for row in rows if row["year"] is None)
    found = (
        [f"{undated:,} of {sum(covered['papers']):,} papers have no year: counted, but in no year"] if undated else []
    )
    years: dict[int, int] = {}
    for row in rows:
        if row["year"] is not None:
            years[row["year"]] = years.get(row["year"], 0) + row["papers"]
    missing = [year for year in range(min(years, default=0), max(years, default=0)) if year not in years]
    if missing:
        found.append(f"no papers from {spans(missing)}")
    typical = float(np.median(list(years.values()))) if years else 0
    thin = [year for year, papers in sorted(years.items()) if papers < _THIN * typical]
    if thin:
        found.append(f"few papers (under {_THIN:.0%} of the median year) from {spans(thin)}")
    return found + _uneven_venues(rows, years)


def _uneven_venues(rows: list[dict[str, object]], years: dict[int, int]) -> list[str]:
    dated = [row for row in rows if row["year"] is not None]
    venues = {venue: sorted(int(str(row["year"])) for row in group)
              for venue, group in groupby(dated, key=lambda row: row["venue"])}  # fmt: skip
    if len(venues) < 2 or all(len(covered) == len(years) for covered in venues.values()):
        return []
    listed = "; ".join(f"{venue or 'no venue'} {spans(covered)}" for venue, covered in list(venues.items())[:12])
    more = f"; and {len(venues) - 12} more" if len(venues) > 12 else ""
    return [f"venues cover different years ({listed}{more}): judge shares within a venue"]


def spans(years: list[int]) -> str:
    """Return years as ranges.

    >>> spans([1999, 2001, 2002, 2003])
    '1999, 2001–2003'
    """
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
