"""Abbreviations are found with their expansions in either order, and nothing else in brackets is one."""

import pytest

from kg.extraction.abbreviations import find_definitions
from kg.extraction.tokens import tokenise


def defined(text: str) -> list[tuple[str, str]]:
    field = tokenise("abstract", text)
    return [
        (" ".join(field.words[slice(*d.short)]), " ".join(field.words[slice(*d.long)]))
        for d in find_definitions((field,))
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We use convolutional lake networks (CLNs).", [("CLNs", "convolutional lake networks")]),
        ("We use CLN (convolutional lake network).", [("CLN", "convolutional lake network")]),
        ("A SPM, short for shore pattern machine, is used.", [("SPM", "shore pattern machine")]),
        ("The SPM, i.e. shore pattern machine, is used.", [("SPM", "shore pattern machine")]),
        ("Here SPM stands for shore pattern machine.", [("SPM", "shore pattern machine")]),
        ("Markov lake Monte Carlo (MLMC)", [("MLMC", "Markov lake Monte Carlo")]),
        ("the area under the shore (AUS)", [("AUS", "area under the shore")]),
        ("out-of-lake (OOL) samples", [("OOL", "out-of-lake")]),
        ("conditional value at risk (CVaR)", [("CVaR", "conditional value at risk")]),
        ("a generative lake network (GLN, or net)", [("GLN", "generative lake network")]),
        ("a pond net (PN) and a shore net (SN)", [("PN", "pond net"), ("SN", "shore net")]),
    ],
)
def test_definitions(text: str, found: list[tuple[str, str]]) -> None:
    assert defined(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "as before (21)",
        "in four steps (iv)",
        "the appendix (see)",
        "it was shown (Kalhan et al., 2019)",
        "three lakes (IV) of depth",
        "a result (Theorem 3)",
        "large ponds (LN)",
        "(CLN)",
        "it rises (up to 40 %)",
    ],
)
def test_no_definition(text: str) -> None:
    assert defined(text) == []
