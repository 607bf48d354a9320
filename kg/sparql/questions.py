"""Named questions: SPARQL files whose header gives a title, a description and parameters.

A parameter stands in the query as `$name`. Its value replaces that token as one term, written by the RDF library,
so that no value can change what the query asks.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.errors import NotFound, QueryError
from kg.graph import Graph
from kg.rdf import DEFAULT_BASE, ontology_file
from kg.rdf.terms import entity_path
from kg.sparql.syntax import tokens

_HEADER = re.compile(r"#\s*(title|description|param)\b\s*(.*)")
_PARAMETER = re.compile(r"(\w+)\s*\((entity|text|integer)(?:,\s*default\s+([^)]*))?\)\s*:\s*(.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a question: `kind` is entity, text or integer; `default` is None where a value is needed."""

    name: str
    kind: str
    default: str | None
    description: str


@dataclass(frozen=True, slots=True)
class Question:
    """A named question."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    query: str


def questions() -> list[Question]:
    """Return all named questions, sorted by name."""
    return [_read(path) for path in sorted(ontology_file("queries").glob("*.rq"))]


def question(name: str) -> Question:
    """Return the question with this name; raises NotFound with the names that are near."""
    known = {found.name: found for found in questions()}
    if name not in known:
        near = get_close_matches(name, known, n=3)
        hint = f"did you mean {', '.join(near)}?" if near else "`kg query --list` shows all"
        raise NotFound(f"{name}: no question has this name; {hint}")
    return known[name]


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    said: dict[str, str] = {}
    parameters = []
    for line in text.splitlines():
        if header := _HEADER.match(line):
            key, rest = header[1], header[2]
            if key != "param":
                said[key] = rest.removeprefix(":").strip()
            elif parameter := _PARAMETER.match(rest):
                parameters.append(Parameter(parameter[1], parameter[2], parameter[3], parameter[4]))
            else:
                raise QueryError(f"{path.name}: cannot read the parameter in {line!r}")
    return Question(path.stem, said["title"], said["description"], tuple(parameters), text)


def bind(query: str, values: Mapping[str, NamedNode | Literal]) -> str:
    """Return the query with each `$name` token replaced by its term; raises QueryError where one has no place.

    >>> bind("ASK { ?x a $class # $class", {"class": NamedNode("https://example.org/C")})
    'ASK { ?x a  <https://example.org/C>  # $class'
    """
    used = set()
    parts = []
    for token in tokens(query):
        name = token.text[1:]
        if token.kind == "variable" and token.text[0] == "$" and name in values:
            used.add(name)
            parts.append(f" {values[name]} ")
        else:
            parts.append(token.text)
    if unused := sorted(set(values) - used):
        raise QueryError(f"{unused[0]}: the query has no parameter of this name; it would stand as ${unused[0]}")
    return "".join(parts)


def bound(asked: Question, given: Mapping[str, str], *, graph: Graph, base: str = DEFAULT_BASE) -> str:
    """Return a question's query with its parameters filled in; raises QueryError or NotFound."""
    known = {parameter.name: parameter for parameter in asked.parameters}
    if unknown := sorted(set(given) - set(known)):
        takes = ", ".join(known) or "none"
        raise QueryError(f"{asked.name} has no parameter {unknown[0]}; it takes {takes}")
    values = {}
    for name, parameter in known.items():
        value = given.get(name, parameter.default)
        if value is None:
            raise QueryError(f"{asked.name} needs --param {name}=…: {parameter.description}")
        values[name] = _term(parameter, value, graph, base)
    return bind(asked.query, values)


def _term(parameter: Parameter, value: str, graph: Graph, base: str) -> NamedNode | Literal:
    if parameter.kind == "entity":
        return NamedNode(base + entity_path(_entity(value, graph, base)))
    if parameter.kind == "integer":
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise QueryError(f"--param {parameter.name}={value}: a whole number is needed")
        return Literal(int(value))
    return Literal(value)


def _entity(value: str, graph: Graph, base: str) -> str:
    """Return the id of the entity that a value names: by IRI, by id, or by a name, the best supported first."""
    query = """
        SELECT e.id FROM entity e LEFT JOIN redirect r ON r.new = e.id
        WHERE e.id = ? OR r.old = ? OR e.id IN (SELECT entity FROM form WHERE text = ? OR lower(text) = lower(?))
            OR lower(e.label) = lower(?)
        ORDER BY e.id = ? DESC, r.old IS NOT DISTINCT FROM ? DESC, e.label = ? DESC, e.support DESC, e.id LIMIT 1"""
    if value.startswith(base):
        ids = {base + entity_path(row[0]): row[0] for row in graph.rows("SELECT id FROM entity")}
        value = ids.get(value, value)
    found = graph.sql(query, [value] * 8).fetchone()
    if found is None:
        raise NotFound(f"{value}: no entity has this id or name; try `kg find`")
    return str(found[0])


def plain_term(value: str) -> NamedNode | Literal:
    """Return the term of a parameter of a query that declares none: `<iri>`, a whole number, or a string.

    >>> plain_term("<https://example.org/>"), plain_term("12").value
    (<NamedNode value=https://example.org/>, '12')
    """
    if value.startswith("<") and value.endswith(">"):
        try:
            return NamedNode(value[1:-1])
        except ValueError as error:
            raise QueryError(f"{value}: not an IRI ({error})") from error
    if re.fullmatch(r"-?[0-9]{1,18}", value):
        return Literal(int(value))
    return Literal(value)
