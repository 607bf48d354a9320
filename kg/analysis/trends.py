"""What comes, grows, bursts and fades over the years: entities and pairs, over all papers or within each venue."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.sparse import csr_array

from kg.analysis.bursts import Burst, bursts
from kg.analysis.comention import named, pairs_in
from kg.analysis.coverage import coverage, warnings
from kg.analysis.growth import growth
from kg.analysis.incidence import Incidence, Selection, incidence
from kg.analysis.measures import Floats, Ints, ratio
from kg.analysis.tables import Column, Table
from kg.graph import Graph

By = Literal["all", "venue"]

#: Venues beyond the largest so many make one stratum.
_VENUES = 40

#: Rows that are analysed, and pairs whose papers are looked up, at once: bounds memory.
_BLOCK = 10_000
_PAIRS = 2_000

#: Growth is called rising or falling from so many standard errors on.
_CLEAR = 2.0

#: Absence since the last paper is called fading where at least so many would have been expected.
_EXPECTED = 3.0

_KINDS = {
    "venue": "text", "status": "text", "first_seen": "integer", "last_seen": "integer", "peak_year": "integer",
    "burst_start": "integer", "burst_end": "integer", "half_life": "number", "peak_share": "number",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Yearly:
    """The papers of each covered year, and how many of them mention what each row is about."""

    years: Ints
    papers: Ints
    counts: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Trends:
    """One row per entity or pair (and venue), and the years behind it.

    `parts` hold the rows of `table` in its order, one part per venue; `undated` papers have no year.
    """

    table: Table
    parts: tuple[Yearly, ...]
    coverage: Table
    warnings: tuple[str, ...]

    def series(self) -> Table:
        """Return a row per row of the table and covered year: papers that mention it, papers of the year, the share."""
        names = [name for name in ("venue", *_NAMES) if name in self.table.columns]
        lengths = [len(part.years) for part in self.parts for _ in range(len(part.counts))]
        rows = np.repeat(np.arange(len(self.table)), lengths)
        counts = _joined([part.counts.ravel() for part in self.parts])
        papers = _joined([np.tile(part.papers, len(part.counts)) for part in self.parts])
        years = _joined([np.tile(part.years, len(part.counts)) for part in self.parts])
        named = {name: self.table[name][rows] for name in names}
        columns = {"year": years, "count": counts, "papers": papers, "share": ratio(counts, papers)}
        return Table.of(named | columns, kinds=dict.fromkeys(names, "text"))

    def rows(self, places: Ints, keys: Sequence[tuple[str, bool]] = ()) -> "Trends":
        """Return the trends of these rows of the table only, sorted by (column, descending?) keys."""
        numbered = self.table.with_columns({"place": np.arange(len(self.table))}).take(places).sorted_by(*keys)
        chosen = numbered["place"]
        owner = np.repeat(np.arange(len(self.parts)), [len(part.counts) for part in self.parts])
        start = np.cumsum([0, *(len(part.counts) for part in self.parts)])
        parts = []
        for place in chosen.tolist():
            part = self.parts[owner[place]]
            row = place - start[owner[place]]
            parts.append(Yearly(part.years, part.papers, part.counts[row : row + 1]))
        return Trends(self.table.take(chosen), tuple(parts), self.coverage, self.warnings)

    def shares(self) -> Iterator[tuple[list[int], list[float]]]:
        """Yield the covered years and the shares of each row of the table."""
        for part in self.parts:
            for counts in part.counts:
                yield part.years.tolist(), ratio(counts, part.papers).tolist()


_NAMES = ("id", "label", "type", "first", "first_label", "first_type", "second", "second_label", "second_type")


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The venues and years that are covered, a place for each row of the incidence (-1 where it has no year)."""

    years: Ints
    papers: Ints
    venues: Column
    place: Ints


def trends(
    graph: Graph,
    *,
    by: By = "all",
    types: Sequence[str] = (),
    roles: Sequence[str] = (),
    since: int | None = None,
    until: int | None = None,
    min_support: int = 5,
    recent: int = 3,
) -> Trends:
    """Return the trends of entities with `min_support` or more papers of a known year (in the venue, by venue).

    `recent` is the number of covered years that count as now, for what is new and what has faded; never more than a
    third of them.
    """
    selection = Selection(types, roles, since, until, min_support)
    found = incidence(graph, selection)
    cells = _cells(graph, found, selection)
    counts = (_placed(cells) @ found.matrix).toarray().T.astype(np.int64)
    undated = np.asarray(found.matrix[cells.place < 0].sum(axis=0)).ravel().astype(np.int64)
    names = {name: found.entities[name] for name in ("id", "label", "type")}
    return _trends(graph, names, counts, undated, cells, by=by, min_support=min_support, recent=recent)


def pair_trends(
    graph: Graph,
    *,
    by: By = "all",
    types: Sequence[str] = (),
    roles: Sequence[str] = (),
    since: int | None = None,
    until: int | None = None,
    min_support: int = 5,
    recent: int = 3,
) -> Trends:
    """Return the trends of pairs that `min_support` or more papers of a known year mention together."""
    selection = Selection(types, roles, since, until, min_support)
    found = incidence(graph, selection)
    first, second, _ = pairs_in(found, types=types, min_count=min_support)
    cells = _cells(graph, found, selection)
    counts = np.zeros((len(first), len(cells.years)), dtype=np.int64)
    undated = np.zeros(len(first), dtype=np.int64)
    columns, placed = found.matrix.tocsc(), _placed(cells)
    for start in range(0, len(first), _PAIRS):
        block = slice(start, start + _PAIRS)
        together = columns[:, first[block]].multiply(columns[:, second[block]]).tocsr()
        counts[block] = (placed @ together).toarray().T
        undated[block] = together[cells.place < 0].sum(axis=0)
    names = named(found.entities, first, second)
    return _trends(graph, names, counts, undated, cells, by=by, min_support=min_support, recent=recent)


def meetings(graph: Graph, *, types: Sequence[str] = ("method", "dataset"), min_support: int = 2) -> Table:
    """Return when two entities were first mentioned together, latest first, with the papers of that year that did so.

    Only pairs of entities that both have `min_support` papers; each `_since` is the year in which one was first seen.
    """
    found = incidence(graph, Selection(types, min_support=min_support))
    first, second, both = pairs_in(found, types=types)
    columns, years = found.matrix.tocsc(), found.rows["year"]
    first_seen, papers = found.entities["first_year"], found.rows["paper"]
    pairs = zip(*(column.tolist() for column in named(found.entities, first, second).values()), strict=True)
    rows = []
    for a, b, count, pair in zip(first.tolist(), second.tolist(), both.tolist(), pairs, strict=True):
        shared = np.intersect1d(_column(columns, a), _column(columns, b), assume_unique=True)
        dated = [row for row in shared if years[row] is not None]
        if dated:
            year = min(years[row] for row in dated)
            at = [str(papers[row]) for row in dated if years[row] == year]
            rows.append((*pair, count, int(year), first_seen[a], first_seen[b], "; ".join(at)))
    names = (*_NAMES[3:], "count", "year", "first_since", "second_since", "papers")
    table = Table.of(dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {name: [] for name in names})
    return table.sorted_by(("year", True), ("count", True), ("first", False), ("second", False))


def _column(matrix: Any, number: int) -> Ints:
    return np.asarray(matrix.indices[matrix.indptr[number] : matrix.indptr[number + 1]], dtype=np.int64)


def _cells(graph: Graph, found: Incidence, selection: Selection) -> _Cells:
    """Return the covered venues and years of the selection; small venues are pooled."""
    covered = [row for row in coverage(graph).to_dicts() if row["year"] is not None]
    since, until = selection.since, selection.until
    covered = [row for row in covered if (since or row["year"]) <= row["year"] <= (until or row["year"])]
    sizes: dict[str, int] = {}
    for row in covered:
        sizes[row["venue"] or ""] = sizes.get(row["venue"] or "", 0) + row["papers"]
    large = set(sorted(sizes, key=lambda venue: (-sizes[venue], venue))[:_VENUES])
    papers: dict[tuple[str, int], int] = {}
    for row in covered:
        cell = (_pooled(row["venue"], large), row["year"])
        papers[cell] = papers.get(cell, 0) + row["papers"]
    ordered = sorted(papers)
    number = {cell: i for i, cell in enumerate(ordered)}
    venue_of = dict(graph.rows("SELECT id, venue FROM paper"))
    place = [
        number[_pooled(venue_of[paper], large), year] if year is not None else -1
        for paper, year in zip(found.rows["paper"].tolist(), found.rows["year"].tolist(), strict=True)
    ]
    venues = np.empty(len(ordered), dtype=object)
    venues[:] = [venue for venue, _ in ordered]
    years = np.array([year for _, year in ordered], dtype=np.int64)
    sizes_of_cells = np.array([papers[cell] for cell in ordered], dtype=np.int64)
    return _Cells(years, sizes_of_cells, venues, np.array(place, dtype=np.int64))


def _pooled(venue: str | None, large: set[str]) -> str:
    return (venue or "") if (venue or "") in large else "(other venues)"


def _placed(cells: _Cells) -> csr_array:
    """Return the matrix that sums the rows of an incidence by cell."""
    rows = np.flatnonzero(cells.place >= 0)
    shape = (len(cells.years), len(cells.place))
    return csr_array((np.ones(len(rows), dtype=np.int64), (cells.place[rows], rows)), shape=shape)


def _trends(
    graph: Graph,
    names: dict[str, Column],
    counts: Ints,
    undated: Ints,
    cells: _Cells,
    *,
    by: By,
    min_support: int,
    recent: int,
) -> Trends:
    """Return the trends of the rows of counts, a part per venue where they are asked for by venue."""
    venues = (sorted(set(cells.venues.tolist())) or [""]) if by == "venue" else [None]
    tables, parts = [], []
    for venue in venues:
        inside = np.flatnonzero(cells.venues == venue) if venue is not None else np.arange(len(cells.years))
        enough = np.flatnonzero(counts[:, inside].sum(axis=1) >= min_support)
        years, period = np.unique(cells.years[inside], return_inverse=True)
        strata = np.unique(cells.venues[inside].astype(str), return_inverse=True)[1]
        part = counts[np.ix_(enough, inside)]
        yearly = Yearly(years, _summed(cells.papers[inside][None, :], period)[0], _summed(part, period))
        named = {name: column[enough] for name, column in names.items()}
        if venue is not None:
            named["venue"] = np.full(len(enough), venue or None, dtype=object)
        now = max(1, min(recent, len(years) // 3))
        found = _analysed(part, cells.papers[inside], period, strata, yearly, recent=now)
        tables.append(named | {"papers": part.sum(axis=1), "undated": undated[enough]} | found)
        parts.append(yearly)
    columns = {name: _joined([table[name] for table in tables]) for name in tables[0]} if tables else {}
    table = Table.of(columns, kinds=dict.fromkeys(_NAMES, "text") | _KINDS if columns else {})
    kinds = {name: kind for name, kind in table.kinds.items() if name in table.columns}
    covered = coverage(graph)
    return Trends(Table(table.columns, kinds), tuple(parts), covered, tuple(warnings(covered)))


def _summed(counts: Ints, period: Ints) -> Ints:
    """Return the columns summed by period."""
    result = np.zeros((len(counts), int(period.max(initial=-1)) + 1), dtype=np.int64)
    np.add.at(result.T, period, counts.T)
    return result


def _joined(arrays: Sequence[Column]) -> Column:
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=np.int64)


def _analysed(counts: Ints, papers: Ints, period: Ints, strata: Ints, yearly: Yearly, *, recent: int) -> dict[str, Any]:
    """Return the columns that tell how each row goes over the years; all rows have papers."""
    years = yearly.years
    rates, z = np.zeros(len(counts)), np.zeros(len(counts))
    strongest: list[Burst | None] = []
    for start in range(0, len(counts), _BLOCK):
        block = slice(start, start + _BLOCK)
        fitted = growth(counts[block], papers, years[period], strata)
        rates[block], z[block] = fitted.rate, fitted.z
        found = bursts(counts[block], papers, period, strata)
        strongest += [max(row, key=lambda burst: burst.weight, default=None) for row in found]
    seen = yearly.counts > 0
    first, last = _first(seen), len(years) - 1 - _first(seen[:, ::-1])
    shares = yearly.counts / np.maximum(yearly.papers, 1)
    peak = shares.argmax(axis=1) if len(years) else first
    expected = _expected(counts, papers, period[None, :] > last[:, None], strata)
    status = _status(first, last, z, expected, periods=len(years), recent=recent)
    return {
        "first_seen": years[first], "last_seen": years[last], "peak_year": years[peak],
        "peak_share": shares[np.arange(len(shares)), peak],
        "growth": rates, "growth_z": z, "half_life": _half_lives(shares, years), "status": status,
        "burst_start": [int(years[burst.start]) if burst else None for burst in strongest],
        "burst_end": [int(years[burst.end]) if burst else None for burst in strongest],
        "burst_weight": np.array([burst.weight if burst else 0.0 for burst in strongest], dtype=np.float64),
    }  # fmt: skip


def _first(seen: Column) -> Ints:
    return seen.argmax(axis=1) if seen.shape[1] else np.zeros(len(seen), dtype=np.int64)


def _expected(counts: Ints, papers: Ints, cells: Column, strata: Ints) -> Floats:
    """Return the number of papers expected in each row's chosen cells, had it kept its rate in each stratum."""
    result = np.zeros(len(counts))
    for mine in (np.flatnonzero(strata == stratum) for stratum in np.unique(strata)):
        result += counts[:, mine].sum(axis=1) / papers[mine].sum() * (cells[:, mine] @ papers[mine])
    return result


def _status(first: Ints, last: Ints, z: Floats, expected: Floats, *, periods: int, recent: int) -> list[str]:
    """Return new, faded, rising, falling or steady for each row."""
    now = periods - recent
    kinds = [
        (first >= now) & (now > 0),
        (last < now) & (expected >= _EXPECTED),
        z >= _CLEAR,
        z <= -_CLEAR,
    ]
    return [str(word) for word in np.select(kinds, ["new", "faded", "rising", "falling"], "steady")]


def _half_lives(shares: Floats, years: Ints) -> Floats:
    """Return the years, back from the end of the last covered one, in which half of all summed shares lie.

    Within the year that holds the half, the shares are taken as spread evenly.
    """
    if not len(years) or not len(shares):
        return np.zeros(len(shares))
    back = np.cumsum(shares[:, ::-1], axis=1)
    half = back[:, -1:] / 2
    at = (back >= half).argmax(axis=1)
    rows = np.arange(len(shares))
    before = np.where(at > 0, back[rows, at - 1], 0.0)
    inside = ratio(half[:, 0] - before, shares[:, ::-1][rows, at])
    return np.asarray((years[-1] - years[::-1][at]) + inside, dtype=np.float64)
