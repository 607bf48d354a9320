"""Blocks as Turtle or TriG that a person likes to read: prefixes, one subject a paragraph, labels first."""

from collections.abc import Iterable, Iterator

from kg.rdf.blocks import Block
from kg.rdf.vocabulary import prefixes

_CHUNK = 1 << 18


def turtle(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[bytes]:
    """Yield the bytes of a Turtle document in pieces of about 256 KiB."""
    return pieces(_turtle_parts(blocks, base=base, namespace=namespace))


def trig(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[bytes]:
    """Yield the bytes of a TriG document: what a source document says is in the graph named by it."""
    return pieces(_trig_parts(blocks, base=base, namespace=namespace))


def _turtle_parts(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[str]:
    yield _head(base, namespace)
    for block in blocks:
        if not block.again:
            yield _paragraph(block.subject, block.pairs)


def _trig_parts(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[str]:
    """Yield blocks grouped into graphs; those of one paper stand together, once for each of its documents."""
    yield _head(base, namespace)
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


def _head(base: str, namespace: str) -> str:
    lines = [f"@prefix {name}: <{iri}> ." for name, iri in sorted(prefixes(base, namespace).items())]
    return "\n".join([f"@base <{base}> .", *lines, ""])


def _paragraph(subject: str, pairs: list[tuple[str, str]]) -> str:
    parts = []
    previous = None
    for predicate, term in pairs:
        parts.append(f", {term}" if predicate == previous else f" ;\n    {predicate} {term}")
        previous = predicate
    return f"\n{subject} {''.join(parts)[7:]} .\n"


def pieces(parts: Iterable[str]) -> Iterator[bytes]:
    """Yield the text encoded, in pieces of about 256 KiB."""
    held: list[str] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= _CHUNK:
            yield "".join(held).encode("utf-8")
            held, size = [], 0
    yield "".join(held).encode("utf-8")
