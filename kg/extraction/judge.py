"""From chunks to candidates: which stretches of each chunk name something, by a sum of learned weights.

A chunk's best reading is the set of stretches that do not overlap and whose scores have the greatest sum (a
semi-Markov model; the scores are log odds against naming nothing). All stretches of a paper are weighed at once: first
by what their chunk's words alone tell, then also by the text beside the chunk and the phrase's place in the paper.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from kg.extraction import features
from kg.extraction.features import Chunk, Knowledge
from kg.extraction.phrases import Lines, cannot_end, spans_within
from kg.extraction.remembered import Sums
from kg.extraction.stretches import StretchSums, run_of
from kg.extraction.sums import MOST_USES, Floats, Numbers, SideSums
from kg.extraction.templates import Templates

#: A stretch whose inside score is under this is not looked at: no surroundings have been seen to make up for it.
_HOPELESS = -4.5
#: A stretch that adds less than this, or takes away, is in no reading, however its sum was rounded.
_LEAST_GAIN = -1e-6


class Stretch(NamedTuple):
    """Words `[first:last]` of a chunk, their joined key, the lexicon's word on it, and the inside score."""

    first: int
    last: int
    key: str
    lexicon: str
    inside: float


Company = tuple[str, int, int, str, int]
"""A side of a phrase, its uses with the same word there, and all, the lexicon's word on it, its length."""


class Judged(NamedTuple):
    """The possible stretches of a paper's chunks, with the scores that the chunks' words alone give them.

    They stand chunk by chunk, in each by their last and then their first word. `chunks` has each chunk's field number,
    first token and the one after the last; by stretch: `spans` has the number of its chunk, its first word and the one
    after the last, `key` the joined key, `phrase` the row of `PhraseSums`, `inside` the score; `at_left` and `at_right`
    are 1 where it reaches that edge of its chunk. `hopeful` and `terms` are the numbers of those with hope and of
    recognised terms.
    """

    chunks: Sequence[tuple[int, int, int]]
    spans: Sequence[tuple[int, int, int]]
    key: Sequence[str]
    phrase: Numbers
    inside: Floats
    length: Numbers
    at_left: Numbers
    at_right: Numbers
    hopeful: Numbers
    terms: Sequence[int]


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
            min(self.count[key], MOST_USES),
            in_title,
            not in_title and key in self.title,
            "short" if key in self.short else "long" if key in self.long else "",
            key == self.colon,
        )

    def company(self, keys: Sequence[str], stretch: Stretch) -> Iterator[Company]:
        """Yield how often a stretch of a chunk with those keys has the word beside it elsewhere too.

        As `features.of_company` takes it; nothing of what the paper names once.
        """
        first, last, key, lexicon, _ = stretch
        uses = self.count[key]
        if uses > 1:
            if first:
                yield "left", self.count[keys[first - 1] + key], uses, lexicon, last - first
            if last < len(keys):
                yield "right", self.count[key + keys[last]], uses, lexicon, last - first


class Judge:
    """Scores the stretches of chunks with learned weights; `knowledge` and `weights` are what it was given."""

    def __init__(self, knowledge: Knowledge, weights: Mapping[str, float]) -> None:
        self.knowledge = knowledge
        self.weights = weights
        self._sums = StretchSums(knowledge, weights)
        self._sides = SideSums(Templates(weights))
        self._around = Sums(features.around, weights)
        self._company = Sums(features.of_company, weights)

    def judged(self, lines: Sequence[Lines], chunks: Sequence[tuple[int, int, int]]) -> Judged:
        """Return the possible stretches of the chunks of a paper's fields."""
        run = run_of(lines, chunks)
        found = self._sums.lay_out(run)
        inside, possible = self._sums.weigh(run, found)
        length = found.last - found.first
        order = possible.nonzero()[0]
        order = order[(8 * found.last - length)[order].argsort()]
        chunk, begin, phrase, inside = found.chunk[order], found.begin[order], found.phrase[order], inside[order]
        first, last = found.first[order] - begin, found.last[order] - begin
        return Judged(
            chunks,
            list(zip(chunk.tolist(), first.tolist(), last.tolist(), strict=True)),
            list(map(found.key.__getitem__, order.tolist())),
            phrase,
            inside,
            length[order],
            found.at_left[order],
            found.at_right[order],
            (inside > _HOPELESS).nonzero()[0],
            self._sums.phrases.term[phrase].nonzero()[0].tolist(),
        )

    def best(self, judged: Judged, lines: Sequence[Lines], place: Place, *, bias: float) -> Iterator[tuple[int, float]]:
        """Yield the best readings of the chunks: the numbers of stretches, none overlapping, with their scores.

        `bias` favours more of them.
        """
        scores = self.scores(judged, lines, place)
        gaining = (scores + bias > _LEAST_GAIN).nonzero()[0]
        columns = judged.hopeful[gaining].tolist(), scores[gaining].tolist()
        steps = [(*judged.spans[number], number, score) for number, score in zip(*columns, strict=True)]
        for _, group in groupby(steps, key=itemgetter(0)):
            yield from _best_path(list(group), bias)

    def scores(self, judged: Judged, lines: Sequence[Lines], place: Place) -> Floats:
        """Return the scores of `judged.hopeful`, with all that tells for them."""
        hopeful, at_left, at_right = judged.hopeful, judged.at_left[judged.hopeful], judged.at_right[judged.hopeful]
        numbers = hopeful.tolist()
        score = judged.inside[hopeful] + self._in_paper(judged, numbers, lines, place)
        chunks = [judged.spans[number][0] for number in numbers]
        row_of = {chunk: row for row, chunk in enumerate(dict.fromkeys(chunks))}
        places = [judged.chunks[chunk] for chunk in row_of]
        sides = np.array([self._beside(lines[field], first, last) for field, first, last in places]).reshape(-1, 3)
        row = np.array([row_of[chunk] for chunk in chunks], np.intp)
        score += at_left * sides[row, 0]
        score += at_right * (sides[row, 1] + at_left * sides[row, 2])
        return score

    def _in_paper(self, judged: Judged, numbers: Sequence[int], lines: Sequence[Lines], place: Place) -> Floats:
        """Return what their places in the paper, and the words that always stand beside them there, add to phrases."""
        phrases = judged.phrase[judged.hopeful]
        keys = [judged.key[number] for number in numbers]
        uses = [place.count[key] for key in keys]
        added = self._sums.phrases.usual(phrases, judged.length[judged.hopeful], uses)
        for at, (key, used, phrase) in enumerate(zip(keys, uses, phrases.tolist(), strict=True)):
            if used > 1 or key in place.special:
                chunk, first, last = judged.spans[numbers[at]]
                field, begin, end = judged.chunks[chunk]
                stretch = Stretch(first, last, key, self._sums.phrases.lexicon_of(phrase), 0.0)
                if key in place.special:
                    added[at] = self._around[place.of(stretch, lines[field].tokens.field)]
                if last - first < end - begin:
                    company = place.company(lines[field].keys[begin:end], stretch)
                    added[at] += sum([self._company[one] for one in company])
        return added

    def _beside(self, lines: Lines, first: int, last: int) -> tuple[float, float, float]:
        """Return what the text beside a chunk adds at its left edge, at its right edge, and to all of it."""
        return self._sides.total(*beside(lines, first, last), lines.governors[first], min(last - first, 3))


def _best_path(steps: Sequence[tuple[int, int, int, int, float]], bias: float) -> list[tuple[int, float]]:
    """Return the best reading of one chunk from its stretches: chunk, words, number, score."""
    top = [0.0] * (steps[-1][2] + 1)
    back: list[tuple[int, int, float] | None] = [None] * len(top)
    reached = 0
    for _, first, last, number, score in steps:
        while reached < last:
            reached += 1
            top[reached] = top[reached - 1]
        total = top[first] + score + bias
        if total > top[last]:
            top[last], back[last] = total, (first, number, score)
    chosen = []
    while reached > 0:
        step = back[reached]
        if step is None:
            reached -= 1
        else:
            reached = step[0]
            chosen.append(step[1:])
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
        ends = last == size or key in known or not cannot_end(chunk.words[last - 1], chunk.classes[last - 1])
        if ends:
            found.append((first, last, key))
    return found


def outside(lines: Lines, first: int, last: int, stretch: Stretch, place: Place) -> list[str]:
    """Return the features of a stretch that depend on the text beside the chunk and on the paper."""
    left, right, both = beside(lines, first, last)
    governed = lines.governors[first]
    found = features.around(*place.of(stretch, lines.tokens.field))
    for company in place.company(lines.keys[first:last], stretch):
        found += features.of_company(*company)
    if stretch.first == 0:
        found += features.left_of(*left, governed)
    if stretch.last == last - first:
        found += features.right_of(*right)
        if stretch.first == 0:
            found += features.both_sides(both, governed, min(last - first, 3))
    return found
