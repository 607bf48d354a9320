"""Focused pages and notebooks: pyvis draws, nothing is asked of the web."""

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, expect

from kg import store
from kg.cli import cli
from kg.errors import NotFound
from kg.graph import Graph
from kg.page.view import notebook_html, to_pyvis, write_view
from tests.browser import Visit
from tests.small import small_graph


def _ids(**options: object) -> set[str]:
    with small_graph() as graph:
        return set(to_pyvis(graph, **options).get_nodes())  # type: ignore[arg-type]


def test_pyvis_network_has_fixed_places_and_all_relations() -> None:
    with small_graph() as graph:
        drawn = to_pyvis(graph)
    assert len(drawn.nodes) == 8
    assert all({"x", "y"} <= set(node) for node in drawn.nodes)
    said = {(e["from"], e["label"], e["to"]) for e in drawn.edges if "relation" in e}
    assert ("method/streamnet", "extends", "method/pondnet-s") in said
    assert len(said) == 7


@pytest.mark.parametrize("name", ["method/streamnet", "StreamNet", "streamnet"])
def test_entity_is_found_by_id_or_name(name: str) -> None:
    assert _ids(around=name) == {
        "method/streamnet", "method/pondnet-s", "task/image-classification", "dataset/imagenet", "benchmark/glue",
    }  # fmt: skip


def test_depth_goes_further() -> None:
    assert len(_ids(around="StreamNet", depth=2)) == 8


def test_paper_shows_its_own_entities() -> None:
    assert _ids(paper="untitled-3") == {"method/mobilenetv2", "task/image-classification", "dataset/imagenet"}


def test_unknown_entity_and_paper_are_refused() -> None:
    with pytest.raises(NotFound, match="kg find"):
        _ids(around="nothing of the kind")
    with pytest.raises(NotFound, match="kg find"):
        _ids(paper="nothing")


def test_parts_of_a_graph_are_drawn() -> None:
    with small_graph() as graph:
        drawn = to_pyvis(graph.limited(types=["method"], since=2022))
    assert set(drawn.get_nodes()) == {"method/streamnet", "method/pondnet-s", "method/mobilenetv2"}


def test_page_is_drawn_and_quotes(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "view.html"
    with small_graph() as graph, file.open("wb") as out:
        write_view(graph, out, around="StreamNet", by_community=True)
    with Visit(browser, file) as page:
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        expect(page.locator("#panel mark").first).to_have_text("StreamNet extends PondNet-S")
        page.locator("#find").fill("glue")
        page.keyboard.press("Enter")
        expect(page.locator("#panel h2")).to_have_text("GLUE")
        assert page.locator("#drawing canvas").count() == 1


def test_same_graph_same_bytes() -> None:
    pages = []
    for _ in range(2):
        out = io.BytesIO()
        with small_graph() as graph:
            write_view(graph, out)
        pages.append(out.getvalue())
    assert pages[0] == pages[1]


def test_notebook_shows_the_graph_offline(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "cell.html"
    with small_graph() as graph:
        bundle = graph._repr_mimebundle_()
        file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{bundle['text/html']}", encoding="utf-8")
    assert bundle["text/plain"] == "Knowledge graph: 4 papers, 8 entities, 13 roles, 7 relations"
    with Visit(browser, file) as page:
        page.goto(file.as_uri())
        frame = page.frame_locator("iframe")
        expect(frame.locator("#drawing")).to_have_attribute("data-drawn", "8")


def test_empty_graph_is_shown_empty() -> None:
    with Graph(store.create()) as graph:
        assert "0 papers" in notebook_html(graph)


def test_command_refuses_two_centres(tmp_path: Path) -> None:
    found = CliRunner().invoke(cli, ["view", str(tmp_path), "--around", "x", "--paper", "y"])
    assert found.exit_code == 2
    assert "exclude each other" in found.output
