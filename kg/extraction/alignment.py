"""How well words spell an abbreviation: the cheapest of all ways to find its letters in them, in order.

What is written down are costs, in tenths of a word that is passed over. So three words that begin with the three
letters go before two words of which one has a letter inside. Aligning letters with words by dynamic programming
follows Schwartz and Hearst (2003) in what may be an abbreviation, and not in taking the first way that fits.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

#: A letter inside a word, which is a capital there (PErsonalized), or which follows the letters before it (residual).
_INSIDE, _INSIDE_CAPITAL, _FOLLOWS, _CAPITAL_FOLLOWS = 7, 1, 1, 4
#: A word that is passed over: a small one, a part behind a hyphen, a kind of thing at the end, any other.
_PASSED_SMALL, _PASSED_PART, _PASSED_KIND, _PASSED = 1, 3, 5, 9
#: An expansion that ends before its end, that begins behind a hyphen or with a small word; a digit that repeats.
_ENDS_BEFORE, _PART_FIRST, _SMALL_FIRST, _REPEATS = 8, 5, 9, 2
#: An X that is the sound of the word's beginning.
_SOUND = 2
_NEVER = 1000

_SMALL = frozenset("a an the of for in on to and or with by from via at as its is are be under into through".split())
_KINDS = frozenset(
    "model models method methods algorithm algorithms approach framework network networks system task dataset learning "
    "problem problems module architecture technique loss benchmark procedure strategy".split()
)
_BEHIND = frozenset("for of in with on from by via through using to over between under".split())
_DIGITS = {
    "1": ("one", "first"),
    "2": ("to", "two", "too", "second"),
    "3": ("three", "third"),
    "4": ("for", "four"),
}
_SOUNDS = ("ex", "cross", "trans")
_HYPHENS = re.compile(r"[-‐‑–/_]+")
_NO_LETTERS = re.compile(r"\\[a-z]+|\W|_")
_MOST_WAYS = 9


class Piece(NamedTuple):
    """A word, or a part of one between hyphens: as written and in lower case, its token, and whether it begins it."""

    written: str
    lower: str
    token: int
    leads: bool


class Spelling(NamedTuple):
    """Pieces `[first:last]` that spell an abbreviation, and what it costs."""

    cost: int
    first: int
    last: int


def pieces_of(words: Sequence[str], first: int, last: int) -> list[Piece]:
    """Return the parts of tokens `[first:last]` that begin with a letter or a digit."""
    return [
        Piece(part, part.lower(), token, number == 0)
        for token in range(first, last)
        for number, part in enumerate(_HYPHENS.split(words[token].replace("$", "")))
        if part and part[0].isalnum()
    ]


def letters_of(short: str) -> str:
    """Return the letters and digits of an abbreviation, without those of LaTeX and without the s of a plural.

    >>> [letters_of(short) for short in ("CNNs", "k-NN", "A $^2$LP", "convnets")]
    ['CNN', 'kNN', 'A2LP', 'convnet']
    """
    bare = _NO_LETTERS.sub("", short)
    return bare[:-1] if len(bare) > 2 and bare[-1] == "s" and (bare[-2].isupper() or bare.islower()) else bare


def readings_of(letters: str) -> Iterator[str]:
    """Yield what letters may stand for: as they are, and with digits that repeat the letter before or behind them.

    >>> list(readings_of("A3C"))
    ['A3C', 'AAAC', 'ACCC']
    """
    ways = [_ways(letters, at) for at in range(len(letters))]
    readings = dict.fromkeys(map("".join, product(*ways)))
    yield from readings if len(readings) <= _MOST_WAYS else [letters]


def _ways(letters: str, at: int) -> list[str]:
    letter = letters[at]
    beside = letters[max(0, at - 1) : at] + letters[at + 1 : at + 2] if letter in "23" else ""
    return [letter, *(other * (int(letter) - 1) for other in beside if other.isalpha())]


def best_spelling(short: str, pieces: Sequence[Piece], *, whole: bool = False) -> Spelling | None:
    """Return the cheapest way to read pieces as what an abbreviation stands for; of equal ones that which starts last.

    It ends with the last piece, or before a small word where all letters are spelt by then. `whole` wants all pieces.

    >>> best_spelling("SSP", pieces_of(("the", "stochastic", "shortest", "path"), 0, 4))
    Spelling(cost=0, first=1, last=4)
    """
    best: Spelling | None = None
    for number, letters in enumerate(readings_of(letters_of(short))):
        table = _Table(letters, pieces)
        for first in range(len(pieces) - 1, -1, -1) if not whole else (0,) if pieces else ():
            one = pieces[first]
            cost, last = table.taken(0, first)
            if one.written[0].isupper() and len(letters) > 2 and _capitals(pieces[first:]) == letters.upper():
                cost, last = 0, last if cost < _NEVER else len(pieces)
            cost += _PART_FIRST * (not one.leads) + _SMALL_FIRST * (one.lower in _SMALL) + _REPEATS * (number > 0)
            if cost < _NEVER and (best is None or cost < best.cost) and (last == len(pieces) or not whole):
                best = Spelling(cost, first, last)
    return best


def _capitals(pieces: Sequence[Piece]) -> str:
    return "".join([letter for piece in pieces for letter in piece.written if letter.isupper()])


class _Table:
    """What it costs to spell the letters from one on with the pieces from one on, found once for each."""

    def __init__(self, letters: str, pieces: Sequence[Piece]) -> None:
        self._letters, self._lower, self._pieces = letters, letters.lower(), pieces
        self._known: dict[tuple[int, int], tuple[int, int]] = {}

    def rest(self, at: int, piece: int) -> tuple[int, int]:
        """Return the least cost of the letters from `at` with the pieces from `piece`, and where they end."""
        if at == len(self._letters):
            return self._behind(piece)
        if piece == len(self._pieces):
            return _NEVER, piece
        known = self._known.get((at, piece))
        if known is None:
            cost, last = self.rest(at, piece + 1)
            one = self._pieces[piece]
            passed = _PASSED_SMALL if one.lower in _SMALL else _PASSED if one.leads else _PASSED_PART
            known = self._known[at, piece] = min((cost + passed, last), self.taken(at, piece))
        return known

    def taken(self, at: int, piece: int) -> tuple[int, int]:
        """Return the least cost where the letter at `at` begins the piece, and where the letters end."""
        lower, word = self._lower, self._pieces[piece].lower
        letter = lower[at]
        if word in _DIGITS.get(letter, ()):
            return self.rest(at + 1, piece + 1)
        if letter == "x" and word.startswith(_SOUNDS):
            cost, last = self.rest(at + 1, piece + 1)
            return cost + _SOUND, last
        best, cost, place, end = (_NEVER, piece), 0, 0, at + 1
        if word[0] != letter:
            return best
        while True:
            more, last = self.rest(end, piece + 1)
            best = min(best, (more + (0 if word == lower[at:end] else cost), last))
            place = word.find(lower[end], place + 1) if end < len(lower) else -1
            if place < 0:
                return best
            cost += self._inside(end, piece, place, follows=word.startswith(lower[at : end + 1]))
            end += 1

    def _inside(self, at: int, piece: int, place: int, *, follows: bool) -> int:
        if follows:
            return _CAPITAL_FOLLOWS if self._letters[at].isupper() else _FOLLOWS
        written = self._pieces[piece].written
        return _INSIDE_CAPITAL if written[place : place + 1].isupper() and not written.isupper() else _INSIDE

    def _behind(self, piece: int) -> tuple[int, int]:
        """Return what the pieces behind the last letter cost, and where the expansion ends."""
        cost = 0
        for number in range(piece, len(self._pieces)):
            one = self._pieces[number]
            if one.leads and one.lower in _BEHIND:
                return cost + _ENDS_BEFORE, number
            cost += _PASSED_KIND if one.lower in _KINDS else _PASSED if one.leads else _PASSED_PART
        return cost, len(self._pieces)
