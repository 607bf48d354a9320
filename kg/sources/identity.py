"""Identifiers: an id made from a paper's own text, and DOI and arXiv ids in one written form."""

import hashlib
import re
import unicodedata

_NOT_READABLE = re.compile(r"[^a-z0-9]+")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>{}|\\^`]+", re.IGNORECASE)
_ARXIV = re.compile(
    r"(?<![\w./])(?:arxiv[:.\s]*|.*?arxiv\.org/(?:abs|pdf|html)/|10\.48550/arxiv\.)?"
    r"(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[a-z]{2})?/\d{7}(?:v\d+)?)(?:\.pdf)?/?$",
    re.IGNORECASE,
)
_ARXIV_PLACE = re.compile(r"arxiv", re.IGNORECASE)
_VERSION = re.compile(r"v\d+$")


def paper_id(title: str | None, abstract: str, *, limit: int = 60) -> str:
    """Return the id of a record that brings none: its title, or first words, as a slug, and 8 digits of its hash.

    >>> paper_id("Small Ponds, Deep Nets", "We study ponds.")
    'small-ponds-deep-nets-85d49558'
    """
    digest = hashlib.sha256(f"{title or ''}\0{abstract}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    words = (title or " ".join(abstract.split()[:10]))[: 4 * limit]
    plain = "".join(c for c in unicodedata.normalize("NFKD", words) if not unicodedata.combining(c)).casefold()
    readable = _NOT_READABLE.sub("-", plain).strip("-")
    if len(readable) > limit:
        readable = readable[: limit + 1].rpartition("-")[0] or readable[:limit]
    return f"{readable or 'paper'}-{digest}"


def doi(text: str) -> str | None:
    """Return the DOI in the text, bare and in lower case; None where there is none.

    >>> doi("https://doi.org/10.1000/ABC.7")
    '10.1000/abc.7'
    """
    found = _DOI.search(text)
    return found.group().rstrip(".,;)").lower() if found else None


def arxiv(text: str) -> str | None:
    """Return the arXiv id that is the text, bare, with its version where given; None where it is none.

    >>> arxiv("arXiv:2101.00001v2"), arxiv("https://arxiv.org/abs/cs/0101001")
    ('2101.00001v2', 'cs/0101001')
    """
    found = _ARXIV.match(text.strip())
    return found.group("id").lower() if found else None


def arxiv_within(text: str) -> str | None:
    """Return the arXiv id of an address or DOI that belongs to arXiv; None for any other text.

    >>> arxiv_within("10.48550/arXiv.2101.00001"), arxiv_within("10.1000/2101.00001")
    ('2101.00001', None)
    """
    return arxiv(text) if _ARXIV_PLACE.search(text) else None


def without_version(arxiv_id: str) -> str:
    """Return the arXiv id without its version.

    >>> without_version("2101.00001v2")
    '2101.00001'
    """
    return _VERSION.sub("", arxiv_id)
