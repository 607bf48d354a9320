"""The parts of pages: blocks, layout, network, quotes, scripts."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from kg.page import assets
from kg.page.blocks import decode, element, encode
from kg.page.layout import layout
from kg.page.network import build_network, node_radii
from kg.page.quotes import pieces, relation_quotes, role_quotes
from tests.small import small_graph

STATIC = Path(assets.__file__).parent / "static"


@given(st.recursive(st.text() | st.integers(-9, 9) | st.none(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
@settings(max_examples=50)
def test_blocks_round_trip_and_hold_no_markup(value: object) -> None:
    encoded = encode(value)
    assert decode(encoded) == value
    assert re.fullmatch(r"[A-Za-z0-9+/=]*", encoded)
    assert element("x", encoded).count("<") == 2


@pytest.mark.parametrize("count", [0, 1, 2, 3, 40, 900])
def test_no_circles_overlap(count: int) -> None:
    rng = np.random.default_rng(3)
    radii = rng.uniform(2, 12, count)
    dense = np.triu(rng.integers(0, 60, (count, count)) > 58, 1).astype(np.int64)
    places = layout(csr_array(dense + dense.T), np.arange(count) % 5, radii)
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()
    distance = np.linalg.norm(places[:, None] - places[None], axis=2) + np.eye(count) * 1e9
    assert (distance > (radii[:, None] + radii[None]) * 0.97).all()


@pytest.mark.parametrize("half", [10, 200])
def test_what_is_together_stands_together(half: int) -> None:
    dense = np.zeros((2 * half, 2 * half), dtype=np.int64)
    dense[:half, :half] = dense[half:, half:] = 5
    np.fill_diagonal(dense, 0)
    places = layout(csr_array(dense), np.zeros(2 * half, dtype=np.int64), np.ones(2 * half))
    inside = np.linalg.norm(places[:half, None] - places[None, :half], axis=2).mean()
    across = np.linalg.norm(places[:half, None] - places[None, half:], axis=2).mean()
    assert inside < across / 2


@pytest.mark.parametrize("count", [100, 400])
def test_places_do_not_hang_on_the_last_bits_of_a_number(count: int) -> None:
    dense = np.triu(np.random.default_rng(5).integers(0, 40, (count, count)) > 38, 1).astype(np.int64)
    links, groups, radii = csr_array(dense + dense.T), np.arange(count) % 7, np.linspace(2, 9, count)
    # three times the counts are the same strengths, but for how they are rounded
    assert np.abs(layout(links, groups, radii) - layout(3 * links, groups, radii)).max() < 0.05


def test_network_has_strongest_edges_and_all_communities_named() -> None:
    with small_graph() as graph:
        network = build_network(graph)
    assert len(network.nodes) == 8
    assert set(network.communities) == set(range(len(network.names)))
    edge = next(
        e for e in network.edges if {network.nodes[e.a], network.nodes[e.b]} == {"method/streamnet", "benchmark/glue"}
    )
    assert (edge.papers, edge.strength, edge.relations) == (1, 1.0, ("evaluated_on",))


def test_network_is_reduced_to_the_most_supported() -> None:
    with small_graph() as graph:
        network = build_network(graph, most=4)
    assert set(network.nodes) == {
        "dataset/imagenet", "method/mobilenetv2", "method/pondnet-s", "task/image-classification",
    }  # fmt: skip
    assert network.total == 8


def test_area_grows_with_support() -> None:
    radii = node_radii(np.array([1, 2, 10]))
    assert radii[0] == 4
    assert list(radii) == sorted(radii)


def test_quotes_are_sentences_with_their_evidence() -> None:
    with small_graph() as graph:
        quote = role_quotes(graph, ["method/pondnet-s"])["method/pondnet-s"][0]
        relation = relation_quotes(graph, ["method/streamnet"], outward=True)
    assert (quote.says, quote.before, quote.marked, quote.after) == (
        "introduces", "", "We present PondNet-S", ", trained with Ripple Loss",
    )  # fmt: skip
    found = relation["method/streamnet", "extends", "method/pondnet-s"][0]
    assert (found.before, found.marked) == ("😀 StreamNet ", "extends")


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5))
@settings(max_examples=60)
def test_pieces_join_to_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    mentions = [(a, b, "x") for a, b in spans if a < b <= len(text)]
    cut = pieces(text, mentions)
    assert "".join(piece.text for piece in cut) == text
    inside = {i for a, b, _ in mentions for i in range(a, b)}
    assert sum(len(piece.text) for piece in cut if piece.entity) == len(inside)


def test_bundle_holds_each_module_once() -> None:
    bundle = assets.script("main")
    assert not re.search(r"^(import|export)\b", bundle, re.MULTILINE)
    for name in ("function h(", "function openGraph(", "class Drawing"):
        assert bundle.count(name) == 1


def test_no_name_stands_at_the_top_of_two_modules() -> None:
    names = [
        name
        for path in sorted(STATIC.glob("*.js"))
        for name in re.findall(
            r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_modules_never_parse_html(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", source)


def test_page_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "import hashlib, io; from tests.small import small_graph; from kg.page import write_page; out = io.BytesIO();"
        "write_page(small_graph(), out); print(hashlib.sha256(out.getvalue()).hexdigest())"
    )
    root = Path(__file__).parents[1]
    digests = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=root, env={"PYTHONHASHSEED": seed, "PATH": "", "LC_ALL": "C"},
            capture_output=True, text=True, check=True, encoding="utf-8",
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(digests) == 1
