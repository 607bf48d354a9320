"""What can be told of a query's text before it runs: its kind, its prefixes, what is refused, where it is wrong."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
    |(?P<string>\"\"\"(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"\"\"|'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
        |\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<variable>[?$]\w+)
    |(?P<name>[\w.-]*:(?:[\w%][\w.%-]*)?)
    |(?P<word>[\w]+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_KINDS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class Token(NamedTuple):
    """A piece of a query: `kind` is comment, string, iri, variable, name, word or other."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """Yield the pieces of a query in order; joined, their texts are the query.

    >>> [token.text for token in tokens("ASK { ?x a kg:Method }") if token.kind != "other"]
    ['ASK', '?x', 'a', 'kg:Method']
    """
    for match in _TOKEN.finditer(query):
        assert match.lastgroup is not None
        yield Token(match.lastgroup, match[0], match.start())


def kind_of(query: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE; raises QueryError where a query does not begin with one of them."""
    skip = 0
    for token in tokens(query):
        word = token.text.upper()
        if token.kind == "word" and word in ("PREFIX", "BASE"):
            skip = 2 if word == "PREFIX" else 1
        elif token.kind in ("name", "iri") and skip:
            skip -= 1
        elif token.kind not in ("comment",) and token.text.strip():
            if token.kind == "word" and word in _KINDS:
                return word
            raise QueryError(_message("this is no query", query, token.start, _first_word_hint(word)))
    raise QueryError("the query is empty; begin with SELECT, ASK, CONSTRUCT or DESCRIBE")


def _first_word_hint(word: str) -> str:
    if word in _UPDATES:
        return "the graph is read-only: updates are refused; change the sources or the ledger and build again"
    near = get_close_matches(word, _KINDS, n=1)
    return f"did you mean {near[0]}?" if near else "begin with SELECT, ASK, CONSTRUCT or DESCRIBE"


def refuse_remote(query: str) -> None:
    """Raise QueryError where a query calls another endpoint: everything is answered from the graph at hand."""
    for text in {query, _ESCAPE.sub(_unescaped, query)}:
        for token in tokens(text) if "service" in text.casefold() else ():
            word = token.text.casefold().partition(":")[0]
            if (token.kind == "word" and "service" in word) or (
                token.kind == "name" and word.endswith(("service", "servicesilent"))
            ):
                hint = "SERVICE is refused: no query leaves this machine"
                raise QueryError(_message("a call of another endpoint", text, token.start, hint))


def _unescaped(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else match[0]


def explain(query: str, error: str, *, prefixes: Mapping[str, str]) -> str:
    """Return a parser's complaint with the line it is about, the place marked, and a hint where one is known."""
    declared = {*prefixes, *_declared(query)}
    for token in tokens(query):
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if prefix and prefix != "_" and prefix not in declared:
                near = get_close_matches(prefix, sorted(declared), n=1)
                hint = f"did you mean {near[0]}: ?" if near else f"known are {', '.join(sorted(declared))}"
                return _message(f"the prefix {prefix}: is not known", query, token.start, hint)
    place = _PLACE.match(error)
    if place is None:
        return f"the query is malformed: {error}"
    line, column, told = int(place[1]), int(place[2]), " ".join(place[3].split())
    start = sum(len(text) for text in query.splitlines(keepends=True)[: line - 1]) + column - 1
    return _message("the query is malformed", query, start, _hint(told))


def _declared(query: str) -> list[str]:
    found = []
    before = ""
    for token in tokens(query):
        if token.kind == "name" and before == "PREFIX":
            found.append(token.text.partition(":")[0])
        if token.text.strip() and token.kind != "comment":
            before = token.text.upper()
    return found


def _hint(told: str) -> str:
    if "unbound" in told:
        return "a variable beside an aggregate must stand in GROUP BY"
    if "IRI parsing failed" in told:
        return "an IRI in <…> holds no spaces, quotes or braces; percent-encode them"
    expected = told.removeprefix("expected ").removeprefix("one of ").replace("[_]", "").strip(" ,")
    return f"expected {expected}" if expected and len(expected) < 120 else "something else was expected here"


def _message(what: str, query: str, start: int, hint: str) -> str:
    before = query[:start]
    line = before.count("\n") + 1
    column = start - (before.rfind("\n") + 1)
    shown = query.splitlines()[line - 1] if line <= len(query.splitlines()) else ""
    return f"{what}, line {line}, column {column + 1}; {hint}\n  {shown}\n  {' ' * column}^"
