"""From chunks to candidates: which stretches of each chunk name something, by a sum of learned weights.

A chunk's best reading is the set of stretches that do not overlap and whose scores have the greatest sum (a
semi-Markov model; the scores are log odds against naming nothing). What a chunk's words alone contribute is
remembered from paper to paper, bounded, so that common phrases cost one look-up.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kg.extract import features
from kg.extract.features import Chunk, Knowledge, known_as
from kg.extract.phrases import Lines, spans_within
from kg.extract.remembered import Sums

_REMEMBERED = 100_000
#: A stretch whose inside score is under this is not looked at: no surroundings have been seen to make up for it.
_HOPELESS = -6.0
#: A stretch may end with such a word only inside a chunk where it is a known term.
_NO_HEAD = frozenset("JRH")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words `[first:last]` of a chunk, their joined key, the lexicon's word on it, and the inside score."""

    first: int
    last: int
    key: str
    lexicon: str
    inside: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A chunk's possible stretches: the keys of all, those with hope, and those that are recognised terms."""

    keys: tuple[str, ...]
    hopeful: tuple[Stretch, ...]
    terms: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """How the paper uses phrases: occurrences by key, in all and in the title, and its definitions."""

    count: Counter[str]
    title: Counter[str]
    short: Mapping[str, str]
    long: frozenset[str]
    colon: str

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
        self._chunks: dict[tuple[str, ...], Judged] = {}
        self._first = Sums(features.of_first, weights)
        self._head = Sums(features.of_head, weights)
        self._left = Sums(features.left_of, weights)
        self._right = Sums(features.right_of, weights)
        self._both = Sums(features.both_sides, weights)
        self._around = Sums(features.around, weights)

    def judged(self, lines: Lines, first: int, last: int) -> Judged:
        """Return a chunk's possible stretches, with the scores that its words alone give them."""
        words = lines.tokens.words[first:last]
        known = self._chunks.get(words)
        if known is None:
            known = self._judge(Chunk(words, lines.keys[first:last], lines.classes[first:last]))
            if len(self._chunks) >= _REMEMBERED:
                self._chunks.clear()
            self._chunks[words] = known
        return known

    def _judge(self, chunk: Chunk) -> Judged:
        stretches = [
            Stretch(first, last, key, known_as(key, self.knowledge), self._inside(chunk, first, last, key))
            for first, last, key in possible(chunk, self.knowledge)
        ]
        stretches.sort(key=lambda s: (s.last, s.first))
        seen = self.knowledge.seen
        return Judged(
            tuple(s.key for s in stretches),
            tuple(s for s in stretches if s.inside > _HOPELESS),
            tuple(
                s for s in stretches if s.lexicon[:4] in ("stro", "weak") or (s.key in seen and seen[s.key].marked > 0)
            ),
        )

    def _inside(self, chunk: Chunk, first: int, last: int, key: str) -> float:
        """Return the sum of the weights of `features.inside`, its parts remembered where they repeat."""
        words, keys, classes, weigh = chunk.words, chunk.keys, chunk.classes, self.weights.get
        size = len(keys)
        found = features.of_phrase(words[first:last], keys[first:last], classes[first:last], self.knowledge)
        if first > 0:
            found += features.of_left(keys[first - 1], classes[first - 1 : first + 1], key, self.knowledge)
        if last < size:
            found += features.of_right(keys[last], classes[last - 1 : last + 1], key, self.knowledge)
        found.append(f"whole={first == 0},{last == size}")
        score = sum([weigh(feature, 0.0) for feature in found])
        head = (words[last - 1], keys[last - 1], min(last - first, 3))
        return score + self._first[words[first], keys[first]] + self._head[head]

    def best(self, lines: Lines, first: int, last: int, place: Place, *, bias: float) -> list[tuple[Stretch, float]]:
        """Return the best reading of a chunk: its stretches, none overlapping, with scores; `bias` favours more."""
        hopeful = self.judged(lines, first, last).hopeful
        if not hopeful:
            return []
        size, field = last - first, lines.tokens.field
        left, right, both = self._beside(lines, first, last)
        top = [0.0] * (size + 1)
        back: list[tuple[Stretch, float] | None] = [None] * (size + 1)
        reached = 0
        for stretch in hopeful:
            while reached < stretch.last:
                reached += 1
                top[reached] = top[reached - 1]
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
        left, right, both = beside(lines, first, last)
        return self._left[left], self._right[right], self._both[both,]


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
    size, keys = len(chunk.keys), chunk.keys
    found = []
    for first, last in spans_within(size):
        key = "".join(keys[first:last])
        if last < size and chunk.classes[last - 1] in _NO_HEAD and not _known(key, knowledge):
            continue
        found.append((first, last, key))
    return found


def _known(key: str, knowledge: Knowledge) -> bool:
    return key in knowledge.seen or known_as(key, knowledge)[:4] in ("stro", "weak")


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
