"""Surfaces: how a name folds to a key that its spellings share, and how it becomes a readable, safe slug."""

import hashlib
import re
import unicodedata

_ARTICLES = re.compile(r"^(?:(?:an?|the|our|this|these|their|its)\s+)+", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—―_/]+")
_SLUG_LOST = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Return the key that spellings of one name share: case, plural, hyphens, accents and articles folded away.

    Folding is idempotent.

    >>> fold("The Graph-Neural  Networks") == fold("graph neural network")
    True
    """
    previous = None
    while text != previous:
        previous, text = text, _fold_once(text)
    return text


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    text = _ARTICLES.sub("", text)
    words = [_singular(word) for word in _SEPARATORS.sub(" ", text).split()]
    return " ".join(word for word in words if word)


def _singular(word: str) -> str:
    upper = word.isupper()
    word = word.casefold()
    if upper or len(word) < 4 or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1]


def slug(text: str, *, limit: int = 80) -> str:
    """Return lower-case ASCII letters, digits and hyphens; what loses characters by that gets a short hash.

    >>> slug("Soft Actor-Critic"), slug("C++")
    ('soft-actor-critic', 'c-f1deb75f')
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    readable = _SLUG_LOST.sub("-", plain).strip("-")
    lost = re.sub(r"[a-z0-9\s\-‐‑‒–—―_/.,:;'’\"()]+", "", plain)
    if lost or not readable or len(readable) > limit:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        readable = f"{readable[:limit].rstrip('-')}-{digest}".strip("-")
    return readable
