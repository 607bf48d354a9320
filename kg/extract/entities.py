"""From candidates to entities: those of one key are one entity; learned weights say which stay and what type each has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.extract.features import Knowledge, bucket, known_as, seen_as, shape, stem


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens `[first:last]` of a field that may name something, where they were found, and how well they scored.

    `origin` is `chunk` (the best reading of a noun phrase), `nested` (a known term inside one), `definition`,
    `phrase` (a known term with small words in it), `coordination`, or `name`.
    """

    field: int
    first: int
    last: int
    key: str
    score: float
    origin: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one key in a paper, and what else is known of the key there."""

    key: str
    words: tuple[str, ...]
    keys: tuple[str, ...]
    classes: str
    candidates: tuple[Candidate, ...]
    count: int
    title: int
    defined: str
    colon: bool
    inside_longer: bool


_STEPS = (-3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)


def evidence(group: Group, knowledge: Knowledge) -> list[str]:
    """Return the features by which an entity is kept or dropped."""
    firm = [c for c in group.candidates if c.origin != "nested"]
    best = max([c.score for c in firm], default=-9.0)
    nested_best = max(c.score for c in group.candidates)
    lexicon, seen = known_as(group.key, knowledge), seen_as(group.key, knowledge)
    origins = "+".join(sorted({c.origin for c in group.candidates}))
    where = "nested" if not firm else "firm"
    length = min(len(group.words), 3)
    found = [f"score>{step}" for step in _STEPS if best > step]
    found += [f"nested score>{step},{lexicon[:4]}" for step in _STEPS if not firm and nested_best > step]
    found += [
        f"origins={origins}",
        f"lexicon={where},{lexicon}",
        f"seen={where},{seen}",
        f"seen,lexicon={where},{seen},{lexicon[:4]}",
        f"count={where},{min(group.count, 4)}",
        f"firm={min(len(firm), 4)}",
        f"length={where},{length}",
        f"head={group.keys[-1]}",
        f"ending={where},{group.words[-1][-3:].lower()}",
        f"shape={shape(group.words[-1])},{length}",
        f"classes={group.classes}",
    ]
    if group.title:
        found += ["in title", f"in title={where},{length},{lexicon[:4]}"]
    if group.defined:
        found += [f"defined={group.defined},{where}"]
    if group.colon:
        found.append("before colon")
    if group.inside_longer:
        found += [f"inside longer={where}", f"inside longer,lexicon={lexicon},{seen[0]}"]
    term = knowledge.term(group.key)
    if term is not None:
        found.append(f"df={where},{lexicon[:4]},{bucket(term.abstracts >> 2)}")
    if not firm:
        found += [f"around={c.before},{c.after}" for c in group.candidates]
        found += [f"inner={c.before != ''},{c.after != ''},{lexicon}" for c in group.candidates]
        found.append(f"nested key={group.key}")
    return found


def signs(group: Group, beside: Sequence[tuple[str, str, str, str]], knowledge: Knowledge) -> list[str]:
    """Return the features by which an entity's type is told.

    `beside` has, for each mention, the two words to its left and the two to its right in the text.
    """
    head = group.keys[-1]
    found = [
        "any",
        f"lexicon={known_as(group.key, knowledge)}",
        f"head={head}",
        f"ending={group.words[-1][-4:].lower()}",
        f"ending3={group.words[-1][-3:].lower()}",
        f"shape={shape(group.words[-1])},{min(len(group.words), 3)}",
        f"first={group.keys[0]}",
        f"classes={group.classes}",
        f"plural={group.words[-1][-1:] == 's'},{group.classes[-1:]}",
        *(f"word={key}" for key in group.keys),
    ]
    if len(group.keys) > 1:
        found.append(f"last2={group.keys[-2]} {head}")
        suffix = "".join(group.keys[1:])
        found.append(f"suffix={known_as(suffix, knowledge)}")
        found.append(f"suffix seen={_type_seen(suffix, knowledge)}")
        found.append(f"head lexicon={known_as(head, knowledge)}")
    found.append(f"seen={_type_seen(group.key, knowledge)}")
    if group.classes[0] == "P":
        found.append(f"stem={stem(group.words[0], knowledge)}")
    if group.defined:
        found.append(f"defined={group.defined}")
    if group.colon:
        found.append("before colon")
    for two_left, left, right, two_right in beside:
        found += [f"left={left}", f"right={right}", f"left2={two_left} {left}", f"right2={right} {two_right}"]
    return found


def _type_seen(key: str, knowledge: Knowledge) -> str:
    seen = knowledge.seen.get(key)
    return f"{seen.type},{min(seen.marked, 3)}" if seen is not None and seen.marked else "-"


def total(features: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return the sum of the features' weights."""
    return sum([weights.get(feature, 0.0) for feature in features])
