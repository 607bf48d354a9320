"""How fast the explorer is in a headless Chromium: `python -m benchmarks.page DIR...` for folders of `kg build`.

Prints for each graph the size of its page, the time until its first view stands, and how long suggestions take; and
for the networks of both, redraws a second while the mouse drags, beside those of plain pyvis output with the same
nodes, edges and places, its physics off (with physics it does not come to rest for minutes).
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from kg.graph import Graph, open_graph
from kg.page import write_page
from kg.page.network import build_network

_ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-frame-rate-limit --disable-gpu-vsync"
).split()
_QUERIES = ("a", "gr", "net", "graph neural", "learning", "bert", "zzzz", "large language model", "e")
_DRAGS = 150
_REPEATS = 5


def main(folders: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_ARGUMENTS)
        for folder in folders:
            with open_graph(folder) as graph:
                _measure(graph, Path(scratch) / "graph.html", browser)
        browser.close()


def _measure(graph: Graph, file: Path, browser: Browser) -> None:
    began = time.perf_counter()
    with file.open("wb") as out:
        write_page(graph, out)
    wrote = time.perf_counter() - began
    counts = f"{graph.count('paper'):,} papers, {graph.count('entity'):,} entities"
    print(f"{counts}: written in {wrote:.1f} s, {file.stat().st_size / 1e6:.1f} MB")
    first = [_first_view(browser, file) for _ in range(_REPEATS)]
    print(f"  first view stands after {median(first):.0f} ms (median of {_REPEATS}; slowest {max(first):.0f})")
    took = _searches(browser, file)
    print(f"  suggestions after {median(took):.1f} ms (median of {len(took)}; slowest {max(took):.1f})")
    ours = _explorer_frames(browser, file)
    plain = _pyvis_frames(browser, graph, file.with_name("pyvis.html"))
    nodes = len(build_network(graph).nodes)
    print(f"  {nodes:,} nodes, dragged: {ours:.0f} redraws a second, pyvis {plain:.0f}: {ours / plain:.1f} times")


def _new_page(browser: Browser) -> Page:
    return browser.new_context(offline=True, viewport={"width": 1280, "height": 860}).new_page()


def _first_view(browser: Browser, file: Path) -> float:
    page = _new_page(browser)
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
    ready = float(page.evaluate("Number(document.documentElement.dataset.ready)"))
    page.context.close()
    return ready


def _searches(browser: Browser, file: Path) -> list[float]:
    """Return the milliseconds from a key to the suggestions, the index being ready, for queries typed in full."""
    page = _new_page(browser)
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-searchable]", state="attached", timeout=60_000)
    took = []
    for query in _QUERIES * 3:
        page.locator("#search").fill(query)
        page.wait_for_function("q => document.getElementById('found').dataset.query === q", arg=query)
        took.append(float(page.evaluate("Number(document.getElementById('found').dataset.took)")))
    page.context.close()
    return took


def _explorer_frames(browser: Browser, file: Path) -> float:
    page = _new_page(browser)
    page.goto(f"{file.as_uri()}#/network")
    page.wait_for_selector(".stage canvas[data-drawn]", timeout=60_000)
    frames = _drag(page, ".stage canvas")
    page.context.close()
    return frames


def _pyvis_frames(browser: Browser, graph: Graph, file: Path) -> float:
    from pyvis.network import Network

    part = build_network(graph)
    labels = dict(graph.rows("SELECT id, label FROM entity"))
    drawn = Network(height="760px", width="1000px", cdn_resources="in_line")
    for node, (x, y), radius in zip(part.nodes, part.places, part.radii, strict=True):
        drawn.add_node(node, label=labels[node], x=x, y=y, size=radius)
    drawn.edges = [{"from": part.nodes[e.a], "to": part.nodes[e.b], "value": e.strength} for e in part.edges]
    drawn.toggle_physics(False)
    file.write_text(drawn.generate_html(), encoding="utf-8")
    page = _new_page(browser)
    page.goto(file.as_uri(), wait_until="domcontentloaded")
    page.wait_for_selector("#mynetwork canvas", timeout=60_000)
    page.evaluate("network.fit()")
    page.wait_for_timeout(1500)
    frames = _drag(page, "#mynetwork canvas")
    page.context.close()
    return frames


def _drag(page: Page, selector: str) -> float:
    """Return the redraws a second while the mouse drags the picture; each redraw of either begins with clearRect."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    x, y = box["x"] + 30, box["y"] + box["height"] - 30
    page.evaluate(
        """() => {
            const clear = CanvasRenderingContext2D.prototype.clearRect;
            window.redraws = 0;
            CanvasRenderingContext2D.prototype.clearRect = function (...at) {
                window.redraws++;
                clear.apply(this, at);
            };
        }"""
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y - 5)
    before = page.evaluate("window.redraws")
    began = time.perf_counter()
    for i in range(_DRAGS):
        page.mouse.move(x + 5 + 2 * (i % 75), y - 5 - (i % 60))
    took = time.perf_counter() - began
    page.mouse.up()
    return float(page.evaluate("window.redraws") - before) / took


if __name__ == "__main__":
    main(sys.argv[1:])
