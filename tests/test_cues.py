"""Cues: the language of patterns, and every cue of the package on its own examples."""

from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import PatternError
from kg.extraction.cues import Cue, Cues, read_cues
from kg.extraction.marked import read_marked
from kg.extraction.scene import all_cues, set_scene
from kg.model import RELATIONS, ROLES

CLASSES = {"PROPOSE": ("propose", "present"), "NEW": ("novel", "new")}


def bound(pattern: str, sentence: str) -> list[dict[str, tuple[str, ...]]]:
    """Return what a pattern binds in a marked sentence, match by match."""
    cues = Cues([Cue("test", "introduces", pattern, (sentence,))], CLASSES)
    reading, _ = read_marked(sentence)
    found = cues.matches(cues.symbols(reading.fields[0], reading.mentions))
    return [{slot: tuple(m.text for m in mentions) for slot, mentions in match.slots.items()} for match in found]


@pytest.mark.parametrize(
    ("pattern", "sentence", "slots"),
    [
        ("we PROPOSE <X>", "we propose [PondNet](method)", [{"X": ("PondNet",)}]),
        ("PROPOSE a? NEW <X>", "we present a novel [shore loss](method)", [{"X": ("shore loss",)}]),
        ("PROPOSE NEW <X>", "we present a novel [shore loss](method)", []),
        ("on <X:dataset>", "on [LakeBench](benchmark) and on [PondSet](dataset)", [{"X": ("PondSet",)}]),
        ("on <X+>", "on [A1](dataset), [B2](dataset) and the [C3](dataset).", [{"X": ("A1", "B2", "C3")}]),
        ("on ..2 <X>", "on the very large and old [A1](dataset)", []),
        ("on ...4 <X:task>", "on a [A1](dataset) for [mapping](task)", [{"X": ("mapping",)}]),
        ("on ..4 <X:task>", "on a [A1](dataset) for [mapping](task)", []),
        ("{ based on / via } <X>", "via [A1](method), based on [B2](method)", [{"X": ("A1",)}, {"X": ("B2",)}]),
        ("^ <X> :", "[PondNet](method): small", [{"X": ("PondNet",)}]),
        ("^ <X> is", "It works. [PondNet](method) is small.", [{"X": ("PondNet",)}]),
        ("^ <X> is", "Here [PondNet](method) is small.", []),
        ("<X> is", "[Pond Network](method) ([PN](method =pond network)) is small", [{"X": ("Pond Network",)}]),
        ("we ... <X>", "we stop. [PondNet](method)", []),
    ],
)
def test_patterns_bind(pattern: str, sentence: str, slots: list[dict[str, tuple[str, ...]]]) -> None:
    assert bound(pattern, sentence) == slots


@pytest.mark.parametrize("cue", all_cues().cues, ids=lambda cue: cue.name)
def test_each_cue_binds_its_examples(cue: Cue) -> None:
    assert cue.gives in ROLES + RELATIONS
    for example in cue.examples:
        reading, slots = read_marked(example)
        found = [
            {slot: tuple(m.text for m in mentions) for slot, mentions in match.slots.items()}
            for _, match in set_scene(reading).matches
            if match.cue is cue
        ]
        assert slots in found


def test_names_of_cues_are_unique() -> None:
    names = [cue.name for cue in all_cues().cues]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[[cue]]\nname = "a"', "not a file of cues"),
        ("[[cue", "not a file of cues"),
        ('[[cue]]\nname="a"\ngives="uses"\npattern="x"\nexamples=[]', "has no example"),
    ],
)
def test_a_malformed_file_is_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "cues.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PatternError, match=message):
        read_cues(path)


def test_an_item_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(PatternError, match="cannot read the item '<>'"):
        Cues([Cue("a", "uses", "we <>", ("x",))], CLASSES)


def test_files_of_the_package_read() -> None:
    for name in ("roles.toml", "relations.toml"):
        cues, _ = read_cues(resources.files("kg") / "patterns" / name)
        assert cues


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_text_has_one_symbol_a_token(text: str) -> None:
    reading, _ = read_marked(text.replace("[", "("))
    symbols = all_cues().symbols(reading.fields[0], reading.mentions)
    assert len(symbols.string) == len(reading.fields[0].words)
