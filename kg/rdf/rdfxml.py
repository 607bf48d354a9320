"""RDF/XML, streamed: one element a subject, named by its first class."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import Literal, NamedNode, Quad

from kg.rdf.blocks import Block
from kg.rdf.convert import quads
from kg.rdf.turtle import pieces, turtle
from kg.rdf.vocabulary import VOCABULARIES

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LOCAL = re.compile(r"(.*[/#])([A-Za-z_][A-Za-z0-9_.-]*)")
# XML 1.0 has no way to write these, not even escaped.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def rdfxml(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[bytes]:
    """Yield the bytes of an RDF/XML document; characters that XML does not have become U+FFFD."""
    return pieces(_parts(quads(turtle(blocks, base=base, namespace=namespace)), namespace))


def _parts(found: Iterable[Quad], namespace: str) -> Iterator[str]:
    names = {iri: prefix for prefix, iri in {**VOCABULARIES, "kg": namespace}.items()}
    declared = "".join(f"\n    xmlns:{prefix}={quoteattr(iri)}" for iri, prefix in names.items())
    yield f'<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF{declared}>\n'
    for subject, group in groupby(found, key=lambda quad: quad.subject):
        yield _element(subject, list(group), names)
    yield "</rdf:RDF>\n"


def _element(subject: object, described: list[Quad], names: dict[str, str]) -> str:
    assert isinstance(subject, NamedNode)
    element = "rdf:Description"
    first = described[0]
    if first.predicate.value == _TYPE and isinstance(first.object, NamedNode):
        element = _name(first.object.value, names)[0]
        described = described[1:]
    lines = [f"  <{element} rdf:about={quoteattr(subject.value)}>\n"]
    lines += [_property(quad, names) for quad in described]
    lines.append(f"  </{element.partition(' ')[0]}>\n")
    return "".join(lines)


def _property(quad: Quad, names: dict[str, str]) -> str:
    opening, closing = _name(quad.predicate.value, names)
    term = quad.object
    if isinstance(term, NamedNode):
        return f"    <{opening} rdf:resource={quoteattr(term.value)}/>\n"
    assert isinstance(term, Literal)
    datatype = term.datatype.value
    mark = "" if datatype == _STRING else f" rdf:datatype={quoteattr(datatype)}"
    text = escape(_NOT_IN_XML.sub("\ufffd", term.value), {"\r": "&#13;"})
    return f"    <{opening}{mark}>{text}</{closing}>\n"


def _name(iri: str, names: dict[str, str]) -> tuple[str, str]:
    """Return the start of an element's tag, with a namespace of its own where none is declared, and its end."""
    match = _LOCAL.fullmatch(iri)
    assert match is not None, iri
    prefix = names.get(match[1])
    if prefix is not None:
        return f"{prefix}:{match[2]}", f"{prefix}:{match[2]}"
    return f"own:{match[2]} xmlns:own={quoteattr(match[1])}", f"own:{match[2]}"
