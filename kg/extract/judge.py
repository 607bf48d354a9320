"""From chunks to candidates: which stretches of each chunk name something, by a sum of learned weights.

A chunk's best reading is the set of stretches that do not overlap and whose scores have the greatest sum (a
semi-Markov model; the scores are log odds against naming nothing). What a chunk's words alone contribute is
remembered from paper to paper, bounded, so that common phrases cost one look-up.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.extract import features
from kg.extract.features import Chunk, Knowledge
from kg.extract.phrases import Lines, spans_within
from kg.extract.remembered import Sums

_REMEMBERED = 100_000
#: A stretch whose inside score is under this is not looked at: no surroundings have been seen to make up for it.
_HOPELESS = -4.5
#: A stretch may end with such a word only inside a chunk where it is a known term.
_NO_HEAD = frozenset("JRH")


class Stretch(NamedTuple):
    """Words `[first:last]` of a chunk, their joined key, the lexicon's word on it, and the inside score."""

    first: int
    last: int
    key: str
    lexicon: str
    inside: float


class Judged(NamedTuple):
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


class WordSums(NamedTuple):
    """What a word adds to stretches, by its part in them; `head` by the stretch's length, up to three."""

    first: float
    head: tuple[float, ...]
    inner: float
    before: float
    after: float


class Judge:
    """Scores the stretches of chunks with learned weights; `knowledge` and `weights` are what it was given."""

    def __init__(self, knowledge: Knowledge, weights: Mapping[str, float]) -> None:
        self.knowledge = knowledge
        self.weights = weights
        self._words: dict[str, WordSums] = {}
        self._phrases: dict[Sequence[str], tuple[str, float]] = {}
        # two generations: when the younger is full it becomes the older, and what is still asked for moves over
        self._chunks: dict[tuple[str, ...], Judged] = {}
        self._older: dict[tuple[str, ...], Judged] = {}
        self._parts = {function: Sums(function, weights) for function in features.PARTS}
        self._left = Sums(features.left_of, weights)
        self._right = Sums(features.right_of, weights)
        self._both = Sums(features.both_sides, weights)
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
        stretches = sorted(self._scored(chunk), key=lambda s: (s.last, s.first))
        return Judged(
            tuple([s.key for s in stretches]),
            tuple([s for s in stretches if s.inside > _HOPELESS]),
            tuple([s for s in stretches if s.lexicon[:4] in ("stro", "weak") or self.knowledge.marked(s.key)]),
        )

    def _scored(self, chunk: Chunk) -> Iterator[Stretch]:
        """Yield the possible stretches with the sums of the weights of `features.inside`, what repeats remembered."""
        size, knowledge, parts = len(chunk.keys), self.knowledge, self._parts
        words = [self._word_sums(word, key) for word, key in zip(chunk.words, chunk.keys, strict=True)]
        for first, last, key in possible(chunk, knowledge):
            phrase = chunk.words[first:last]
            known = self._phrases.get(phrase)
            if known is None:
                if len(self._phrases) >= _REMEMBERED:
                    self._phrases.clear()
                known = self._phrases[phrase] = self._own(chunk, first, last, key, words)
            lexicon, score = known
            score += parts[features.of_whole][first == 0, last == size]
            for function, arguments in features.edge_parts(chunk, first, last, key, knowledge):
                score += parts[function][arguments]
            if first:
                score += words[first - 1].before
            if last < size:
                score += words[last].after
            yield Stretch(first, last, key, lexicon, score)

    def _own(self, chunk: Chunk, first: int, last: int, key: str, words: Sequence[WordSums]) -> tuple[str, float]:
        """Return what the lexicon says of a stretch, and the score that its own words give it."""
        own, parts, few = self.knowledge.standing(key), self._parts, min(last - first, 3)
        score = words[first].first + words[last - 1].head[few]
        score += parts[features.of_standing][own, few] + parts[features.of_classes][chunk.classes[first:last],]
        for function, arguments in features.own_parts(chunk, first, last, self.knowledge):
            score += parts[function][arguments]
        if last - first > 1:
            score += sum([word.inner for word in words[first:last]])
        return own.lexicon, score

    def _word_sums(self, word: str, key: str) -> WordSums:
        """Return what a word adds to the stretches that it begins, ends, stands in, precedes or follows."""
        known = self._words.get(word)
        if known is None:
            weigh = self._weigh
            heads = (0.0, *(weigh(features.of_head(word, key, length)) for length in (1, 2, 3)))
            known = WordSums(
                weigh(features.of_first(word, key)),
                heads,
                weigh(features.of_word(key)),
                weigh(features.of_neighbour("before", key)),
                weigh(features.of_neighbour("after", key)),
            )
            if len(self._words) >= _REMEMBERED:
                self._words.clear()
            self._words[word] = known
        return known

    def _weigh(self, found: list[str]) -> float:
        return sum([self.weights.get(feature, 0.0) for feature in found])

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
