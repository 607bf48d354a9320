"""Which entities are mentioned together, how often, how strongly, and whether more often than chance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array

from kg.analysis.incidence import Incidence, Selection, Within, expanded, incidence
from kg.analysis.measures import MEASURES, Ints, PairCounts
from kg.analysis.significance import benjamini_hochberg, fisher_exact, permutation_test
from kg.analysis.tables import Table
from kg.graph import Graph

Test = Literal["fisher", "permutation", "none"]

#: Rows of the product that are counted at once: bounds the memory that pairs below the minimum take.
_BLOCK = 2_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Comention:
    """Pairs, sorted; the entities they are of; what was counted.

    Entities have `mentioned`, the number of papers (or sentences), and `strength`, the sum of their links. `together`
    pairs are mentioned together at all, `possible` is the number of pairs that could have reached the minimum count:
    the hypotheses that the false-discovery rate is corrected for.
    """

    pairs: Table
    entities: Table
    within: Within
    total: int
    together: int
    possible: int
    undated: int
    outside: int


def comention(
    graph: Graph,
    *,
    within: Within = "paper",
    types: Sequence[str] = (),
    roles: Sequence[str] = (),
    since: int | None = None,
    until: int | None = None,
    min_support: int = 1,
    min_count: int = 2,
    sort: str = "count",
    test: Test = "fisher",
    permutations: int = 999,
    seed: int = 0,
) -> Comention:
    """Return the pairs that `min_count` or more papers (or sentences) mention, strongest by `sort` first.

    One type asks for pairs among its entities, two for pairs across; kinds count as their type, benchmarks as datasets.
    """
    found = incidence(graph, Selection(types, roles, since, until, min_support), within=within)
    sides = _sides(found.entities, types)
    first, second, both, together = _pairs(found.matrix, sides, min_count)
    counts, strength = _counts(found, sides, first, second, both)
    columns = named(found.entities, first, second) | {"count": both}
    columns |= {"first_count": counts.first, "second_count": counts.second}
    columns |= {name: measure(counts) for name, measure in MEASURES.items()}
    possible = _possible(found.occurrences() >= min_count, sides)
    if test != "none":
        p = (fisher_exact(both, counts.first, counts.second, counts.total) if test == "fisher" else
             permutation_test(found.matrix, first, second, permutations=permutations, seed=seed))  # fmt: skip
        columns |= {"p": p, "q": benjamini_hochberg(p, tests=possible)}
    pairs = Table.of(columns).sorted_by((sort, sort not in {"p", "q"}), ("count", True), ("first", False),
                                        ("second", False))  # fmt: skip
    entities = found.entities.with_columns(
        {"mentioned": found.occurrences(), "strength": strength, "mean_year": found.mean_years()}
    )
    return Comention(pairs, entities, within, found.total, together, possible, found.undated, found.outside)


def pairs_in(found: Incidence, *, types: Sequence[str] = (), min_count: int = 1) -> tuple[Ints, Ints, Ints]:
    """Return the places of the entities of each pair and how often it is mentioned, the most frequent pairs first."""
    first, second, both, _ = _pairs(found.matrix, _sides(found.entities, types), min_count)
    order = np.lexsort((second, first, -both))
    return first[order], second[order], both[order]


def _sides(entities: Table, types: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return which entities may stand first and which second in a pair."""
    ends = [expanded([name]) for name in types] or [tuple(set(entities["type"].tolist()))]
    masks = [np.array([kind in end for kind in entities["type"]], dtype=bool) for end in ends]
    if len(ends) > 2:
        return (np.logical_or.reduce(masks),) * 2
    return masks[0], masks[-1]


def _pairs(matrix: csr_array, sides: tuple[np.ndarray, np.ndarray], min_count: int) -> tuple[Ints, Ints, Ints, int]:
    """Return (first, second, count) of the pairs that reach the minimum, and how many pairs there are at all."""
    found: list[tuple[Ints, Ints, Ints]] = []
    together = 0
    for rows, columns, counts in _products(matrix, sides):
        together += len(counts)
        enough = counts >= min_count
        found.append((rows[enough], columns[enough], counts[enough]))
    if not found:
        return (np.zeros(0, dtype=np.int64),) * 3 + (0,)
    first, second, both = (np.concatenate(parts).astype(np.int64) for parts in zip(*found, strict=True))
    return first, second, both, together


def _products(matrix: csr_array, sides: tuple[np.ndarray, np.ndarray]) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield blocks of the product of the matrix with itself, each pair of different entities once."""
    left, right = (np.flatnonzero(side) for side in sides)
    overlap = sides[0] & sides[1]
    sizes = np.diff(matrix.indptr)
    by_entity = matrix[:, left].T.tocsr()
    others = matrix[:, right].tocsr()
    # what a row of the product costs: the summed sizes of the papers that mention its entity
    cost = np.cumsum(by_entity @ sizes) if len(left) else np.zeros(0)
    start = 0
    while start < len(left):
        done = cost[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(cost, done + _BLOCK, side="right")))
        block = (by_entity[start:stop] @ others).tocoo()
        rows, columns = left[block.row + start], right[block.col]
        once = ~(overlap[rows] & overlap[columns]) | (rows < columns)
        once &= rows != columns
        yield rows[once], columns[once], block.data[once]
        start = stop


def _counts(
    found: Incidence, sides: tuple[np.ndarray, np.ndarray], first: Ints, second: Ints, both: Ints
) -> tuple[PairCounts, Ints]:
    """Return what the measures need, and the link strength of every entity: its links to all, however rare."""
    occurrences = found.occurrences()
    left, right = (side.astype(np.int64) for side in sides)
    onto_left, onto_right, onto_both = (found.matrix.T @ (found.matrix @ side) for side in (left, right, left & right))
    # what may stand on both sides is linked to either side, each link counted once and itself left out
    strength = left * onto_right + right * onto_left - (left & right) * (onto_both + occurrences)
    counts = PairCounts(both, occurrences[first], occurrences[second], found.total, strength[first], strength[second],
                        int(strength.sum()))  # fmt: skip
    return counts, strength


def _possible(frequent: np.ndarray, sides: tuple[np.ndarray, np.ndarray]) -> int:
    """Return the number of pairs of which both entities are frequent enough to reach the minimum count."""
    left, right, both = (int(side.sum()) for side in (*(side & frequent for side in sides),
                                                      sides[0] & sides[1] & frequent))  # fmt: skip
    return left * right - both - both * (both - 1) // 2


def named(entities: Table, first: Ints, second: Ints) -> dict[str, np.ndarray]:
    """Return the columns that say what the pairs are of: `first`, `first_label`, `first_type`, `second`, …"""
    return {
        f"{end}{suffix}": entities[column][places]
        for end, places in (("first", first), ("second", second))
        for suffix, column in (("", "id"), ("_label", "label"), ("_type", "type"))
    }
