"""The triples of the build: what it read, by which program and patterns, and terms that the user's patterns add."""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime

from kg import __version__
from kg.graph import Graph
from kg.rdf.terms import encoded, literal, typed
from kg.rdf.vocabulary import CLASSES, RELATION_PROPERTIES, ROLE_PROPERTIES, classes, relation_property, role_property

Pair = tuple[str, str]
Node = tuple[str, list[Pair]]

_DOCUMENTS = """
    SELECT d, any_value(format), any_value(records) FROM (
        SELECT document AS d, NULL AS format, NULL AS records FROM source
        UNION ALL SELECT sha256, format, records FROM document)
    GROUP BY d ORDER BY d"""


def build_term(graph: Graph) -> str:
    """Return the node of the build that made a graph, named by a hash of its inputs, patterns and ledger."""
    documents = [row[0] for row in graph.rows(_DOCUMENTS)]
    known = [__version__, graph.meta("patterns") or "", graph.meta("ledger") or "", *documents]
    return f"<build/{hashlib.sha256(chr(10).join(known).encode()).hexdigest()[:16]}>"


def build_blocks(graph: Graph, *, build: str) -> Iterator[Node]:
    """Yield the build, its agent, its plan and the documents that it read; a time only if SOURCE_DATE_EPOCH is set."""
    agent = f"<agent/abstract-kg-{encoded(__version__)}>"
    documents = list(graph.rows(_DOCUMENTS))
    association = build[:-1] + "#association>"
    pairs = [("a", "kg:Build"), ("a", "prov:Activity"), ("rdfs:label", literal("Build of the knowledge graph"))]
    pairs += [("prov:wasAssociatedWith", agent), ("prov:qualifiedAssociation", association)]
    pairs += [("prov:used", f"<document/{encoded(row[0])}>") for row in documents]
    if time := build_time():
        pairs.append(("prov:endedAtTime", time))
    yield build, pairs
    plan = graph.meta("patterns")
    associated = [("a", "prov:Association"), ("prov:agent", agent)]
    if plan:
        associated.append(("prov:hadPlan", f"<plan/{encoded(plan)}>"))
        yield (
            f"<plan/{encoded(plan)}>",
            [
                ("a", "prov:Plan"),
                ("rdfs:label", literal(f"Patterns {plan[:12]}")),
                ("kg:sha256", literal(plan)),
            ],
        )
    yield association, associated
    yield (
        agent,
        [
            ("a", "prov:SoftwareAgent"),
            ("rdfs:label", literal(f"abstract-kg {__version__}")),
            ("schema:softwareVersion", literal(__version__)),
        ],
    )
    for document, format_, records in documents:
        described = [("a", "kg:Document"), ("a", "prov:Entity"), ("rdfs:label", literal(f"Document {document[:12]}"))]
        described.append(("kg:sha256", literal(document)))
        described += [("dcterms:format", literal(format_))] if format_ else []
        described += [("kg:records", str(records))] if records is not None else []
        yield f"<document/{encoded(document)}>", described


def build_time() -> str | None:
    """Return the time that SOURCE_DATE_EPOCH names, None where it is not set or no number."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch.isascii() or not epoch.isdigit():
        return None
    return typed(datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "xsd:dateTime")


def own_terms(graph: Graph) -> Iterator[Node]:
    """Yield classes and properties for types, roles and relations that the ontology does not have."""
    for (kind,) in graph.rows("SELECT DISTINCT type FROM entity ORDER BY type"):
        if kind not in CLASSES:
            yield (
                classes(kind)[0],
                [("a", "owl:Class"), ("rdfs:label", literal(kind)), ("rdfs:subClassOf", "kg:Entity")],
            )
    for (role,) in graph.rows("SELECT DISTINCT role FROM role ORDER BY role"):
        if role not in ROLE_PROPERTIES:
            yield (
                role_property(role),
                [
                    ("a", "owl:ObjectProperty"),
                    ("rdfs:label", literal(role)),
                    ("rdfs:subPropertyOf", "kg:mentions"),
                ],
            )
    for (relation,) in graph.rows("SELECT DISTINCT relation FROM relation ORDER BY relation"):
        if relation not in RELATION_PROPERTIES:
            yield relation_property(relation), [("a", "owl:ObjectProperty"), ("rdfs:label", literal(relation))]
