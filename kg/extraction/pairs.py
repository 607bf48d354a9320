"""Pairs of entities that a relation may hold between, and what speaks for it, as rows of a table of weights."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.extraction.cues import Match
from kg.extraction.scene import Scene
from kg.extraction.system import introduced_system
from kg.extraction.weights import Ask, Tables, plain
from kg.model import Role
from kg.reading import FieldText

_DATA = ("dataset", "benchmark")

#: Between which pairs a relation is looked for without a cue: head's types and roles, tail's types and roles. Others
#: are hardly ever right: of used methods, say, one in ten is a part of what is introduced.
_BETWEEN: tuple[tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("applied_to", ("method",), ("introduces",), ("task",), ("addresses", "introduces", "evaluates_on")),
    ("evaluated_on", ("method",), ("introduces",), _DATA, ("evaluates_on", "introduces")),
    ("extends", ("method",), ("introduces",), ("method",), ("uses", "compares_to")),
    ("measured_by", ("method",), ("introduces",), ("metric",), ("measures",)),
    ("outperforms", ("method",), ("introduces",), ("method",), ("compares_to",)),
    ("part_of", ("method",), ("introduces",), ("method",), ("introduces",)),
)

#: How many of the introduced methods, in text order, may head a relation without a cue.
_HEADS = 2

_KINDS = (
    "pair",
    "cue",
    "near",
    "between",
    "title",
    "rank",
    "rivals",
    "inside",
    "system",
    "sentence",
    "often",
    "words",
)


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity of a paper as the pairs see it."""

    entity: str
    type: str
    role: str
    mentions: tuple[int, ...]
    titled: bool
    names: frozenset[str]
    rank: int
    rivals: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A relation that may hold, and the rows of what speaks for it."""

    head: Thing
    relation: str
    tail: Thing
    rows: tuple[int, ...]
    cues: tuple[tuple[FieldText, Match], ...]


def things_of(scene: Scene, roles: Sequence[Role]) -> dict[str, Thing]:
    """Return the entities in the order of their first mention; `rank` counts those of one type and role."""
    role_of = {role.entity: role.role for role in roles}
    groups: dict[str, list[int]] = defaultdict(list)
    mentions = scene.reading.mentions
    for number, mention in enumerate(mentions):
        groups[mention.entity].append(number)
    peers: dict[tuple[str, str], int] = defaultdict(int)
    ranks = {}
    for entity, numbers in groups.items():
        key = (mentions[numbers[0]].type, role_of[entity])
        ranks[entity] = peers[key]
        peers[key] += 1
    return {
        entity: Thing(
            entity,
            mentions[numbers[0]].type,
            role_of[entity],
            tuple(numbers),
            mentions[numbers[0]].field == "title",
            frozenset(plain(mentions[number].text) for number in numbers),
            ranks[entity],
            peers[mentions[numbers[0]].type, role_of[entity]],
        )
        for entity, numbers in groups.items()
    }


def find_pairs(scene: Scene, roles: Sequence[Role], tables: Tables) -> Iterator[Pair]:
    """Yield the pairs between which a relation may hold: by type and role, by a cue, or by a name inside the other."""
    things = things_of(scene, roles)
    cued: dict[tuple[str, str, str], list[tuple[FieldText, Match]]] = defaultdict(list)
    for field, match in scene.matches:
        if not match.cue.is_role:
            for head in match.slots.get("H", ()):
                for tail in match.slots.get("T", ()):
                    cued[head.entity, match.cue.gives, tail.entity].append((field, match))
    wanted: dict[tuple[str, str, str], None] = dict.fromkeys(cued)
    for relation, head_types, head_roles, tail_types, tail_roles in _BETWEEN:
        heads = [t for t in things.values() if t.rank < _HEADS and t.role in head_roles and t.type in head_types]
        if heads:
            tails = [t for t in things.values() if t.role in tail_roles and t.type in tail_types]
            wanted |= dict.fromkeys((head.entity, relation, tail.entity) for head in heads for tail in tails)
    wanted |= dict.fromkeys(_nested(things))
    system = introduced_system(scene.reading, roles)
    sentences = _sentences(scene)
    for one, relation, other in wanted:
        if one != other:
            cues = tuple(cued.get((one, relation, other), ()))
            rows = _rows(scene, tables, things[one], relation, things[other], cues, system=system, sentences=sentences)
            yield Pair(things[one], relation, things[other], rows, cues)


def _nested(things: Mapping[str, Thing]) -> Iterator[tuple[str, str, str]]:
    """Yield is_a between entities of one type where the longer name ends in the shorter."""
    ends: dict[tuple[str, str], str] = {
        (thing.type, name): thing.entity for thing in things.values() for name in thing.names
    }
    for thing in things.values():
        for name in thing.names:
            words = name.split()
            for first in range(1, len(words)):
                other = ends.get((thing.type, " ".join(words[first:])))
                if other is not None and other != thing.entity:
                    yield thing.entity, "is_a", other


def _sentences(scene: Scene) -> list[int]:
    """Return for each mention the number of its sentence, counted over the fields."""
    starts: list[int] = []
    numbers = []
    base, field = 0, None
    for mention in scene.reading.mentions:
        if mention.field != field:
            base += len(starts)
            field = mention.field
            starts = [first for first, _ in scene.fields[mention.field].sentences]
        numbers.append(base + bisect_right(starts, mention.first) - 1)
    return numbers


def _rows(
    scene: Scene,
    tables: Tables,
    head: Thing,
    relation: str,
    tail: Thing,
    cues: tuple[tuple[FieldText, Match], ...],
    *,
    system: str | None,
    sentences: list[int],
) -> tuple[int, ...]:
    pair, cue, near, between, title, rank, rivals, inside, is_system, sentence, often, words = tables.asks(
        _KINDS, relation
    )
    kinds = f"{head.type} {head.role} {tail.type} {tail.role}"
    roles = f"{head.role} {tail.role}"
    rows = [
        pair("", 0),
        pair(kinds, 0),
        pair(roles, 0),
        title(f"{head.titled:d}{tail.titled:d}", 0),
        title(f"{head.titled:d}{tail.titled:d} {roles}", 0),
        rank(f"{min(head.rank, 3)} {min(tail.rank, 3)}", 0),
        rank(f"head {min(head.rank, 3)} {head.role}", 0),
        rank(f"tail {min(tail.rank, 3)} {tail.role}", 0),
        rivals(f"head {min(head.rivals, 4)} {head.role}", 0),
        rivals(f"tail {min(tail.rivals, 4)} {tail.role}", 0),
        is_system("none" if system is None else f"{system == head.entity:d}{system == tail.entity:d}", 0),
        is_system(f"{system == head.entity:d}{system == tail.entity:d} {tail.titled:d}", 0),
        often(f"head {min(4, len(head.mentions))}", 0),
        often(f"tail {min(4, len(tail.mentions))}", 0),
        often(f"both {min(4, len(head.mentions))} {min(4, len(tail.mentions))}", 0),
        inside(_inside(head, tail), 0),
    ]
    rows += [cue(name, 0) for name in dict.fromkeys(match.cue.name for _, match in cues)]
    if not cues:
        rows.append(cue("none", 0))
    best = min([(abs(sentences[a] - sentences[b]), abs(a - b), a, b) for a in head.mentions for b in tail.mentions])
    rows.append(sentence(f"{min(best[0], 4)}", 0))
    rows.append(sentence(f"{min(best[0], 2)} {roles}", 0))
    if best[0] == 0:
        rows += _between_rows(scene, best[2], best[3], near=near, between=between, words=words)
    return tuple(rows)


def _between_rows(scene: Scene, a: int, b: int, *, near: Ask, between: Ask, words: Ask) -> list[int]:
    mentions = scene.reading.mentions
    one, other = (mentions[a], mentions[b]) if a < b else (mentions[b], mentions[a])
    way = ">" if a < b else "<"
    lower = scene.fields[one.field].lower
    gap = lower[one.last : other.first]
    place = "t" if one.field == "title" else ""
    rows = [near(f"{way}{min(abs(a - b), 4)}", 0), near(f"{way}{place} {min(len(gap), 12) // 3}", 0)]
    if len(gap) <= 5:
        rows.append(between(f"{way}{place} {' '.join(gap)}", 0))
    if gap:
        rows.append(between(f"{way} … {gap[-1]}", 0))
        rows.append(between(f"{way} {gap[0]} …", 0))
    rows += [words(f"{way} {word}", 0) for word in gap[:10]]
    return rows


def _inside(head: Thing, tail: Thing) -> str:
    """Say how the names lie in one another: the tail ends the head's, is in it, or the other way round."""
    if not any(other in name or name in other for name in head.names for other in tail.names):
        return "apart"
    if any(name.endswith(" " + other) for name in head.names for other in tail.names):
        return f"ends {head.type} {tail.type}"
    if any(other in name for name in head.names for other in tail.names):
        return f"in {head.type} {tail.type}"
    return f"holds {head.type} {tail.type}"
