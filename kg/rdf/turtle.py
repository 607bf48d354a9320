"""Blocks as Turtle or TriG that a person likes to read: prefixes, one subject a paragraph, labels first."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from pyoxigraph import Literal, NamedNode, Triple

from kg.rdf.blocks import Block
from kg.rdf.terms import literal, typed
from kg.rdf.vocabulary import NAMESPACE, VOCABULARIES, prefixes

_XSD = VOCABULARIES["xsd"]
_SPLIT = re.compile(r"(.*[/#])([A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_CHUNK = 1 << 18


def turtle(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[bytes]:
    """Yield the bytes of a Turtle document in pieces of about 256 KiB."""
    return pieces(_turtle_parts(blocks, base=base, namespace=namespace))


def trig(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[bytes]:
    """Yield the bytes of a TriG document: what a source document says is in the graph named by it."""
    return pieces(_trig_parts(blocks, base=base, namespace=namespace))


def _turtle_parts(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[str]:
    yield head(base, namespace)
    for block in blocks:
        if not block.again:
            yield _paragraph(block.subject, block.pairs)


def _trig_parts(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[str]:
    """Yield blocks grouped into graphs; those of one paper stand together, once for each of its documents."""
    yield head(base, namespace)
    waiting: list[str] = []
    documents: tuple[str, ...] = ()
    for block in blocks:
        if block.documents != documents:
            yield from _graphs(waiting, documents)
            waiting, documents = [], block.documents
        if not documents and not block.again:
            yield _paragraph(block.subject, block.pairs)
        elif documents:
            waiting.append(_paragraph(block.subject, block.pairs))
        if len(waiting) > 1_000:
            yield from _graphs(waiting, documents)
            waiting = []
    yield from _graphs(waiting, documents)


def _graphs(paragraphs: list[str], documents: tuple[str, ...]) -> Iterator[str]:
    for document in documents if paragraphs else ():
        yield f"\n<document/{document}> {{"
        yield from paragraphs
        yield "}\n"


def head(base: str, namespace: str) -> str:
    """Return the base and prefixes with which documents begin; any whole paragraphs may follow."""
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in sorted(prefixes(base, namespace).items())]
    return "\n".join([f"@base <{base}> .", *lines, ""])


def readable(triples: Iterable[Triple], *, base: str, namespace: str = NAMESPACE) -> Iterator[str]:
    """Yield the text of a Turtle document of any triples; those of one subject that stand together share a paragraph.

    Only what the prefixes can shorten safely is shortened.
    """
    names = {iri: prefix for prefix, iri in prefixes(base, namespace).items()}
    yield head(base, namespace)
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        pairs = [(_short(triple.predicate, names), _short(triple.object, names)) for triple in group]
        yield _paragraph(_short(subject, names), [("a" if p == "rdf:type" else p, o) for p, o in pairs])


def _short(term: object, names: dict[str, str]) -> str:
    """Return a term by prefix where its local part is a plain word; Oxigraph writes all others."""
    if isinstance(term, NamedNode):
        split = _SPLIT.fullmatch(term.value)
        prefix = names.get(split[1]) if split else None
        if split and prefix is not None:
            return f"{prefix}:{split[2]}"
    elif isinstance(term, Literal) and term.datatype.value == f"{_XSD}integer" and _INTEGER.fullmatch(term.value):
        return term.value
    elif isinstance(term, Literal) and not term.language and term.datatype.value.startswith(_XSD):
        name = term.datatype.value.removeprefix(_XSD)
        return literal(term.value) if name == "string" else typed(term.value, f"xsd:{name}")
    return str(term)


def _paragraph(subject: str, pairs: list[tuple[str, str]]) -> str:
    parts = []
    previous = None
    for predicate, term in pairs:
        parts.append(f", {term}" if predicate == previous else f" ;\n    {predicate} {term}")
        previous = predicate
    return f"\n{subject} {''.join(parts)[7:]} .\n"


def pieces(parts: Iterable[str]) -> Iterator[bytes]:
    """Yield the text encoded, in pieces of about 256 KiB, none of which ends within a part."""
    held: list[str] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _CHUNK:
            yield "".join(held).encode("utf-8")
            held, size = [], 0
    yield "".join(held).encode("utf-8")
