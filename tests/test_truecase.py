"""Capitals that only the place explains are not taken for names."""

import pytest

from kg.extraction.tokens import tokenise
from kg.extraction.truecase import true_case

COMMON = frozenset(("training", "deep", "we", "the", "ponds", "fast"))


def cased(title: str, abstract: str) -> tuple[str, str]:
    """Return both fields in true case."""
    fields = (tokenise("title", title), tokenise("abstract", abstract))
    first, second = true_case(fields, common=COMMON.__contains__)
    return " ".join(first), " ".join(second)


@pytest.mark.parametrize(
    ("title", "abstract", "expected"),
    [
        pytest.param("Deep Ripples in Small Ponds", "None.", "deep ripples in small ponds", id="title in capitals"),
        pytest.param("Deep ripples in small ponds", "None.", "deep ripples in small ponds", id="sentence case"),
        pytest.param("The Ripple Loss for Lakes", "We use Ripple.", "the Ripple loss for lakes", id="kept: abstract"),
        pytest.param("Shore: Deep Ripples in Ponds", "None.", "Shore : deep ripples in ponds", id="before the colon"),
        pytest.param("Training PondNet on LakeBench", "None.", "training PondNet on LakeBench", id="odd case is kept"),
        pytest.param("DEEP RIPPLES IN PONDS", "None.", "deep ripples in ponds", id="shouted"),
        pytest.param("Self-Supervised Ripples for ViT", "None.", "self-supervised ripples for ViT", id="hyphen"),
        pytest.param(
            "Ripples of BERT in small ponds", "None.", "Ripples of BERT in small ponds", id="too few capitals"
        ),
    ],
)
def test_a_title(title: str, abstract: str, expected: str) -> None:
    assert cased(title, abstract)[0] == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        pytest.param("Deep ponds. Fast ripples.", "deep ponds . fast ripples .", id="common words"),
        pytest.param(
            "Shorenet wins. Deep ponds lose.", "Shorenet wins . deep ponds lose .", id="an unknown word stays"
        ),
        pytest.param("Fast ripples. We use Fast.", "Fast ripples . we use Fast .", id="a name elsewhere"),
        pytest.param("Ripples win. Small ripples lose.", "ripples win . Small ripples lose .", id="small elsewhere"),
        pytest.param("", "", id="empty"),
    ],
)
def test_the_beginning_of_a_sentence(abstract: str, expected: str) -> None:
    assert cased("x", abstract)[1] == expected
