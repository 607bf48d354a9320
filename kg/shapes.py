"""Checking RDF: the SHACL shapes by pySHACL, batch by batch, and what shapes cannot say, over the whole graph."""

import gzip
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, SH

from kg.alike import Likeness
from kg.errors import InvalidGraph, KGError, SourceError
from kg.rdf import NAMESPACE, ontology_file
from kg.rdf.convert import rdflib_term
from kg.rdf.vocabulary import VOCABULARIES

if TYPE_CHECKING:
    from rdflib.term import Node

_Node = ox.NamedNode | ox.BlankNode

_TYPE = ox.NamedNode(VOCABULARIES["rdf"] + "type")
#: Nodes that pySHACL is given at once.
_BATCH = 1_000
_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: the node, the property or check that it breaks, the value, and what to know of it."""

    node: str
    path: str
    value: str
    message: str


@dataclass(slots=True)
class Report:
    """How many nodes were checked and what was found; only the first thousand findings are kept, all are counted."""

    nodes: int = 0
    passages: int = 0
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it while there is room."""
        self.counts[f"{finding.path}: {finding.message}"] += 1
        if len(self.findings) < _KEPT:
            self.findings.append(finding)


def validate(store: ox.Store, *, progress: Callable[[int], None] = lambda _: None) -> Report:
    """Return what is wrong with the graph in a store: nothing, where it passes.

    pySHACL checks one of the nodes that look alike to the shapes, and all that look like one that fails.
    """
    report = Report()
    _check_description(store, report)
    _check_asserted(store, report)
    _check_passages(store, report)
    shapes = rdflib.Graph().parse(ontology_file("shapes.ttl"), format="turtle")
    likeness = Likeness(store, shapes)
    seen: set[bytes] = set()
    broken: set[bytes] = set()

    def first_of_each() -> Iterator[_Node]:
        for node in _targets(store, shapes):
            report.nodes += 1
            progress(report.nodes)
            look = likeness.look(node)
            if look not in seen:
                seen.add(look)
                yield node

    for node, _ in _found_by_shapes(store, first_of_each(), shapes):
        broken.add(likeness.look(node))
    if broken:
        suspects = (node for node in _targets(store, shapes) if likeness.look(node) in broken)
        for _, finding in _found_by_shapes(store, suspects, shapes):
            report.add(finding)
    return report


@contextmanager
def opened(path: Path) -> Iterator[ox.Store]:
    """Give a store of an RDF file, plain or gzipped, of any serialisation; raises SourceError where it is malformed."""
    plain = path.with_suffix("") if path.suffix == ".gz" else path
    format = ox.RdfFormat.from_extension(plain.suffix.removeprefix("."))
    if format is None:
        raise SourceError(f"{path}: no RDF serialisation has the suffix {plain.suffix!r}; try .ttl, .nt, .rdf, .jsonld")
    folder = tempfile.mkdtemp(prefix="kg-validate-")
    try:
        store = ox.Store(folder)
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            store.bulk_load(input=cast("IO[bytes]", stream), format=format, base_iri="file:///")
        yield store
    except (SyntaxError, ValueError, EOFError, gzip.BadGzipFile) as error:
        raise SourceError(f"{path}: malformed: {error}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _rows(store: ox.Store, query: str) -> Iterator[Any]:
    prefixes = {**VOCABULARIES, "kg": NAMESPACE}
    yield from store.query(query, prefixes=prefixes, use_default_graph_as_union=True)  # type: ignore[misc]


def _check_asserted(store: ox.Store, report: Report) -> None:
    query = """
        SELECT ?node ?p { ?node rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . FILTER NOT EXISTS { ?s ?p ?o } }
        ORDER BY ?node"""
    for row in _rows(store, query):
        message = "the triple that the statement is about is not asserted"
        report.add(Finding(row["node"].value, "rdf:predicate", row["p"].value, message))


def _check_passages(store: ox.Store, report: Report) -> None:
    """Check that every quotation equals the text at its place, and that what stands around it does too."""
    query = """
        SELECT ?node ?source ?start ?end ?exact ?prefix ?suffix {
            ?node oa:hasSource ?source ; oa:hasSelector ?position , ?quote .
            ?position oa:start ?start ; oa:end ?end .
            ?quote oa:exact ?exact .
            OPTIONAL { ?quote oa:prefix ?prefix }
            OPTIONAL { ?quote oa:suffix ?suffix }
        }"""
    texts = _Texts(store)
    for row in _rows(store, query):
        text = texts.get(row["source"])
        try:
            start, end = int(row["start"].value), int(row["end"].value)
        except ValueError:
            continue  # the shapes tell
        report.passages += 1
        for path, expected, found in (
            ("oa:exact", row["exact"], text[start:end] if 0 <= start <= end else ""),
            ("oa:prefix", row["prefix"], text[max(0, start - _length(row["prefix"])) : max(0, start)]),
            ("oa:suffix", row["suffix"], text[end : end + _length(row["suffix"])] if end >= 0 else ""),
        ):
            if expected is not None and expected.value != found:
                message = f"the text at {start}-{end} is {found!r}"
                report.add(Finding(row["node"].value, path, repr(expected.value), message))


def _length(term: ox.Literal | None) -> int:
    return len(term.value) if term is not None else 0


class _Texts:
    """The texts that passages point into, the last few kept."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._known: dict[object, str] = {}

    def get(self, source: ox.NamedNode) -> str:
        """Return a text, empty where the graph has none."""
        if source not in self._known:
            if len(self._known) > 10_000:
                self._known.clear()
            quads = self._store.quads_for_pattern(source, ox.NamedNode(VOCABULARIES["rdf"] + "value"), None, None)
            quad = next(iter(quads), None)
            self._known[source] = str(getattr(quad.object, "value", "")) if quad else ""
        return self._known[source]


def _check_description(store: ox.Store, report: Report) -> None:
    """Check that there is a description, and that its count of triples is right."""
    found = list(_rows(store, "SELECT ?data ?triples { ?data a void:Dataset ; void:triples ?triples }"))
    if not found:
        report.add(Finding("the graph", "void:Dataset", "", "the graph has no description of itself"))
    (counted,) = _rows(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    for row in found:
        if row["triples"].value != counted["n"].value:
            message = f"there are {counted['n'].value} triples"
            report.add(Finding(row["data"].value, "void:triples", row["triples"].value, message))


def _targets(store: ox.Store, shapes: rdflib.Graph) -> Iterator[_Node]:
    """Yield each node of a class that a shape targets, once."""
    classes = sorted({str(class_) for class_ in shapes.objects(None, SH.targetClass)})
    query = f"SELECT DISTINCT ?node {{ VALUES ?class {{ {' '.join(f'<{c}>' for c in classes)} }} ?node a ?class }}"
    for row in _rows(store, query):
        yield row["node"]


def _found_by_shapes(store: ox.Store, nodes: Iterator[_Node], shapes: rdflib.Graph) -> Iterator[tuple[_Node, Finding]]:
    """Yield what the shapes find, with the node; nodes are checked by the batch, so that memory stays bounded."""
    while batch := list(islice(nodes, _BATCH)):
        by_term = {rdflib_term(node): node for node in batch}
        excerpt, named = _excerpt(store, batch), _naming(shapes)
        for term in by_term:
            for class_ in excerpt.objects(term, RDF.type):
                for shape in shapes.subjects(SH.targetClass, class_):
                    named.add((shape, SH.targetNode, term))
        for term, finding in _check_shapes(excerpt, named):
            yield by_term[term], finding


def _naming(shapes: rdflib.Graph) -> rdflib.Graph:
    """Return the shapes without their target classes: a batch names its nodes, since it holds but a part of others.

    pySHACL's own limit to some nodes would leave out what shapes say of values.
    """
    result = rdflib.Graph()
    for triple in shapes:
        if triple[1] != SH.targetClass:
            result.add(triple)
    return result


def _excerpt(store: ox.Store, subjects: Iterable[_Node]) -> rdflib.Graph:
    """Return what is said of these subjects, and the classes of what they point at."""
    result = rdflib.Graph()
    classed: set[_Node] = set()
    for subject in subjects:
        for quad in store.quads_for_pattern(subject, None, None, None):
            result.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
            if quad.predicate != _TYPE and isinstance(quad.object, ox.NamedNode | ox.BlankNode):
                classed.add(quad.object)
    for thing in classed:
        for quad in store.quads_for_pattern(thing, _TYPE, None, None):
            result.add((rdflib_term(quad.subject), rdflib_term(quad.predicate), rdflib_term(quad.object)))
    return result


def _check_shapes(excerpt: rdflib.Graph, shapes: rdflib.Graph) -> "list[tuple[Node, Finding]]":
    """Return what pySHACL finds, sorted, with the term of the node."""
    try:
        from pyshacl import validate as check
    except ImportError as error:
        raise KGError("validating needs pySHACL; install it with: pip install 'abstract-kg[validate]'") from error
    conforms, found, text = check(excerpt, shacl_graph=shapes)
    if not isinstance(found, rdflib.Graph):
        raise InvalidGraph(f"pySHACL could not check the graph: {text}")
    if conforms:
        return []
    result = []
    for report in found.objects(None, SH.result):
        node, path, value = (found.value(report, name) for name in (SH.focusNode, SH.resultPath, SH.value))
        messages = "; ".join(sorted(str(message) for message in found.objects(report, SH.resultMessage)))
        assert node is not None
        result.append((node, Finding(str(node), _short(path), "" if value is None else str(value)[:200], messages)))
    return sorted(result, key=lambda pair: astuple(pair[1]))


def _short(path: "Node | None") -> str:
    if path is None or isinstance(path, rdflib.BNode):
        return "node"
    for prefix, iri in {**VOCABULARIES, "kg": NAMESPACE}.items():
        if str(path).startswith(iri):
            return f"{prefix}:{str(path)[len(iri) :]}"
    return str(path)
