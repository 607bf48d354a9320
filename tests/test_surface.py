"""Surfaces: what folding makes equal, and that it may be done twice to any text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.spelling import american, singular
from kg.surface import fold, join_key, slug


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=30))
@example("00~S")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aAsSeE0 -'.$\\_^{}~αϵİß/", max_size=14))
def test_folding_twice_is_folding_once_where_it_is_hard(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30))
def test_a_slug_is_safe_in_an_address(text: str) -> None:
    assert set(slug(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(text)


@pytest.mark.parametrize(
    ("plural", "one"), [("ReLUs", "ReLU"), ("GPs", "GP"), ("3D-CNNs", "3D-CNN"), ("mRNAs", "mRNA"), ("T5s", "T5")]
)
def test_the_plural_of_an_abbreviation_is_the_abbreviation(plural: str, one: str) -> None:
    assert fold(plural) == fold(one)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("hypotheses", "hypothesis"),
        ("biases", "bias"),
        ("indices", "index"),
        ("corpora", "corpus"),
        ("series", "series"),
        ("physics", "physic"),
        ("boxes", "box"),
        ("promises", "promise"),
        ("strategies", "strategy"),
        ("us", "us"),
        ("speeches", "speech"),
        ("touches", "touch"),
        ("caches", "cache"),
        ("mini-batches", "mini-batch"),
        ("analyzes", "analyze"),
        ("quizzes", "quiz"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


@pytest.mark.parametrize(
    "word",
    [
        "noise",
        "wise",
        "precise",
        "exercise",
        "supervise",
        "promise",
        "expertise",
        "surprise",
        "advertising",
        "raise",
        "concise",
        "paradise",
        "franchise",
        "compromise",
        "four",
        "hour",
        "our",
        "tour",
        "metric",
        "theorem",
        "fence",
    ],
)
def test_what_only_looks_british_stays(word: str) -> None:
    assert american(word) == word


@pytest.mark.parametrize(
    ("british", "usual"),
    [
        ("optimisation", "optimization"),
        ("labelled", "labeled"),
        ("neighbourhood", "neighborhood"),
        ("dialogue", "dialog"),
        ("analyse", "analyze"),
        ("defence", "defense"),
        ("fibre", "fiber"),
        ("judgement", "judgment"),
        ("grey", "gray"),
    ],
)
def test_american(british: str, usual: str) -> None:
    assert american(british) == usual


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("A*", "A"),
        ("C++", "C"),
        ("GPT-3.5", "GPT-35"),
        ("$\\alpha$", "$\\beta$"),
        ("T5", "T-6"),
        ("WaveNet+", "WaveNet"),
    ],
)
def test_marks_that_mean_something_stay(a: str, b: str) -> None:
    assert join_key(a) != join_key(b)


@pytest.mark.parametrize(("a", "b"), [("A-Lake", "Lake"), ("A/B pond", "B pond"), ("A-PondQA", "PondQA")])
def test_an_a_with_a_hyphen_or_a_stroke_is_no_article(a: str, b: str) -> None:
    assert fold(a) != fold(b) == fold(f"A {b}")
