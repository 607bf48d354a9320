"""The explorer in a browser whose network is cut."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kg import store
from kg.graph import Graph
from kg.page import write_page
from tests.browser import Visit, show
from tests.small import small_graph


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
    with small_graph() as graph:
        stated = graph.count_statements()
    expect(page.locator(".counts div", has_text="statements").locator("dd")).to_have_text(str(stated))
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


def test_forms_are_searched_too(page: Page, file: Path) -> None:
    show(page, file)
    page.locator("#search").fill("ic")
    expect(page.locator("#found [role=option]").first).to_contain_text("“IC”")
    page.locator("#found [role=option]").first.click()
    expect(page.locator("h1")).to_have_text("image classification")


def test_enter_shows_all_that_was_found(page: Page, file: Path) -> None:
    show(page, file)
    page.locator("#search").fill("net")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Found for “net”")
    expect(page.locator("main")).to_contain_text("PondNet-S")
    expect(page.locator("main")).to_contain_text("StreamNet: PondNet-S with 🌊 memory")
    show(page, file, "#/search?q=zzzz")
    expect(page.locator("main")).to_contain_text("Nothing has these words")


def test_entity_page_says_all_about_it(page: Page, file: Path) -> None:
    show(page, file, "#/entity/method/pondnet-s")
    main = page.locator("main")
    for heading in ("Extended by", "Outperforms", "Evaluated on", "Introduced by", "Used by", "Mentioned together"):
        expect(main.get_by_role("heading", name=heading).first).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("In 2 papers, since 2021. Introduced by Ripple Loss")
    expect(page.locator("tbody tr")).to_contain_text("PondNet-S (method) vs MobileNetV2")
    expect(page.locator("tbody .number")).to_contain_text("1.5%")
    expect(page.locator(".years svg")).to_have_attribute(
        "aria-label", "Papers that mention PondNet-S by year. 2021: 1, 2022: 1"
    )
    expect(page.locator(".neighbours")).to_have_attribute("data-drawn", "8")


def test_relation_opens_on_its_sentence(page: Page, file: Path) -> None:
    show(page, file, "#/entity/method/pondnet-s")
    stated = page.locator(".stated", has_text="MobileNetV2")
    stated.locator("summary").click()
    expect(stated.locator("mark")).to_have_text("higher top-1 accuracy on ImageNet than")
    expect(stated.locator("q")).to_have_text("PondNet-S has 1.5% higher top-1 accuracy on ImageNet than MobileNetV2")


def test_paper_page_tells_role_and_pattern_of_a_mention(page: Page, file: Path) -> None:
    show(page, file, "#/paper/ripple-loss-1")
    page.locator(".abstract .mention", has_text="Ripple Loss").hover()
    expect(page.locator(".tip")).to_have_text("Ripple Loss — method, uses · pattern by-hand")
    expect(page.locator(".authors")).to_have_text("Ada Brook, Ben Stone")
    assert page.locator("header.title a[target]").evaluate_all("links => links.map(a => a.href)") == [
        "https://doi.org/10.1234/pond.1",
        "https://arxiv.org/abs/2106.00001",
        "https://example.org/pond?a=1&b=2",
    ]
    expect(page.locator(".triple").first).to_contain_text("evaluated on")
    expect(page.get_by_role("heading", name="Shares most with")).to_be_visible()


def test_network_is_filtered_by_year_role_and_support(page: Page, file: Path) -> None:
    canvas = page.locator(".stage canvas")
    show(page, file, "#/network?from=2023")
    expect(canvas).to_have_attribute("data-drawn", "3")
    show(page, file, "#/network?role=introduces")
    expect(canvas).to_have_attribute("data-drawn", "2")
    page.locator("select[data-filter=role]").select_option("")
    expect(canvas).to_have_attribute("data-drawn", "8")
    slider = page.locator("input[data-filter=min]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(canvas).to_have_attribute("data-drawn", "4")
    assert page.url.endswith("#/network?min=2")
    page.get_by_role("button", name="Reset").click()
    expect(canvas).to_have_attribute("data-drawn", "8")


def test_address_of_a_view_reproduces_it(page: Page, file: Path) -> None:
    address = "#/network?types=method&at=method%2Fstreamnet&colour=community"
    show(page, file, address)
    expect(page.locator(".panel h2")).to_contain_text("StreamNet")
    expect(page.locator(".stage canvas")).to_have_attribute("data-drawn", "4")
    expect(page.locator("input[data-type=method]")).to_be_checked()
    expect(page.locator("input[data-type=task]")).not_to_be_checked()
    expect(page.locator("select[data-filter=colour]")).to_have_value("community")


def test_pointer_drags_zooms_hovers_and_opens(page: Page, file: Path) -> None:
    show(page, file, "#/network?at=dataset%2Fimagenet")
    canvas = page.locator(".stage canvas")
    box = canvas.bounding_box()
    assert box is not None
    place = page.evaluate("() => document.querySelector('.stage canvas').dataset.scale")
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.mouse.wheel(0, -300)
    page.wait_for_function("s => document.querySelector('.stage canvas').dataset.scale !== s", arg=place)
    page.mouse.move(1, 1)
    page.wait_for_function("() => document.querySelector('.hovercard').hidden")
    page.mouse.move(box["x"] + 300, box["y"] + 300)
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    page.mouse.down()
    page.mouse.move(box["x"] + 360, box["y"] + 340, steps=4)
    page.wait_for_function("old => document.querySelector('.stage canvas').toDataURL() !== old", arg=before)
    page.mouse.up()
    page.mouse.down()
    page.mouse.move(box["x"] + 300, box["y"] + 300, steps=4)
    page.mouse.up()
    page.mouse.move(1, 1)
    page.wait_for_function("old => document.querySelector('.stage canvas').toDataURL() === old", arg=before)
    page.get_by_role("button", name="Fit").click()
    canvas.focus()
    page.keyboard.press("n")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("h1")).to_have_text("ImageNet")


@pytest.mark.parametrize(("name", "begins"), [("PNG", b"\x89PNG"), ("SVG", b"<svg ")])
def test_picture_is_downloaded(page: Page, file: Path, name: str, begins: bytes) -> None:
    show(page, file, "#/network")
    with page.expect_download() as download:
        page.get_by_role("button", name=name, exact=True).click()
    assert download.value.suggested_filename == f"network.{name.lower()}"
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(begins)
    assert len(content) > 2000


def test_names_in_the_first_view_do_not_overlap(page: Page, file: Path) -> None:
    show(page, file, "#/network")
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    svg = Path(download.value.path()).read_text(encoding="utf-8")
    boxes = page.evaluate(
        """svg => {
            const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
            document.body.append(document.adoptNode(root));
            const boxes = [...root.querySelectorAll('text')].map((text) => text.getBBox());
            return boxes.map((b) => [b.x, b.y, b.x + b.width, b.y + b.height]);
        }""",
        svg,
    )
    assert len(boxes) > 4
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] + 1 or b[2] <= a[0] + 1 or a[3] <= b[1] + 4 or b[3] <= a[1] + 4


def test_dark_and_light_are_chosen_and_kept(browser: Browser, file: Path) -> None:
    with Visit(browser, file, {"color_scheme": "dark"}) as page:
        show(page, file)
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("#theme").click()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_unknown_address_says_so(page: Page, file: Path) -> None:
    show(page, file, "#/entity/method/nothing")
    expect(page.locator("h1")).to_have_text("Not in this graph")


def test_prints_without_the_controls(page: Page, file: Path) -> None:
    show(page, file, "#/entity/method/pondnet-s")
    page.emulate_media(media="print")
    expect(page.locator("header.bar")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


def test_empty_graph_is_shown_empty(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "graph.html"
    with Graph(store.create()) as graph, file.open("wb") as out:
        write_page(graph, out)
    with Visit(browser, file) as page:
        for view in ("#/", "#/network", "#/browse", "#/papers", "#/review", "#/search?q=x"):
            show(page, file, view)
        page.locator("#search").fill("x")
        expect(page.locator("#found")).to_contain_text("Nothing found")
