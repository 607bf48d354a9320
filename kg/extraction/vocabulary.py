"""Words: the class of each token as one character, and the key that its spellings share; both remembered per word.

A text becomes a string of classes, so that a grammar over classes is a regular expression that runs in C.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from kg.spelling import american, singular, singular_acronym

#: Class → what it holds. The first group may stand inside a noun phrase.
CLASSES = {
    "N": "noun",
    "J": "adjective",
    "G": "-ing form",
    "E": "-ed form",
    "P": "name by its shape, or a word that is not in the list",
    "H": "hanging part: the -based of BERT-based",
    "#": "number",
    "B": "noun and verb alike",
    "O": "of",
    "A": "and, or, &",
    "T": "article, demonstrative",
    "S": "possessive",
    "I": "preposition",
    "V": "verb",
    "R": "adverb",
    ",": "comma",
    "(": "opening bracket",
    ")": "closing bracket",
    ".": "end of sentence",
    ":": "colon, semicolon, dash",
    "/": "slash",
    "X": "anything else",
}

_PUNCTUATION = {
    ",": ",", "(": "(", "[": "(", ")": ")", "]": ")", ".": ".", "!": ".", "?": ".", ":": ":", ";": ":", "-": ":",
    "–": ":", "—": ":", "--": ":", "/": "/", "&": "A",
}  # fmt: skip
_FIXED = {"of": "O", "and": "A", "or": "A", "our": "S", "their": "S", "its": "S", "his": "S", "her": "S", "my": "S"}
_FIXED |= dict.fromkeys("a an the this that these those such each every any some all both another no".split(), "T")
_FIXED |= dict.fromkeys("novel new proposed existing standard".split(), "J")
_FIXED |= dict.fromkeys("homophily heterophily".split(), "N")
_FIXED |= dict.fromkeys("'s ’s".split(), "S")
_TAGS = {
    "NOUN": "N", "PROPN": "N", "ADJ": "J", "VBG": "G", "VBN": "E", "ADP": "I", "SCONJ": "I", "VERB": "V", "AUX": "V",
    "ADV": "R", "DET": "T", "PRON": "T", "CCONJ": "X", "PART": "X", "NUM": "#", "INTJ": "X",
}  # fmt: skip
_LIMIT = 200_000
_MIXED = re.compile(r"[^\W\d_a-z].*[^\W\d_a-z]|[a-z].*[A-Z]|[^\W\d_].*\d|\d.*[^\W\d_]|[$@+*]")
_DIGITS = re.compile(r"[\d.,]+(?:%|\\%|\s%|x|X|×|k|K|M|B|th|st|nd|rd)?$")
_JOINTS = re.compile(r"[\s\-‐‑‒–—―_/$^{}\\]+")


def read_table(path: Path) -> Iterable[dict[str, str]]:
    """Yield the rows of a tab-separated file with a header, as dicts."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


class Norms(dict[str, str]):
    """Word → the key that its spellings share: case, plural, hyphens, accents, British and American folded away.

    >>> norms = Norms(); norms["Auto-Encoders"], norms["generalisation"], norms["GPS"]
    ('autoencoder', 'generalization', 'gps')
    >>> norms["ReLUs"], norms["mini-batches"], norms["equilibria"], norms["supervised"]
    ('relu', 'minibatch', 'equilibrium', 'supervised')
    """

    def __missing__(self, word: str) -> str:
        key = _norm(word)
        if len(self) < _LIMIT:
            self[word] = key
        return key


def _norm(word: str) -> str:
    plain = word
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        plain = plain.replace("’", "'")
    if not plain.isalnum():
        plain = _JOINTS.sub("", plain)
    one = singular_acronym(plain)
    lower = one.casefold()
    return american(singular(lower)) if lower and one is plain and not plain.isupper() else lower or word


class WordClasses(dict[str, str]):
    """Word, as written → its class, one character of CLASSES."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        super().__init__(_PUNCTUATION)
        self._known = {row["word"]: _class_of(row["classes"]) for row in rows}
        self._known.update(_FIXED)

    def holds(self, word: str) -> bool:
        """Tell whether a word, in lower case, is one of the list."""
        return word in self._known

    def __missing__(self, word: str) -> str:
        found = self._classify(word)
        if len(self) < _LIMIT:
            self[word] = found
        return found

    def _classify(self, word: str) -> str:
        if word[0] in "-‐‑" and len(word) > 1:
            return "H"
        if _DIGITS.match(word):
            return "#"
        if "://" in word or not any(c.isalnum() for c in word):
            return "X"
        if len(word) > 1 and _MIXED.search(word) and not word[1:].islower():
            return "P"
        lower = word.lower()
        known = self._known.get(lower)
        if known is not None:
            return known
        if "-" in lower:
            return self._hyphened(word, lower)
        if word[0].isupper():
            return "P"
        return _by_ending(lower)

    def _hyphened(self, word: str, lower: str) -> str:
        first, last = lower.split("-", 1)[0], lower.rsplit("-", 1)[1]
        known = self._known.get(last) or _by_ending(last)
        if known in "OITXVRA":
            return "J"
        if known == "E" or first in ("non", "multi", "semi", "pre", "self", "few", "zero", "one"):
            return "J" if known != "G" else "G"
        return known


def _by_ending(lower: str) -> str:
    if lower.endswith("ing"):
        return "G"
    if lower.endswith("ed"):
        return "E"
    if lower.endswith("ly"):
        return "R"
    if lower.endswith(("able", "ible", "al", "ive", "ous", "ic", "ful", "less", "ary")):
        return "J"
    return "N" if lower.isalpha() else "P"


def _class_of(shares: str) -> str:
    """Return the class of a word from its shares by part of speech; a noun wherever it often is one."""
    share = {tag: float(value) for tag, _, value in (part.partition(":") for part in shares.split())}
    noun = share.get("NOUN", 0.0) + share.get("PROPN", 0.0)
    verb = share.get("VERB", 0.0) + share.get("AUX", 0.0)
    top = max(share, key=lambda tag: (share[tag], tag))
    if noun >= 0.25 and verb >= 0.2:
        return "B"
    if noun >= 0.3 and top not in ("VBG", "VBN"):
        return "N"
    if share.get("VBG", 0.0) + noun >= 0.5 and share.get("VBG", 0.0) > 0.1:
        return "G"
    if share.get("VBN", 0.0) >= 0.4:
        return "E"
    if share.get("ADJ", 0.0) >= 0.3 and top not in ("ADP", "DET", "ADV", "SCONJ", "CCONJ", "PRON"):
        return "J"
    return _TAGS.get(top, "X")
