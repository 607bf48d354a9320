"""Surfaces: how a name folds to a key that its spellings share, and how it becomes a readable, safe slug."""

import hashlib
import re
import unicodedata
from functools import lru_cache

from kg.spelling import american, plain, singular, singular_acronym

_ARTICLES = frozenset(["a", "an", "the", "our", "this", "these", "their", "its"])
_JOINED_A = re.compile(r"^\W*[Aa](?:[-‐‑]|\s*/\s*)(?=\w)")
_PLAIN = re.compile(r"[A-Za-z0-9 -]*")
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−_/·~]+")
_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s\b)?")
_QUOTES = re.compile(r"[\"'‘’“”`´,:;!?()\[\]{}<>«»™®©]+")
_LOOSE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_SLUG_LOST = re.compile(r"[^a-z0-9]+")
_SLUG_KEPT = re.compile(r"[a-z0-9\s\-‐‑‒–—―_/.,:;'’\"()]+")


@lru_cache(maxsize=400_000)
def fold(text: str) -> str:
    r"""Return the key that spellings of one name share.

    Case, plural, hyphens, accents, articles, quotes, British spelling, Greek letters and LaTeX markup are folded away.
    An A with a hyphen or a stroke is no article. Folding is idempotent.

    >>> fold("The Graph-Neural  Networks"), fold(r"$\beta$-VAEs"), fold("Fréchet's behaviour"), fold("A/B tests")
    ('graph neural network', 'beta vae', 'frechet behavior', 'ab test')
    """
    text = _JOINED_A.sub("A", text)
    if _PLAIN.fullmatch(text) is None:
        previous = None
        while text != previous:
            previous, text = text, _without_marks(text)
    words = [_fold_word(word) for word in text.replace("-", " ").split()]
    while len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    return " ".join(words)


def _without_marks(text: str) -> str:
    """Return the text with LaTeX, Greek letters, accents, quotes, loose dots and separators made plain."""
    text = plain(unicodedata.normalize("NFKC", text))
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _POSSESSIVE.sub("", text)
    text = _LOOSE_DOT.sub("", _QUOTES.sub(" ", text)).replace("&", " and ")
    return _SEPARATORS.sub(" ", text).strip()


@lru_cache(maxsize=200_000)
def _fold_word(word: str) -> str:
    previous, word = "", singular_acronym(word).casefold()
    while word != previous:
        previous, word = word, american(singular(word))
    return word


@lru_cache(maxsize=400_000)
def join_key(text: str) -> str:
    """Return the folded text without its spaces: what is written as one word, as two, or with a hyphen is one name.

    >>> join_key("data sets") == join_key("Dataset")
    True
    """
    return fold(text).replace(" ", "")


def slug(text: str, *, limit: int = 80) -> str:
    """Return lower-case ASCII letters, digits and hyphens; what loses characters by that gets a short hash.

    >>> slug("Soft Actor-Critic"), slug("C++")
    ('soft-actor-critic', 'c-f1deb75f')
    """
    plain = text
    if not text.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = plain.casefold()
    readable = _SLUG_LOST.sub("-", plain).strip("-")
    lost = _SLUG_KEPT.sub("", plain)
    if lost or not readable or len(readable) > limit:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        readable = f"{readable[:limit].rstrip('-')}-{digest}".strip("-")
    return readable
