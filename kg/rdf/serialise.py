"""A graph in each serialisation, in bounded memory and always the same bytes."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import BinaryIO

from kg.errors import QueryError
from kg.graph import Graph
from kg.rdf import turtle
from kg.rdf.blocks import DETAILS, Block, blocks
from kg.rdf.describe import Count, description
from kg.rdf.provenance import build_term, build_time
from kg.rdf.terms import entity_term, paper_term
from kg.rdf.vocabulary import DEFAULT_BASE, NAMESPACE

#: Format → what turns blocks into bytes.
FORMATS: dict[str, Callable[..., Iterator[bytes]]] = {
    "turtle": turtle.turtle,
    "trig": turtle.trig,
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
    return FORMATS[format](described(graph, detail=detail), base=base, namespace=namespace)


def described(graph: Graph, *, detail: str = "full") -> Iterator[Block]:
    """Yield everything of a graph, its description of itself last."""
    count = Count()
    for block in blocks(graph, detail=detail):
        if not block.again:
            count.add(block.pairs)
        yield block
    examples = [entity_term(entity.id) for entity in islice(graph.entities(), 1)]
    examples += [paper_term(paper.id) for paper in islice(graph.papers(), 1)]
    for subject, pairs in description(count, build=build_term(graph), examples=examples, time=build_time()):
        yield Block(subject, pairs)
