"""Noun-phrase chunks: runs of words that a name or term may be cut from, by a grammar over word classes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from kg.extraction.governor import Governors
from kg.extraction.truecase import true_case
from kg.extraction.vocabulary import Norms, WordClasses
from kg.reading import FieldText

#: A chunk: nouns, adjectives, -ing and -ed forms, names, numbers; an adverb where it modifies what follows, a genitive
#: of a name.
_CHUNK = re.compile(r"(?:[NJGEPHB#]|R(?=[JEG])|(?<=P)S(?=[NJGEPHB]))+")
_GENITIVES = frozenset(("'s", "’s"))
#: Words of the longest stretch of a chunk that may be a mention.
LONGEST_STRETCH = 5
#: Words of a chunk beyond which only its last ones are read.
LONGEST_CHUNK = 7
#: A stretch may end with a word of such a class only inside a chunk where it is a known term.
_NO_HEAD = frozenset("JRH")


@dataclass(frozen=True, slots=True)
class Lines:
    """A field's tokens with the class of each as one string, its folded key, its word in true case, governors."""

    tokens: FieldText
    classes: str
    keys: tuple[str, ...]
    words: tuple[str, ...]
    governors: Governors = field(repr=False, compare=False)


def classify(fields: Sequence[FieldText], *, classes: WordClasses, norms: Norms) -> tuple[Lines, ...]:
    """Return the tokens of a paper's fields with their classes, keys and true case."""
    return tuple(
        [
            _lines(tokens, "".join(map(classes.__getitem__, words)), tuple(map(norms.__getitem__, words)), words)
            for tokens, words in zip(fields, true_case(fields, common=classes.holds), strict=True)
        ]
    )


def _lines(tokens: FieldText, classes: str, keys: tuple[str, ...], words: tuple[str, ...]) -> Lines:
    return Lines(tokens, classes, keys, words, Governors(tokens.lower, classes))


def chunks(lines: Lines) -> Iterator[tuple[int, int]]:
    """Yield the token ranges of the chunks, from left to right."""
    for match in _CHUNK.finditer(_with_genitives(lines) if "PS" in lines.classes else lines.classes):
        first, last = match.span()
        yield max(first, last - LONGEST_CHUNK), last


def _with_genitives(lines: Lines) -> str:
    """Return the classes; of what possesses, that may stand in a chunk is the genitive of a person's name alone.

    Not that of LLM's output, nor the word "its".
    """
    words = lines.tokens.lower, ("", *lines.tokens.words)
    kept = [word in _GENITIVES and before[1:2].islower() for word, before in zip(*words, strict=False)]
    return "".join(["X" if kind == "S" and not keep else kind for kind, keep in zip(lines.classes, kept, strict=True)])


def is_chunk(classes: str) -> bool:
    """Tell whether words of such classes may be a chunk, or stand in one.

    >>> is_chunk("JN"), is_chunk("NON")
    (True, False)
    """
    return _CHUNK.fullmatch(classes) is not None


def cannot_end(word: str, kind: str) -> bool:
    """Tell whether a word is an adjective or the like, that ends a name only at the end of its chunk."""
    return kind in _NO_HEAD or (kind in "GE" and "-" in word)


@cache
def spans_within(size: int) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a chunk of that many words that may be a mention, longest first."""
    return tuple(
        (first, first + length)
        for length in range(min(size, LONGEST_STRETCH), 0, -1)
        for first in range(size - length + 1)
    )
