"""Abbreviations are found with their expansions in either order, and nothing else in brackets is one."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.extraction.abbreviations import find_definitions
from kg.extraction.alignment import best_spelling, letters_of, pieces_of
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
        ("Variational immersion (VI) of ponds", [("VI", "Variational immersion")]),
        ("ponds freeze independently and alike (i.f.a.), which", []),
        ("iid (independently and in a dry state) lakes", []),
    ],
)
def test_definitions(text: str, found: list[tuple[str, str]]) -> None:
    assert defined(text) == found


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("its form, sheltered shoreline path (SSP)", "sheltered shoreline path"),
        ("a reed removal module (RRM)", "reed removal module"),
        ("finite-depth turn-based sediment games (FTSG)", "finite-depth turn -based sediment games"),
        ("the residual lake networks (ResNets)", "residual lake networks"),
        ("fish-to-fish (F2F) matching", "fish-to-fish"),
        ("the acoustic adaptive algae counter (A3C)", "acoustic adaptive algae counter"),
        ("an explainable lake (XL)", "explainable lake"),
        ("PErsonalised Pond foreCasts (PEPC)", "PErsonalised Pond foreCasts"),
        ("a Lake-aware Deep Filter for muddy water (LDF)", "Lake -aware Deep Filter"),
        ("the Pond Divergence learning algorithm (PD)", "Pond Divergence learning algorithm"),
        ("the Pond Divergence learning algorithm (PDA)", "Pond Divergence learning algorithm"),
        (r"a \emph{Fish Two-Sample Test} (F2ST)", "Fish Two-Sample Test"),
        ("sequence-to-sequence (seq2seq) ponds", "sequence-to-sequence"),
        ("a label propagation by tides (LPT)", "label propagation by tides"),
    ],
)
def test_the_cheapest_reading_is_the_expansion(text: str, long: str) -> None:
    assert [found for _, found in defined(text)] == [long]


_SMALL = frozenset("the for and with from via its are under into through".split())
#: Words that an expansion may begin with, of whose letters none is a sound.
_WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=8).filter(
    lambda word: not word.startswith("x") and word not in _SMALL
)


@example(["area", "aaa"])
@given(st.lists(_WORD, min_size=2, max_size=5))
def test_words_whose_initials_are_the_letters_are_found(words: list[str]) -> None:
    short = "".join(word[0] for word in words).upper()
    found = best_spelling(short, pieces_of(words, 0, len(words)))
    assert found is not None
    assert found.cost == 0
    assert found.last == len(words)


@given(st.lists(_WORD, min_size=1, max_size=6), st.text("ABCDEFGHIJ234", min_size=2, max_size=7), _WORD)
def test_a_word_more_in_front_never_makes_the_reading_dearer(words: list[str], short: str, more: str) -> None:
    found = best_spelling(short, pieces_of(words, 0, len(words)))
    longer = best_spelling(short, pieces_of([more, *words], 0, len(words) + 1))
    assert found is None or (longer is not None and longer.cost <= found.cost)


@given(st.lists(_WORD, min_size=1, max_size=6), st.text("abcdefghijXYZ234-", min_size=2, max_size=9))
def test_an_expansion_begins_with_the_first_letter(words: list[str], short: str) -> None:
    found = best_spelling(short, pieces_of(words, 0, len(words)))
    if found is not None and letters_of(short)[0] not in "1234xX":
        assert words[found.first][0] == letters_of(short)[0].lower()


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
