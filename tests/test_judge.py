"""The judge chooses, of each chunk, the stretches that do not overlap and weigh most together."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest

from kg.extraction import Extractor
from kg.extraction.candidates import BIAS
from kg.extraction.features import Chunk, inside
from kg.extraction.judge import Place, Stretch, best, outside, possible
from kg.extraction.phrases import Lines
from kg.extraction.reader import Weighed
from kg.model import Paper

Scored = tuple[int, int, float]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


def scored(extractor: Extractor, weighed: Weighed, lines: Lines, begin: int, end: int) -> list[Scored]:
    """Return every possible stretch of a chunk with the sum of its features' weights."""
    judge = extractor.reader.judge
    chunk = Chunk(lines.words[begin:end], lines.keys[begin:end], lines.classes[begin:end])
    found = []
    for first, last, key in possible(chunk, judge.knowledge):
        stretch = Stretch(first, last, key, judge.knowledge.standing(key).lexicon, 0.0)
        told = inside(chunk, first, last, judge.knowledge)
        told += outside(lines, begin, end, stretch, weighed.pages.place)
        found.append((first, last, sum(judge.weights.get(feature, 0.0) for feature in told)))
    return found


def readings(stretches: Sequence[Scored], at: int = 0) -> Iterator[float]:
    """Yield the sums of all sets of stretches that begin at a word or later and do not overlap."""
    yield 0.0
    for first, last, score in stretches:
        if first >= at:
            for rest in readings(stretches, last):
                yield score + BIAS + rest


@pytest.mark.parametrize(
    ("words", "at", "told"),
    [
        (("deep", "lake", "loss"), (1, 3), [("left", 3, 4)]),
        (("deep", "lake", "loss"), (0, 2), [("right", 3, 3)]),
        (("lake", "loss", "term"), (0, 2), [("right", 0, 4)]),
        (("lake", "loss"), (0, 2), []),
        (("deep", "pond"), (1, 2), []),
    ],
)
def test_the_company_that_a_phrase_keeps(
    words: tuple[str, ...], at: tuple[int, int], told: list[tuple[str, int, int]]
) -> None:
    """How many of a phrase's uses have the word beside it that it has here; nothing of what is named once."""
    count = Counter({"lakeloss": 4, "deeplakeloss": 3, "deeplake": 3, "pond": 1, "deeppond": 1})
    place = Place(count, Counter(), {}, frozenset(), "", frozenset())
    stretch = Stretch(*at, "".join(words[slice(*at)]), "unknown", 0.0)
    assert [found[:3] for found in place.company(words, stretch)] == told


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("PondNet: Deep Nets", "We train PondNet, a deep graph neural network, on the Cora dataset."),
        (None, "Large language model agents (LLMs) and k-means clustering improve image and video generation quality."),
        ("Sparse Gaussian process regression", "Variational inference for sparse Gaussian process regression models."),
        ("Mirrored Lake Loss", "We propose a mirrored lake loss. The mirrored lake loss is a lake loss for lake nets."),
        (None, ""),
    ],
)
def test_the_best_reading_weighs_most(extractor: Extractor, title: str | None, abstract: str) -> None:
    weighed = extractor.reader.weigh(Paper("a", title, abstract))
    judged = weighed.pages.judged
    chosen: list[list[Scored]] = [[] for _ in judged.chunks]
    for number, score in best(judged, weighed.pages.scores, bias=BIAS):
        chunk, first, last = judged.spans[number]
        chosen[chunk].append((first, last, score))
    for (field, begin, end), found in zip(judged.chunks, chosen, strict=True):
        every = scored(extractor, weighed, weighed.pages.lines[field], begin, end)
        assert sum(score + BIAS for _, _, score in found) == pytest.approx(max(readings(every)))
        assert all(one[1] <= other[0] for one, other in pairwise(found))
