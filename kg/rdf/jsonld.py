"""JSON-LD that reads like JSON: plain keys by the context in `ontology/context.jsonld`, ids relative to the base."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg.rdf.blocks import Block
from kg.rdf.convert import quads
from kg.rdf.ontology import ontology_file
from kg.rdf.turtle import pieces, turtle
from kg.rdf.vocabulary import NAMESPACE, VOCABULARIES

_TYPE = VOCABULARIES["rdf"] + "type"
_STRING = VOCABULARIES["xsd"] + "string"


def context(*, base: str, namespace: str = NAMESPACE) -> dict[str, Any]:
    """Return the JSON-LD context for a base and a namespace."""
    shipped = json.loads(ontology_file("context.jsonld").read_text(encoding="utf-8"))["@context"]
    return {**shipped, "@base": base, "kg": namespace}


def jsonld(blocks: Iterable[Block], *, base: str, namespace: str) -> Iterator[bytes]:
    """Yield the bytes of a JSON-LD document: its context, then one object for each subject."""
    return pieces(jsonld_parts(quads(turtle(blocks, base=base, namespace=namespace)), base=base, namespace=namespace))


def jsonld_parts(found: Iterable[Quad], *, base: str, namespace: str = NAMESPACE) -> Iterator[str]:
    """Yield the text of a JSON-LD document; triples of one subject must stand together to share an object."""
    names = _Names(context(base=base, namespace=namespace))
    yield json.dumps({"@context": names.context, "@graph": 0}, indent=2, ensure_ascii=False).removesuffix("0\n}") + "["
    separator = "\n"
    for subject, group in groupby(found, key=lambda quad: quad.subject):
        written = json.dumps(names.node(subject, group), indent=1, ensure_ascii=False)
        yield separator + written
        separator = ",\n"
    yield "\n]}\n"


class _Names:
    """How a context shortens IRIs and literals."""

    def __init__(self, context: dict[str, Any]) -> None:
        self.context = context
        self._base = context["@base"]
        self._prefixes = {name: iri for name, iri in context.items() if isinstance(iri, str) and iri[-1:] in "/#"}
        self._terms: dict[str, tuple[str, str | None]] = {}
        for name, defined in context.items():
            if not name.startswith("@") and name not in self._prefixes:
                id_, coercion = (defined, None) if isinstance(defined, str) else (defined["@id"], defined.get("@type"))
                expanded = coercion if coercion in (None, "@id", "@vocab") else self._expand(coercion)
                self._terms[self._expand(id_)] = (name, expanded)
        self._property = cache(self._find_property)
        self._class = cache(self._find_class)

    def node(self, subject: object, described: Iterable[Quad]) -> dict[str, Any]:
        """Return the JSON object of one subject."""
        result: dict[str, Any] = {"@id": self._iri(str(getattr(subject, "value", subject)))}
        for quad in described:
            predicate, term = quad.predicate.value, quad.object
            if predicate == _TYPE and isinstance(term, NamedNode):
                key, value = "@type", self._class(term.value)
            else:
                key, coercion = self._property(predicate)
                value = self._value(term, coercion)
            if key not in result:
                result[key] = value
            elif isinstance(result[key], list):
                result[key].append(value)
            else:
                result[key] = [result[key], value]
        return result

    def _expand(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self._prefixes[prefix] + local

    def _compact(self, iri: str) -> str | None:
        for prefix, start in self._prefixes.items():
            if iri.startswith(start) and iri[len(start) :].replace("_", "").isalnum():
                return f"{prefix}:{iri[len(start) :]}"
        return None

    def _find_property(self, iri: str) -> tuple[str, str | None]:
        return self._terms.get(iri) or (self._compact(iri) or iri, None)

    def _find_class(self, iri: str) -> str:
        return self._terms[iri][0] if iri in self._terms else self._compact(iri) or iri

    def _iri(self, iri: str) -> str:
        rest = iri.removeprefix(self._base)
        if rest != iri and rest and ":" not in rest and rest[0] not in "/?#@":
            return rest
        return iri

    def _value(self, term: object, coercion: str | None) -> Any:
        if isinstance(term, NamedNode):
            if coercion == "@vocab":
                return self._class(term.value)
            return self._iri(term.value) if coercion == "@id" else {"@id": self._iri(term.value)}
        assert isinstance(term, Literal)
        datatype = term.datatype.value
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if coercion == datatype or (coercion is None and datatype == _STRING):
            return term.value
        if coercion is None and datatype == VOCABULARIES["xsd"] + "integer" and str(int(term.value)) == term.value:
            return int(term.value)
        if coercion is None and datatype == VOCABULARIES["xsd"] + "boolean":
            return term.value == "true"
        return {"@value": term.value} if datatype == _STRING else {"@value": term.value, "@type": datatype}
