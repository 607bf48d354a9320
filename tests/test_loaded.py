"""One extractor a process, and another when its pattern file changes."""

from pathlib import Path

import pytest

from kg.api import extract
from kg.builder import Options, build_records
from kg.errors import PatternError
from kg.loaded import extractor_for

TEXT = "Pond nets are compared with lake nets."


def _own(path: Path, words: str) -> Path:
    path.write_text(f'{{"label": "gadget", "pattern": "{words}"}}\n', encoding="utf-8")
    return path


def _gadgets(patterns: Path) -> list[str]:
    return [mention.text for mention in extract(TEXT, patterns=patterns).mentions if mention.type == "gadget"]


def test_a_pattern_file_that_changed_is_read_again(tmp_path: Path) -> None:
    own = _own(tmp_path / "own.jsonl", "pond nets")
    assert _gadgets(own) == ["Pond nets"]
    first = extractor_for(own)
    assert _gadgets(_own(own, "lake nets")) == ["lake nets"]
    with build_records([{"id": "a", "abstract": TEXT}], options=Options(patterns=own)) as graph:
        assert [entity.label for entity in graph.entities() if entity.type == "gadget"] == ["lake net"]
    assert extractor_for(own) is extractor_for(own)
    assert extractor_for(_own(own, "pond nets")) is first


def test_a_pattern_file_that_is_absent_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PatternError):
        extractor_for(tmp_path / "absent.jsonl")
