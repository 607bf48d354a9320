"""Pages that everyone can use: axe-core finds nothing serious, the keyboard reaches all, nothing overflows a phone."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Visit, show, write_pages
from tests.small import small_graph

VIEWS = (
    "#/", "#/network", "#/network?at=dataset%2Fimagenet", "#/entity/method/pondnet-s", "#/paper/stream-2",
    "#/paper/untitled-3", "#/browse", "#/browse/method", "#/papers", "#/search?q=net", "#/review", "#/no/such",
)  # fmt: skip
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with small_graph() as graph:
        return write_pages(graph, tmp_path_factory.mktemp("page"), around="PondNet-S")


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core: the file that KG_AXE names, else installed by npm now."""
    if "KG_AXE" in os.environ:
        return Path(os.environ["KG_AXE"]).read_text(encoding="utf-8")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("axe-core needs npm (apt-get install npm), or KG_AXE with the path of axe.min.js")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "install", "axe-core@4", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)
    source = folder / "node_modules" / "axe-core" / "axe.min.js"
    if done.returncode or not source.is_file():
        pytest.skip("npm could not install axe-core")
    return source.read_text(encoding="utf-8")


def _serious(page: Page, axe: str) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("tags => axe.run(document, { runOnly: tags })", _STANDARDS)
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize(("width", "colours"), [(320, "dark"), (1280, "light")])
def test_axe_finds_nothing_serious(browser: Browser, folder: Path, axe: str, width: int, colours: str) -> None:
    file = folder / "graph.html"
    with Visit(browser, file, {"viewport": {"width": width, "height": 800}, "color_scheme": colours}) as page:
        for view in VIEWS:
            show(page, file, view)
            if "?at=" in view:
                expect(page.locator(".panel h2")).to_be_visible()
            assert _serious(page, axe) == [], view
            assert page.evaluate("document.documentElement.scrollWidth") <= width, view


def test_open_suggestions_are_accessible(browser: Browser, folder: Path, axe: str) -> None:
    with Visit(browser, folder / "graph.html") as page:
        show(page, folder / "graph.html")
        page.locator("#search").fill("net")
        expect(page.locator("#found [role=option]").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        assert page.locator("#search").get_attribute("aria-activedescendant") == "found-0"
        assert _serious(page, axe) == []


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_focused_page_is_accessible(browser: Browser, folder: Path, axe: str, colours: str) -> None:
    with Visit(browser, folder / "view.html", {"color_scheme": colours}) as page:
        page.goto((folder / "view.html").as_uri())
        page.wait_for_selector("html[data-ready]")
        assert _serious(page, axe) == []


@pytest.mark.parametrize("name", ["index.html", "method/pondnet-s/index.html", "paper/stream-2/index.html"])
def test_static_pages_are_accessible(browser: Browser, folder: Path, axe: str, name: str) -> None:
    page = browser.new_page()
    page.goto((folder / "site" / name).as_uri())
    assert _serious(page, axe) == []
    page.close()


def test_all_of_the_header_is_reached_by_tab(browser: Browser, folder: Path) -> None:
    with Visit(browser, folder / "graph.html") as page:
        show(page, folder / "graph.html")
        reached = []
        for _ in range(8):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
        assert reached == ["skip", "Knowledge graph", "search", "Overview", "Network", "Entities", "Papers", "theme"]


def test_skip_link_moves_the_focus_to_the_content(browser: Browser, folder: Path) -> None:
    with Visit(browser, folder / "graph.html") as page:
        show(page, folder / "graph.html")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "view"
