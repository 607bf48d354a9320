"""What governs a noun phrase, and what the sentences of an abstract do."""

import pytest

from kg.extraction import DATA
from kg.extraction.discourse import tell
from kg.extraction.governor import Governors, governor, governors, strength, verb_after
from kg.extraction.tokens import tokenise
from kg.extraction.vocabulary import WordClasses, read_table

CLASSES = WordClasses(read_table(DATA / "word-classes.tsv"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("we propose a novel *", "propose", id="object"),
        pytest.param("we then carefully introduce two new *", "propose", id="adverb and number between"),
        pytest.param("an encoder called *", "call", id="name"),
        pytest.param("we use a variant of *", "use of", id="through of"),
        pytest.param("we train ponds and *", "learn and", id="coordination"),
        pytest.param("we propose ripples for *", "propose for", id="purpose"),
        pytest.param("we evaluate it on *", "evaluate on", id="pronoun between"),
        pytest.param("ponds *", "-", id="no link"),
        pytest.param("however , *", "- ,", id="nothing but a comma"),
        pytest.param("*", "-", id="beginning"),
        pytest.param("we outperform *", "beat", id="rival"),
        pytest.param("ponds depend on *", "verb on", id="any verb"),
    ],
)
def test_the_governor(text: str, expected: str) -> None:
    words = tuple(text.split())
    lower, classes = words, "".join(map(CLASSES.__getitem__, words))
    at = words.index("*")
    assert governor(lower, classes, at) == Governors(lower, classes)[at] == expected


def test_each_governing_word_has_one_kind_and_kinds_have_an_order() -> None:
    assert set(governors().values()) == set(strength())
    assert sorted(strength().values()) == list(range(len(strength())))
    assert strength()["call"] < strength()["propose"] < strength()["be"]


def test_the_reach_is_bounded() -> None:
    words = ("propose", *("novel",) * 12, "ponds")
    classes = "V" + "J" * 12 + "N"
    assert governor(words, classes, 12) == "propose"
    assert governor(words, classes, 13) == "-"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ponds outperform all", "beat 0"),
        ("ponds are deep", "be 0"),
        ("ponds , lakes", "-"),
        ("ponds we can use", "use 2"),
    ],
)
def test_the_verb_after(text: str, expected: str) -> None:
    words = tuple(text.split())
    assert verb_after(words, 1, len(words)) == expected


def test_a_verb_after_the_sentence_is_not_seen() -> None:
    assert verb_after(("ponds", ".", "we", "use"), 1, 2) == "-"


ABSTRACT = "Ponds are deep. However, few swim. We propose PondNet. It swims. Results show depth."


def test_sentences_are_told_by_who_speaks_and_what_is_done() -> None:
    told = tell(tokenise("abstract", ABSTRACT))
    assert told.kinds == ["- -", "- - turn", "we propose", "- -", "- show"]
    assert told.proposal == 2


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([0], {"first -2", "span 1000", "only -2 1 A", "end 00"}),
        ([2], {"first 0", "span 0100", "only 0 1 A", "end 00"}),
        ([2, 4], {"first 0", "span 0110", "only 0 0 A", "end 11"}),
        ([], {"title only"}),
    ],
)
def test_when_an_entity_is_named(places: list[int], expected: set[str]) -> None:
    told = tell(tokenise("abstract", ABSTRACT))
    assert set(told.when(places, titled=False, shape="A")) == expected


def test_a_field_without_proposal_and_an_empty_one() -> None:
    told = tell(tokenise("abstract", "Ponds are deep."))
    assert (told.proposal, list(told.when([0], titled=True, shape="a"))) == (None, ["no proposal 1"])
    assert tell(tokenise("abstract", "")).kinds == []
