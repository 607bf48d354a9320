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
from numpy.typing import NDArray
from scipy.special import expit, logsumexp, softmax

from kg.extraction import Extractor
from kg.extraction.candidates import find as find_candidates
from kg.extraction.candidates import group
from kg.extraction.reader import Reader, beside_mentions
from kg.extraction.reasons import collect
from kg.extraction.roles import role_model
from kg.extraction.scene import set_scene
from kg.model import TYPES, Paper
from kg.reading import Reading

#: What speaks for an entity: always, the extractor's log odds, the tagger's log odds at the best mention and its mean
#: log probability, whether only the tagger found it, its mentions up to four, whether the tagger's best reading has it.
#: Fitted by logistic regression on 235 annotated papers that neither had seen.
_MIX = np.array([0.21, 0.83, 0.22, -0.02, 0.68, -0.14, 0.33])
#: The extractor's log odds of what it did not find.
_NOT_FOUND = -3.0
#: What the tagger's view of types and of roles weighs beside the extractor's: the best on the same papers.
_TYPES_SHARE, _ROLES_SHARE = 0.35, 1.5
#: Log odds under which nothing is kept of a candidate.
_LEAST = -4.0

Floats = NDArray[np.float64]
Place = tuple[int, int, int]


Likely = tuple[tuple[str, ...], float, tuple[float, ...]]
"""Something that may be an entity: its keys, how likely it is one, and how likely it is of each type."""


def silver_entities(reader: Reader, paper: Mapping[str, Any]) -> dict[str, Any]:
    """Return the paper with what may be an entity in it, each a `Likely`."""
    text = {key: paper[key] for key in ("id", "title", "abstract")}
    return {**text, "entities": list(_entities(reader, Paper(**text), _marks(paper)))}


def silver_roles(reader: Reader, paper: Mapping[str, Any]) -> tuple[Reading, dict[str, Floats]]:
    """Return the paper read, and how likely each of its entities has each role."""
    reading = reader.read(Paper(paper["id"], paper["title"], paper["abstract"]))
    return reading, _roles(reading, _marks(paper)) if reading.mentions else {}


def _marks(paper: Mapping[str, Any]) -> list[tuple[Floats, Floats]]:
    return [(tags.astype(float), roles.astype(float)) for tags, roles in paper["marks"]]


def _entities(reader: Reader, paper: Paper, marks: Sequence[tuple[Floats, Floats]]) -> Iterator[Likely]:
    _, pages = reader.lay_out(paper)
    marked: dict[str, list[Place]] = defaultdict(list)
    for number, (tags, _) in enumerate(marks):
        keys = pages.lines[number].keys
        for first, last in best_reading(tags):
            marked["".join(keys[first:last])].append((number, first, last))
    for found in group(pages, find_candidates(pages, reader.judge)):
        keys = tuple(dict.fromkeys((found.key, *(c.key for c in found.candidates))))
        both = [marked.pop(key) for key in keys if key in marked]
        places = [(c.field, c.first, c.last) for c in found.candidates]
        types = np.array(reader.entities.type_scores(found, beside_mentions(pages, found)))
        yield from _likely(keys, reader.entities.score(found), types, places, marks, also=bool(both), alone=False)
    for key, places in marked.items():
        if key:
            yield from _likely((key,), _NOT_FOUND, np.zeros(len(TYPES)), places, marks, also=True, alone=True)


def _likely(
    keys: tuple[str, ...],
    score: float,
    types: Floats,
    places: Sequence[Place],
    marks: Sequence[tuple[Floats, Floats]],
    *,
    also: bool,
    alone: bool,
) -> Iterator[Likely]:
    """Yield the entity unless both think little of it."""
    by_type = np.array([_span(marks[field][0], first, last) for field, first, last in places])
    whole = logsumexp(by_type, axis=1)
    best = float(whole.max())
    odds = float(np.log(np.exp(best) / (1 - min(0.9999, np.exp(best))) + 1e-4))
    sum_ = float(_MIX @ (1, score, odds, whole.mean(), alone, min(len(places), 4), also))
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


def _roles(reading: Reading, marks: Sequence[tuple[Floats, Floats]]) -> dict[str, Floats]:
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
    papers = [paper for path in options.marks for paper in pickle.loads(path.read_bytes())]
    if options.what == "entities":
        with options.silver.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(silver_entities(reader, paper)) + "\n" for paper in papers)
    else:
        options.silver.write_bytes(pickle.dumps([silver_roles(reader, paper) for paper in papers]))


if __name__ == "__main__":
    main()
