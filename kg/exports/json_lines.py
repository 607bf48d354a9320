"""JSON Lines: the shape that `kg extract` writes, with the entities' ids after linking."""

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

from kg import jsonl
from kg.graph import Graph
from kg.model import Extraction, Mention, Relation, Result, Role

_RELATIONS = 'SELECT paper, head, relation, tail, field, start, "end", pattern FROM relation ORDER BY ALL'
_ROLES = 'SELECT paper, entity, role, field, start, "end", pattern FROM role ORDER BY ALL'


class _ByPaper:
    """Takes from rows sorted by paper those of one paper after another."""

    def __init__(self, rows: Iterator[tuple[str, Any]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._next = next(self._groups, None)

    def of(self, paper: str) -> list[Any]:
        found: list[Any] = []
        while self._next is not None and self._next[0] <= paper:
            values = [value for _, value in self._next[1]]
            found = values if self._next[0] == paper else []
            self._next = next(self._groups, None)
        return found


def write_json_lines(graph: Graph, out: BinaryIO) -> None:
    """Write a line for each paper, sorted by id."""
    mentions: _ByPaper = _ByPaper(graph.mentions())
    roles = _ByPaper(_rows(graph, _ROLES, Role))
    relations = _ByPaper(_rows(graph, _RELATIONS, Relation))
    results = _ByPaper((found.paper, found.result) for found in graph.results())
    for paper in graph.papers():
        found_mentions: list[Mention] = mentions.of(paper.id)
        found_results: list[Result] = results.of(paper.id)
        extraction = Extraction(
            tuple(sorted(found_mentions)),
            tuple(sorted(roles.of(paper.id))),
            tuple(sorted(relations.of(paper.id))),
            tuple(found_results),
        )
        out.write(jsonl.line(paper, extraction).encode("utf-8") + b"\n")


def _rows(graph: Graph, query: str, kind: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    return ((row[0], kind(*row[1:])) for row in graph.rows(query))
