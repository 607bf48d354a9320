"""Silver annotation: what the extractor and the tagger together think of unannotated papers.

    PYTHONPATH=. python training/silver.py entities SILVER.jsonl MARKS.pickle...
    PYTHONPATH=. python training/silver.py roles SILVER-ROLES.pickle MARKS.pickle...

reads the papers of files that `mark.py` wrote with the extractor as it stands in kg/patterns, and writes JSON lines of
what may be an entity, or a pickle of pairs of a Reading and the chances of roles by entity. On annotated papers that
neither had seen, the two together are right more often than each alone (docs/extraction.md has the figures), and there
are twenty-five times as many papers without annotation.
"""

import argparse
import json
import pickle
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from gold import read_marks
from numpy.typing import NDArray
from scipy.special import expit, logsumexp, softmax

from kg.extraction import Extractor
from kg.extraction.candidates import find as find_candidates
from kg.extraction.candidates import group
from kg.extraction.judge import Judge, Judged, Place
from kg.extraction.phrases import Lines
from kg.extraction.reader import Reader, beside_mentions
from kg.extraction.reasons import collect
from kg.extraction.roles import role_model
from kg.extraction.scene import set_scene
from kg.model import Paper
from kg.reading import Reading

#: What a stretch must have for it, beside what the extractor and the tagger think of it, to be in the best reading.
_FAVOUR = 1.0
#: What speaks for an entity: always, the extractor's log odds, the tagger's log odds at the best mention and its mean
#: log probability, its mentions up to four, whether the tagger's own best reading has it. Fitted by logistic regression
#: on 235 annotated papers that neither had seen.
_MIX = np.array([-0.11, 0.94, 0.22, -0.04, -0.07, 0.64])
#: What the tagger's view of types and of roles weighs beside the extractor's: the best on the same papers.
_TYPES_SHARE, _ROLES_SHARE = 0.5, 1.5
#: Log odds under which nothing is kept of a candidate.
_LEAST = -4.0

Floats = NDArray[np.float64]
Place3 = tuple[int, int, int]
Marks = Sequence[tuple[Floats, Floats]]
"""For each field, the log probabilities of tags and of roles, words x classes."""

Likely = tuple[tuple[str, ...], float, tuple[float, ...]]
"""Something that may be an entity: its keys, how likely it is one, and how likely it is of each type."""


class Both(Judge):
    """Scores stretches by what the extractor and the tagger think of them together."""

    marks: Marks = ()

    def scores(self, judged: Judged, lines: Sequence[Lines], place: Place) -> Floats:
        """Return the scores of `judged.hopeful`, where `marks` are the paper's."""
        odds = [_odds(self.marks, where) for where in places_of(judged)]
        return super().scores(judged, lines, place) + np.array(odds) + _FAVOUR


def places_of(judged: Judged) -> Iterator[Place3]:
    """Yield the field's number, first token and the one after the last of `judged.hopeful`."""
    for number in judged.hopeful.tolist():
        chunk, first, last = judged.spans[number]
        field, offset, _ = judged.chunks[chunk]
        yield field, offset + first, offset + last


class Silversmith:
    """Makes silver annotation with a reader."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._both = Both(reader.judge.knowledge, reader.judge.weights)

    def entities(self, paper: Mapping[str, Any]) -> dict[str, Any]:
        """Return the paper with what may be an entity in it, each a `Likely`."""
        text = {key: paper[key] for key in ("id", "title", "abstract")}
        return {**text, "entities": list(self._entities(Paper(**text), _marks(paper)))}

    def _entities(self, paper: Paper, marks: Marks) -> Iterator[Likely]:
        _, pages = self._reader.lay_out(paper)
        self._both.marks = marks
        judged = pages.judged
        own = self._reader.judge.scores(judged, pages.lines, pages.place).tolist()
        score_of = dict(zip(places_of(judged), own, strict=True))
        candidates = find_candidates(pages, self._both)
        chunks = {c: c._replace(score=score_of[c[:3]]) for c in candidates if c.origin == "chunk"}
        marked = {
            "".join(pages.lines[number].keys[first:last])
            for number, (tags, _) in enumerate(marks)
            for first, last in best_reading(tags)
        }
        for found in group(pages, [chunks.get(c, c) for c in candidates]):
            keys = tuple(dict.fromkeys((found.key, *(c.key for c in found.candidates))))
            types = self._reader.entities.type_scores(found, beside_mentions(pages, found))
            score, places = self._reader.entities.score(found), [c[:3] for c in found.candidates]
            yield from _likely(keys, score, np.array(types), places, marks, also=not marked.isdisjoint(keys))


def silver_roles(reader: Reader, paper: Mapping[str, Any]) -> tuple[Reading, dict[str, Floats]]:
    """Return the paper read, and how likely each of its entities has each role."""
    reading = reader.read(Paper(paper["id"], paper["title"], paper["abstract"]))
    return reading, _roles(reading, _marks(paper)) if reading.mentions else {}


def _marks(paper: Mapping[str, Any]) -> Marks:
    return [(tags.astype(float), roles.astype(float)) for tags, roles, _ in paper["marks"]]


def _odds(marks: Marks, place: Place3) -> float:
    """Return the tagger's log odds that the words name something."""
    field, first, last = place
    chance = np.exp(logsumexp(_span(marks[field][0], first, last)))
    return float(np.log(chance / (1 - min(0.9999, chance)) + 1e-4))


def _likely(
    keys: tuple[str, ...], score: float, types: Floats, places: Sequence[Place3], marks: Marks, *, also: bool
) -> Iterator[Likely]:
    """Yield the entity unless both think little of it."""
    by_type = np.array([_span(marks[field][0], first, last) for field, first, last in places])
    whole = logsumexp(by_type, axis=1)
    odds = _odds(marks, places[int(whole.argmax())])
    sum_ = float(_MIX @ (1, score, odds, whole.mean(), min(len(places), 4), also))
    if sum_ >= _LEAST:
        told = np.log(softmax(by_type, axis=1).mean(axis=0) + 1e-6)
        both = softmax(types - logsumexp(types) + _TYPES_SHARE * told)
        yield keys, round(float(expit(sum_)), 4), tuple(both.round(4).tolist())


def _span(tags: Floats, first: int, last: int) -> Floats:
    """Return, for each type, the log probability that exactly these words name something of it."""
    inner = tags[first + 1 : last, 2::2].sum(axis=0)
    ends = np.log1p(-np.minimum(0.9999, np.exp(tags[last, 2::2]))) if last < len(tags) else 0.0
    span: Floats = tags[first, 1::2] + inner + ends
    return span


def best_reading(tags: Floats) -> list[tuple[int, int]]:
    """Return the names in the likeliest sequence of tags, by the Viterbi algorithm."""
    if not len(tags):
        return []
    score, back = tags[0].copy(), np.zeros((len(tags), tags.shape[1]), int)
    score[2::2] = -np.inf
    for at in range(1, len(tags)):
        before = np.full(len(score), int(score.argmax()))
        firsts = np.arange(1, len(score), 2)
        before[2::2] = np.where(score[firsts] >= score[firsts + 1], firsts, firsts + 1)
        back[at] = before
        score = score[before] + tags[at]
    path = [int(score.argmax())]
    for at in range(len(tags) - 1, 0, -1):
        path.append(int(back[at, path[-1]]))
    path.reverse()
    found = []
    for first, tag in enumerate(path):
        if tag % 2:
            last = first + 1
            while last < len(path) and path[last] == tag + 1:
                last += 1
            found.append((first, last))
    return found


def _roles(reading: Reading, marks: Marks) -> dict[str, Floats]:
    """Return how likely each entity has each role, by both."""
    told: dict[str, list[Floats]] = defaultdict(list)
    for mention in reading.mentions:
        roles = marks[0 if mention.field == "title" else 1][1]
        told[mention.entity].append(roles[mention.first : mention.last].mean(axis=0))
    tables, weights = role_model()
    reasons = collect(set_scene(reading), tables)
    sums = np.add.reduceat(weights.take(reasons.rows, axis=0), reasons.bounds, axis=0) / 100
    own = sums - logsumexp(sums, axis=1, keepdims=True)
    return {
        entity: softmax(row + _ROLES_SHARE * np.mean(told[entity], axis=0))
        for entity, row in zip(reasons.entities, own, strict=True)
    }


def main() -> None:
    """Read, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("entities", "roles"))
    parser.add_argument("silver", type=Path)
    parser.add_argument("marks", type=Path, nargs="+")
    options = parser.parse_args()
    reader = Extractor.load().reader
    papers = read_marks(options.marks)
    if options.what == "entities":
        with options.silver.open("w", encoding="utf-8") as out:
            smith = Silversmith(reader)
            out.writelines(json.dumps(smith.entities(paper)) + "\n" for paper in papers)
    else:
        options.silver.write_bytes(pickle.dumps([silver_roles(reader, paper) for paper in papers]))


if __name__ == "__main__":
    main()
