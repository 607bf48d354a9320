"""Roles: what sentences say of an entity, with the words that say it."""

import pytest

from kg.extraction.marked import read_marked
from kg.extraction.roles import assign_roles
from kg.model import ROLES


def roles_in(abstract: str, *, title: str = "") -> dict[str, str]:
    """Return the role of each entity of a marked text."""
    reading, _ = read_marked(abstract, title=title)
    return {role.entity: role.role for role in assign_roles(reading).roles}


@pytest.mark.parametrize(
    ("sentence", "entity", "role"),
    [
        ("We propose [PondNet](method), a novel network for [lake mapping](task).", "pondnet", "introduces"),
        ("In this paper, we introduce a new method called [PondNet](method).", "pondnet", "introduces"),
        ("We present [LakeBench](benchmark), a new benchmark for [lake mapping](task).", "lakebench", "introduces"),
        ("We propose [PondNet](method) for [lake mapping](task).", "lake mapping", "addresses"),
        ("This paper studies the problem of [lake mapping](task).", "lake mapping", "addresses"),
        ("Experiments on [PondSet](dataset) and [RiverSet](dataset) show gains.", "riverset", "evaluates_on"),
        ("We evaluate our method on the [PondSet](dataset) dataset.", "pondset", "evaluates_on"),
        ("[PondNet](method) outperforms [SeaNet](method) on [PondSet](dataset).", "seanet", "compares_to"),
        ("Our approach uses [gradient descent](method) with [momentum](method).", "gradient descent", "uses"),
        ("It is better in terms of [recall](metric).", "recall", "measures"),
        ("We achieve a high [accuracy](metric) on [PondSet](dataset).", "accuracy", "measures"),
    ],
)
def test_cues_give_roles(sentence: str, entity: str, role: str) -> None:
    assert roles_in(sentence)[entity] == role


@pytest.mark.parametrize(
    "sentence",
    [
        "Unlike [SeaNet](method), our method needs no labels.",
        "We use noise instead of [dropout](method).",
        "It is trained without [dropout](method).",
    ],
)
def test_what_is_not_used_is_not_a_use(sentence: str) -> None:
    assert "uses" not in roles_in(sentence).values()


def test_one_role_per_entity_with_words_of_the_text() -> None:
    title = "[PondNet](method): Small Networks for [Lake Mapping](task)"
    abstract = (
        "[Lake mapping](task) is hard. We propose [PondNet](method), built on [Transformers](method). "
        "[PondNet](method) beats [SeaNet](method) on [PondSet](dataset) by 3 % [accuracy](metric)."
    )
    reading, _ = read_marked(abstract, title=title)
    roles, margins, _ = assign_roles(reading)
    assert [role.entity for role in roles] == sorted({mention.entity for mention in reading.mentions})
    for role in roles:
        assert margins[role.entity][ROLES.index(role.role)] == max(margins[role.entity]) >= 0
        words = reading.paper.text(role.field)[role.start : role.end]
        names = [mention.text for mention in reading.mentions if mention.entity == role.entity]
        assert any(name in words for name in names)


def test_a_paper_without_mentions_has_no_roles() -> None:
    reading, _ = read_marked("Nothing is named here.")
    assert assign_roles(reading) == ((), {}, None)


@pytest.mark.parametrize(
    ("title", "abstract", "system"),
    [
        ("[PondNet](method): Small Networks", "We propose [PondNet](method), a new network.", "pondnet"),
        ("", "We study [lake mapping](task).", None),
    ],
)
def test_the_introduced_system(title: str, abstract: str, system: str | None) -> None:
    reading, _ = read_marked(abstract, title=title)
    assert assign_roles(reading).system == system
