"""A graph in each serialisation, in bounded memory and always the same bytes."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from kg.errors import QueryError
from kg.graph import Graph
from kg.rdf import convert, jsonld, rdfxml, turtle
from kg.rdf.blocks import DETAILS, Block, blocks
from kg.rdf.describe import Count, description
from kg.rdf.provenance import build_term, build_time
from kg.rdf.terms import entity_term, paper_term
from kg.rdf.vocabulary import DEFAULT_BASE, NAMESPACE, prefixes

if TYPE_CHECKING:
    import rdflib

#: Format → what turns blocks into bytes.
FORMATS: dict[str, Callable[..., Iterator[bytes]]] = {
    "turtle": turtle.turtle,
    "ntriples": convert.ntriples,
    "nquads": convert.nquads,
    "trig": turtle.trig,
    "jsonld": jsonld.jsonld,
    "rdfxml": rdfxml.rdfxml,
    "turtle12": turtle.turtle,
}


def write(
    graph: Graph,
    out: BinaryIO,
    *,
    format: str = "turtle",
    base: str = DEFAULT_BASE,
    namespace: str = NAMESPACE,
    detail: str = "full",
) -> None:
    """Write a graph as RDF; `format` is one of `FORMATS`, `detail` one of plain, statements and full."""
    for piece in chunks(graph, format=format, base=base, namespace=namespace, detail=detail):
        out.write(piece)


def chunks(
    graph: Graph,
    *,
    format: str = "turtle",
    base: str = DEFAULT_BASE,
    namespace: str = NAMESPACE,
    detail: str = "full",
) -> Iterator[bytes]:
    """Return the bytes that `write` writes, piece by piece."""
    if format not in FORMATS:
        raise QueryError(f"{format}: no such RDF format; there are {', '.join(FORMATS)}")
    if detail not in DETAILS:
        raise QueryError(f"{detail}: no such detail; there are {', '.join(DETAILS)}")
    found = described(graph, detail=detail, triple_terms=format == "turtle12")
    return FORMATS[format](found, base=base, namespace=namespace)


def to_rdf(
    graph: Graph, *, base: str = DEFAULT_BASE, namespace: str = NAMESPACE, detail: str = "full"
) -> "rdflib.Graph":
    """Return the graph as rdflib's, with the prefixes of exports bound."""
    import rdflib

    result = rdflib.Graph()
    for prefix, iri in prefixes(base, namespace).items():
        result.bind(prefix, iri, replace=True)
    # Oxigraph parses many times faster than rdflib does.
    for quad in convert.quads(chunks(graph, base=base, namespace=namespace, detail=detail)):
        s, p, o = (convert.rdflib_term(term) for term in quad.triple)
        result.add((s, p, o))
    return result


def described(graph: Graph, *, detail: str = "full", triple_terms: bool = False) -> Iterator[Block]:
    """Yield everything of a graph, its description of itself last; with RDF 1.2's triple terms if asked for."""
    count = Count()
    found = blocks(graph, detail=detail)
    for block in map(_with_triple_term, found) if triple_terms else found:
        if not block.again:
            count.add(block.pairs)
        yield block
    examples = [entity_term(entity.id) for entity in islice(graph.entities(), 1)]
    examples += [paper_term(paper.id) for paper in islice(graph.papers(), 1)]
    for subject, pairs in description(count, build=build_term(graph), examples=examples, time=build_time()):
        yield Block(subject, pairs)


def _with_triple_term(block: Block) -> Block:
    """Return a statement's block saying `rdf:reifies` of its triple, as RDF 1.2 does; any other block as it is."""
    said = dict(block.pairs)
    if "rdf:subject" not in said:
        return block
    triple = f"<<( {said['rdf:subject']} {said['rdf:predicate']} {said['rdf:object']} )>>"
    left_out = {"rdf:subject", "rdf:predicate", "rdf:object"}
    pairs = [pair for pair in block.pairs if pair[0] not in left_out and pair != ("a", "rdf:Statement")]
    return block._replace(pairs=[pairs[0], ("rdf:reifies", triple), *pairs[1:]])
