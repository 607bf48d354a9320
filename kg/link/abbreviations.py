"""What abbreviations stand for: in a paper, in the other papers of the corpus, and in the table that comes with us."""

import re
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files

from kg.surface import fold, join_key

_FOUND_HERE = 5
_GLOSS = re.compile(r"(.*\S)\s*\(([^()]+)\)$")
_PLURAL = re.compile(r"(?<=[A-Z])s$")


@lru_cache(maxsize=200_000)
def looks_short(text: str) -> bool:
    """Return whether a form has the shape of an abbreviation: one word, at least two capitals and half its letters.

    >>> [looks_short(t) for t in ("CNNs", "k-NN", "3D-CNN", "Adam", "ImageNet", "GPT-3")]
    [True, True, True, False, False, True]
    """
    text = _PLURAL.sub("", text)
    letters = [c for c in text if c.isalpha()]
    capitals = sum(c.isupper() for c in letters)
    return len(text) <= 12 and " " not in text and capitals >= 2 and capitals * 2 >= len(letters)


@lru_cache(maxsize=200_000)
def stands_for(short: str, long: str) -> bool:
    """Return whether the short form's letters and digits stand in the long form, most at the start of words.

    >>> stands_for("CNNs", "convolutional neural networks"), stands_for("CNN", "recurrent network")
    (True, False)
    """
    letters = [c for c in fold(_PLURAL.sub("", short)) if c.isalnum()]
    words = fold(long).split()
    if len(words) < 2 or len(letters) < 2 or len(letters) * 2 > len("".join(words)) or len(short.split()) > 1:
        return False
    starts, word, place = 0, 0, 0
    for letter in letters:
        ahead = next((w for w in range(word + (place > 0), len(words)) if words[w][0] == letter), None)
        inside = words[word].find(letter, place) if place else -1
        if ahead is not None and (ahead - word <= 2 or inside < 0):
            starts, word, place = starts + 1, ahead, 1
        elif inside >= 0:
            place = inside + 1
        else:
            return False
    return starts * 2 >= len(letters) and words[0][0] == letters[0]


@cache
def table() -> dict[str, dict[str, int]]:
    """Return short key → long key → abstracts that define it so, from the table in the package."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    text = (files("kg") / "patterns" / "abbreviations.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        short, long, abstracts, _ = line.split("\t")
        key = join_key(long)
        found[join_key(short)][key] = found[join_key(short)].get(key, 0) + int(abstracts)
    return dict(found)


@cache
def expansions() -> frozenset[str]:
    """Return the keys of all long forms of the table: names that stand by themselves."""
    return frozenset(long for longs in table().values() for long in longs)


@cache
def shares() -> dict[str, float]:
    """Return short key → the part of its definitions that the table knows."""
    known: dict[str, float] = defaultdict(float)
    text = (files("kg") / "patterns" / "abbreviations.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        short, _, _, share = line.split("\t")
        known[join_key(short)] += float(share)
    return {short: min(1.0, share) for short, share in known.items()}


@cache
def ordinary_words() -> frozenset[str]:
    """Return words that are nouns, verbs or adjectives more often than names: `MAP` is not `map`."""
    words = set()
    text = (files("kg") / "patterns" / "word-classes.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        word, count, classes = line.split("\t")
        shares_ = dict(each.split(":") for each in classes.split())
        plain = sum(float(shares_.get(name, 0)) for name in ("NOUN", "VERB", "ADJ", "ADV", "ADP", "DET", "PRON"))
        if int(count) >= 5 and plain >= 0.5:
            words.add(word.casefold())
    return frozenset(words)


def short_key(text: str) -> str:
    """Return the key of a short form; one that spells an ordinary word keeps its capitals.

    >>> short_key("CNNs"), short_key("MAP"), short_key("map")
    ('cnn', 'MAP', 'map')
    """
    key = join_key(text)
    return key.upper() if looks_short(text) and key in ordinary_words() else key


def split_gloss(text: str) -> tuple[str, str | None]:
    """Return a form without the abbreviation that it carries in brackets, and that abbreviation.

    >>> split_gloss("partial differential equations (PDEs)"), split_gloss("f(x)")
    (('partial differential equations', 'PDEs'), ('f(x)', None))
    """
    found = _GLOSS.match(text) if text.endswith(")") else None
    return (found[1], found[2]) if found and stands_for(found[2], found[1]) else (text, None)


class Definitions:
    """Counts of what each short form stands for in the papers of a corpus and in the table."""

    def __init__(self) -> None:
        self._papers: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._shorts: dict[str, set[str]] = defaultdict(set)

    def add(self, short: str, long: str, paper: str) -> None:
        """Count that a paper writes the short form (a key) for the long one (a key)."""
        self._papers[short][long].append(paper)
        self._shorts[long].add(short.casefold())

    def keys_of(self, long: str) -> set[str]:
        """Return the keys, without capitals, of the short forms that papers of the corpus write for it."""
        return self._shorts.get(long, set())

    def shorts(self) -> list[str]:
        """Return the short forms that papers of the corpus define, sorted."""
        return sorted(self._papers)

    def longs(self) -> set[str]:
        """Return the keys of all long forms that papers of the corpus define."""
        return {long for longs in self._papers.values() for long in longs}

    def papers(self, short: str, long: str) -> list[str]:
        """Return the papers that define it so, sorted."""
        return sorted(set(self._papers.get(short, {}).get(long, ())))

    def weights(self, short: str) -> dict[str, float]:
        """Return long key → weight: a paper of the corpus weighs as much as five of the table."""
        weights: dict[str, float] = dict(table().get(short.casefold(), {}))
        for long, papers in self._papers.get(short, {}).items():
            weights[long] = weights.get(long, 0) + _FOUND_HERE * len(set(papers))
        return weights

    def unknown(self, short: str) -> float:
        """Return the weight of what the table counted but does not name."""
        known = shares().get(short.casefold())
        total = sum(table().get(short.casefold(), {}).values())
        return total * (1 - known) / known if known else 0.0
