"""Which papers, or sentences, mention which entities, as a sparse matrix: what every analysis counts on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.sparse import csr_array

from kg.analysis.measures import Ints
from kg.analysis.tables import Column, Table
from kg.errors import NotFound
from kg.graph import Graph
from kg.model import ROLES, TYPES

Within = Literal["paper", "sentence"]

#: Type → the types that are kinds of it: who asks for datasets also wants benchmarks.
KINDS_OF = {"dataset": ("dataset", "benchmark"), "concept": ("concept", "task", "metric")}


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """A matrix of ones, a row per paper or sentence that mentions anything chosen, a column per entity, sorted by id.

    `total` counts all papers or sentences of the selection, also those that mention nothing; `rows` have `paper`,
    `year` and, within sentences, `sentence`. `undated` papers were left out because a range of years was asked for;
    `outside` mentions because they lie in no sentence.
    """

    matrix: csr_array
    entities: Table
    rows: Table
    total: int
    undated: int
    outside: int

    def occurrences(self) -> Ints:
        """Return the number of rows that mention each entity."""
        return np.bincount(self.matrix.indices, minlength=self.matrix.shape[1]).astype(np.int64)

    def mean_years(self) -> list[float | None]:
        """Return the mean year of the rows that mention each entity, over those whose year is known."""
        years = self.rows["year"]
        dated = np.array([year is not None for year in years], dtype=np.int64)
        summed = self.matrix.T @ np.where(dated == 1, years, 0).astype(np.int64)
        counted = self.matrix.T @ dated
        return [s / n if n else None for s, n in zip(summed.tolist(), counted.tolist(), strict=True)]


def expanded(types: Sequence[str]) -> tuple[str, ...]:
    """Return the types with their kinds, sorted.

    >>> expanded(["dataset"])
    ('benchmark', 'dataset')
    """
    return tuple(sorted({kind for name in types for kind in KINDS_OF.get(name, (name,))}))


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a graph is analysed: entities of these types with their kinds, in these roles, in papers of these years.

    `min_support` counts the papers of an entity that are left.
    """

    types: Sequence[str] = ()
    roles: Sequence[str] = ()
    since: int | None = None
    until: int | None = None
    min_support: int = 1

    @property
    def is_dated(self) -> bool:
        """Return whether papers without a year are left out."""
        return self.since is not None or self.until is not None

    def of(self, graph: Graph) -> Graph:
        """Return the part of the graph that is selected; raises NotFound for unknown types and roles."""
        known = {*TYPES, *(row[0] for row in graph.rows("SELECT DISTINCT type FROM entity"))}
        _check(self.types, known, "type")
        _check(self.roles, ROLES, "role")
        if not (self.types or self.roles or self.min_support > 1 or self.is_dated):
            return graph
        return graph.limited(
            types=expanded(self.types), roles=tuple(self.roles), since=self.since, until=self.until,
            min_support=self.min_support,
        )  # fmt: skip


def incidence(graph: Graph, selection: Selection = Selection(), *, within: Within = "paper") -> Incidence:
    """Return who is mentioned where among what is selected."""
    part = selection.of(graph)
    undated = _number(graph, "SELECT count(*) FROM paper WHERE year IS NULL") if selection.is_dated else 0
    source, key = ("role", "paper") if within == "paper" else ("mention", "paper, sentence")
    cursor = part.sql(f"""
        WITH place AS (SELECT {key}, row_number() OVER (ORDER BY {key}) - 1 AS number
                       FROM (SELECT DISTINCT {key} FROM {source}{_INSIDE[within]})),
             name AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS number FROM entity)
        SELECT DISTINCT place.number AS r, name.number AS c
        FROM {source} AS s JOIN place USING ({key}) JOIN name ON name.id = s.entity{_INSIDE[within]}""")
    places = cursor.fetchnumpy()
    rows = _table(part, f"""
        SELECT k.*, p.year FROM (SELECT DISTINCT {key} FROM {source}{_INSIDE[within]}) k
        JOIN paper p ON p.id = k.paper ORDER BY {key}""", {"year": "integer"})  # fmt: skip
    entities = _table(part, "SELECT id, type, label, support, first_year FROM entity ORDER BY id",
                      {"first_year": "integer"})  # fmt: skip
    shape = (len(rows), len(entities))
    r, c = np.asarray(places["r"], dtype=np.int64), np.asarray(places["c"], dtype=np.int64)
    matrix = csr_array((np.ones(len(r), dtype=np.int32), (r, c)), shape=shape)
    matrix.sort_indices()
    total = _number(part, "SELECT count(*) FROM " + ("paper" if within == "paper" else "sentence"))
    outside = 0
    if within == "sentence":
        outside = _number(part, "SELECT count(*) FROM mention WHERE sentence IS NULL")
    return Incidence(matrix, entities, rows, total, undated, outside)


_INSIDE = {"paper": "", "sentence": " WHERE sentence IS NOT NULL"}


def table_of(graph: Graph, query: str, kinds: dict[str, str] | None = None) -> Table:
    """Return the answer to an SQL query as a table; `kinds` are needed for columns that may hold nothing."""
    return _table(graph, query, kinds or {})


def _table(graph: Graph, query: str, kinds: dict[str, str]) -> Table:
    found: dict[str, Any] = graph.sql(query).fetchnumpy()
    return Table.of({name: _column(array) for name, array in found.items()}, kinds=kinds)


def _column(array: Any) -> Column:
    missing = np.ma.getmaskarray(array)
    plain: Column = np.ma.getdata(array)
    if missing.any():
        plain = plain.astype(object)
        plain[missing] = None
    return plain.astype(np.int64) if plain.dtype.kind in "iu" else plain


def _number(graph: Graph, query: str) -> int:
    found = graph.sql(query).fetchone()
    assert found is not None
    return int(found[0])


def _check(given: Sequence[str], known: Any, what: str) -> None:
    for word in given:
        if word not in known:
            raise NotFound(f"{word}: no such {what}; there are {', '.join(sorted(known))}")
