"""Answers as bytes: tables for people, the four formats of SPARQL, and graphs in any serialisation; streamed."""

import html
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat

from kg import rdf
from kg.errors import QueryError
from kg.rdf.jsonld import jsonld_parts
from kg.rdf.turtle import pieces, readable
from kg.sparql.engine import Answer

_NATIVE = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
_GRAPHS = {
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "rdfxml": RdfFormat.RDF_XML,
}
#: The widest that a column is drawn for; longer values push the rest of their line aside.
_WIDEST = 48
#: How many rows settle the widths of a table.
_MEASURED = 500


def write_answer(answer: Answer, out: BinaryIO, *, format: str | None = None, base: str = rdf.DEFAULT_BASE) -> None:
    """Write an answer in a format of `TABLES` or `GRAPHS`; the default is a table, or Turtle for a graph."""
    if isinstance(answer, QuerySolutions | QueryBoolean):
        chosen = format or "table"
        if chosen not in TABLES:
            raise QueryError(f"{chosen}: rows are written as {', '.join(TABLES)}; ask CONSTRUCT for triples")
        if chosen in _NATIVE:
            answer.serialize(out, format=_NATIVE[chosen])
        else:
            _write(_LAYOUTS[chosen](answer, base), out)
        return
    chosen = format or "turtle"
    if chosen not in GRAPHS:
        raise QueryError(f"{chosen}: triples are written as {', '.join(GRAPHS)}; ask SELECT for rows")
    if chosen == "jsonld":
        _write(jsonld_parts((ox.Quad(t.subject, t.predicate, t.object) for t in answer), base=base), out)
    elif chosen in ("turtle", "trig"):
        _write(readable(answer, base=base), out)
    else:
        ox.serialize(answer, out, format=_GRAPHS[chosen])


def _write(parts: Iterable[str], out: BinaryIO) -> None:
    for piece in pieces(parts):
        out.write(piece)


def rows(answer: QuerySolutions) -> Iterator[dict[str, object]]:
    """Yield each solution as a dict of plain Python values: IRIs and strings as str, numbers and booleans as such."""
    names = [variable.value for variable in answer.variables]
    for solution in answer:
        yield {name: plain(solution[name]) for name in names}


_NUMBERS: dict[str, Callable[[str], object]] = {
    "integer": int, "int": int, "long": int, "nonNegativeInteger": int,
    "decimal": float, "double": float, "float": float,
}  # fmt: skip
_XSD = "http://www.w3.org/2001/XMLSchema#"


def plain(term: object) -> object:
    """Return the Python value of a term, None where it is unbound.

    >>> plain(Literal(2)), plain(NamedNode("https://example.org/")), plain(None)
    (2, 'https://example.org/', None)
    """
    if isinstance(term, Literal):
        datatype = term.datatype.value.removeprefix(_XSD)
        if datatype == "boolean":
            return term.value in ("true", "1")
        return _NUMBERS.get(datatype, str)(term.value)
    return None if term is None else str(getattr(term, "value", term))


def _shown(term: object, prefixes: dict[str, str]) -> str:
    """Return a term as people read it: the text of a literal, an IRI by prefix or relative to nothing."""
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        for prefix, iri in prefixes.items():
            rest = term.value.removeprefix(iri)
            if rest != term.value and rest and not set(rest) & set("/#?"):
                return f"{prefix}:{rest}"
        return term.value
    return str(getattr(term, "value", term))


def _cells(answer: QuerySolutions | QueryBoolean, base: str) -> tuple[list[str], Iterator[list[str]]]:
    if isinstance(answer, QueryBoolean):
        return ["answer"], iter([["true" if answer else "false"]])
    prefixes = rdf.prefixes(base)
    names = [variable.value for variable in answer.variables]
    return names, ([_shown(solution[name], prefixes) for name in names] for solution in answer)


def _table(answer: QuerySolutions | QueryBoolean, base: str) -> Iterator[str]:
    names, found = _cells(answer, base)
    one_line = ([_one_line(cell) for cell in row] for row in found)
    first = list(islice(one_line, _MEASURED))
    widths = [min(_WIDEST, max(len(row[i]) for row in [names, *first])) for i in range(len(names))]
    for row in chain([names, ["─" * width for width in widths]], first, one_line):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n"


def _one_line(cell: str) -> str:
    """Return text with control characters, line breaks among them, shown as spaces, so that terminals stay safe."""
    return "".join(c if c.isprintable() or c == " " else " " for c in cell)


def _markdown(answer: QuerySolutions | QueryBoolean, base: str) -> Iterator[str]:
    names, found = _cells(answer, base)
    for row in chain([names, ["---"] * len(names)], found):
        cells = (_one_line(cell).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;") for cell in row)
        yield f"| {' | '.join(cells)} |\n"


def _html(answer: QuerySolutions | QueryBoolean, base: str) -> Iterator[str]:
    names, found = _cells(answer, base)
    yield '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Answer</title>\n<table>\n<tr>'
    yield "".join(f"<th>{html.escape(name)}</th>" for name in names) + "</tr>\n"
    for row in found:
        yield "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n"
    yield "</table>\n</html>\n"


_LAYOUTS: dict[str, Callable[[QuerySolutions | QueryBoolean, str], Iterator[str]]] = {
    "table": _table,
    "markdown": _markdown,
    "html": _html,
}
#: The formats of rows, and of graphs.
TABLES = ("table", *_NATIVE, "markdown", "html")
GRAPHS = ("turtle", *_GRAPHS, "trig", "jsonld")


def answer_bytes(answer: Answer, *, format: str | None = None, base: str = rdf.DEFAULT_BASE) -> bytes:
    """Return what `write_answer` writes."""
    out = io.BytesIO()
    write_answer(answer, out, format=format, base=base)
    return out.getvalue()
