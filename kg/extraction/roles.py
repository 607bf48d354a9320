"""Roles: what the paper does with each entity, read from the words around its mentions.

Every role is a sum of small reasons: the cues of `roles.toml`, the words next to a mention, where it stands, what kind
of name it is. Each reason has a weight per role, in `role-weights.tsv`, learned by `training/learn_roles.py`; the role
with the largest sum is the entity's. The strongest words among the reasons are the evidence.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kg.extraction.reasons import Reasons, collect, words_of
from kg.extraction.scene import Scene, set_scene
from kg.extraction.system import introduced_system
from kg.extraction.weights import Tables, read_weights
from kg.model import ROLES, Role
from kg.reading import Reading

#: Less than any sum of weights.
_NEVER = -1_000_000


class Assigned(NamedTuple):
    """The roles of a paper's entities, sorted by entity, and the method that it introduces where one stands out.

    `margins` has, by entity, how much the weights of each role are above those of the best other one, in hundredths, in
    the order of ROLES.
    """

    roles: tuple[Role, ...]
    margins: Mapping[str, Sequence[int]]
    system: str | None


@cache
def role_model() -> tuple[Tables, NDArray[np.int32]]:
    """Return the table of reasons, and a row of weights in hundredths for each, a column per role."""
    return read_weights("role-weights.tsv", columns=len(ROLES))


def assign_roles(reading: Reading, *, scene: Scene | None = None) -> Assigned:
    """Return one role per entity, each with the words from which it was read.

    `scene` is the reading with its cues, where the caller has it already.
    """
    scene = scene or set_scene(reading)
    if not reading.mentions:
        return Assigned((), {}, None)
    tables, weights = role_model()
    reasons = collect(scene, tables)
    values = weights.take(reasons.rows, axis=0)
    sums = np.add.reduceat(values, reasons.bounds, axis=0)
    for number, entity in enumerate(reasons.entities):
        for role in _denied(scene, entity):
            sums[number, ROLES.index(role)] = _NEVER
    best = sums.argmax(axis=1).tolist()
    lengths = np.diff(np.append(reasons.bounds, len(reasons.rows)))
    chosen = values[np.arange(len(values)), np.repeat(best, lengths)]
    roles = [
        _role(scene, reasons, number, ROLES[role], chosen[bound : bound + length])
        for number, (role, bound, length) in enumerate(zip(best, reasons.bounds, lengths.tolist(), strict=True))
    ]
    roles.sort(key=attrgetter("entity"))
    margins = dict(zip(reasons.entities, margins_of(sums), strict=True))
    return Assigned(tuple(roles), margins, introduced_system(reading, roles))


def margins_of(sums: NDArray[np.int32]) -> list[list[int]]:
    """Return how much each role's sum is above the best other one's, from a row of sums per entity.

    >>> margins_of(np.array([[300, 100, 200]], np.int32))
    [[100, -200, -100]]
    """
    ordered = np.sort(sums, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    margins: list[list[int]] = (sums - np.where(sums == best, second, best)).tolist()
    return margins


def _denied(scene: Scene, entity: str) -> set[str]:
    """Return the roles that a cue denies a mention of the entity, and that none gives another mention."""
    cues = [(match.cue, mention) for _, match, mention in scene.cued.get(entity, ())]
    denying = [(cue.denies, mention) for cue, mention in cues if cue.denies]
    if not denying:
        return set()
    denied = [mention for _, mention in denying]
    return {role for role, _ in denying if role} - {cue.gives for cue, mention in cues if mention not in denied}


def _role(scene: Scene, reasons: Reasons, number: int, role: str, values: NDArray[np.int32]) -> Role:
    """Return the role with its evidence: a cue that gives it, else the words that weigh most."""
    entity = reasons.entities[number]
    for field, match, mention in scene.cued.get(entity, ()):
        if match.cue.gives == role:
            first, last = min(match.first, mention.first), max(match.last, mention.last)
            return Role(entity, role, field.field, field.starts[first], field.ends[last - 1], match.cue.name)
    at = reasons.bounds[number] + int(values.argmax())
    mention, (first, last), kind = words_of(scene, reasons, at)
    field = scene.fields[mention.field]
    start, end = min(mention.start, field.starts[first]), max(mention.end, field.ends[last - 1])
    return Role(entity, role, mention.field, start, end, f"role.{kind}")
