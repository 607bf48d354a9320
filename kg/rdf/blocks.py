"""From a graph to blocks of triples, one subject each, in a fixed order and in bounded memory.

Entities come first, each with its relations, then the statements about them, then each paper with all that was read
from it, then the build, and last what the data says of itself. No blank nodes: every node can be pointed at, and two
exports can be compared line by line.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from kg.graph import Graph
from kg.model import Entity, Statement
from kg.rdf.papers import paper_blocks
from kg.rdf.provenance import build_blocks, build_term, own_terms
from kg.rdf.statements import evidence_term, relation_path
from kg.rdf.terms import entity_term, literal, paper_term, web_iri
from kg.rdf.vocabulary import classes, relation_property

#: How much is written: plain triples; with statement nodes and results; with mentions and evidence to the character.
DETAILS = ("plain", "statements", "full")

Pair = tuple[str, str]


class Block(NamedTuple):
    """Triples of one subject, in Turtle's terms.

    `documents` are the SHA-256 of the source documents whose named graphs hold the block, none for the default
    graph. `again` marks triples that stand in another block too, for the named graphs only.
    """

    subject: str
    pairs: list[Pair]
    documents: tuple[str, ...] = ()
    again: bool = False


def blocks(graph: Graph, *, detail: str = "full") -> Iterator[Block]:
    """Yield everything of a graph but its description of itself."""
    build = build_term(graph)
    yield from _entities(graph)
    if detail != "plain":
        yield from _relation_statements(graph, build=build, full=detail == "full")
    for subject, pairs, documents, again in paper_blocks(graph, detail=detail, build=build):
        yield Block(subject, pairs, documents, again)
    for subject, pairs in (*build_blocks(graph, build=build), *own_terms(graph)):
        yield Block(subject, pairs)
    yield from _redirects(graph)


def _entities(graph: Graph) -> Iterator[Block]:
    relations = groupby(graph.relations(), key=lambda statement: statement.subject)
    matches = groupby(graph.rows("SELECT entity, match, iri FROM authority ORDER BY ALL"), key=itemgetter(0))
    next_head, statements = next(relations, (None, iter(())))
    next_entity, found = next(matches, (None, iter(())))
    for entity in graph.entities():
        pairs = _described(entity)
        if next_entity == entity.id:
            pairs.extend(_authorities(found))
            next_entity, found = next(matches, (None, iter(())))
        if next_head == entity.id:
            pairs.extend((relation_property(s.predicate), entity_term(s.object)) for s in statements)
            next_head, statements = next(relations, (None, iter(())))
        yield Block(entity_term(entity.id), pairs)


def _described(entity: Entity) -> list[Pair]:
    label = literal(entity.label)
    pairs = [("a", name) for name in (*classes(entity.type), "skos:Concept")]
    pairs += [("rdfs:label", label), ("skos:prefLabel", label)]
    pairs += [("skos:altLabel", literal(form.text)) for form in entity.forms if form.text != entity.label]
    pairs += [("skos:inScheme", "<data#entities>"), ("kg:support", str(entity.support))]
    if entity.first_year is not None:
        pairs.append(("kg:firstYear", str(entity.first_year)))
    return pairs


_MATCHES = {"exact": "skos:exactMatch", "close": "skos:closeMatch"}


def _authorities(rows: Iterable[tuple[str, str, str]]) -> Iterator[Pair]:
    for _, match, iri in rows:
        term = web_iri(iri)
        if term is not None:
            yield _MATCHES.get(match, "skos:relatedMatch"), term


def _relation_statements(graph: Graph, *, build: str, full: bool) -> Iterator[Block]:
    for statement in graph.relations():
        yield Block(f"<{relation_path(statement)}>", _reified(statement, build=build, full=full))


def _reified(statement: Statement, *, build: str, full: bool) -> list[Pair]:
    pairs = [
        ("a", "kg:Statement"),
        ("a", "rdf:Statement"),
        ("rdf:subject", entity_term(statement.subject)),
        ("rdf:predicate", relation_property(statement.predicate)),
        ("rdf:object", entity_term(statement.object)),
        ("kg:support", str(statement.support)),
    ]
    if full:
        path = f"evidence/{relation_path(statement, mark='/')}"
        found = (evidence_term(e.paper, path, e.field, e.start, e.end) for e in statement.evidence)
        pairs += [("kg:evidence", term) for term in dict.fromkeys(found)]
    papers = dict.fromkeys(e.paper for e in statement.evidence)
    pairs += [("prov:wasDerivedFrom", paper_term(paper)) for paper in papers]
    pairs.append(("prov:wasGeneratedBy", build))
    return pairs


def _redirects(graph: Graph) -> Iterator[Block]:
    """Yield what became of entities that have another id now, so that their old IRIs still lead somewhere."""
    known = {row[0] for row in graph.rows("SELECT new FROM redirect SEMI JOIN entity ON entity.id = redirect.new")}
    for old, pairs in groupby(graph.redirects(), key=itemgetter(0)):
        new = [("dcterms:isReplacedBy", entity_term(pair[1])) for pair in pairs if pair[1] in known]
        if new:
            yield Block(entity_term(old), [("owl:deprecated", "true"), *new])
