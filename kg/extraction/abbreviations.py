"""Abbreviations that a paper defines, in both orders, by matching letters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extraction.alignment import best_spelling, letters_of, pieces_of
from kg.reading import FieldText

_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})$")
_WORDS = frozenset(("and", "e.g.", "for", "i.e.", "left", "ours", "right", "see", "the", "top"))
_SHORT = re.compile(r"(?=.*[^\W\d_])[^\W_][\w.+*&/‐‑–^$@-]*$")
#: What may stand between an expansion and its bracket.
_CLOSING = frozenset(("}", "~", "$", '"', "”", "'", "''"))
#: What an expansion may cost at most, by the number of letters, and where all of them are small.
_DEAREST, _DEAREST_SMALL = (0, 0, 10, 14, 18, 22), 4


@dataclass(frozen=True, slots=True)
class Definition:
    """Tokens `[first:last]` of the short and the long form, in one field."""

    field: int
    short: tuple[int, int]
    long: tuple[int, int]


def find_definitions(fields: tuple[FieldText, ...]) -> tuple[Definition, ...]:
    """Return the abbreviations that the fields define, in text order.

    Reads "long (short)", "short (long)", "long, short for short", "short, i.e. long" and "short stands for long".
    """
    return tuple(found for number, field in enumerate(fields) for found in _in_field(field, number=number))


def _in_field(field: FieldText, *, number: int) -> Iterator[Definition]:
    words = field.words
    if "(" not in words and "short" not in field.lower and "i.e." not in field.lower and "stands" not in field.lower:
        return
    for position, word in enumerate(words):
        if word == "(":
            yield from _in_brackets(field, position, number=number)
        elif word in ("i.e.", "short", "stands") and 1 < position < len(words) - 2:
            yield from _in_words(field, position, number=number)


def _in_brackets(field: FieldText, opening: int, *, number: int) -> Iterator[Definition]:
    words = field.words
    try:
        closing = words.index(")", opening + 1, opening + 14)
    except ValueError:
        return
    inside = (opening + 1, closing)
    for stop in range(opening + 1, closing):
        if words[stop] in (",", ";", ":", "=") or field.lower[stop] in ("or", "e.g.", "see"):
            inside = (opening + 1, stop)
            break
    size = inside[1] - inside[0]
    if size < 1 or opening == 0:
        return
    short = " ".join(words[inside[0] : inside[1]]) if size <= 2 else ""
    if short and (_is_short(short.replace(" ", "-")) or (_is_small(short) and inside[1] == closing)):
        long = _expansion(field, short, end=opening)
        if long is not None:
            yield Definition(number, inside, long)
            return
    before = words[opening - 1]
    if size >= 2 and _is_short(before):
        long = _expansion(field, before, end=inside[1], least=inside[0])
        if long is not None:
            yield Definition(number, (opening - 1, opening), long)


def _in_words(field: FieldText, position: int, *, number: int) -> Iterator[Definition]:
    lower, words = field.lower, field.words
    cue = lower[position]
    if cue == "short" and lower[position + 1] == "for" and position >= 2:
        short_at = position - 2 if words[position - 1] == "," else position - 1
        yield from _forward(field, short_at, position + 2, number=number)
    elif cue == "stands" and lower[position + 1] == "for":
        yield from _forward(field, position - 1, position + 2, number=number)
    elif cue == "i.e.":
        short_at = position - 2 if words[position - 1] in (",", "(") else position - 1
        yield from _forward(field, short_at, position + (2 if words[position + 1] == "," else 1), number=number)


def _forward(field: FieldText, short_at: int, start: int, *, number: int) -> Iterator[Definition]:
    """Yield the definition whose long form starts at `start` and ends with the word that matches the last letter."""
    short = field.words[short_at]
    if not _is_short(short):
        return
    letters = letters_of(short)
    for end in range(start + 1, min(start + len(letters) + 3, len(field.words)) + 1):
        if field.words[end - 1] in ".,;()":
            return
        if _expansion(field, short, end=end, least=start):
            yield Definition(number, (short_at, short_at + 1), (start, end))
            return


def _is_short(word: str) -> bool:
    """Tell whether a word may be an abbreviation: 2 to 14 characters, a capital, no year or citation."""
    return (
        2 <= len(word) <= 14
        and bool(_SHORT.match(word))
        and any(c.isupper() for c in word)
        and not (word.istitle() and "-" not in word and len(word) > 5)
    )


def _is_small(word: str) -> bool:
    """Tell whether a word may be an abbreviation without a capital: seq2seq, iid, convnets."""
    return 3 <= len(word) <= 10 and word.islower() and bool(_SHORT.match(word)) and word not in _WORDS


def _expansion(field: FieldText, short: str, *, end: int, least: int | None = None) -> tuple[int, int] | None:
    """Return the tokens of the expansion that ends before `end`, or None where the letters do not fit.

    It begins anywhere before; if `least` is given, there, and it takes all words from there on.
    """
    letters, words = letters_of(short), field.words
    if len(letters) < 2:
        return None
    while end > 1 and words[end - 1] in _CLOSING:
        end -= 1
    window = max(0, end - min(len(letters) + 5, 2 * len(letters)) - 4) if least is None else least
    for position in range(end - 1, window - 1, -1):
        if words[position] in ".;:()!?" or (words[position] == "," and len(letters) < 4):
            window = position + 1
            break
    pieces = pieces_of(words, window, end)
    found = best_spelling(short, pieces, whole=least is not None)
    if found is None or found.cost > _dearest(short, letters):
        return None
    return pieces[found.first].token, end if found.last == len(pieces) else pieces[found.last].token


def _dearest(short: str, letters: str) -> int:
    """Return what the expansion of an abbreviation may cost at most."""
    if _ROMAN.match(short):
        return 0
    return _DEAREST_SMALL if short.islower() else _DEAREST[min(len(letters), len(_DEAREST) - 1)]
