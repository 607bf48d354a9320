"""The sentences behind statements, ready to be shown: words before, the words that say it, words after."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from kg.graph import Graph
from kg.model import ROLES


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a paper whose middle part is the evidence for what `says` names, a role or a relation."""

    says: str
    paper: str
    title: str | None
    year: int | None
    before: str
    marked: str
    after: str
    pattern: str


def role_quotes(graph: Graph, entities: Iterable[str], *, most: int = 3) -> dict[str, list[Quote]]:
    """Return for each entity its first quotes: the strongest roles, the earliest papers of each."""
    query = f"""
        WITH ranked AS (
            SELECT r.*, r.role AS says, r.entity AS key, row_number() OVER (PARTITION BY r.entity ORDER BY
                coalesce(list_position({list(ROLES)}, r.role), 99), p.year NULLS LAST, r.paper) AS place
            FROM role r JOIN paper p ON p.id = r.paper WHERE list_contains(?, r.entity))
        {_QUOTED}"""
    return _by_key(graph.rows(query, [list(entities), most]))


def relation_quotes(
    graph: Graph, entities: Iterable[str], *, most: int = 3, outward: bool = False
) -> dict[tuple[str, str, str], list[Quote]]:
    """Return the first quotes of each relation (head, relation, tail) between two of the entities.

    With `outward`, one end is enough.
    """
    either = "OR" if outward else "AND"
    query = f"""
        WITH ranked AS (
            SELECT r.*, r.relation AS says, [r.head, r.relation, r.tail] AS key, row_number() OVER (PARTITION BY
                r.head, r.relation, r.tail ORDER BY p.year NULLS LAST, r.paper, r.field, r.start, r."end") AS place
            FROM relation r JOIN paper p ON p.id = r.paper
            WHERE list_contains($1, r.head) {either} list_contains($1, r.tail))
        {_QUOTED.replace("?", "$2")}"""
    found = _by_key((tuple(row[0]), *row[1:]) for row in graph.rows(query, [list(entities), most]))
    return {(head, relation, tail): quotes for (head, relation, tail), quotes in found.items()}


#: Offsets are widened to the sentences that hold their two ends.
_QUOTED = """
    SELECT key, says, paper, title, year, CASE WHEN field = 'title' THEN title ELSE abstract END AS text,
        least(start, coalesce(min(s_start), start)), start, "end", greatest("end", coalesce(max(s_end), "end")), pattern
    FROM (SELECT ranked.*, p.title, p.year, p.abstract, s.start AS s_start, s."end" AS s_end
          FROM ranked JOIN paper p ON p.id = ranked.paper LEFT JOIN sentence s ON s.paper = ranked.paper
            AND s.field = ranked.field AND s.start < ranked."end" AND s."end" > ranked.start
          WHERE place <= ?)
    GROUP BY key, says, paper, title, year, text, start, "end", pattern, place ORDER BY key, place"""


def _by_key(rows: Iterable[tuple[Any, ...]]) -> dict[Any, list[Quote]]:
    found: dict[Any, list[Quote]] = defaultdict(list)
    for key, says, paper, title, year, text, first, start, end, last, pattern in rows:
        cut = text[first:start], text[start:end], text[end:last]
        found[key].append(Quote(says, paper, title, year, *cut, pattern))
    return dict(found)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text and the entity mentioned there: the innermost, where mentions overlap; None for none."""

    text: str
    entity: str | None


def pieces(text: str, mentions: Iterable[tuple[int, int, str]]) -> list[Piece]:
    """Return the text cut at every edge of a mention (start, end, entity).

    >>> [piece.text for piece in pieces("a big graph", [(2, 11, "x"), (6, 11, "y")])]
    ['a ', 'big ', 'graph']
    """
    spans = sorted(mentions, key=lambda span: (span[1] - span[0], span))
    cuts = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    return [
        Piece(text[a:b], next((entity for start, end, entity in spans if start <= a and end >= b), None))
        for a, b in pairwise(cuts)
    ]
