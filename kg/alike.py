"""Which nodes look alike to SHACL shapes, so that one of them can be checked for all.

What shapes find depends on a node's own triples and on the classes of what they point at, and on nothing else that is
there: IRIs that no shape names may be exchanged for others, strings for other strings that are not empty, whole numbers
for others on the same side of every bound. A look holds what is left after that, so that nodes of one look either all
conform or all do not. Shapes that ask for more than is understood here give every node a look of its own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from typing import TypeGuard

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH

from kg.rdf.convert import rdflib_term
from kg.rdf.vocabulary import VOCABULARIES

_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_TYPE = ox.NamedNode(VOCABULARIES["rdf"] + "type")
_STRING = VOCABULARIES["xsd"] + "string"
_INTEGER = VOCABULARIES["xsd"] + "integer"
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_BOUNDS = {SH.minInclusive, SH.minExclusive, SH.maxInclusive, SH.maxExclusive}
_ORDERING = {SH.lessThan, SH.lessThanOrEquals}
#: Constraints that look into the values themselves; values of properties that have one are kept as they are.
_LOOKING = {SH.pattern, SH.flags, SH.maxLength, SH.languageIn, SH.uniqueLang}
_UNDERSTOOD = {
    *_BOUNDS, *_LOOKING, SH.targetClass, SH.property, SH.path, SH.nodeKind, SH.datatype, SH["class"], SH.hasValue,
    SH["in"], SH.minCount, SH.maxCount, SH.minLength, SH["not"], SH["or"], SH["and"], SH.equals, SH.disjoint,
    *_ORDERING, SH.alternativePath, SH.message, SH.name, SH.description, SH.severity,
}  # fmt: skip


class Likeness:
    """Gives nodes of a store their looks, in the eyes of a graph of shapes."""

    def __init__(self, store: ox.Store, shapes: rdflib.Graph) -> None:
        self._store = store
        self._classes = lru_cache(maxsize=50_000)(self._find_classes)
        self._named = {str(term) for triple in shapes for term in triple if not isinstance(term, rdflib.BNode)}
        self._kept = {_TYPE.value, *(path for path, _ in _said(shapes, _LOOKING))}
        self._kept |= {path for path, least in _said(shapes, {SH.minLength}) if least not in ("0", "1")}
        self._ordered = {path for pair in _said(shapes, _ORDERING) for path in pair}
        self._compared = self._ordered | {path for path, _ in _said(shapes, _BOUNDS)}
        bounds = {bound for _, bound in _said(shapes, _BOUNDS)}
        self.is_understood = _is_understood(shapes) and all(map(_WHOLE.fullmatch, bounds))
        self._bounds = sorted(map(int, bounds)) if self.is_understood else []
        counts = [int(str(count)) for p in (SH.minCount, SH.maxCount) for count in shapes.objects(None, p)]
        self._most = max(counts, default=0) + 1

    def look(self, node: ox.NamedNode | ox.BlankNode) -> bytes:
        """Return 16 bytes that two nodes share only if they look alike."""
        said: defaultdict[_Term, set[str]] = defaultdict(set)
        for quad in self._store.quads_for_pattern(node, None, None, None):
            said[quad.object].add(quad.predicate.value)
        ranks = self._ranks(said)
        counts = Counter(
            (node == value, self._seen(value, by), ranks.get(value), *sorted(by)) for value, by in said.items()
        )
        # Shapes count no further than this.
        kinds = sorted((repr(kind), min(count, self._most)) for kind, count in counts.items())
        is_kept = not self.is_understood or node.value in self._named
        own = str(node) if is_kept else type(node).__name__
        return blake2b(repr((own, kinds)).encode(), digest_size=16).digest()

    def _seen(self, value: _Term, predicates: set[str]) -> tuple[object, ...]:
        """Return what shapes can tell of a value."""
        if isinstance(value, ox.Literal):
            return self._literal(value, predicates)
        if not isinstance(value, ox.NamedNode | ox.BlankNode):
            return "as it is", str(value)
        is_kept = bool(predicates & self._kept) or (isinstance(value, ox.NamedNode) and value.value in self._named)
        return type(value).__name__, str(value) if is_kept else "", self._classes(value)

    def _literal(self, value: ox.Literal, predicates: set[str]) -> tuple[object, ...]:
        datatype, text = value.datatype.value, value.value
        if predicates & self._kept or text in self._named or value.language:
            return "as it is", str(value)
        if datatype == _STRING:
            return "text", bool(text)
        if _is_whole(value):
            number = int(text)
            return "integer", *((number > bound) - (number < bound) for bound in self._bounds)
        if predicates & self._compared:
            return "as it is", str(value)
        term = rdflib_term(value)
        assert isinstance(term, rdflib.Literal)
        return datatype, bool(text), term.ill_typed, term.value is None

    def _find_classes(self, node: ox.NamedNode | ox.BlankNode) -> tuple[str, ...]:
        return tuple(sorted({str(quad.object) for quad in self._store.quads_for_pattern(node, _TYPE, None, None)}))

    def _ranks(self, said: dict[_Term, set[str]]) -> dict[_Term, object]:
        """Return the places of the values that shapes compare, or the values where not all are whole numbers."""
        compared = [value for value, predicates in said.items() if predicates & self._ordered]
        numbers = {}
        for value in compared:
            if not _is_whole(value):
                return {value: str(value) for value in compared}
            numbers[value] = int(value.value)
        order = sorted(set(numbers.values()))
        return {value: order.index(number) for value, number in numbers.items()}


def _said(shapes: rdflib.Graph, constraints: set[rdflib.URIRef]) -> Iterator[tuple[str, str]]:
    """Yield the properties whose values these constraints are about, each with what one says."""
    for constraint in constraints:
        for shape, said in shapes.subject_objects(constraint):
            yield str(shapes.value(shape, SH.path)), str(said)


def _is_whole(value: _Term) -> TypeGuard[ox.Literal]:
    return isinstance(value, ox.Literal) and value.datatype.value == _INTEGER and bool(_WHOLE.fullmatch(value.value))


def _is_understood(shapes: rdflib.Graph) -> bool:
    said = {predicate for predicate in shapes.predicates() if str(predicate).startswith(str(SH))}
    paths = all(_is_plain(path, shapes) for path in shapes.objects(None, SH.path))
    looking = {shape for p in (*_LOOKING, *_BOUNDS, *_ORDERING, SH.minLength) for shape in shapes.subjects(p)}
    at_hand = all(isinstance(shapes.value(shape, SH.path), rdflib.URIRef) for shape in looking)
    return said <= _UNDERSTOOD and paths and at_hand


def _is_plain(path: object, shapes: rdflib.Graph) -> bool:
    """Tell whether a path is a property, or one of several properties."""
    if isinstance(path, rdflib.BNode):
        among = shapes.value(path, SH.alternativePath)
        return among is not None and all(isinstance(p, rdflib.URIRef) for p in shapes.items(among))
    return isinstance(path, rdflib.URIRef)
