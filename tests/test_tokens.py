"""Tokens keep hyphened names whole, split what only hangs on them, and always point back at the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction.tokens import tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("BERT-based models", ("BERT", "-based", "models")),
        ("few-shot $k$-means", ("few-shot", "$k$-means")),
        ("GPT-4o-mini, T5-11B", ("GPT-4o-mini", ",", "T5-11B")),
        ("A* and C++ and Q^*", ("A*", "and", "C++", "and", "Q^*")),
        ("77.4 % on Recall@10", ("77.4 %", "on", "Recall@10")),
        ("e.g. the model's loss", ("e.g.", "the", "model", "'s", "loss")),
        ("theFActScore ofGPT-4", ("the", "FActScore", "of", "GPT-4")),
        ("see https://a.b/c_d.", ("see", "https://a.b/c_d", ".")),
        ("ViT-B/16, ViT-L/14@336px or DiT-XL/2", ("ViT-B/16", ",", "ViT-L/14@336px", "or", "DiT-XL/2")),
        ("CIFAR-10/100 and F-1/2.5", ("CIFAR-10", "/", "100", "and", "F-1", "/", "2.5")),
        ("lakes/ponds (deep)", ("lakes", "/", "ponds", "(", "deep", ")")),
    ],
)
def test_words(text: str, words: tuple[str, ...]) -> None:
    assert tokenise("abstract", text).words == words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("We swim. We dive.", 2),
        ("As in Lake et al. 2019 we swim.", 1),
        ("It works, e.g. in ponds. It scales.", 2),
        ("Is it deep? Yes! Very.", 3),
        ("one. two", 1),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(tokenise("abstract", text).sentences) == count


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_offsets_point_at_the_words(text: str) -> None:
    field = tokenise("abstract", text)
    assert all(text[s:e] == w for s, e, w in zip(field.starts, field.ends, field.words, strict=True))
    assert "".join(field.words) == "".join(text.split()) or any(c.isspace() for w in field.words for c in w)
    covered = [n for first, last in field.sentences for n in range(first, last)]
    assert covered == list(range(len(field.words)))


@given(st.text(st.characters(exclude_characters="%"), max_size=80))
def test_what_is_remembered_word_by_word_is_what_the_whole_text_gives(text: str) -> None:
    words = text.split()
    assert tokenise("abstract", " ".join(words)).words == tokenise("abstract", "  ".join(words)).words
