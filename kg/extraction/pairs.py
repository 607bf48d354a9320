"""Pairs of entities that a relation may hold between, and what speaks for each, as rows of a table of weights."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations, repeat
from math import inf
from typing import NamedTuple

from kg.extraction.clusters import cluster_of
from kg.extraction.cues import Match
from kg.extraction.roles import Assigned
from kg.extraction.scene import Scene
from kg.extraction.weights import ANY, Tables, lines_of, plain
from kg.model import ROLES
from kg.reading import FieldText

#: Reasons of one entity, as head and as tail.
_OF_HEAD = ("head rank", "head rivals", "head often", "head word", "head cluster", "head sure", "head role")
_OF_TAIL = ("tail rank", "tail rivals", "tail often", "tail word", "tail cluster", "tail sure", "tail role")
#: Reasons of a pair.
_OF_PAIR = ("pair", "title", "system", "inside", "far")
#: Reasons of the words around a pair that one sentence names, with the head first and with the tail first.
_AROUND = ("sentence", "between", "word", "governor")
_WAYS = {way: tuple(f"{kind} {way}" for kind in _AROUND) for way in ("head first", "tail first")}
#: How many pairs' rows that depend on their kinds and places alone are remembered.
_REMEMBERED = 50_000
#: How sure it is that something is an entity, in steps of log odds, and that it has a role, in hundredths.
_SURE = (0.5, 1.2, 2.0, 3.0, 4.0)
_LIKELY = (-400, -300, -200, -100, -50, 0, 50, 100, 200, 300)
_CHANCES = tuple(tuple(f"{role} {step}" for step in range(len(_LIKELY) + 1)) for role in ROLES)
_BOTH = tuple(tuple(f"{head} {tail}" for tail in range(len(_SURE) + 1)) for head in range(len(_SURE) + 1))
#: How many words between two mentions are looked at.
_GAP = 12
#: Pairs further apart than so many sentences are alike.
_FAR = 2
_DISTANCES = ("0", "1", "2")


class Thing(NamedTuple):
    """An entity of a paper as the pairs see it: `kind` is type and role, `word` the last word of the longest name.

    `rank` and `rivals` count those of its kind before it and in all; `sure` is a step of how sure it is an entity, and
    `chances` has a reason for each role that is not out of the question, how likely it is.
    """

    entity: str
    kind: tuple[str, str]
    type: str
    role: str
    mentions: tuple[int, ...]
    titled: bool
    names: frozenset[str]
    word: str
    rank: int
    rivals: int
    sure: int
    chances: tuple[str, ...]


class Pair(NamedTuple):
    """Two entities between which a relation may hold, the rows of what speaks for each, and the cues that give one."""

    head: Thing
    tail: Thing
    rows: tuple[int, ...]
    cues: tuple[tuple[FieldText, Match], ...]


class Placed(NamedTuple):
    """Two entities, how many sentences apart their nearest mentions are, and the numbers of these."""

    head: Thing
    tail: Thing
    apart: int
    at_head: int
    at_tail: int


def things_of(scene: Scene, roles: Assigned) -> list[Thing]:
    """Return the entities in the order of their first mention."""
    role_of = {role.entity: role.role for role in roles.roles}
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
    things = []
    for entity, numbers in groups.items():
        first = mentions[numbers[0]]
        kind = (first.type, role_of[entity])
        names = frozenset([plain(mentions[number].text) for number in numbers])
        word = max(names, key=lambda name: (len(name), name)).rsplit(" ", 1)[-1]
        sure = bisect_left(_SURE, scene.reading.odds.get(entity, inf))
        chances = [_CHANCES[n][bisect_left(_LIKELY, m)] for n, m in enumerate(roles.margins[entity]) if m > _LIKELY[0]]
        titled, rivals = first.field == "title", peers[kind]
        things.append(Thing(
            entity, kind, *kind, tuple(numbers), titled, names, word, ranks[entity], rivals, sure, tuple(chances),
        ))  # fmt: skip
    return things


Kind = tuple[str, str, str, str, str]
"""A kind of pair: type and role of the head, of the tail, and how many sentences the nearest mentions are apart."""
Kinds = Mapping[tuple[str, str], Mapping[tuple[str, str], frozenset[str]]]
"""Kinds of pairs: distances by type and role of the tail, by type and role of the head."""


@cache
def likely_pairs() -> Kinds:
    """Return the kinds of pairs that are looked at."""
    return arrange_kinds(map(_kind, lines_of("relation-pairs.tsv")))


def _kind(line: str) -> Kind:
    head, head_role, tail, tail_role, apart, *_ = line.split("\t")
    return head, head_role, tail, tail_role, apart


def arrange_kinds(kinds: Iterable[Kind]) -> Kinds:
    """Return kinds of pairs so that those of a head and a tail are found at once.

    >>> arrange_kinds([("method", "introduces", "task", "addresses", "0")])
    {('method', 'introduces'): {('task', 'addresses'): frozenset({'0'})}}
    """
    found: dict[tuple[str, str], dict[tuple[str, str], frozenset[str]]] = defaultdict(dict)
    for head, head_role, tail, tail_role, apart in kinds:
        known = found[head, head_role].get((tail, tail_role), frozenset())
        found[head, head_role][tail, tail_role] = known | {apart}
    return dict(found)


def pair_kinds(scene: Scene, roles: Assigned) -> Iterator[tuple[str, str, Kind]]:
    """Yield every two entities of a paper as head and tail, with their kind of pair."""
    places = _Places(scene)
    for head, tail in permutations(things_of(scene, roles), 2):
        apart = places.nearest(head, tail).apart
        yield head.entity, tail.entity, (*head.kind, *tail.kind, _DISTANCES[min(apart, _FAR)])


def find_pairs(scene: Scene, roles: Assigned, tables: Tables, *, likely: Kinds | None = None) -> Iterator[Pair]:
    """Yield the pairs between which a relation may hold: those of a likely kind, and those that a cue joins.

    Where no sentence names both, one of the two must be the system that the paper introduces: nothing could be shown
    for the others.
    """
    likely = likely_pairs() if likely is None else likely
    cued: dict[str, dict[str, list[tuple[FieldText, Match]]]] = {}
    for field, match in scene.matches:
        if not match.cue.is_role:
            for head in match.slots.get("H", ()):
                for tail in match.slots.get("T", ()):
                    cued.setdefault(head.entity, {}).setdefault(tail.entity, []).append((field, match))
    things = things_of(scene, roles)
    places, system = _Places(scene), roles.system
    look = _Look(scene, system, tables)
    for one in things:
        of_head, joined = likely.get(one.kind), cued.get(one.entity)
        for other in things if of_head or joined else ():
            distances = of_head.get(other.kind, ()) if of_head else ()
            cues = joined.get(other.entity, ()) if joined else ()
            if (distances or cues) and one is not other:
                placed = places.nearest(one, other)
                shown = not placed.apart or system in (one.entity, other.entity)
                if cues or (shown and _DISTANCES[min(placed.apart, _FAR)] in distances):
                    yield Pair(one, other, look.rows(placed, cues), tuple(cues))


class _Places:
    """Where a paper's mentions stand."""

    def __init__(self, scene: Scene) -> None:
        told = scene.told
        base = {"title": 0, "abstract": len(told["title"].begins) if "title" in told else 0}
        self._sentences = [base[m.field] + told[m.field].at(m.first) for m in scene.reading.mentions]

    def nearest(self, head: Thing, tail: Thing) -> Placed:
        """Return the two with their nearest mentions."""
        sentences = self._sentences
        near = min([(abs(sentences[a] - sentences[b]), abs(a - b), a, b) for a in head.mentions for b in tail.mentions])
        return Placed(head, tail, near[0], near[2], near[3])


class _Look:
    """Looks up the rows of what speaks for the relations of a paper's pairs."""

    def __init__(self, scene: Scene, system: str | None, tables: Tables) -> None:
        self._scene, self._system, self._tables = scene, system, tables
        self._heads: dict[str, list[int]] = {}
        self._tails: dict[str, list[int]] = {}

    def rows(self, pair: Placed, cues: Sequence[tuple[FieldText, Match]]) -> tuple[int, ...]:
        """Return the rows of what speaks for relations of a pair."""
        head, tail = pair.head, pair.tail
        if head.entity not in self._heads:
            self._heads[head.entity] = self._alone(head, _OF_HEAD)
        if tail.entity not in self._tails:
            self._tails[tail.entity] = self._alone(tail, _OF_TAIL)
        (sure,) = self._tables.asks(("sure",), ANY)
        found = [*self._heads[head.entity], *self._tails[tail.entity], *self._placed(pair)]
        found.append(sure(_BOTH[head.sure][tail.sure], 0))
        if pair.apart == 0:
            found += self._around(pair)
        if cues:
            (cue,) = self._tables.asks(("cue",), ANY)
            found += [cue(match.cue.name, 0) for _, match in cues]
        return tuple(found)

    def _alone(self, thing: Thing, kinds: tuple[str, ...]) -> list[int]:
        rank, rivals, often, word, cluster, sure, role = self._tables.asks(kinds, ANY)
        return [
            rank(f"{min(thing.rank, 3)} {thing.type} {thing.role}", 0),
            rivals(f"{min(thing.rivals, 4)} {thing.type} {thing.role}", 0),
            often(str(min(4, len(thing.mentions))), 0),
            word(thing.word, 0),
            cluster(cluster_of(thing.word).fine, 0),
            sure(str(thing.sure), 0),
            *map(role, thing.chances, repeat(0)),
        ]

    def _placed(self, placed: Placed) -> tuple[int, ...]:
        head, tail = placed.head, placed.tail
        ours = "none" if self._system is None else f"{self._system == head.entity:d}{self._system == tail.entity:d}"
        inside = _inside(head, tail)
        key = (
            "pair", *head.kind, *tail.kind, head.titled, tail.titled, ours, inside, min(placed.apart, 3),
        )  # fmt: skip
        known = self._tables.remembered.get(key)
        if known is None:
            known = self._ask_placed(placed, ours, inside)
            if len(self._tables.remembered) < _REMEMBERED:
                self._tables.remembered[key] = known
        return known

    def _ask_placed(self, placed: Placed, ours: str, within: str) -> tuple[int, ...]:
        pair, title, system, inside, far = self._tables.asks(_OF_PAIR, ANY)
        head, tail = placed.head, placed.tail
        types, roles = f"{head.type} {tail.type}", f"{head.role} {tail.role}"
        kinds = f"{head.type} {head.role} {tail.type} {tail.role}"
        titled, away = f"{head.titled:d}{tail.titled:d}", min(placed.apart, 3)
        return (
            pair("", 0),
            pair(types, 0),
            pair(roles, 0),
            pair(kinds, 0),
            title(f"{titled} {types}", 0),
            title(f"{titled} {roles}", 0),
            system(f"{ours} {types}", 0),
            system(f"{ours} {titled} {roles}", 0),
            inside(f"{within} {types}", 0),
            far(f"{away} {types}", 0),
            far(f"{away} {roles}", 0),
            far(f"{away} {kinds}", 0),
        )

    def _around(self, placed: Placed) -> list[int]:
        head_first = placed.at_head < placed.at_tail
        asks = self._tables.asks(_WAYS["head first" if head_first else "tail first"], ANY)
        sentence, between, word, governed = asks
        mentions = self._scene.reading.mentions
        one, other = mentions[placed.at_head], mentions[placed.at_tail]
        first, second = (one, other) if head_first else (other, one)
        field, told = self._scene.fields[first.field], self._scene.told[first.field]
        words = field.lower[first.last : second.first]
        kind = told.kinds[told.at(first.first)] if first.field == "abstract" else "title"
        governors = self._scene.reading.governors[first.field]
        return [
            sentence(kind, 0),
            sentence(f"{kind} {placed.head.role} {placed.tail.role}", 0),
            governed(governors[first.first], 0),
            governed("… " + governors[second.first], 0),
            *(between(reason, 0) for reason in _reasons_between(words, f"{placed.head.type} {placed.tail.type}")),
            *map(word, words[:_GAP], repeat(0)),
        ]


def _reasons_between(words: Sequence[str], types: str) -> list[str]:
    """Return what the words between two mentions tell by their first, their last, and all of them."""
    found = []
    if len(words) <= 5:
        whole = " ".join(words)
        found += [whole, f"{whole} | {types}"]
    if words:
        last, first = f"… {words[-1]}", f"{words[0]} …"
        found += [last, first, f"{last} | {types}", f"{first} | {types}"]
    if len(words) > 1:
        found += [f"{words[0]} {words[1]} …", f"… {words[-2]} {words[-1]}"]
    return found


def _inside(head: Thing, tail: Thing) -> str:
    """Say how the names lie in one another: the tail ends the head's, is in it, or the other way round."""
    if not any(other in name or name in other for name in head.names for other in tail.names):
        return "apart"
    if any(name.endswith(" " + other) for name in head.names for other in tail.names):
        return "ends"
    if any(other in name for name in head.names for other in tail.names):
        return "in"
    return "holds"
