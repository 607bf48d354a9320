"""From chunks to candidates: which stretches of each chunk name something, by a sum of learned weights.

A chunk's best reading is the set of stretches that do not overlap and whose scores have the greatest sum (a
semi-Markov model; the scores are log odds against naming nothing). What a chunk's words alone contribute is
remembered from paper to paper, bounded, so that common phrases cost one look-up.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.extraction import features
from kg.extraction.features import COMMON, Chunk, Knowledge
from kg.extraction.phrases import LONGEST_STRETCH, Lines, spans_within
from kg.extraction.remembered import Sums
from kg.extraction.sums import OfPhrase, OfWord, StretchSums

_REMEMBERED = 10_000
#: A stretch whose inside score is under this is not looked at: no surroundings have been seen to make up for it.
_HOPELESS = -4.5
#: A stretch may end with such a word only inside a chunk where it is a known term.
_NO_HEAD = frozenset("JRH")


class Stretch(NamedTuple):
    """Words `[first:last]` of a chunk, their joined key, the lexicon's word on it, and the inside score.

    `usual` is what a usual place in the abstract adds to it, by the phrase's uses in the paper, up to four.
    """

    first: int
    last: int
    key: str
    lexicon: str
    inside: float
    usual: tuple[float, ...] = ()


class Judged(NamedTuple):
    """A chunk's possible stretches: the keys of all, those with hope, and those that are recognised terms."""

    keys: tuple[str, ...]
    hopeful: tuple[Stretch, ...]
    terms: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """How the paper uses phrases: occurrences by key, in all and in the title, and its definitions.

    `special` has the keys for which the title or a definition tells something.
    """

    count: Counter[str]
    title: Counter[str]
    short: Mapping[str, str]
    long: frozenset[str]
    colon: str
    special: frozenset[str]

    def of(self, stretch: Stretch, field: str) -> tuple[int, str, int, bool, bool, str, bool]:
        """Return the stretch's place in the paper, as `features.around` takes it."""
        key = stretch.key
        in_title = field == "title"
        return (
            min(stretch.last - stretch.first, 3),
            stretch.lexicon[:4],
            min(self.count[key], 4),
            in_title,
            not in_title and key in self.title,
            "short" if key in self.short else "long" if key in self.long else "",
            key == self.colon,
        )


class Judge:
    """Scores the stretches of chunks with learned weights; `knowledge` and `weights` are what it was given."""

    def __init__(self, knowledge: Knowledge, weights: Mapping[str, float]) -> None:
        self.knowledge = knowledge
        self.weights = weights
        self._sums = StretchSums(knowledge, weights)
        # two generations: when the younger is full it becomes the older, and what is still asked for moves over
        self._chunks: dict[tuple[str, ...], Judged] = {}
        self._older: dict[tuple[str, ...], Judged] = {}
        self._around = Sums(features.around, weights)

    def judged(self, lines: Lines, first: int, last: int) -> Judged:
        """Return a chunk's possible stretches, with the scores that its words alone give them."""
        words = lines.tokens.words[first:last]
        known = self._chunks.get(words)
        if known is None:
            known = self._older.get(words)
            if known is None:
                known = self._judge(Chunk(words, lines.keys[first:last], lines.classes[first:last]))
            if len(self._chunks) >= _REMEMBERED:
                self._older, self._chunks = self._chunks, {}
            self._chunks[words] = known
        return known

    def _judge(self, chunk: Chunk) -> Judged:
        keys, phrase, unknown = chunk.keys, self._sums.phrase, self._sums.unknown
        size = len(keys)
        words = list(map(self._sums.word, chunk.words, keys, chunk.classes))
        joined = [
            ["" if last <= first else "".join(keys[first:last]) for last in range(size + 1)] for first in range(size)
        ]
        phrases = [[phrase(key) if key else unknown for key in row] for row in joined]
        found: list[str] = []
        hopeful: list[Stretch] = []
        terms: list[Stretch] = []
        for last in range(1, size + 1):
            ends = last == size or not _cannot_end(chunk.words[last - 1], chunk.classes[last - 1])
            for first in range(max(0, last - LONGEST_STRETCH), last):
                own = phrases[first][last]
                if not ends and own is unknown:
                    continue
                key = joined[first][last]
                found.append(key)
                score = self._score(chunk.classes, keys, words, phrases, first, last)
                if own.term or score > _HOPELESS:
                    stretch = Stretch(first, last, key, own.lexicon, score, own.usual[min(last - first, 2)])
                    if score > _HOPELESS:
                        hopeful.append(stretch)
                    if own.term:
                        terms.append(stretch)
        return Judged(tuple(found), tuple(hopeful), tuple(terms))

    def _score(
        self,
        classes: str,
        keys: Sequence[str],
        words: Sequence[OfWord],
        phrases: Sequence[Sequence[OfPhrase]],
        first: int,
        last: int,
    ) -> float:
        """Return the sum of the weights of `features.inside`; `phrases` has what is known by first and last word."""
        sums, own, head = self._sums, phrases[first][last], words[last - 1]
        size, length, papers = len(keys), last - first, own.papers
        few = length if length < 3 else 3
        opening, beginning = classes[first], words[first]
        score = beginning.first + head.head[few]
        score += own.whole[few] + sums.classes[classes[first:last]]
        if length > 1:
            score += phrases[first + 1][last].suffix[opening] + phrases[first][last - 1].prefix
            score += head.behind.get(keys[last - 2], 0.0)
            score += head.opened.get(opening, 0.0)
            if opening == "P":
                score += beginning.stem[length]
            score += sum([word.inner for word in words[first:last]])
        elif opening == "P":
            score += beginning.stem[length]
        score += sums.whole[first == 0, last == size]
        if first:
            longer, outer = phrases[first - 1][last], classes[first - 1]
            share = int(5.99 * longer.papers / papers) if papers >= COMMON else -1
            score += sums.edge_before.get(outer + opening, 0.0)
            score += sums.grows_left[outer].get(share, 0.0) + longer.left
        if last < size:
            longer, outer = phrases[first][last + 1], classes[last]
            share = int(5.99 * longer.papers / papers) if papers >= COMMON else -1
            score += sums.edge_after.get(classes[last - 1 : last + 1], 0.0)
            score += sums.grows_right[outer].get(share, 0.0) + longer.right
            if first:
                score += words[first - 1].before
            score += words[last].after
        elif first:
            score += words[first - 1].before
        return score

    def best(self, lines: Lines, first: int, last: int, place: Place, *, bias: float) -> list[tuple[Stretch, float]]:
        """Return the best reading of a chunk: its stretches, none overlapping, with scores; `bias` favours more."""
        hopeful = self.judged(lines, first, last).hopeful
        if not hopeful:
            return []
        size, field, count, plain = last - first, lines.tokens.field, place.count, lines.tokens.field != "title"
        special = place.special
        left, right, both = self._beside(lines, first, last)
        top = [0.0] * (size + 1)
        back: list[tuple[Stretch, float] | None] = [None] * (size + 1)
        reached = 0
        for stretch in hopeful:
            while reached < stretch.last:
                reached += 1
                top[reached] = top[reached - 1]
            key = stretch.key
            if plain and key not in special:
                uses = count[key]
                score = stretch.inside + stretch.usual[uses if uses < 4 else 4]
            else:
                score = stretch.inside + self._around[place.of(stretch, field)]
            if stretch.first == 0:
                score += left
                if stretch.last == size:
                    score += right + both
            elif stretch.last == size:
                score += right
            total = top[stretch.first] + score + bias
            if total > top[stretch.last]:
                top[stretch.last], back[stretch.last] = total, (stretch, score)
        return _follow(back, reached)

    def _beside(self, lines: Lines, first: int, last: int) -> tuple[float, float, float]:
        """Return what the text beside a chunk adds to stretches at its left edge, its right edge, and at both."""
        sums = self._sums
        (two_left, one_left, left), (one_right, two_right, right), both = beside(lines, first, last)
        return (
            sums.left.get(one_left, 0.0)
            + sums.left_two.get(f"{two_left} {one_left}", 0.0)
            + sums.left_class.get(left, 0.0),
            sums.right.get(one_right, 0.0)
            + sums.right_two.get(f"{one_right} {two_right}", 0.0)
            + sums.right_class.get(right, 0.0),
            sums.both.get(both, 0.0),
        )


def _follow(back: list[tuple[Stretch, float] | None], end: int) -> list[tuple[Stretch, float]]:
    chosen = []
    while end > 0:
        step = back[end]
        if step is None:
            end -= 1
        else:
            chosen.append(step)
            end = step[0].first
    return chosen[::-1]


def beside(lines: Lines, first: int, last: int) -> tuple[tuple[str, str, str], tuple[str, str, str], str]:
    """Return the text beside a chunk: two words and their classes on the left, on the right, the classes of both."""
    lower, classes = lines.tokens.lower, lines.classes
    size = len(lower)
    return (
        (
            lower[first - 2] if first > 1 else "^",
            lower[first - 1] if first else "^",
            classes[first - 2 : first] if first > 1 else classes[:first],
        ),
        (
            lower[last] if last < size else "$",
            lower[last + 1] if last + 1 < size else "$",
            classes[last : last + 2],
        ),
        (classes[first - 1] if first else "^") + (classes[last] if last < size else "$"),
    )


def possible(chunk: Chunk, knowledge: Knowledge) -> list[tuple[int, int, str]]:
    """Return the stretches of a chunk that are judged, with their keys: all short ones, but for ends no name has."""
    size, keys, known = len(chunk.keys), chunk.keys, knowledge.known
    found = []
    for first, last in spans_within(size):
        key = "".join(keys[first:last])
        ends = last == size or key in known or not _cannot_end(chunk.words[last - 1], chunk.classes[last - 1])
        if ends:
            found.append((first, last, key))
    return found


def _cannot_end(word: str, kind: str) -> bool:
    """Tell whether a word is an adjective or the like, that ends a name only at the end of its chunk."""
    return kind in _NO_HEAD or (kind in "GE" and "-" in word)


def outside(lines: Lines, first: int, last: int, stretch: Stretch, place: Place) -> list[str]:
    """Return the features of a stretch that depend on the text beside the chunk and on the paper."""
    left, right, both = beside(lines, first, last)
    found = features.around(*place.of(stretch, lines.tokens.field))
    if stretch.first == 0:
        found += features.left_of(*left)
    if stretch.last == last - first:
        found += features.right_of(*right)
        if stretch.first == 0:
            found += features.both_sides(both)
    return found
