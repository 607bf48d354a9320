"""The explorer in a browser whose network is cut."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kg.page import write_page
from tests.browser import Visit, chromium, show
from tests.small import small_graph


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "graph.html"
    with small_graph() as graph, path.open("wb") as out:
        write_page(graph, out)
    return path


@pytest.fixture
def page(browser: Browser, file: Path) -> Iterator[Page]:
    with Visit(browser, file) as found:
        yield found


def test_same_graph_same_bytes(file: Path) -> None:
    again = io.BytesIO()
    with small_graph() as graph:
        write_page(graph, again)
    assert again.getvalue() == file.read_bytes()


def test_overview_says_what_there_is(page: Page, file: Path) -> None:
    show(page, file)
    expect(page.locator(".counts dd").first).to_have_text("4")
    expect(page.locator(".hero canvas")).to_have_attribute("data-drawn", "8")
    expect(page.locator(".ranked").first).to_contain_text("PondNet-S")


def test_two_keystrokes_and_enter_find_a_method(page: Page, file: Path) -> None:
    show(page, file)
    page.keyboard.press("/")
    page.keyboard.type("st")
    expect(page.locator("#found [role=option]").first).to_contain_text("StreamNet")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("StreamNet")
    assert page.url.endswith("#/entity/method/streamnet")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Overview")
    page.go_forward()
    expect(page.locator("h1")).to_have_text("StreamNet")


def test_network_shows_the_sentence_of_what_is_clicked(page: Page, file: Path) -> None:
    show(page, file, "#/network")
    expect(page.locator(".stage canvas")).to_have_attribute("data-drawn", "8")
    page.locator(".stage canvas").focus()
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    expect(page.locator(".panel h2")).to_contain_text("ImageNet")
    expect(page.locator(".panel mark").first).to_have_text("on ImageNet")
    assert page.url.endswith("#/network?at=dataset%2Fimagenet")


def test_legend_filters_by_type(page: Page, file: Path) -> None:
    show(page, file, "#/network")
    page.locator("input[data-type=method]").uncheck()
    expect(page.locator(".stage canvas")).to_have_attribute("data-drawn", "4")
    assert "types=dataset" in page.url


def test_span_after_emoji_is_marked_rightly(page: Page, file: Path) -> None:
    show(page, file, "#/paper/stream-2")
    marks = page.locator("h1 .mention, .abstract .mention").all_text_contents()
    expected = ["StreamNet", "PondNet-S", "StreamNet", "PondNet-S", "image classification", "IC", "ImageNet", "GLUE"]
    assert marks == expected
    show(page, file, "#/entity/method/streamnet")
    expect(page.locator(".papers mark").first).to_have_text("StreamNet extends PondNet-S")
