"""The nodes and edges of a graph as rows of plain values, which the XML formats of network tools write."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from kg.graph import Graph
from kg.model import Evidence, Statement

Value = str | int | None

#: Attribute → its type, in the order in which it is written.
NODE = {"kind": "string", "label": "string", "type": "string", "title": "string", "year": "long", "support": "long",
        "first_year": "long", "forms": "string"}  # fmt: skip
EDGE = {"predicate": "string", "support": "long", "evidence": "string"}

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Node(NamedTuple):
    """A paper (`paper/` and its id) or an entity, with the attributes of `NODE` that it has."""

    id: str
    values: dict[str, Value]


class Edge(NamedTuple):
    """A statement between two nodes; `key` is its predicate, evidence is JSON."""

    source: str
    target: str
    values: dict[str, Value]


def nodes(graph: Graph) -> Iterator[Node]:
    """Yield papers, then entities, each sorted by id; these are the nodes of `Graph.to_networkx`."""
    for paper in graph.papers():
        label = paper.title or paper.id
        values: dict[str, Value] = {"kind": "paper", "label": label, "title": paper.title, "year": paper.year}
        yield Node(f"paper/{paper.id}", values)
    for entity in graph.entities():
        forms = json.dumps([form.text for form in entity.forms], ensure_ascii=False)
        yield Node(
            entity.id,
            {
                "kind": "entity",
                "label": entity.label,
                "type": entity.type,
                "support": entity.support,
                "first_year": entity.first_year,
                "forms": forms,
            },
        )


def edges(graph: Graph) -> Iterator[Edge]:
    """Yield roles, then relations, sorted; parallel statements are edges of their own."""
    for statement in graph.roles():
        yield _edge(f"paper/{statement.subject}", statement)
    for statement in graph.relations():
        yield _edge(statement.subject, statement)


def _edge(source: str, statement: Statement) -> Edge:
    evidence = json.dumps([_place(found) for found in statement.evidence], ensure_ascii=False)
    values: dict[str, Value] = {"predicate": statement.predicate, "support": statement.support, "evidence": evidence}
    return Edge(source, statement.object, values)


def _place(found: Evidence) -> dict[str, str | int]:
    return {
        "paper": found.paper,
        "field": found.field,
        "start": found.start,
        "end": found.end,
        "pattern": found.pattern,
    }


def text(value: str | int) -> str:
    """Return the value as XML text or between double quotes, whatever it holds; what XML cannot hold is U+FFFD.

    >>> text('<"a" & b>')
    '&lt;&quot;a&quot; &amp; b&gt;'
    """
    plain = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", str(value))
    return escape(plain, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
