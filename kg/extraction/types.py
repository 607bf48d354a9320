"""One type per entity: the steps of `types.toml`, in their order, each with its reason; the last is the weights."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from typing import NamedTuple

from kg.errors import PatternError
from kg.extraction.entities import Beside, EntityJudge, Group
from kg.model import TYPES

#: Types that a known name keeps whatever stands beside it.
_KEPT = frozenset(("dataset", "benchmark", "metric"))
#: Papers that must have marked a term of the lexicon with its type, to agree with it.
_AGREEING = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One step: words before a name that give it a type, the lexicon (for names, or agreed terms), or the weights."""

    name: str
    type: str | None
    reason: str
    before: frozenset[tuple[str, str]]
    lexicon: bool
    agreed: bool
    weights: bool
    examples: tuple[str, ...]


def load_steps(path: Path) -> tuple[Step, ...]:
    """Return the steps in their order; PatternError where one lacks something or the last is not the weights."""
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["step"]
        steps = tuple(_step(row) for row in rows)
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise PatternError(f"{path.name}: each step needs name, reason, examples, and what decides: {error}") from error
    if not steps or not steps[-1].weights or any(step.type not in (None, *TYPES) for step in steps):
        raise PatternError(f"{path.name}: the last step must be the weights, and types one of {', '.join(TYPES)}")
    return steps


def _step(row: dict[str, object]) -> Step:
    before, examples = row.get("before", []), row["examples"]
    if not isinstance(before, list) or not isinstance(examples, list):
        raise ValueError(f"{row['name']}: before and examples are lists")
    pairs = frozenset((two.split()[0], two.split()[1]) for two in before)
    kind = str(row["type"]) if "type" in row else None
    return Step(
        str(row["name"]), kind, str(row["reason"]), pairs,
        bool(row.get("lexicon")), bool(row.get("agreed")), bool(row.get("weights")), tuple(examples),
    )  # fmt: skip


class Decided(NamedTuple):
    """A type, the name of the step that decided it, and the logarithm of its chance: 0 unless the weights decided."""

    type: str
    step: str
    log_chance: float


def decide(steps: Sequence[Step], group: Group, beside: Sequence[Beside], entities: EntityJudge) -> Decided:
    """Return the type of a group, as the first step has it that says something."""
    named = "P" in group.classes
    strength, _, known = entities.knowledge.standing(group.key).lexicon.partition("/")
    for step in steps:
        if step.weights:
            break
        if step.agreed:
            seen = entities.knowledge.seen.get(group.key)
            if strength == "strong" and seen is not None and seen.type == known and seen.marked >= _AGREEING:
                return Decided(known, step.name, 0.0)
        elif step.lexicon:
            if strength == "strong" and known in _KEPT and (named or _found_by_lexicon(group)):
                return Decided(known, step.name, 0.0)
        elif named and step.type is not None and any((one[0], one[1]) in step.before for one in beside):
            return Decided(step.type, step.name, 0.0)
    scores = entities.type_scores(group, beside)
    best = max(scores)
    return Decided(TYPES[scores.index(best)], steps[-1].name, -log(sum([exp(score - best) for score in scores])))


def _found_by_lexicon(group: Group) -> bool:
    return any(candidate.origin == "phrase" for candidate in group.candidates)
