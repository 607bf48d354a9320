"""The stretches of a paper's chunks, weighed all at once by what their chunks' words alone tell.

`features.inside` tells the same sums, feature by feature.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extraction.features import COMMON, Knowledge, case
from kg.extraction.phrases import LONGEST_STRETCH, Lines
from kg.extraction.sums import ABSENT, CLASS_NUMBERS, GROWTHS, CaseSums, ClassSums, EdgeSums, Floats, Numbers
from kg.extraction.sums import PhraseSums as P
from kg.extraction.sums import WordSums as W
from kg.extraction.templates import Templates


class Run(NamedTuple):
    """The words of the chunks of some papers, one after the other, with their keys and classes; the chunks' sizes."""

    words: Sequence[str]
    keys: Sequence[str]
    classes: str
    sizes: Sequence[int]


def run_of(papers: Sequence[tuple[Sequence[Lines], Sequence[tuple[int, int, int]]]]) -> Run:
    """Return the words of papers' chunks, each given by its field's number, first token and the one after the last."""
    words: list[str] = []
    keys: list[str] = []
    classes: list[str] = []
    sizes: list[int] = []
    for lines, chunks in papers:
        for number, first, last in chunks:
            words += lines[number].words[first:last]
            keys += lines[number].keys[first:last]
            classes.append(lines[number].classes[first:last])
            sizes.append(last - first)
    return Run(words, keys, "".join(classes), sizes)


class Stretches(NamedTuple):
    """The stretches of a run, each within one chunk, as columns; the shortest first.

    `first` and `last` (exclusive) count the run's words, `begin` is where the chunk begins. `at_left` and `at_right`
    are 1 where the stretch reaches that edge of its chunk, else 0. `grid` has, by number of words and first word, the
    rows of all phrases of the run, also of those of one word more than a stretch may have.
    """

    key: list[str]
    chunk: Numbers
    begin: Numbers
    first: Numbers
    last: Numbers
    at_left: Numbers
    at_right: Numbers
    grid: Numbers

    @property
    def phrase(self) -> Numbers:
        """Return the row of each stretch's phrase."""
        rows: Numbers = self.grid[self.last - self.first, self.first]
        return rows


class StretchSums:
    """The weights of stretches, laid out in tables."""

    def __init__(self, knowledge: Knowledge, weights: Mapping[str, float]) -> None:
        templates = Templates(weights)
        self.words, self.phrases = W(knowledge, templates), P(knowledge, templates)
        self._classes, self._cases, self._edges = ClassSums(templates), CaseSums(templates), EdgeSums(templates)

    def lay_out(self, run: Run) -> Stretches:
        """Return the stretches of a run."""
        size = np.array(run.sizes, np.intp)
        end = size.cumsum()
        place = np.arange(len(run.words))
        chunk = np.arange(len(size)).repeat(size)
        ahead = end[chunk] - place
        starts = [place, *((ahead >= length).nonzero()[0] for length in range(2, LONGEST_STRETCH + 2))]
        counts = [len(start) for start in starts]
        first = np.concatenate(starts)
        length = np.arange(1, LONGEST_STRETCH + 2).repeat(counts)
        last = first + length
        single = counts[0]
        spans = zip(first[single:].tolist(), last[single:].tolist(), strict=True)
        key = [*run.keys, *["".join(run.keys[i:j]) for i, j in spans]]
        grid = np.full((LONGEST_STRETCH + 2, single + 1), ABSENT)
        grid[length, first] = self.phrases.rows(key)
        few = len(first) - counts[-1]
        first, last = first[:few], last[:few]
        chunk = chunk[first]
        begin = (end - size)[chunk]
        at_left, at_right = (begin == first).astype(np.intp), (end[chunk] == last).astype(np.intp)
        return Stretches(key[:few], chunk, begin, first, last, at_left, at_right, grid)

    def weigh(self, run: Run, found: Stretches) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the stretches' scores, and which may be names: those that end as names do, and known phrases."""
        rows = self.words.rows(run.words, run.keys, run.classes)
        words = self.words.table[np.array(rows, np.intp)]
        kinds = np.frombuffer(run.classes.encode("latin-1").translate(CLASS_NUMBERS), np.uint8).astype(np.intp)
        known, standing = self.phrases.table, self.phrases.standing
        first, tail, phrase = found.first, found.last - 1, found.phrase
        length = found.last - first
        few = np.minimum(length, 3)
        spans = zip(first.tolist(), found.last.tolist(), strict=True)
        score = words[first, W.FIRST] + words[tail, W.HEAD - 1 + few]
        score += known[standing[phrase], P.WHOLE - 1 + few] + [self._classes[run.classes[i:j]] for i, j in spans]
        # the shortest come first: what only stretches of several words have is added to the rest of the column
        single = len(run.words)
        begin, end, size = first[single:], tail[single:], length[single:]
        kind = kinds[begin]
        score[single:] += (
            known[standing[found.grid[size - 1, begin + 1]], P.SUFFIX + kind]
            + known[standing[found.grid[size - 1, begin]], P.PREFIX]
        )
        score[single:] += np.array(self.words.behind(rows, run.keys))[end]
        score[single:] += words[end, W.OPENED + kind]
        score += words[first, W.STEM - 1 + length]
        score[single:] += _summed(words[:, W.INNER], begin, size)
        score += self._edges.whole[found.at_left, found.at_right]
        self._add_edges(score, found, words, kinds)
        self._add_cases(score, run, found)
        possible = (found.at_right == 1) | (phrase != P.UNKNOWN) | (words[tail, W.NO_END] == 0.0)
        return score, possible

    def _add_edges(self, score: Floats, found: Stretches, words: Floats, kinds: Numbers) -> None:
        """Add what the words of the chunk beside the stretches tell."""
        edges, known, standing, papers = self._edges, self.phrases.table, self.phrases.standing, self.phrases.papers
        left, right = (found.at_left == 0).nonzero()[0], (found.at_right == 0).nonzero()[0]
        size, own = found.last - found.first, papers[found.phrase]
        first, last = found.first[left], found.last[right]
        longer = found.grid[size[left] + 1, first - 1]
        outer = kinds[first - 1]
        score[left] += edges.before[outer, kinds[first]]
        score[left] += edges.grows_left[outer, _share(papers[longer], own[left])] + known[standing[longer], P.LEFT]
        longer = found.grid[size[right] + 1, found.first[right]]
        outer = kinds[last]
        score[right] += edges.after[kinds[last - 1], outer]
        score[right] += edges.grows_right[outer, _share(papers[longer], own[right])] + known[standing[longer], P.RIGHT]
        score[left] += words[first - 1, W.BEFORE]
        score[right] += words[last, W.AFTER]

    def _add_cases(self, score: Floats, run: Run, found: Stretches) -> None:
        """Add what the capitals of the words and of those beside them in the chunk tell."""
        cases = iter("".join(map(case, run.words)))
        texts = [f"^{''.join(islice(cases, size))}$" for size in run.sizes]
        told = np.array([text.strip("^l-$") != "" for text in texts], bool)[found.chunk].nonzero()[0]
        columns = found.chunk[told], (found.first - found.begin)[told], (found.last - found.begin + 2)[told]
        spans = zip(*(column.tolist() for column in columns), strict=True)
        score[told] += np.array([self._cases[texts[chunk][first:last]] for chunk, first, last in spans])


def _summed(values: Floats, first: Numbers, length: Numbers) -> Floats:
    """Return the sums of so many values each, two or more, from the first on, one after another; the fewest first."""
    total = values[first] + values[first + 1]
    for size in range(3, LONGEST_STRETCH + 1):
        at = int(length.searchsorted(size))
        total[at:] += values[first[at:] + size - 1]
    return total


def _share(part: Floats, whole: Floats) -> Numbers:
    """Return the columns of `EdgeSums.grows_left` for the shares of a whole."""
    share = np.where(whole >= COMMON, 5.99 * part / np.maximum(whole, 1.0), -1.0)
    return np.minimum(share.astype(np.intp), GROWTHS - 2) + 1
