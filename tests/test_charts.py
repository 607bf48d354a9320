"""Charts are written, the same each time, and refuse what they cannot draw."""

from pathlib import Path

import pytest

from kg.analysis.charts import strategic_diagram, trend_chart
from kg.analysis.comention import comention
from kg.analysis.communities import communities
from kg.analysis.network import network
from kg.analysis.trends import trends
from kg.errors import NotFound
from tests.papers import graph_of
from tests.test_communities import TWO_ISLANDS
from tests.test_trends import FIELD


@pytest.mark.parametrize("by", ["all", "venue"])
def test_trend_charts_name_what_they_show_and_are_the_same_each_time(tmp_path: Path, by: str) -> None:
    found = trends(graph_of(FIELD), by=by)  # type: ignore[arg-type]
    first = trend_chart(found, tmp_path / "a.svg").read_bytes()
    assert first == trend_chart(found, tmp_path / "b.svg").read_bytes()
    assert first.startswith(b"<?xml")
    assert trend_chart(found, tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


def test_strategic_diagrams_are_the_same_each_time(tmp_path: Path) -> None:
    found = communities(network(comention(graph_of(TWO_ISLANDS))))
    assert strategic_diagram(found, tmp_path / "a.svg").read_bytes() == (
        strategic_diagram(found, tmp_path / "b.svg").read_bytes()
    )


def test_nothing_is_drawn_as_nothing(tmp_path: Path) -> None:
    assert trend_chart(trends(graph_of([])), tmp_path / "a.svg").stat().st_size > 500
    assert strategic_diagram(communities(network(comention(graph_of([])))), tmp_path / "b.svg").stat().st_size > 500


def test_labels_are_no_formulas_to_the_drawing(tmp_path: Path) -> None:
    papers = [(f"p{year}{i}", "m:$x_{$", year, None) for year in (2000, 2001) for i in range(5)]
    assert trend_chart(trends(graph_of(papers)), tmp_path / "a.svg").exists()


def test_other_suffixes_are_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"\.svg, \.png, \.pdf"):
        trend_chart(trends(graph_of([])), tmp_path / "a.docx")
