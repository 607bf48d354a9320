"""The tables of a graph in the shape that a page reads: columns, with entities and papers by their number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from kg.graph import Graph
from kg.model import RELATIONS, ROLES, TYPES, Json
from kg.page.network import Network

#: Papers in one block of texts: a page unpacks a block to show one sentence of it.
SHARD = 100
_MOST_CANDIDATES = 500
_MOST_MERGES = 12
_OPENING = 90


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of entities, papers and patterns in sorted order, and of types, roles and relations, ours first."""

    entities: dict[str, int]
    papers: dict[str, int]
    patterns: dict[str, int]
    types: dict[str, int]
    roles: dict[str, int]
    relations: dict[str, int]

    @classmethod
    def of(cls, graph: Graph) -> "Numbers":
        """Return the numbers of a graph."""
        pattern = "SELECT pattern FROM mention UNION SELECT pattern FROM role UNION SELECT pattern FROM relation"
        return cls(
            entities=_numbered(graph.rows("SELECT id FROM entity ORDER BY id")),
            papers=_numbered(graph.rows("SELECT id FROM paper ORDER BY id")),
            patterns=_numbered(graph.rows(f"SELECT pattern FROM ({pattern}) ORDER BY pattern")),
            types=_numbered(graph.rows("SELECT DISTINCT type FROM entity ORDER BY type"), TYPES),
            roles=_numbered(graph.rows("SELECT DISTINCT role FROM role ORDER BY role"), ROLES),
            relations=_numbered(graph.rows("SELECT DISTINCT relation FROM relation ORDER BY relation"), RELATIONS),
        )


def _numbered(rows: Iterable[tuple[Any, ...]], first: tuple[str, ...] = ()) -> dict[str, int]:
    return {name: i for i, name in enumerate(dict.fromkeys([*first, *(row[0] for row in rows)]))}


_INTRODUCED = """
    SELECT id FROM entity WHERE id IN (SELECT entity FROM role WHERE role = 'introduces')
    ORDER BY support DESC, id LIMIT 60"""


def core(graph: Graph, numbers: Numbers, network: Network) -> Json:
    """Return what the first view needs: names of everything, counts, and the network."""
    entities = list(graph.rows("SELECT id, type, label, support, first_year FROM entity ORDER BY id"))
    opening = f"left(abstract, {_OPENING})"
    papers = list(graph.rows(f"SELECT id, title, {opening}, year, venue FROM paper ORDER BY id"))
    return {
        "names": {key: list(getattr(numbers, key)) for key in ("types", "roles", "relations", "patterns")},
        "counts": {
            **{table: graph.count(table) for table in ("paper", "entity", "mention", "result")},
            "statement": graph.count_statements(),
        },
        "shard": SHARD,
        "entities": {
            "id": [row[0] for row in entities],
            "type": [numbers.types[row[1]] for row in entities],
            "label": [row[2] for row in entities],
            "support": [row[3] for row in entities],
            "year": [row[4] for row in entities],
        },
        "papers": {
            "id": [row[0] for row in papers],
            "title": [row[1] for row in papers],
            "opening": [None if row[1] else row[2] for row in papers],
            "year": [row[3] for row in papers],
            "venue": [row[4] for row in papers],
        },
        "introduced": [numbers.entities[row[0]] for row in graph.rows(_INTRODUCED)],
        "network": _network(network, numbers),
    }


def _network(network: Network, numbers: Numbers) -> Json:
    return {
        "entity": [numbers.entities[node] for node in network.nodes],
        "x": [x for x, _ in network.places],
        "y": [y for _, y in network.places],
        "r": list(network.radii),
        "community": list(network.communities),
        "names": list(network.names),
        "total": network.total,
        "least": network.least,
        "edges": {
            "a": [e.a for e in network.edges],
            "b": [e.b for e in network.edges],
            "papers": [e.papers for e in network.edges],
            "strength": [e.strength for e in network.edges],
            "relations": [[numbers.relations[r] for r in e.relations] for e in network.edges],
        },
    }


def facts(graph: Graph, numbers: Numbers) -> Json:
    """Return roles by paper, relations with their papers, and reported results."""
    roles = graph.rows("SELECT paper, entity, role FROM role ORDER BY paper, entity")
    counts = [0] * len(numbers.papers)
    entity: list[int] = []
    role: list[int] = []
    for paper_id, entity_id, name in roles:
        counts[numbers.papers[paper_id]] += 1
        entity.append(numbers.entities[entity_id])
        role.append(numbers.roles[name])
    relations = [
        (numbers.entities[head], numbers.relations[relation], numbers.entities[tail], numbers.papers[paper])
        for head, relation, tail, paper in graph.rows(
            "SELECT DISTINCT head, relation, tail, paper FROM relation ORDER BY ALL"
        )
    ]
    names = ("head", "relation", "tail", "paper")
    return {
        "roles": {"count": counts, "entity": entity, "role": role},
        "relations": {name: [row[i] for row in relations] for i, name in enumerate(names)},
        "results": [_result(row, numbers) for row in graph.rows("SELECT * FROM result ORDER BY paper, number")],
    }


def _result(row: tuple[Any, ...], numbers: Numbers) -> list[Any]:
    named = [numbers.entities.get(row[i]) if row[i] else None for i in (2, 3, 4, 5, 11)]
    # paper, method, metric, dataset, task, comparator, value, unit, written, kind, bound, field, start, end, pattern
    return [numbers.papers[row[0]], *named, *row[6:11], int(row[12] == "abstract"), row[13], row[14], row[15]]


def forms(graph: Graph, numbers: Numbers) -> Json:
    """Return the forms of each entity that has others than its label: [text, count, …], most frequent first."""
    query = """SELECT entity, text, count FROM form WHERE entity IN (
                 SELECT f.entity FROM form f JOIN entity e ON e.id = f.entity WHERE f.text <> e.label)
               ORDER BY entity, count DESC, text"""
    grouped = groupby(graph.rows(query), key=itemgetter(0))
    return {str(numbers.entities[entity]): [x for row in rows for x in row[1:]] for entity, rows in grouped}


def merges(graph: Graph, numbers: Numbers) -> Json:
    """Return for each entity the first reasons why its names are one: [one name, another, reason, evidence]."""
    query = f"""SELECT entity, a, b, reason, evidence FROM merge
                QUALIFY row_number() OVER (PARTITION BY entity ORDER BY a, b, reason, evidence) <= {_MOST_MERGES}
                ORDER BY ALL"""
    grouped = groupby(graph.rows(query), key=itemgetter(0))
    return {str(numbers.entities[entity]): [row[1:] for row in rows] for entity, rows in grouped}


def review(graph: Graph, numbers: Numbers) -> Json:
    """Return candidates that nobody decided, best first, at most 500, and how many there are; and merges by reason."""
    rows = [
        [kind, int(number is numbers.papers), number[a], number[b], score, reason]
        for kind, a, b, score, reason in graph.rows("SELECT * FROM candidate ORDER BY score DESC, kind, a, b, reason")
        for number in (numbers.entities, numbers.papers)
        if a in number and b in number
    ]
    reasons = graph.rows("SELECT reason, count(*) FROM merge GROUP BY reason ORDER BY count(*) DESC, reason")
    return {"candidates": rows[:_MOST_CANDIDATES], "total": len(rows), "merges": [list(row) for row in reasons]}


def text_shards(graph: Graph, numbers: Numbers) -> Iterator[list[Json]]:
    """Yield the texts of papers, some at a time, with sentences, mentions, and the words behind roles and relations.

    A field is 0 (title) or 1 (abstract); offsets count code points.
    """
    spans = {table: _ByPaper(graph, query) for table, query in _SPANS.items()}
    shard: list[Json] = []
    for paper in graph.papers():
        known = {"authors": paper.authors, "date": paper.date, "doi": paper.doi, "arxiv": paper.arxiv, "url": paper.url}
        entry: Json = {"abstract": paper.abstract, **{key: value for key, value in known.items() if value}}
        for table, rows in spans.items():
            entry[table] = [_span(table, row, numbers) for row in rows.of(paper.id)]
        shard.append(entry)
        if len(shard) == SHARD:
            yield shard
            shard = []
    if shard:
        yield shard


_AT = "(field = 'abstract')::INTEGER, start, \"end\""
_SPANS = {
    "sentences": f"SELECT paper, {_AT} FROM sentence ORDER BY paper, field DESC, start",
    "mentions": f'SELECT paper, {_AT}, entity, pattern FROM mention ORDER BY paper, field DESC, start, "end", entity',
    "roles": f"SELECT paper, {_AT}, entity, pattern FROM role ORDER BY paper, entity",
    "relations": f"SELECT paper, {_AT}, head, relation, tail, pattern FROM relation ORDER BY paper, head, relation, "
    'tail, field, start, "end", pattern',
}


def _span(table: str, row: tuple[Any, ...], numbers: Numbers) -> list[int]:
    at = list(row[1:4])
    if table == "sentences":
        return at
    if table == "relations":
        head, relation, tail, pattern = row[4:]
        named = [numbers.entities[head], numbers.relations[relation], numbers.entities[tail]]
        return [*at, *named, numbers.patterns[pattern]]
    return [*at, numbers.entities[row[4]], numbers.patterns[row[5]]]


class _ByPaper:
    """Rows sorted by paper, handed out paper by paper in that order."""

    def __init__(self, graph: Graph, query: str) -> None:
        self._groups = groupby(graph.rows(query), key=itemgetter(0))
        self._next: tuple[str, Iterator[tuple[Any, ...]]] | None = next(self._groups, None)

    def of(self, paper: str) -> list[tuple[Any, ...]]:
        """Return the rows of this paper, which comes after those asked for before."""
        while self._next is not None and self._next[0] < paper:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != paper:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows
