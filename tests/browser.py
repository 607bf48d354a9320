"""A headless Chromium without any network, for tests of pages."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from kg.graph import Graph
from kg.page import write_page
from kg.page.site import write_site
from kg.page.view import write_view

_ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser; the test is skipped, saying so, where Chromium is absent."""
    path = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One page in a context of its own; leaving it asserts that the console is clean and nothing was asked for."""

    browser: Browser
    file: Path
    options: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __enter__(self) -> Page:
        self.context: BrowserContext = self.browser.new_context(offline=True, accept_downloads=True, **self.options)
        page = self.context.new_page()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.context.on("request", self._request)
        page.set_default_timeout(15_000)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        if request.url != self.file.as_uri() and not request.url.startswith(("data:", "blob:")):
            self.requests.append(request.url)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Literal[False]:
        self.context.close()
        if kind is None:
            assert not self.complaints
            assert not self.requests
        return False


def show(page: Page, file: Path, address: str = "#/") -> None:
    """Open a view of a page and wait until it stands."""
    page.goto(f"{file.as_uri()}{address}")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.wait_for_function("a => document.getElementById('view').dataset.ready === a", arg=address)


def write_pages(graph: Graph, folder: Path, *, around: str | None = None) -> Path:
    """Write every kind of page of a graph into a folder, and return it: graph.html, view.html, and the site."""
    with (folder / "graph.html").open("wb") as out:
        write_page(graph, out)
    with (folder / "view.html").open("wb") as out:
        write_view(graph, out, around=around)
    write_site(graph, folder / "site")
    return folder
