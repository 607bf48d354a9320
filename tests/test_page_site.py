"""The static site: whole, linked, described for machines, the same each time."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from kg.errors import QueryError
from kg.exports import export
from kg.page.paths import page_paths
from kg.page.site import write_site
from tests.small import small_graph


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with small_graph() as graph:
        assert write_site(graph, folder, base="https://example.org/graph") == [folder / "index.html"]
    return folder


def _pages(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text(encoding="utf-8") for p in folder.rglob("*.html")}


def test_every_entity_and_paper_has_a_page(site: Path) -> None:
    pages = _pages(site)
    assert "method/pondnet-s/index.html" in pages
    assert "paper/stream-2/index.html" in pages
    assert sum(name.startswith("paper/") for name in pages) == 5
    assert len(pages) == 1 + 5 + 8 + 5 + 1


def test_every_link_leads_somewhere(site: Path) -> None:
    for name, text in _pages(site).items():
        if name == "explore.html":
            continue
        for href in re.findall(r'(?:href|src)="([^"]*)"', text):
            if href.startswith("https://"):
                continue
            target = urljoin(f"/{name}", href.partition("#")[0]).lstrip("/")
            path = site / unquote(target)
            assert path.is_file() or (path / "index.html").is_file(), f"{name}: {href}"


def test_machines_read_what_a_page_is_about(site: Path) -> None:
    def data(name: str) -> dict[str, object]:
        found = re.search(r'ld\+json">(.*?)</script>', _pages(site)[name], re.DOTALL)
        assert found is not None
        loaded: dict[str, object] = json.loads(found[1])
        return loaded

    paper = data("paper/ripple-loss-1/index.html")
    assert paper["@type"] == "ScholarlyArticle"
    assert paper["author"] == [{"@type": "Person", "name": "Ada Brook"}, {"@type": "Person", "name": "Ben Stone"}]
    assert paper["sameAs"] == "https://doi.org/10.1234/pond.1"
    dataset = data("dataset/imagenet/index.html")
    assert dataset["@type"] == "Dataset"
    assert dataset["@id"] == "https://example.org/graph/dataset/imagenet"


def test_page_quotes_the_words(site: Path) -> None:
    text = _pages(site)["method/streamnet/index.html"]
    assert '😀 <mark class="t-method">StreamNet extends PondNet-S</mark> for image classification (IC)' in text


def test_site_map_names_every_page(site: Path) -> None:
    found = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert "https://example.org/graph/" in found
    assert len(found) == len(_pages(site)) - 1
    for address in found:
        assert (site / address.removeprefix("https://example.org/graph/") / "index.html").is_file()


def test_same_graph_same_bytes(site: Path, tmp_path: Path) -> None:
    with small_graph() as graph:
        write_site(graph, tmp_path, base="https://example.org/graph")
    files = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    assert files == {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}


def test_standard_output_takes_no_site() -> None:
    with small_graph() as graph, pytest.raises(QueryError, match="-o FOLDER"):
        export(graph, "-", format="site")


@pytest.mark.parametrize("ids", [["a/b c", "a/b-c", "a/B:C"], ["x/" + "y" * 300, "x/" + "y" * 301], ["m/../..", "m/"]])
def test_paths_differ_and_stay_below(ids: list[str]) -> None:
    paths = page_paths(ids)
    assert len(set(paths.values())) == len(ids)
    for path in paths.values():
        assert re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", path)
