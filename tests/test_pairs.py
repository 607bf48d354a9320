"""Pairs of entities: which are looked at, and what is asked of each."""

from dataclasses import replace

import pytest

from kg.extraction.marked import read_marked
from kg.extraction.pairs import Kind, Pair, arrange_kinds, find_pairs, likely_pairs, pair_kinds, things_of
from kg.extraction.relations import relation_model
from kg.extraction.roles import Assigned
from kg.extraction.scene import set_scene
from kg.extraction.system import introduced_system
from kg.extraction.weights import Tables
from kg.model import RELATIONS, ROLES, TYPES, Role
from kg.reading import Reading

TEXT = "We propose [PondNet](method) for [lake mapping](task) on [PondSet](dataset). It beats [SeaNet](method)."
ROLE_OF = {"pondnet": "introduces", "lake mapping": "addresses", "pondset": "evaluates_on", "seanet": "compares_to"}


def _assigned(reading: Reading, role_of: dict[str, str]) -> Assigned:
    roles = [Role(entity, role, "abstract", 0, 0, "test") for entity, role in role_of.items()]
    margins = {entity: [100 if one == role else -100 for one in ROLES] for entity, role in role_of.items()}
    return Assigned(tuple(roles), margins, introduced_system(reading, roles))


def _pairs(text: str, likely: list[Kind], role_of: dict[str, str]) -> list[Pair]:
    reading, _ = read_marked(text)
    roles = _assigned(reading, role_of)
    return list(find_pairs(set_scene(reading), roles, Tables({}), likely=arrange_kinds(likely)))


def _names(pairs: list[Pair]) -> set[tuple[str, str]]:
    return {(pair.head.entity, pair.tail.entity) for pair in pairs}


def test_pairs_of_a_likely_kind_are_looked_at_in_their_direction() -> None:
    kind = ("method", "introduces", "dataset", "evaluates_on", "0")
    assert _names(_pairs("[PondNet](method) sees [PondSet](dataset).", [kind], ROLE_OF)) == {("pondnet", "pondset")}


def test_a_cue_joins_a_pair_of_any_kind() -> None:
    (pair,) = _pairs("We present [PondNet](method) for [lake mapping](task).", [], ROLE_OF)
    assert (pair.head.entity, pair.tail.entity) == ("pondnet", "lake mapping")
    assert {match.cue.gives for _, match in pair.cues} == {"applied_to"}


@pytest.mark.parametrize(("introduced", "found"), [("pondnet", True), ("lake mapping", False)])
def test_what_no_sentence_joins_is_looked_at_with_the_introduced_system_alone(introduced: str, found: bool) -> None:
    role_of = {entity: "introduces" if entity == introduced else "uses" for entity in ROLE_OF}
    role = role_of["pondnet"]
    likely = [("method", role, "method", "uses", "1")]
    pairs = _pairs("[PondNet](method) is new. [SeaNet](method) is old. [Lake mapping](task) is hard.", likely, role_of)
    assert (("pondnet", "seanet") in _names(pairs)) == found


def test_kinds_tell_types_roles_and_distance_both_ways() -> None:
    reading, _ = read_marked(TEXT)
    kinds = {(head, tail): kind for head, tail, kind in pair_kinds(set_scene(reading), _assigned(reading, ROLE_OF))}
    assert len(kinds) == 4 * 3
    assert kinds["pondnet", "pondset"] == ("method", "introduces", "dataset", "evaluates_on", "0")
    assert kinds["seanet", "pondnet"] == ("method", "compares_to", "method", "introduces", "1")


def test_the_kinds_of_the_package_are_kinds() -> None:
    assert likely_pairs()
    for head, tails in likely_pairs().items():
        for tail, distances in tails.items():
            assert {head[0], tail[0]} <= set(TYPES)
            assert {head[1], tail[1]} <= set(ROLES)
            assert distances <= {"0", "1", "2"}


def test_a_reading_that_was_met_before_gives_the_same_rows() -> None:
    tables, weights = relation_model()
    reading, _ = read_marked(TEXT)
    scene, roles = set_scene(reading), _assigned(reading, ROLE_OF)
    first, again = list(find_pairs(scene, roles, tables)), list(find_pairs(scene, roles, tables))
    assert first == again
    assert weights.shape[1] == 1 + len(RELATIONS)
    assert all(0 <= row < len(weights) for pair in first for row in pair.rows)


@pytest.mark.parametrize(
    ("margins", "odds", "asked"),
    [
        ([150, -150, -500, -900, -900, -900, -900], {"pondnet": 1.0}, ("introduces 8", "1")),
        ([-10, 10, -500, -900, -900, -900, -900], {"pondnet": 9.0}, ("introduces 5", "5")),
        ([-10, 10, -500, -900, -900, -900, -900], {}, ("introduces 5", "5")),
    ],
)
def test_pairs_know_how_sure_the_reader_is(margins: list[int], odds: dict[str, float], asked: tuple[str, str]) -> None:
    """A step for how likely each role is, and one for how sure it is an entity; what a user's pattern found is sure."""
    reading = replace(read_marked("[PondNet](method) sees [PondSet](dataset).")[0], odds=odds)
    roles = _assigned(reading, ROLE_OF)
    things = things_of(set_scene(reading), roles._replace(margins=dict(roles.margins) | {"pondnet": margins}))
    (pond,) = [thing for thing in things if thing.entity == "pondnet"]
    assert (pond.chances[0], str(pond.sure)) == asked
