"""From candidates to entities: those of one key are one entity; learned weights tell which stay, and their types."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from kg.extraction.features import Knowledge, case, shape, stem
from kg.extraction.remembered import Sums, Vectors
from kg.model import TYPES


class Candidate(NamedTuple):
    """Tokens `[first:last]` of a field that may name something, where they were found, and how well they scored.

    `origin` is `chunk` (the best reading of a noun phrase), `nested` (a known term inside one, `before` and `after`
    being the keys beside it there, or empty), `definition`, `phrase` (a known term with small words in it) or
    `coordination`, whose name is `parts` alone: the tokens of "image" and "generation" in image and video generation.
    """

    field: int
    first: int
    last: int
    key: str
    score: float
    origin: str
    before: str = ""
    after: str = ""
    parts: tuple[tuple[int, int], ...] = ()


class Group(NamedTuple):
    """The candidates of one key in a paper, and what else is known of the key there."""

    key: str
    words: tuple[str, ...]
    keys: tuple[str, ...]
    classes: str
    candidates: tuple[Candidate, ...]
    uses: int
    title: bool
    defined: bool
    colon: bool
    inside_longer: bool
    governed: str

    @property
    def phrase(self) -> tuple[str, tuple[str, ...], tuple[str, ...], str]:
        """Return what the group's name is made of: its key, words, their keys and classes."""
        return self.key, self.words, self.keys, self.classes


_STEPS = (-3.0, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)


def of_name(
    knowledge: Knowledge, key: str, words: Sequence[str], keys: Sequence[str], classes: str, where: str
) -> list[str]:
    """Return the features of an entity's name; `where` tells whether it stands by itself or only nested."""
    lexicon, seen = knowledge.standing(key).lexicon, knowledge.standing(key).seen
    length = min(len(words), 3)
    found = [
        f"lexicon={where},{lexicon}",
        f"seen={where},{seen}",
        f"seen,lexicon={where},{seen},{lexicon[:4]}",
        f"length={where},{length}",
        f"head={keys[-1]}",
        f"ending={where},{words[-1][-3:].lower()}",
        f"shape={shape(words[-1])},{length}",
        f"classes={classes}",
        f"cases={where},{''.join(map(case, words[:5]))}",
        f"head cluster={where},{knowledge.cluster(keys[-1]).fine}",
    ]
    if lexicon != "unknown":
        found.append(f"df={where},{lexicon[:4]},{knowledge.standing(key).frequency}")
    if where == "nested":
        found.append(f"nested key={key}")
    return found


def of_use(
    where: str, step: int, origins: str, count: int, firm: int, length: int, lexicon: str, seen: str,
    title: bool, defined: bool, colon: bool, inside_longer: bool, governed: str,
) -> list[str]:  # fmt: skip
    """Return the features of how a paper uses an entity: its best score, as a step, and the places that name it."""
    if where == "firm":
        found = [f"score>{value}" for value in _STEPS[:step]]
    else:
        found = [f"nested score>{value},{lexicon[:4]}" for value in _STEPS[:step]]
    found += [f"origins={origins}", f"count={where},{count}", f"firm={firm}"]
    found += [f"governed={governed}", f"governed={governed},{lexicon[:4]},{length}"]
    if title:
        found += ["in title", f"in title={where},{length},{lexicon[:4]}"]
    if defined:
        found.append(f"defined={where}")
    if colon:
        found.append("before colon")
    if inside_longer:
        found += [f"inside longer={where}", f"inside longer,lexicon={lexicon},{seen}"]
    return found


def of_nesting(before: str, after: str, lexicon: str) -> list[str]:
    """Return the features of the words beside a nested mention, inside the longer phrase."""
    return [f"around={before},{after}", f"inner={before != ''},{after != ''},{lexicon}"]


def signs_of_name(knowledge: Knowledge, key: str, words: Sequence[str], keys: Sequence[str], classes: str) -> list[str]:
    """Return the features of a name by which its type is told."""
    head = keys[-1]
    found = [
        "any",
        f"lexicon={knowledge.standing(key).lexicon}",
        f"head={head}",
        f"ending={words[-1][-4:].lower()}",
        f"ending3={words[-1][-3:].lower()}",
        f"shape={shape(words[-1])},{min(len(words), 3)}",
        f"first={keys[0]}",
        f"classes={classes}",
        f"plural={words[-1][-1:] == 's'},{classes[-1:]}",
        f"seen={_type_seen(key, knowledge)}",
        f"cases={''.join(map(case, words[:5]))}",
        f"head cluster={knowledge.cluster(head).fine}",
        f"head coarse={knowledge.cluster(head).coarse}",
        *(f"word cluster={knowledge.cluster(one).fine}" for one in keys),
        *(f"word={one}" for one in keys),
    ]
    if len(keys) > 1:
        suffix = "".join(keys[1:])
        found += [
            f"last2={keys[-2]} {head}",
            f"suffix={knowledge.standing(suffix).lexicon}",
            f"suffix seen={_type_seen(suffix, knowledge)}",
            f"head lexicon={knowledge.standing(head).lexicon}",
        ]
    if classes[0] == "P":
        found.append(f"stem={stem(words[0], knowledge)}")
    return found


def signs_of_use(defined: bool, colon: bool, governed: str) -> list[str]:
    """Return the features of a paper's use of an entity by which its type is told."""
    return ["defined"] * defined + ["before colon"] * colon + [f"governed={governed}"]


def signs_beside(left: str, right: str) -> list[str]:
    """Return the features of the word to the left and the word to the right of a mention."""
    return [f"left={left}", f"right={right}"]


def signs_of_pairs(two_left: str, left: str, right: str, two_right: str) -> list[str]:
    """Return the features of the two words to the left of a mention, and of the two to its right."""
    return [f"left2={two_left} {left}", f"right2={right} {two_right}"]


def _type_seen(key: str, knowledge: Knowledge) -> str:
    seen = knowledge.seen.get(key)
    return f"{seen.type},{min(seen.marked, 3)}" if seen is not None and seen.marked else "-"


def use_of(group: Group, knowledge: Knowledge) -> tuple[str | int | bool, ...]:
    """Return how the paper uses the group, as `of_use` takes it."""
    firm = [c.score for c in group.candidates if c.origin != "nested"]
    best = max(firm) if firm else max([c.score for c in group.candidates])
    return (
        "firm" if firm else "nested",
        bisect_left(_STEPS, best),
        "+".join(sorted({c.origin for c in group.candidates})),
        min(group.uses, 4),
        min(len(firm), 4),
        min(len(group.words), 3),
        knowledge.standing(group.key).lexicon,
        knowledge.standing(group.key).seen[0],
        group.title,
        group.defined,
        group.colon,
        group.inside_longer,
        group.governed,
    )


def evidence(group: Group, knowledge: Knowledge) -> list[str]:
    """Return the features by which an entity is kept or dropped, all of them."""
    use = use_of(group, knowledge)
    where = str(use[0])
    found = of_name(knowledge, *group.phrase, where) + of_use(*use)  # type: ignore[arg-type]
    if where == "nested":
        for c in group.candidates:
            found += of_nesting(c.before, c.after, knowledge.standing(group.key).lexicon)
    return found


Beside = tuple[str, str, str, str]
"""The two words to the left of a mention, and the two to its right, in lower case."""


def signs(group: Group, beside: Sequence[Beside], knowledge: Knowledge) -> list[str]:
    """Return the features by which an entity's type is told, all of them."""
    found = signs_of_name(knowledge, *group.phrase) + signs_of_use(group.defined, group.colon, group.governed)
    for two_left, left, right, two_right in beside:
        found += signs_beside(left, right) + signs_of_pairs(two_left, left, right, two_right)
    return found


class EntityJudge:
    """Tells which groups are entities and of which type, with learned weights."""

    def __init__(self, knowledge: Knowledge, keep: Mapping[str, float], types: Mapping[str, Sequence[float]]) -> None:
        self.knowledge = knowledge
        self.keep_weights, self.type_weights = keep, types
        self._name = Sums(partial(of_name, knowledge), keep)
        self._use = Sums(of_use, keep)
        self._nesting = Sums(of_nesting, keep)
        size = len(TYPES)
        self._type_of_name = Vectors(partial(signs_of_name, knowledge), types, classes=size)
        self._type_of_use = Vectors(signs_of_use, types, classes=size)
        self._type_beside = Vectors(signs_beside, types, classes=size)

    def score(self, group: Group) -> float:
        """Return the log odds that the group is an entity."""
        use = use_of(group, self.knowledge)
        where = use[0]
        value = self._use[use] + self._name[(*group.phrase, where)]
        if where == "nested":
            lexicon = self.knowledge.standing(group.key).lexicon
            value += sum([self._nesting[c.before, c.after, lexicon] for c in group.candidates])
        return value

    def type_scores(self, group: Group, beside: Sequence[Beside]) -> tuple[float, ...]:
        """Return the score of each type, in the order of TYPES."""
        vectors: list[Sequence[float]] = [
            self._type_of_name[group.phrase],
            self._type_of_use[group.defined, group.colon, group.governed],
        ]
        known = self.type_weights.get
        for two_left, left, right, two_right in beside:
            vectors.append(self._type_beside[left, right])
            pairs = map(known, signs_of_pairs(two_left, left, right, two_right))
            vectors += [pair for pair in pairs if pair is not None]
        return tuple(map(sum, zip(*vectors, strict=True)))
