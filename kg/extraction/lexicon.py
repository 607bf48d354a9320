"""The lexicon: terms typed by hand, and abbreviations with their usual expansions, by folded key."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.errors import PatternError
from kg.extraction.phrases import is_chunk
from kg.extraction.tokens import tokenise
from kg.extraction.vocabulary import Norms, WordClasses, read_table
from kg.model import TYPES

#: `strong` deserves a page of its own, `weak` is a real but general term, `none` was looked at and refused.
WEIGHTS = ("strong", "weak", "none")


class Term(NamedTuple):
    """A term of the lexicon: its type (`-` where refused), weight, and abstracts of about 50,000 that contain it."""

    text: str
    type: str
    weight: str
    abstracts: int


def key_of(text: str, *, norms: Norms) -> str:
    """Return the folded key of a phrase: its words' keys, joined.

    >>> key_of("Graph-neural networks", norms=Norms())
    'graphneuralnetwork'
    """
    return "".join([norms[word] for word in tokenise("title", text).words if word not in JOINING])


def load_lexicon(*paths: Path, norms: Norms) -> dict[str, Term]:
    """Return the terms of the files by key; of spellings that share a key, the strongest, then the most frequent.

    Raises PatternError, naming the line, for a type or weight that does not exist.
    """
    terms: dict[str, Term] = {}
    for path in paths:
        for number, row in enumerate(read_table(path), start=2):
            term = _term(row, place=f"{path.name}:{number}")
            key = key_of(term.text, norms=norms)
            have = terms.get(key)
            if have is None or _strength(term) > _strength(have):
                terms[key] = term
    return terms


#: Tokens that are in no key.
JOINING = frozenset(("/", "-", "–"))
_PARTS = re.compile(r"'s\b|/|[^\s/-](?:(?!'s\b)[^\s/-])*")

Spread = Mapping[str, Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]]
"""Terms that no chunk holds: by the keys of first and second word, those of the rest and the term's, longest first."""


def spread_terms(lexicon: Mapping[str, Term], *, norms: Norms, classes: WordClasses) -> Spread:
    """Return the typed terms of several words that no chunk holds, since one of these is small, a verb or the like.

    >>> norms, classes = Norms(), WordClasses([])
    >>> terms = [Term("A/B testing", "method", "strong", 9), Term("Occam's razor", "concept", "strong", 9)]
    >>> spread_terms({key_of(term.text, norms=norms): term for term in terms}, norms=norms, classes=classes)
    {'a': {'/': ((('b', 'testing'), 'abtesting'),)}, 'occam': {"'s": ((('razor',), "occam'srazor"),)}}
    """
    found: dict[str, dict[str, dict[tuple[str, ...], str]]] = defaultdict(lambda: defaultdict(dict))
    for key, term in sorted(lexicon.items(), key=lambda one: _strength(one[1])):
        if term.weight != "none":
            for words in _spread(term.text.replace("’", "'"), classes):
                first, second, *rest = [norms[word] for word in words]
                found[first][second][tuple(rest)] = key
    return {
        first: {second: tuple(sorted(rests.items(), key=_longest_first)) for second, rests in seconds.items()}
        for first, seconds in found.items()
    }


def _longest_first(one: tuple[tuple[str, ...], str]) -> tuple[int, tuple[str, ...]]:
    return -len(one[0]), one[0]


def _spread(text: str, classes: WordClasses) -> Iterator[Sequence[str]]:
    """Yield the words of a term, and its words with those between hyphens apart, where no chunk holds them."""
    whole = tokenise("title", text).words
    for words in dict.fromkeys((whole, tuple(_PARTS.findall(text)))):
        kinds = "".join([classes[word] for word in words])
        if len(words) > 1 and kinds[-1] not in "SA" and (not is_chunk(kinds) or "S" in kinds):
            yield words


def _strength(term: Term) -> tuple[int, int]:
    return (-WEIGHTS.index(term.weight), term.abstracts)


def _term(row: dict[str, str], *, place: str) -> Term:
    kind, weight = row.get("type"), row.get("weight")
    if weight not in WEIGHTS or kind not in (*TYPES, "-") or (kind == "-") != (weight == "none"):
        raise PatternError(f"{place}: type {kind!r} with weight {weight!r}; use {', '.join(TYPES)} with strong or weak")
    abstracts = row.get("abstracts") or ""
    if not abstracts.isdigit():
        raise PatternError(f"{place}: {abstracts!r} is no count of abstracts")
    return Term(row["term"], kind or "-", weight, int(abstracts))


def load_abbreviations(path: Path, *, norms: Norms) -> dict[str, str]:
    """Return, by key, the key of the usual expansion of each abbreviation that has one clear sense.

    Clear is a share of three in four of its definitions.
    """
    usual: dict[str, str] = {}
    for number, row in enumerate(read_table(path), start=2):
        try:
            share = float(row["share"])
        except (KeyError, TypeError, ValueError) as error:
            raise PatternError(f"{path.name}:{number}: the share is no number") from error
        if share >= 0.75:
            usual.setdefault(norms[row["short"]], key_of(row["long"], norms=norms))
    return usual
