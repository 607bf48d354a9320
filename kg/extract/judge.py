"""From chunks to candidates: which stretches of each chunk name something, by a sum of learned weights.

A chunk's best reading is the set of stretches that do not overlap and whose scores have the greatest sum (a
semi-Markov model; the scores are log odds against naming nothing). What a chunk's words alone contribute is
remembered from paper to paper, bounded, so that common phrases cost one look-up.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.extract.features import Chunk, Knowledge, around, beside, inside, known_as, seen_as
from kg.extract.phrases import Lines, spans_within

_REMEMBERED = 100_000
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
class Place:
    """How the paper uses phrases: occurrences by key, in all and in the title, and its definitions."""

    count: Counter[str]
    title: Counter[str]
    short: Mapping[str, str]
    long: frozenset[str]
    colon: str

    def features(self, stretch: Stretch, field: str) -> list[str]:
        """Return the features of the stretch's place in the paper."""
        key = stretch.key
        return around(
            length=stretch.last - stretch.first,
            lexicon=stretch.lexicon,
            count=self.count[key],
            title=self.title[key],
            field=field,
            defined="short" if key in self.short else "long" if key in self.long else "",
            colon=bool(key) and key == self.colon,
        )


@dataclass(slots=True)
class Judge:
    """Scores the stretches of chunks with learned weights."""

    knowledge: Knowledge
    weights: Mapping[str, float]
    _memory: dict[tuple[str, ...], tuple[Stretch, ...]] = field(default_factory=dict)

    def stretches(self, lines: Lines, first: int, last: int) -> tuple[Stretch, ...]:
        """Return the stretches of a chunk that may name something, with their inside scores."""
        words = lines.tokens.words[first:last]
        known = self._memory.get(words)
        if known is None:
            known = self._judge(Chunk(words, lines.keys[first:last], lines.classes[first:last]))
            if len(self._memory) >= _REMEMBERED:
                self._memory.clear()
            self._memory[words] = known
        return known

    def _judge(self, chunk: Chunk) -> tuple[Stretch, ...]:
        weigh = self.weights.get
        found = []
        for first, last in possible(chunk, self.knowledge):
            key = "".join(chunk.keys[first:last])
            score = sum([weigh(feature, 0.0) for feature in inside(chunk, first, last, self.knowledge)])
            found.append(Stretch(first, last, key, known_as(key, self.knowledge), score))
        return tuple(sorted(found, key=lambda s: (s.last, s.first)))

    def outside(self, lines: Lines, first: int, last: int, stretch: Stretch, place: Place) -> list[str]:
        """Return the features of a stretch that depend on the text beside the chunk and on the paper."""
        return beside(
            lines.tokens.lower,
            lines.classes,
            first,
            last,
            at_left=stretch.first == 0,
            at_right=stretch.last == last - first,
        ) + place.features(stretch, lines.tokens.field)

    def best(self, lines: Lines, first: int, last: int, place: Place, *, bias: float) -> list[tuple[Stretch, float]]:
        """Return the best reading of a chunk: stretches that do not overlap, each with its score; `bias` favours more."""
        size, weigh = last - first, self.weights.get
        top = [0.0] * (size + 1)
        back: list[tuple[Stretch, float] | None] = [None] * (size + 1)
        reached = 0
        edges: dict[tuple[bool, bool], float] = {}
        for stretch in self.stretches(lines, first, last):
            while reached < stretch.last:
                reached += 1
                top[reached] = top[reached - 1]
            edge = (stretch.first == 0, stretch.last == size)
            if edge not in edges:
                beside_it = beside(lines.tokens.lower, lines.classes, first, last, at_left=edge[0], at_right=edge[1])
                edges[edge] = sum([weigh(feature, 0.0) for feature in beside_it])
            score = stretch.inside + edges[edge]
            score += sum([weigh(feature, 0.0) for feature in place.features(stretch, lines.tokens.field)])
            total = top[stretch.first] + score + bias
            if total > top[stretch.last]:
                top[stretch.last], back[stretch.last] = total, (stretch, score)
        return _follow(top, back, reached)


def _follow(top: list[float], back: list[tuple[Stretch, float] | None], end: int) -> list[tuple[Stretch, float]]:
    chosen = []
    while end > 0:
        step = back[end]
        if step is None:
            end -= 1
        else:
            chosen.append(step)
            end = step[0].first
    return chosen[::-1]


def possible(chunk: Chunk, knowledge: Knowledge) -> list[tuple[int, int]]:
    """Return the stretches of a chunk that are judged: all short ones, but for ends that no name has."""
    size = len(chunk.keys)
    found = []
    for first, last in spans_within(size):
        if last < size and chunk.classes[last - 1] in _NO_HEAD:
            key = "".join(chunk.keys[first:last])
            if known_as(key, knowledge)[:4] in ("none", "unkn") and seen_as(key, knowledge) == "0":
                continue
        found.append((first, last))
    return found
