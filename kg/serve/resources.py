"""What the server says of one IRI of the graph, as a query and as what its page shows."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.rdf import prefixes

_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

#: Everything said of a node, what points at it, its statements with their evidence, and the words it was read from.
_DESCRIPTION = """
CONSTRUCT { ?s ?p ?o . ?o rdfs:label ?label . ?s rdfs:label ?from }
WHERE {
  { VALUES ?s { $node } ?s ?p ?o . OPTIONAL { ?o rdfs:label ?label } }
  UNION
  { VALUES ?o { $node } ?s ?p ?o ; rdfs:label ?from . FILTER (?p != rdf:subject && ?p != rdf:object) }
  UNION
  { ?s rdf:subject $node ; ?p ?o . FILTER (?p != rdf:type) }
}
"""


def description_query(iri: str) -> str:
    """Return the query for all that is said of a node; the IRI must be a valid one."""
    return _DESCRIPTION.replace("$node", str(ox.NamedNode(iri)))


@dataclass(frozen=True, slots=True)
class Value:
    """A value on a page: its text, and where it leads, None where it is plain text."""

    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A property and its values."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What a page shows of a node: its label, its properties, and by which properties others point at it."""

    iri: str
    label: str
    outgoing: tuple[Row, ...]
    incoming: tuple[Row, ...]


def describe(iri: str, triples: Iterable[ox.Triple], *, base: str) -> Description:
    """Return what a page shows; links to nodes of the graph are relative to the server."""
    held = list(triples)
    labels = {
        t.subject: t.object.value for t in held if t.predicate.value == _LABEL and isinstance(t.object, ox.Literal)
    }
    short = {start: prefix for prefix, start in prefixes(base).items()}
    node = ox.NamedNode(iri)

    def value(term: object) -> Value:
        if isinstance(term, ox.NamedNode):
            text = labels.get(term) or _short(term.value, short)
            rest = term.value.removeprefix(base)
            if rest != term.value and not rest.startswith("ontology#"):
                return Value(text, f"/{rest}")
            return Value(text, term.value if term.value.startswith(("http://", "https://")) else None)
        return Value(str(getattr(term, "value", term)), None)

    def rows(pairs: Iterable[tuple[str, object]]) -> tuple[Row, ...]:
        found: dict[str, list[Value]] = {}
        for name, term in pairs:
            found.setdefault(name, []).append(value(term))
        return tuple(Row(_short(name, short), tuple(values)) for name, values in found.items())

    outgoing = rows((t.predicate.value, t.object) for t in held if t.subject == node)
    incoming = rows((t.predicate.value, t.subject) for t in held if t.object == node and t.subject != node)
    return Description(iri, labels.get(node, iri), outgoing, incoming)


def _short(iri: str, names: dict[str, str]) -> str:
    for start, prefix in names.items():
        if iri.startswith(start):
            return f"{prefix}:{iri[len(start) :]}"
    return iri
