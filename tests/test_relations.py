"""Relations: what sentences state between two entities, with the words that state it."""

import pytest

from kg.extraction.marked import read_marked
from kg.extraction.relations import find_relations
from kg.model import RELATIONS

PAPER = (
    "[PondNet](method): Compact Networks for [Lake Mapping](task)",
    "[Lake mapping](task) matters. We propose [PondNet](method), a compact network for [lake mapping](task) that "
    "extends [SeaNet](method). Experiments on [PondSet](dataset) and [RiverSet](dataset) show that "
    "[PondNet](method) outperforms [BrookFormer](method).",
)


def stated(abstract: str, *, title: str = "") -> set[tuple[str, str, str]]:
    """Return the relations of a marked text."""
    reading, _ = read_marked(abstract, title=title)
    return {(relation.head, relation.relation, relation.tail) for relation in find_relations(reading)}


@pytest.mark.parametrize(
    "relation",
    [
        ("pondnet", "applied_to", "lake mapping"),
        ("pondnet", "evaluated_on", "pondset"),
        ("pondnet", "evaluated_on", "riverset"),
        ("pondnet", "outperforms", "brookformer"),
    ],
)
def test_a_paper_states(relation: tuple[str, str, str]) -> None:
    title, abstract = PAPER
    assert relation in stated(abstract, title=title)


def test_relations_show_words_of_one_sentence() -> None:
    title, abstract = PAPER
    reading, _ = read_marked(abstract, title=title)
    for relation in find_relations(reading):
        words = reading.paper.text(relation.field)[relation.start : relation.end]
        assert relation.relation in RELATIONS
        assert ". " not in words
        names = {m.text for m in reading.mentions if m.entity in (relation.head, relation.tail)}
        assert any(name in words for name in names)


@pytest.mark.parametrize(
    "sentence",
    [
        "We study [lake mapping](task) and [shore detection](task).",
        "[SeaNet](method) and [RiverNet](method) are popular.",
        "Nothing is named here.",
    ],
)
def test_names_together_state_nothing(sentence: str) -> None:
    assert stated(sentence) == set()
