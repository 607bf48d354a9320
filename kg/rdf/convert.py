"""Serialisations made from our own Turtle or TriG, which Oxigraph parses as it is written: nothing is held."""

from collections.abc import Iterable, Iterator
from io import RawIOBase
from itertools import islice
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from kg.rdf.blocks import Block
from kg.rdf.turtle import trig, turtle

if TYPE_CHECKING:
    from rdflib.term import Node

_BATCH = 5_000
_STRING = "http://www.w3.org/2001/XMLSchema#string"


class Stream(RawIOBase):
    """Pieces of bytes as a file to read from."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        """Tell that this file can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, all of them where it is negative, none at the end."""
        if size < 0:
            rest, self._rest = self._rest + b"".join(self._pieces), b""
            return rest
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def quads(pieces: Iterable[bytes], *, format: RdfFormat = RdfFormat.TURTLE) -> Iterator[Quad]:
    """Yield what a document says, parsed as it comes."""
    return iter(parse(input=cast("IO[bytes]", Stream(pieces)), format=format))


def ntriples(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[bytes]:
    """Yield the bytes of an N-Triples document."""
    found = quads(turtle(blocks, base=base, namespace=namespace))
    while batch := list(islice((quad.triple for quad in found), _BATCH)):
        yield serialize(batch, format=RdfFormat.N_TRIPLES) or b""


def nquads(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[bytes]:
    """Yield the bytes of an N-Quads document: what a source document says is in the graph named by it."""
    found = quads(trig(blocks, base=base, namespace=namespace), format=RdfFormat.TRIG)
    while batch := list(islice(found, _BATCH)):
        yield serialize(batch, format=RdfFormat.N_QUADS) or b""


def rdflib_term(term: object) -> "Node":
    """Return Oxigraph's term as rdflib's, a literal as it is written."""
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        return rdflib.Literal(term.value, datatype=None if datatype == _STRING else datatype, normalize=False)
    assert isinstance(term, BlankNode)
    return rdflib.BNode(term.value)
