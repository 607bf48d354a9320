import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.clean import badly_encoded, clean


@pytest.mark.parametrize(
    ("text", "expected", "count"),
    [
        ("plain", "plain", 0),
        ("two\twords\nand a line", "two\twords\nand a line", 0),
        ("a\r\nb\rc", "a\nb\nc", 0),
        ("a\x00b\x1fc\x7fd\x9fe", "a\ufffdb\ufffdc\ufffdd\ufffde", 4),
        ("half \ud83d of a pair", "half \ufffd of a pair", 1),
        ("not a character \uffff", "not a character \ufffd", 1),
        ("pond \N{DUCK} \u202e \u2028 Ångström", "pond \N{DUCK} \u202e \u2028 Ångström", 0),
    ],
)
def test_unsafe_characters_are_replaced_and_counted(text: str, expected: str, count: int) -> None:
    assert clean(text) == (expected, count)


@given(st.text(st.characters(codec=None)))
def test_cleaning_leaves_text_that_every_format_can_hold(text: str) -> None:
    cleaned, count = clean(text)
    assert clean(cleaned) == (cleaned, 0)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert cleaned.count("\ufffd") == text.count("\ufffd") + count
    assert len(cleaned) == len(text.replace("\r\n", "\n"))


def test_only_lone_surrogates_tell_a_bad_encoding() -> None:
    assert badly_encoded(b"caf\xe9".decode("utf-8", "surrogateescape"))
    assert not badly_encoded("café \N{DUCK} \ufffd")
