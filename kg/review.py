"""Undecided pairs with what speaks for and against them: the sentences in which either side stands."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from kg.exports.tables import inert
from kg.graph import Graph

#: Kind of candidate → what a person is asked.
QUESTIONS = {
    "abbreviation": "Does the abbreviation, where no paper expands it, stand for this?",
    "head": "Does the last word add nothing?",
    "spelling": "Is one a slip of the pen?",
    "same paper": "Are they one thing, as one paper has it?",
    "type": "Is this the better type?",
    "authority": "Is this the authority's thing?",
    "paper": "Are they one paper?",
}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence with the mention in it: paper, text, and where in that text the mention begins and ends."""

    paper: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """A pair to decide: kind, score from 0 to 1, both ids and labels with their support, reason, and excerpts."""

    kind: str
    score: float
    a: str
    a_label: str
    a_support: int
    b: str
    b_label: str
    b_support: int
    reason: str
    a_excerpts: tuple[Excerpt, ...]
    b_excerpts: tuple[Excerpt, ...]


def review(graph: Graph, *, kinds: Sequence[str] = (), limit: int | None = None, excerpts: int = 2) -> list[Item]:
    """Return undecided pairs, the best score first; `excerpts` sentences for each side."""
    query = """
        SELECT c.kind, c.score, c.a, coalesce(x.label, p.title, c.a), coalesce(x.support, 0),
               c.b, coalesce(y.label, q.title, c.b), coalesce(y.support, 0), c.reason
        FROM candidate c LEFT JOIN entity x ON x.id = c.a LEFT JOIN entity y ON y.id = c.b
        LEFT JOIN paper p ON c.kind = 'paper' AND p.id = c.a LEFT JOIN paper q ON c.kind = 'paper' AND q.id = c.b
        WHERE len(?) = 0 OR list_contains(?, c.kind)
        ORDER BY c.score DESC, least(coalesce(x.support, 0), coalesce(y.support, 0)) DESC, c.kind, c.a, c.b
        LIMIT ?"""
    rows = list(graph.rows(query, [list(kinds), list(kinds), limit if limit is not None else 1 << 60]))
    return [Item(*row, *(tuple(_excerpts(graph, entity, excerpts)) for entity in (row[2], row[5]))) for row in rows]


def _excerpts(graph: Graph, entity: str, limit: int) -> Iterator[Excerpt]:
    query = """
        SELECT m.paper, CASE m.field WHEN 'title' THEN p.title ELSE p.abstract END AS whole,
               coalesce(s.start, 0), coalesce(s."end", length(whole)), m.start, m."end"
        FROM mention m JOIN paper p ON p.id = m.paper
        LEFT JOIN sentence s ON s.paper = m.paper AND s.number = m.sentence
        WHERE m.entity = ?
        QUALIFY row_number() OVER (PARTITION BY m.paper ORDER BY m.field, m.start) = 1
        ORDER BY m.paper LIMIT ?"""
    for paper, text, first, last, start, end in graph.rows(query, [entity, limit]):
        yield Excerpt(paper, text[first:last], start - first, end - first)


def to_json(items: Sequence[Item]) -> str:
    """Return the items as indented JSON."""
    return json.dumps([asdict(item) for item in items], indent=2, ensure_ascii=False) + "\n"


def to_csv(items: Sequence[Item]) -> str:
    """Return the items as CSV, one row each, excerpts joined by ` … `; cells that a sheet would compute are quoted."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    names = ("kind", "score", "a", "a_label", "a_support", "b", "b_label", "b_support", "reason")
    table.writerow([*names, "a_excerpts", "b_excerpts"])
    for item in items:
        told = [" … ".join(f"{e.paper}: {e.text}" for e in side) for side in (item.a_excerpts, item.b_excerpts)]
        table.writerow([inert(str(value)) for value in (*(getattr(item, name) for name in names), *told)])
    return out.getvalue()
