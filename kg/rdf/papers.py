"""The triples of papers: bibliographic data, what each paper does with which entity, mentions, evidence, results."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from math import isfinite
from operator import attrgetter, itemgetter
from typing import TypeVar

from kg.graph import Graph
from kg.model import Evidence, Mention, Paper, ReportedResult, Statement
from kg.rdf.passages import Passages
from kg.rdf.statements import evidence_term, relation_path, role_fragment
from kg.rdf.terms import (
    date_literal,
    decimal,
    entity_path,
    entity_term,
    literal,
    paper_path,
    paper_term,
    typed,
    web_iri,
    year_literal,
)
from kg.rdf.vocabulary import RESULT_PROPERTIES, relation_property, role_property

Pair = tuple[str, str]
Node = tuple[str, list[Pair]]
#: A node, the documents whose named graphs hold it, and whether its triples stand in another node too.
Placed = tuple[str, list[Pair], tuple[str, ...], bool]

_T = TypeVar("_T")


def paper_blocks(graph: Graph, *, detail: str, build: str) -> Iterator[Placed]:
    """Yield, paper by paper, the paper and then what was read from it."""
    roles = _taker((s.subject, s) for s in graph.roles())
    mentions = _taker(graph.mentions() if detail == "full" else ())
    relations = _taker(_relations_by_paper(graph))
    results = _taker((r.paper, r) for r in (graph.results() if detail != "plain" else ()))
    for paper in graph.papers():
        documents = tuple(sorted({source.document for source in paper.sources}))
        read, stated = roles(paper.id), relations(paper.id)
        reported = [r for r in results(paper.id) if _says_something(r)]
        yield paper_term(paper.id), _paper(paper, read, reported), documents, False
        for s in stated:
            yield entity_term(s.subject), [(relation_property(s.predicate), entity_term(s.object))], documents, True
        passages = Passages(paper) if detail == "full" else None
        # `chain` is lazy: the passages are asked for while the nodes before them are made.
        if detail != "plain":
            nodes = [_role_statement(s, build=build, full=detail == "full") for s in read]
            nodes += [_result(r, passages) for r in reported]
            yield from ((*node, documents, False) for node in nodes)
        if passages is not None:
            yield from (
                (*node, documents, False) for node in _annotations(paper.id, read, stated, mentions(paper.id), passages)
            )
            yield from ((*node, documents, False) for node in passages.blocks())


def _says_something(reported: ReportedResult) -> bool:
    """Tell whether a result is a number, and of something."""
    return isfinite(reported.result.value) and any(getattr(reported.result, name) for name in RESULT_PROPERTIES)


def _taker(rows: Iterable[tuple[str, _T]]) -> Callable[[str], list[_T]]:
    """Return a function that gives the rows of a paper, asked for paper by paper in the order of the rows."""
    iterator = iter(rows)
    ahead = next(iterator, None)

    def take(paper: str) -> list[_T]:
        nonlocal ahead
        found = []
        while ahead is not None and ahead[0] <= paper:
            if ahead[0] == paper:
                found.append(ahead[1])
            ahead = next(iterator, None)
        return found

    return take


def _relations_by_paper(graph: Graph) -> Iterator[tuple[str, Statement]]:
    """Yield each paper's relations with the evidence of that paper only, sorted by paper."""
    query = 'SELECT paper, head, relation, tail, field, start, "end", pattern FROM relation ORDER BY ALL'
    for (paper, head, relation, tail), rows in groupby(graph.rows(query), key=itemgetter(0, 1, 2, 3)):
        yield paper, Statement(head, relation, tail, 1, tuple(Evidence(paper, *row[4:]) for row in rows))


def _paper(paper: Paper, roles: list[Statement], results: list[ReportedResult]) -> list[Pair]:
    label = literal(paper.title or paper.id)
    pairs = [("a", "kg:Paper"), ("a", "schema:ScholarlyArticle"), ("rdfs:label", label)]
    if paper.title:
        pairs.append(("dcterms:title", label))
    pairs += [("dcterms:identifier", literal(paper.id)), *(("kg:alias", literal(alias)) for alias in paper.aliases)]
    pairs += [("dc:creator", literal(author)) for author in paper.authors]
    if paper.authors:
        pairs.append(("schema:creditText", literal("; ".join(paper.authors))))
    if paper.date:
        pairs.append(("dcterms:date", date_literal(paper.date)))
    if paper.year is not None:
        pairs += [("kg:year", str(paper.year)), ("fabio:hasPublicationYear", year_literal(paper.year))]
    if paper.venue:
        pairs.append(("kg:venue", literal(paper.venue)))
    pairs += _identifiers(paper)
    pairs += [("prov:wasDerivedFrom", f"<document/{source.document}>") for source in paper.sources]
    pairs += sorted((role_property(s.predicate), entity_term(s.object)) for s in roles)
    pairs += [("kg:mentions", entity_term(s.object)) for s in roles]
    pairs += [("kg:reports", f"<{paper_path(paper.id)}#result/{r.number}>") for r in results]
    pairs.append(("dcterms:abstract", literal(paper.abstract)))
    return list(dict.fromkeys(pairs))


def _identifiers(paper: Paper) -> Iterator[Pair]:
    if paper.doi:
        yield "prism:doi", literal(paper.doi)
        if resolver := web_iri(f"https://doi.org/{paper.doi}"):
            yield "schema:sameAs", resolver
    if paper.arxiv:
        yield "fabio:hasArXivId", literal(paper.arxiv)
    if paper.url:
        yield "fabio:hasURL", typed(paper.url, "xsd:anyURI")
        if address := web_iri(paper.url):
            yield "schema:url", address


def _role_statement(statement: Statement, *, build: str, full: bool) -> Node:
    path, fragment = paper_path(statement.subject), role_fragment(statement.predicate, statement.object)
    pairs = [
        ("a", "kg:Statement"),
        ("a", "rdf:Statement"),
        ("rdf:subject", paper_term(statement.subject)),
        ("rdf:predicate", role_property(statement.predicate)),
        ("rdf:object", entity_term(statement.object)),
    ]
    if full:
        found = (evidence_term(e.paper, fragment, e.field, e.start, e.end) for e in statement.evidence)
        pairs += [("kg:evidence", term) for term in dict.fromkeys(found)]
    pairs += [("prov:wasDerivedFrom", paper_term(statement.subject)), ("prov:wasGeneratedBy", build)]
    return f"<{path}#{fragment}>", pairs


def _result(reported: ReportedResult, passages: Passages | None) -> Node:
    result = reported.result
    pairs = [("a", "kg:Result"), ("rdfs:label", literal(result.written))]
    for name, predicate in RESULT_PROPERTIES.items():
        entity = getattr(result, name)
        if entity is not None:
            pairs.append((predicate, entity_term(entity)))
    pairs += [("kg:value", decimal(result.value)), ("kg:writtenAs", literal(result.written))]
    pairs += [("kg:unit", literal(result.unit))] if result.unit else []
    pairs += [("kg:kind", literal(result.kind))]
    pairs += [("kg:bound", literal(result.bound))] if result.bound else []
    pairs.append(("kg:reportedIn", paper_term(reported.paper)))
    if passages is not None:
        pairs += [("kg:passage", passages.term(result.field, result.start, result.end))]
        pairs += [("kg:pattern", literal(result.pattern))]
    return f"<{paper_path(reported.paper)}#result/{reported.number}>", pairs


def _annotations(
    paper: str, roles: list[Statement], relations: list[Statement], mentions: list[Mention], passages: Passages
) -> Iterator[Node]:
    """Yield the evidence of the statements, then the mentions."""
    for statement in roles:
        fragment = role_fragment(statement.predicate, statement.object)
        yield from _evidence(statement, fragment, f"<{paper_path(paper)}#{fragment}>", passages)
    for statement in relations:
        path = f"evidence/{relation_path(statement, mark='/')}"
        yield from _evidence(statement, path, f"<{relation_path(statement)}>", passages)
    for _, group in groupby(mentions, key=attrgetter("field", "start", "end", "entity")):
        found = list(group)
        m = found[0]
        pairs = [
            ("a", "kg:Mention"),
            ("a", "oa:Annotation"),
            ("oa:hasBody", entity_term(m.entity)),
            ("oa:hasTarget", passages.term(m.field, m.start, m.end)),
            ("oa:motivatedBy", "oa:identifying"),
        ]
        pairs += [("kg:pattern", literal(pattern)) for pattern in dict.fromkeys(m.pattern for m in found)]
        yield f"<{paper_path(paper)}#mention/{m.field}/{m.start}-{m.end}/{entity_path(m.entity)}>", pairs


def _evidence(statement: Statement, path: str, body: str, passages: Passages) -> Iterator[Node]:
    place = attrgetter("paper", "field", "start", "end")
    for (paper, field, start, end), group in groupby(sorted(statement.evidence), key=place):
        pairs = [
            ("a", "kg:Evidence"),
            ("a", "oa:Annotation"),
            ("oa:hasBody", body),
            ("oa:hasTarget", passages.term(field, start, end)),
            ("oa:motivatedBy", "oa:describing"),
        ]
        pairs += [("kg:pattern", literal(pattern)) for pattern in dict.fromkeys(e.pattern for e in group)]
        yield evidence_term(paper, path, field, start, end), pairs
