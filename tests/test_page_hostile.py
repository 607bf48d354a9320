"""Whatever a title or a name holds, a page shows it as text."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kg import build
from kg.page.view import notebook_html
from tests.browser import Visit, show, write_pages
from tests.hostile import ATTACKS, hostile_graph


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with hostile_graph() as graph:
        path = write_pages(graph, tmp_path_factory.mktemp("hostile"))
        (path / "notebook.html").write_text(notebook_html(graph), encoding="utf-8")
    return path


def test_every_view_shows_attacks_as_text(browser: Browser, folder: Path) -> None:
    with Visit(browser, folder / "graph.html") as page:
        file = folder / "graph.html"
        show(page, file)
        ids: dict[str, list[str]] = page.evaluate(
            "async () => [...document.querySelectorAll('a.entity, a.paper')].map(a => a.hash)"
        )
        views = ["#/network", "#/browse", "#/papers", "#/review", "#/search?q=window", *sorted(set(ids))[:30]]
        for view in views:
            page.goto(f"{file.as_uri()}{view}")
            page.wait_for_function("a => document.getElementById('view').dataset.ready === a", arg=view)
            assert page.evaluate("window.hacked") is None, view
            assert page.locator("main img, main iframe, main script").count() == 0, view
            assert page.locator("main a[href^='javascript:' i]").count() == 0, view


def test_paper_shows_its_title_letter_by_letter(browser: Browser, folder: Path) -> None:
    file = folder / "graph.html"
    with Visit(browser, file) as page:
        show(page, file)
        for i, attack in enumerate(ATTACKS):
            page.evaluate("id => location.hash = '#/paper/' + encodeURIComponent(id)", f"{i}{attack[:200]}")
            expect(page.locator("h1")).to_have_text(attack, use_inner_text=False)
            assert page.locator("h1").text_content() == attack
            assert page.locator(".abstract").text_content() == f"😀 {attack} beats the rest."
            assert page.locator(".abstract .mention").first.text_content() == attack


def test_merge_and_candidate_show_attacks_as_text(browser: Browser, folder: Path) -> None:
    file = folder / "graph.html"
    with Visit(browser, file) as page:
        show(page, file)
        page.evaluate("id => location.hash = '#/entity/' + encodeURIComponent(id)", f"method/0{ATTACKS[0]}")
        page.locator("summary", has_text="Why these names are one").click()
        expect(page.locator(".why li")).to_have_text(f"{ATTACKS[0]} = {ATTACKS[1]} {ATTACKS[0]}, {ATTACKS[1]}")
        page.get_by_role("link", name="Review").click()
        expect(page.locator("main")).to_contain_text("1 pair may be one thing and was left apart")
        assert page.evaluate("window.hacked") is None


def test_search_and_hover_show_attacks_as_text(browser: Browser, folder: Path) -> None:
    file = folder / "graph.html"
    with Visit(browser, file) as page:
        show(page, file)
        page.locator("#search").fill("<svg")
        expect(page.locator("#found [role=option]").first).to_contain_text("<svg/onload")
        show(page, file, "#/network")
        page.locator(".stage canvas").focus()
        for _ in range(6):
            page.keyboard.press("n")
            page.keyboard.press("Enter")
            expect(page.locator(".panel h2")).to_be_visible()
        assert page.evaluate("window.hacked") is None


def test_focused_page_shows_attacks_as_text(browser: Browser, folder: Path) -> None:
    file = folder / "view.html"
    with Visit(browser, file) as page:
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]")
        page.locator("details summary").click()
        for button in page.locator(".listed").all()[:12]:
            button.click()
            expect(page.locator("#panel h2")).to_be_visible()
        assert page.evaluate("window.hacked") is None
        assert page.locator("#panel img, #panel script").count() == 0


@pytest.mark.parametrize("name", ["graph.html", "view.html", "notebook.html"])
def test_no_attack_stands_raw_in_a_file(folder: Path, name: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert "window.hacked" not in text


def test_static_pages_escape_everything(folder: Path) -> None:
    pages = sorted((folder / "site").rglob("index.html"))
    assert len(pages) > 2 * len(ATTACKS)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<(script>|img|svg/|!--)", text), page
        assert 'href="javascript:' not in text
        for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
            assert json.loads(data)["@context"] == "https://schema.org"


@pytest.mark.parametrize("width", [320, 1280])
def test_long_names_of_venues_and_things_never_widen_a_page(browser: Browser, tmp_path: Path, width: int) -> None:
    venue = "Proceedings of the Algorithmic Fairness Through the Lens of Ponds, Lakes and Long Names of Workshops " * 2
    papers = [
        {"id": f"{n}", "title": title, "abstract": abstract, "venue": venue, "year": 2024 + n % 2}
        for n in range(4)
        for title, abstract in [
            (
                None if n % 2 else f"{'Pond' * 30}Net: A Graph Neural Network",
                f"We propose {'Pond' * 30}Net, a graph neural network for node classification on Cora. On Cora it "
                f"outperforms GCN by {'1' * 60} points in accuracy. See https://example.org/{'long' * 30}.",
            )
        ]
    ]
    folder = write_pages(build(papers), tmp_path)
    views = ("#/", "#/papers", "#/browse", "#/review", "#/paper/0", "#/paper/1", "#/entity/task%2Fnode-classification")
    options = {"viewport": {"width": width, "height": 800}}
    with Visit(browser, folder / "graph.html", options) as page:
        for view in views:
            show(page, folder / "graph.html", view)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, view
