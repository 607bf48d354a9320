"""Abbreviations that a paper defines, in both orders, by matching letters (after Schwartz and Hearst, 2003)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.reading import FieldText

_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})$")
_SHORT = re.compile(r"(?=.*[^\W\d_])[^\W_][\w.+*&/‐‑–^$@-]*$")
_STOP = frozenset("a an the of for in on to and or with by from via e.g. i.e. see".split())


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
    if short and _is_short(short if size == 1 else short.replace(" ", "-")):
        first = long_start(field, short, end=opening)
        if first is not None:
            yield Definition(number, inside, (first, opening))
            return
    before = words[opening - 1]
    if size >= 2 and _is_short(before):
        first = long_start(field, before, end=inside[1], least=inside[0])
        if first is not None and first <= inside[0] + 1:
            yield Definition(number, (opening - 1, opening), (inside[0], inside[1]))


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
    letters = _letters(short)
    for end in range(start + 1, min(start + len(letters) + 3, len(field.words)) + 1):
        if field.words[end - 1] in ".,;()":
            return
        if long_start(field, short, end=end, least=start) == start:
            yield Definition(number, (short_at, short_at + 1), (start, end))
            return


def _is_short(word: str) -> bool:
    """Tell whether a word may be an abbreviation: 2 to 12 characters, a capital, no numeral, year or citation."""
    return (
        2 <= len(word) <= 14
        and bool(_SHORT.match(word))
        and any(c.isupper() for c in word)
        and not (word.istitle() and "-" not in word and len(word) > 5)
        and not _ROMAN.match(word)
    )


def _letters(short: str) -> str:
    bare = short[:-1] if short.endswith("s") and len(short) > 2 and short[-2].isupper() else short
    return "".join(c for c in bare if c.isalnum()).lower()


def long_start(field: FieldText, short: str, *, end: int, least: int = 0) -> int | None:
    """Return the token where the expansion that ends before `end` starts, or None where the letters do not fit.

    Every letter is found from the right; the first must begin a word, and letters of one word must be few.
    """
    letters = _letters(short)
    if len(letters) < 2:
        return None
    window = max(least, end - min(len(letters) + 5, 2 * len(letters)) - 2)
    for position in range(end - 1, window - 1, -1):
        if field.words[position] in ".;:()!?" or (field.words[position] == "," and len(letters) < 4):
            window = position + 1
            break
    for first in _starts(field, letters, end=end, window=window):
        return first
    return None


def _starts(field: FieldText, letters: str, *, end: int, window: int) -> Iterator[int]:
    """Yield the expansion's start, initials first: the shortest stretch whose word beginnings spell the letters."""
    parts: list[tuple[int, str]] = []
    for position in range(window, end):
        for piece in re.split(r"[-‐‑–/]", field.lower[position]):
            if piece and (piece[0].isalnum()):
                parts.append((position, piece))
    if not parts:
        return
    for index in range(len(parts) - 1, -1, -1):
        position, piece = parts[index]
        if piece[0] == letters[0] and _spells(letters, [p for _, p in parts[index:]]):
            yield position
            return


def _spells(letters: str, pieces: list[str], at: int = 0, piece: int = 0, skipped: int = 0) -> bool:
    """Tell whether the letters are spelt by beginnings of the pieces, in order; only small words may be passed over.

    Of the letters those from `at` are left, of the pieces those from `piece`; `skipped` others were passed over.
    """
    if piece == len(pieces):
        return at == len(letters)
    word = pieces[piece]
    for taken in range(min(len(word), len(letters) - at), 0, -1):
        if word[:taken] == letters[at : at + taken] and _spells(letters, pieces, at + taken, piece + 1, skipped):
            return True
    if at < len(letters) and word[0] == letters[at] and _spells_inside(letters, pieces, at, piece, skipped):
        return True
    small = word in _STOP
    return piece > 0 and (small or skipped < 1) and _spells(letters, pieces, at, piece + 1, skipped + (not small))


def _spells_inside(letters: str, pieces: list[str], at: int, piece: int, skipped: int) -> bool:
    """Take letters from inside a word after its first: the TM of transmission."""
    where, taken = 0, 1
    while at + taken < len(letters):
        where = pieces[piece].find(letters[at + taken], where + 1)
        if where < 0:
            return False
        taken += 1
        if _spells(letters, pieces, at + taken, piece + 1, skipped):
            return True
    return False
