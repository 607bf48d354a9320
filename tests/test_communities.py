"""Centralities against networkx, modularity and Leiden against networkx and igraph, names and the diagram by hand."""

import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from kg.analysis import centrality
from kg.analysis.comention import comention
from kg.analysis.communities import communities, modularity
from kg.analysis.network import network
from tests.papers import graph_of

TWO_ISLANDS = [
    *[(f"v{i}", "m:resnet d:imagenet t:vision", 2016, None) for i in range(4)],
    *[(f"n{i}", "m:bert b:glue t:parsing", 2019, None) for i in range(3)],
    *[(f"x{i}", "m:resnet m:bert", 2020, None) for i in range(2)],
]


@st.composite
def graphs(draw: st.DrawFn) -> "nx.Graph[int]":
    size = draw(st.integers(3, 25))
    graph: nx.Graph[int] = nx.gnm_random_graph(size, draw(st.integers(1, 3 * size)), seed=draw(st.integers(0, 10**6)))
    rng = np.random.default_rng(size)
    for a, b in graph.edges:
        graph.edges[a, b]["weight"] = float(rng.integers(1, 9))
    return graph


def _matrix(graph: "nx.Graph[int]") -> csr_array:
    return csr_array(nx.to_numpy_array(graph, nodelist=sorted(graph), weight="weight"))


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_centralities_agree_with_networkx(graph: "nx.Graph[int]") -> None:
    matrix, nodes = _matrix(graph), sorted(graph)

    def listed(values: dict[int, float]) -> list[float]:
        return [values[node] for node in nodes]

    assert centrality.degree(matrix).tolist() == listed(dict(graph.degree()))
    np.testing.assert_allclose(centrality.strength(matrix), listed(dict(graph.degree(weight="weight"))))
    expected = listed(nx.pagerank(graph, tol=1e-14, max_iter=1000))
    np.testing.assert_allclose(centrality.pagerank(matrix), expected, rtol=1e-9)
    expected = listed(nx.betweenness_centrality(graph))
    np.testing.assert_allclose(centrality.betweenness(matrix), expected, rtol=1e-9, atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(graphs(), st.floats(0.2, 3))
def test_modularity_agrees_with_networkx(graph: "nx.Graph[int]", resolution: float) -> None:
    groups = np.array([node % 3 for node in sorted(graph)])
    parts = [{node for node in graph if node % 3 == group} for group in range(3)]
    expected = nx.community.modularity(graph, parts, weight="weight", resolution=resolution)
    assert modularity(_matrix(graph), groups, resolution=resolution) == pytest.approx(expected, abs=1e-9)


def test_betweenness_from_all_pivots_is_exact_and_from_some_is_near() -> None:
    matrix = _matrix(nx.barabasi_albert_graph(200, 3, seed=1))
    exact = centrality.betweenness(matrix)
    np.testing.assert_array_equal(centrality.betweenness(matrix, pivots=200), exact)
    assert np.corrcoef(centrality.betweenness(matrix, pivots=100), exact)[0, 1] > 0.95


def test_participation_by_hand() -> None:
    links = {(0, 1): 2.0, (0, 2): 2.0, (1, 3): 1.0}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in links.items())
    groups = np.array([0, 0, 1, 0])
    assert centrality.participation(_matrix(graph), groups).tolist() == [0.5, 0, 0, 0]
    assert centrality.within_group(_matrix(graph), groups).tolist() == [2, 3, 0, 1]


@pytest.mark.parametrize("algorithm", ["louvain", "leiden"])
def test_islands_are_found_named_and_bridged(algorithm: str) -> None:
    if algorithm == "leiden":
        pytest.importorskip("igraph")
    found = communities(network(comention(graph_of(TWO_ISLANDS))), algorithm=algorithm)  # type: ignore[arg-type]
    groups = {row["id"]: row["community"] for row in found.members.to_dicts()}
    assert groups["method/resnet"] == groups["dataset/imagenet"] == groups["task/vision"]
    assert groups["method/bert"] == groups["benchmark/glue"] != groups["method/resnet"]
    assert found.communities["name"].tolist()[groups["task/parsing"] - 1].split(" · ")[0] in {"glue", "parsing"}
    assert len(found.bridges) == 1
    assert {found.bridges["first_entity"][0], found.bridges["second_entity"][0]} == {"resnet", "bert"}
    most = found.members.sorted_by(("betweenness", True))["label"][:2].tolist()
    assert set(most) == {"resnet", "bert"}


def test_callon_centrality_and_density_by_hand() -> None:
    found = communities(network(comention(graph_of(TWO_ISLANDS))))
    ties = {
        frozenset((row["first"], row["second"])): row["count"] ** 2 / (row["first_count"] * row["second_count"])
        for row in comention(graph_of(TWO_ISLANDS)).pairs.to_dicts()
    }
    groups = {row["id"]: row["community"] for row in found.members.to_dicts()}
    for row in found.communities.to_dicts():
        inside = [e for pair, e in ties.items() if {groups[m] for m in pair} == {row["community"]}]
        across = [e for pair, e in ties.items() if len({groups[m] for m in pair}) == 2]
        assert row["density"] == pytest.approx(100 * sum(inside) / row["entities"])
        assert row["centrality"] == pytest.approx(10 * sum(across))


def test_resolution_makes_more_communities() -> None:
    net = network(comention(graph_of(TWO_ISLANDS)))
    assert len(communities(net, resolution=4).communities) > len(communities(net).communities)


def test_nothing_together_gives_no_community() -> None:
    found = communities(network(comention(graph_of([]))))
    assert len(found.members) == len(found.communities) == len(found.bridges) == 0
    assert found.modularity == 0


def test_communities_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "from tests.test_communities import *; "
        "print(communities(network(comention(graph_of(TWO_ISLANDS), min_count=1))).members.to_dicts())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_quadrants_split_at_the_middle_rank_though_many_have_no_ties() -> None:
    """Four islands without ties to others, and two that are tied: these are central, those are not."""
    papers = [*TWO_ISLANDS, *((f"{name}{i}", f"m:{name} d:{name}", None, None) for name in "abcd" for i in range(2))]
    rows = communities(network(comention(graph_of(papers)))).communities.to_dicts()
    assert {row["quadrant"] for row in rows if row["centrality"] > 0} <= {"motor", "basic"}
    assert {row["quadrant"] for row in rows if row["centrality"] == 0} <= {"niche", "emerging"}
