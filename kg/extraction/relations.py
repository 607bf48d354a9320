"""Relations: what the text states between two entities, each with the words that state it.

Cues and the pair's roles, types, places and the words around are weighed by `relation-weights.tsv`, learned by
`training/learn_relations.py`; the relation that weighs most is kept when it weighs enough and words of one sentence can
be shown for it: both names, or the other name with words that stand for the system that the paper introduces ("our
method").
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from kg.extraction.pairs import Pair, find_pairs
from kg.extraction.roles import Assigned, assign_roles
from kg.extraction.scene import Scene, set_scene
from kg.extraction.weights import Tables, read_weights
from kg.model import RELATIONS, Relation
from kg.reading import Chosen, Reading

#: The least sum of weights with which a relation is kept: the logarithm of its odds against none, in hundredths.
LEAST = -60
_COLUMNS = 1 + len(RELATIONS)

_OURS = frozenset(("we", "our", "ours", "it", "its", "proposed", "this", "experiments", "results", "experimental"))


@cache
def relation_model() -> tuple[Tables, NDArray[np.int32]]:
    """Return the table of reasons, and a row of weights in hundredths for each: for no relation, and each relation."""
    return read_weights("relation-weights.tsv", columns=_COLUMNS)


def find_relations(
    reading: Reading, *, scene: Scene | None = None, roles: Assigned | None = None
) -> tuple[Relation, ...]:
    """Return the relations that the text states, sorted; `scene` and `roles` are the reading's, where known already."""
    scene = scene or set_scene(reading)
    roles = roles or assign_roles(reading, scene=scene)
    tables, weights = relation_model()
    pairs = list(find_pairs(scene, roles, tables))
    if not pairs:
        return ()
    bounds = np.cumsum([0, *(len(pair.rows) for pair in pairs[:-1])])
    sums = np.add.reduceat(weights.take([row for pair in pairs for row in pair.rows], axis=0), bounds, axis=0)
    odds = sums[:, 1:] - sums[:, :1]
    best = odds.argmax(axis=1)
    kept = np.flatnonzero(odds.max(axis=1) >= LEAST).tolist()
    found = (_stated(scene, pairs[number], RELATIONS[best[number]], roles.system) for number in kept)
    return tuple(sorted(relation for relation in found if relation))


def _stated(scene: Scene, pair: Pair, relation: str, system: str | None) -> Relation | None:
    """Return the relation with the words of its first cue, else of the nearest sentence that shows both sides."""
    head, tail = pair.head.entity, pair.tail.entity
    for field, match in pair.cues:
        if match.cue.gives != relation:
            continue
        bound = [m for slot in ("H", "T") for m in match.slots[slot] if m.entity in (head, tail)]
        start = min(field.starts[match.first], *(mention.start for mention in bound))
        end = max(field.ends[match.last - 1], *(mention.end for mention in bound))
        return Relation(head, relation, tail, field.field, start, end, match.cue.name)
    mentions = scene.reading.mentions
    for place in sorted((abs(a - b), a, b) for a in pair.head.mentions for b in pair.tail.mentions):
        one, other = sorted(place[1:])
        if _sentence(scene, mentions[one]) == _sentence(scene, mentions[other]):
            start, end = mentions[one].start, max(mentions[one].end, mentions[other].end)
            return Relation(head, relation, tail, mentions[one].field, start, end, f"{relation}.sentence")
    for side, far in ((pair.tail, head), (pair.head, tail)):
        if far == system:
            for number in side.mentions:
                if words := _with_ours(scene, mentions[number]):
                    return Relation(head, relation, tail, mentions[number].field, *words, f"{relation}.ours")
    return None


def _sentence(scene: Scene, mention: Chosen) -> tuple[str, int, int]:
    field = scene.fields[mention.field]
    first, last = next(bounds for bounds in field.sentences if bounds[0] <= mention.first < bounds[1])
    return mention.field, first, last


def _with_ours(scene: Scene, mention: Chosen) -> tuple[int, int] | None:
    """Return the stretch from a word that stands for the paper's own system to the mention, or the other way round."""
    field = scene.fields[mention.field]
    _, first, last = _sentence(scene, mention)
    for at in range(first, last):
        if field.lower[at] in _OURS:
            return min(field.starts[at], mention.start), max(field.ends[at], mention.end)
    return None
