"""Terms in Turtle's own spelling: literals escaped, ids percent-encoded into IRIs so that no two ids share one.

Nothing that a paper or a person wrote reaches an export but through these functions.
"""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote

from kg.rdf.vocabulary import CLASSES

_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_PAPER_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_NOT_IN_IRI = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!#$%&-;=?-Z_a-z~]")
_WEB = re.compile(r"https?://[^/?#\s\[\]@:]+(:[0-9]+)?([/?][^\[\]#]*)?(#[^\[\]#]*)?", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
#: First segments of IRIs that are not types of entities.
_RESERVED = frozenset({"agent", "build", "data", "document", "ontology", "paper", "plan", "query", "sparql"})


def literal(text: str) -> str:
    r"""Return a string literal; a lone surrogate, which no encoding has, becomes U+FFFD.

    >>> print(literal('a "b"\n'))
    "a \"b\"\n"
    """
    if _ESCAPED.search(text):
        text = _ESCAPED.sub(_escape, text)
    return f'"{text}"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return _SHORT.get(character) or f"\\u{ord(character):04X}"


def typed(text: str, datatype: str) -> str:
    """Return a literal of a datatype.

    >>> typed("2021", "xsd:gYear")
    '"2021"^^xsd:gYear'
    """
    return f"{literal(text)}^^{datatype}"


def decimal(value: float) -> str:
    """Return a decimal as short as it was read, never with an exponent.

    >>> decimal(1.5), decimal(80.0), decimal(1e-7)
    ('1.5', '80.0', '0.0000001')
    """
    written = format(Decimal(repr(value)), "f")
    return written if "." in written else f"{written}.0"


def date_literal(written: str) -> str:
    """Return a date as xsd:date, xsd:gYearMonth or xsd:gYear where it is one, else as it was written.

    >>> date_literal("2021-06-01"), date_literal("2021-06"), date_literal("Mar 21")
    ('"2021-06-01"^^xsd:date', '"2021-06"^^xsd:gYearMonth', '"Mar 21"')
    """
    if len(written) == 10:
        try:
            day = date.fromisoformat(written)
        except ValueError:
            return literal(written)
        return typed(written, "xsd:date") if day.isoformat() == written else literal(written)
    if _YEAR_MONTH.fullmatch(written) and written[:4] != "0000" and written.isascii():
        return typed(written, "xsd:gYearMonth")
    if len(written) == 4 and written.isdigit() and written.isascii() and written != "0000":
        return typed(written, "xsd:gYear")
    return literal(written)


def year_literal(year: int) -> str:
    """Return a year as xsd:gYear, at least four digits wide."""
    return typed(f"-{-year:04d}" if year < 0 else f"{year:04d}", "xsd:gYear")


def web_iri(address: str) -> str | None:
    """Return the IRI of an address on the web, its forbidden characters percent-encoded; None where it is none.

    >>> web_iri("https://example.org/a b"), web_iri("javascript:alert(1)")
    ('<https://example.org/a%20b>', None)
    """
    if not _WEB.fullmatch(address):
        return None
    return f"<{_NOT_IN_IRI.sub(lambda match: quote(match[0], errors='replace'), address)}>"


@lru_cache(maxsize=4096)
def encoded(segment: str) -> str:
    """Return a path segment: everything but ASCII letters, digits and `-._~` percent-encoded; never `.` or `..`.

    >>> encoded("acl2021/2021.acl-long.24"), encoded("..")
    ('acl2021%2F2021.acl-long.24', '%2E%2E')
    """
    if segment in (".", ".."):
        return segment.replace(".", "%2E")
    return quote(segment, safe="", errors="surrogatepass")


def paper_path(paper_id: str) -> str:
    """Return a paper's IRI, relative to the base."""
    return f"paper/{encoded(paper_id)}"


def entity_path(entity_id: str) -> str:
    """Return an entity's IRI, relative to the base.

    >>> entity_path("method/soft-actor-critic"), entity_path("my type/a b")
    ('method/soft-actor-critic', 'my%20type/a%20b')
    """
    kind, slash, name = entity_id.partition("/")
    if kind in CLASSES and _SLUG.fullmatch(name):
        return entity_id
    first = encoded(kind).replace("~", "%7E")
    mark = "~" * ((kind in _RESERVED) + 2 * (not slash) + 4 * (not kind))
    return f"{first}{mark}/{encoded(name)}"


def paper_term(paper_id: str) -> str:
    """Return a paper as a prefixed name where Turtle allows one, else as an IRI relative to the base.

    >>> paper_term("2021.acl-long.24"), paper_term("a/b")
    ('paper:2021.acl-long.24', '<paper/a%2Fb>')
    """
    if _PAPER_LOCAL.fullmatch(paper_id):
        return f"paper:{paper_id}"
    return f"<{paper_path(paper_id)}>"


def entity_term(entity_id: str) -> str:
    """Return an entity as a prefixed name where Turtle allows one, else as an IRI relative to the base.

    >>> entity_term("method/soft-actor-critic"), entity_term("method/C++")
    ('method:soft-actor-critic', '<method/C%2B%2B>')
    """
    kind, _, name = entity_id.partition("/")
    if kind in CLASSES and _SLUG.fullmatch(name):
        return f"{kind}:{name}"
    return f"<{entity_path(entity_id)}>"
