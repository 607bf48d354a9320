"""What docs/analysis.md says is so: its examples run, its columns, measures and commands exist."""

import re
from pathlib import Path

import pytest

from kg.analysis.measures import MEASURES
from kg.analysis.network_formats import NETWORK_FORMATS
from kg.analysis.trends import trends
from kg.cli import COMMANDS
from tests.papers import folder_of, graph_of
from tests.test_trends import FIELD

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "analysis.md").read_text(encoding="utf-8")


def test_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder_of(tmp_path / "out", FIELD)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
    assert blocks
    for block in blocks:
        exec(compile(block, "docs/analysis.md", "exec"), {})


def test_measures_columns_formats_and_commands_exist() -> None:
    named = set(re.findall(r"`([a-z_-]+)`", TEXT))
    assert set(MEASURES) <= named
    assert {*NETWORK_FORMATS, "vosviewer-files"} <= named
    columns = re.findall(r"^\| (`[a-z_`, ]+`) \|", TEXT.split("## Trends")[1].split("##")[0], flags=re.MULTILINE)
    expected = {name for cell in columns for name in re.findall(r"`(\w+)`", cell)}
    found = trends(graph_of(FIELD)).table
    assert expected == set(found.columns) - {"id", "label", "type"}
    assert {name.split()[1] for name in re.findall(r"`(kg [a-z]+)", TEXT)} <= set(COMMANDS)
