"""From chunks to candidates: which stretches of each chunk name something, by a sum of learned weights.

A chunk's best reading is the set of stretches that do not overlap and whose scores have the greatest sum (a
semi-Markov model; the scores are log odds against naming nothing). All stretches of a paper are weighed at once: first
by what their chunk's words alone tell, then also by the text beside the chunk and the phrase's place in the paper.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise, starmap
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
    after the last, `key` the joined key, `inside` the score. `hopeful` and `terms` are the numbers of those with hope
    and of recognised terms. Of those with hope, `phrase` is the row of `PhraseSums`, `length` counts the words, and
    `at_left` and `at_right` are 1 where the stretch reaches that edge of its chunk.
    """

    chunks: Sequence[tuple[int, int, int]]
    spans: Sequence[tuple[int, int, int]]
    key: Sequence[str]
    inside: Floats
    terms: Sequence[int]
    hopeful: Numbers
    phrase: Numbers
    length: Numbers
    at_left: Numbers
    at_right: Numbers


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

    def judged(self, papers: Sequence[tuple[Sequence[Lines], Sequence[tuple[int, int, int]]]]) -> list[Judged]:
        """Return the possible stretches of the chunks of each paper, which is given by its fields and its chunks.

        Papers are weighed together, since most of what a short column of numbers costs is the call.
        """
        run = run_of(papers)
        found = self._sums.lay_out(run)
        inside, possible = self._sums.weigh(run, found)
        length = found.last - found.first
        order = possible.nonzero()[0]
        order = order[(8 * found.last - length)[order].argsort()]
        chunk, begin = found.chunk[order], found.begin[order]
        spans = chunk, found.first[order] - begin, found.last[order] - begin
        phrase, inside = found.phrase[order], inside[order]
        sides = length[order], found.at_left[order], found.at_right[order]
        term = self._sums.phrases.term[phrase]
        offsets = np.cumsum([0, *(len(chunks) for _, chunks in papers)])
        parts = pairwise(chunk.searchsorted(offsets).tolist())
        each = []
        for (_, chunks), offset, own in zip(papers, offsets.tolist(), starmap(slice, parts), strict=False):
            number, first, last = (column[own] for column in spans)
            hopeful = (inside[own] > _HOPELESS).nonzero()[0]
            each.append(
                Judged(
                    chunks,
                    list(zip((number - offset).tolist(), first.tolist(), last.tolist(), strict=True)),
                    list(map(found.key.__getitem__, order[own].tolist())),
                    inside[own],
                    term[own].nonzero()[0].tolist(),
                    hopeful,
                    phrase[own][hopeful],
                    *(column[own][hopeful] for column in sides),
                )
            )
        return each

    def scores(self, papers: Sequence[tuple[Judged, Sequence[Lines], Place]]) -> list[Floats]:
        """Return for each paper the scores of `judged.hopeful`, with all that tells for them."""
        every = [judged for judged, _, _ in papers]
        keys = [list(map(judged.key.__getitem__, judged.hopeful.tolist())) for judged in every]
        uses = [list(map(place.count.__getitem__, own)) for own, (_, _, place) in zip(keys, papers, strict=True)]
        phrase = np.concatenate([judged.phrase for judged in every])
        length = np.concatenate([judged.length for judged in every])
        added = self._sums.phrases.usual(phrase, length, list(chain.from_iterable(uses)))
        bounds = np.cumsum([0, *map(len, keys)]).tolist()
        rows: list[int] = []
        sides: list[tuple[float, float, float]] = []
        for (judged, lines, place), own, used, start in zip(papers, keys, uses, bounds, strict=False):
            for at, key in enumerate(own):
                if used[at] > 1 or key in place.special:
                    added[start + at] = self._in_paper(judged, at, lines, place, added.item(start + at))
            chunks = [judged.spans[number][0] for number in judged.hopeful.tolist()]
            row_of = {chunk: row for row, chunk in enumerate(dict.fromkeys(chunks), len(sides))}
            rows += map(row_of.__getitem__, chunks)
            sides += [self._beside(lines[judged.chunks[one][0]], *judged.chunks[one][1:]) for one in row_of]
        beside = np.array(sides).reshape(-1, 3)[np.array(rows, np.intp)]
        at_left = np.concatenate([judged.at_left for judged in every])
        at_right = np.concatenate([judged.at_right for judged in every])
        score: Floats = np.concatenate([judged.inside[judged.hopeful] for judged in every]) + added
        score += at_left * beside[:, 0]
        score += at_right * (beside[:, 1] + at_left * beside[:, 2])
        return [score[first:last] for first, last in pairwise(bounds)]

    def _in_paper(self, judged: Judged, at: int, lines: Sequence[Lines], place: Place, usual: float) -> float:
        """Return what its place in the paper, and the words that always stand beside it there, add to a phrase.

        It is the one of `judged.hopeful[at]`; `usual` is what a usual place adds.
        """
        number = judged.hopeful.item(at)
        chunk, first, last = judged.spans[number]
        field, begin, end = judged.chunks[chunk]
        lexicon = self._sums.phrases.lexicon_of(judged.phrase.item(at))
        stretch = Stretch(first, last, judged.key[number], lexicon, 0.0)
        added = self._around[place.of(stretch, lines[field].tokens.field)] if stretch.key in place.special else usual
        if last - first < end - begin:
            added += sum([self._company[one] for one in place.company(lines[field].keys[begin:end], stretch)])
        return added

    def _beside(self, lines: Lines, first: int, last: int) -> tuple[float, float, float]:
        """Return what the text beside a chunk adds at its left edge, at its right edge, and to all of it."""
        return self._sides.total(*beside(lines, first, last), lines.governors[first], min(last - first, 3))


def best(judged: Judged, scores: Floats, *, bias: float) -> Iterator[tuple[int, float]]:
    """Yield the best readings of the chunks: the numbers of stretches, none overlapping, with their scores.

    `bias` favours more of them.
    """
    gaining = (scores + bias > _LEAST_GAIN).nonzero()[0]
    columns = judged.hopeful[gaining].tolist(), scores[gaining].tolist()
    steps = [(*judged.spans[number], number, score) for number, score in zip(*columns, strict=True)]
    for _, group in groupby(steps, key=itemgetter(0)):
        yield from _best_path(list(group), bias)


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
