"""Networks read back by networkx and igraph, with equal content; VOSviewer's files against its documented schema."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import igraph
import jsonschema
import networkx as nx
import pytest

from kg.analysis.comention import comention
from kg.analysis.communities import communities
from kg.analysis.network import Network, network
from kg.analysis.network_formats import (
    NETWORK_FORMATS,
    write_gexf,
    write_graphml,
    write_pajek,
    write_vosviewer,
    write_vosviewer_map,
    write_vosviewer_network,
)
from tests.papers import graph_of

PAPERS = [
    ("p1", 'm:adam d:<i>"mnist"</i>&co t:🌊,;t m:mnist', 2015, "A"),
    ("p2", 'm:adam d:<i>"mnist"</i>&co b:mnist m:mnist', 2016, "A"),
    ("p3", "m:adam t:🌊,;t b:mnist", None, "B"),
]

#: After https://app.vosviewer.com/docs/file-types/json-file-type/
_NUMBERS = {"type": "object", "additionalProperties": {"type": "number", "minimum": 0}}
_ID = {"type": ["string", "integer"]}
SCHEMA = {
    "type": "object", "required": ["network"], "additionalProperties": False,
    "properties": {
        "network": {
            "type": "object", "required": ["items", "links"], "additionalProperties": False,
            "properties": {
                "items": {"type": "array", "items": {
                    "type": "object", "required": ["id", "label"], "additionalProperties": False,
                    "properties": {
                        "id": _ID, "label": {"type": "string"}, "description": {"type": "string"},
                        "url": {"type": "string"}, "x": {"type": "number"}, "y": {"type": "number"},
                        "cluster": {"type": "integer", "minimum": 1, "maximum": 1000}, "weights": _NUMBERS,
                        "scores": {"type": "object", "additionalProperties": {"type": "number"}},
                    }}},
                "links": {"type": "array", "items": {
                    "type": "object", "required": ["source_id", "target_id"], "additionalProperties": False,
                    "properties": {
                        "source_id": _ID, "target_id": _ID, "strength": {"type": "number", "minimum": 0},
                    }}},
                "clusters": {"type": "array", "items": {
                    "type": "object", "additionalProperties": False,
                    "properties": {
                        "cluster": {"type": "integer", "minimum": 1, "maximum": 1000}, "label": {"type": "string"},
                    }}},
            }},
        "config": {
            "type": "object", "additionalProperties": False,
            "properties": {
                "color_schemes": {}, "parameters": {}, "templates": {}, "styles": {},
                "terminology": {"type": "object", "additionalProperties": {"type": "string"}, "propertyNames": {
                    "enum": ["item", "items", "link", "links", "cluster", "clusters", "link_strength",
                             "total_link_strength"]}},
            }},
        "info": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}  # fmt: skip


@pytest.fixture
def net() -> Network:
    return communities(network(comention(graph_of(PAPERS), min_count=1))).labelled()


def _written(write: Callable[[Network, TextIO], None], net: Network) -> str:
    out = io.StringIO()
    write(net, out)
    return out.getvalue()


def _file(folder: Path, write: Callable[[Network, TextIO], None], net: Network) -> Path:
    path = folder / "network"
    path.write_text(_written(write, net), encoding="utf-8")
    return path


def _content(graph: "nx.Graph[str]", *without: str) -> tuple[dict[str, Any], dict[frozenset[str], Any]]:
    def kept(values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name not in without}

    return (
        {node: kept(data) for node, data in graph.nodes(data=True)},
        {frozenset((a, b)): kept(data) for a, b, data in graph.edges(data=True)},
    )


def test_graphml_opens_in_networkx_with_equal_content(net: Network, tmp_path: Path) -> None:
    assert _content(nx.read_graphml(_file(tmp_path, write_graphml, net))) == _content(net.to_networkx())


def test_graphml_opens_in_igraph_with_equal_content(net: Network, tmp_path: Path) -> None:
    graph = igraph.Graph.Read_GraphML(str(_file(tmp_path, write_graphml, net)))
    nodes, links = _content(net.to_networkx())
    assert {vertex["id"]: vertex["label"] for vertex in graph.vs} == {n: data["label"] for n, data in nodes.items()}
    assert {vertex["id"]: vertex["betweenness"] for vertex in graph.vs} == {
        n: d["betweenness"] for n, d in nodes.items()
    }
    found = {
        frozenset((graph.vs[edge.source]["id"], graph.vs[edge.target]["id"])): (edge["weight"], edge["jaccard"])
        for edge in graph.es
    }
    assert found == {pair: (data["weight"], data["jaccard"]) for pair, data in links.items()}
    assert not graph.is_directed()


def test_gexf_opens_in_networkx_with_equal_content(net: Network, tmp_path: Path) -> None:
    read = nx.read_gexf(_file(tmp_path, write_gexf, net))
    assert _content(read, "id") == _content(net.to_networkx())


def test_pajek_opens_in_networkx_with_equal_links(net: Network, tmp_path: Path) -> None:
    read: nx.Graph[str] = nx.Graph(nx.read_pajek(_file(tmp_path, write_pajek, net)))
    assert set(read) == {"adam", "<i>'mnist'</i>&co", "🌊,;t", "mnist (method)", "mnist (benchmark)"}
    weights = sorted(data["weight"] for _, _, data in read.edges(data=True))
    assert weights == sorted(net.weight.tolist())


def test_vosviewer_json_follows_its_schema_and_holds_the_network(net: Network) -> None:
    content = json.loads(_written(write_vosviewer, net))
    jsonschema.validate(content, SCHEMA)
    items = {item["id"]: item for item in content["network"]["items"]}
    assert [item["label"] for item in items.values()] == net.nodes["label"].tolist()
    assert [item["cluster"] for item in items.values()] == net.nodes["community"].tolist()
    assert "<i>" not in "".join(item["description"] for item in items.values())
    assert [link["strength"] for link in content["network"]["links"]] == net.weight.tolist()
    assert {end for link in content["network"]["links"] for end in (link["source_id"], link["target_id"])} <= set(items)


def test_vosviewer_takes_no_more_clusters_than_it_knows(net: Network) -> None:
    many = Network(net.nodes.with_columns({"community": [1, 1000, 1001, 2, 3]}), net.links, net.source, net.target,
                   net.weight)  # fmt: skip
    content = json.loads(_written(write_vosviewer, many))
    jsonschema.validate(content, SCHEMA)
    assert [item.get("cluster") for item in content["network"]["items"]] == [1, 1000, None, 2, 3]
    assert _written(write_vosviewer_map, many).splitlines()[3].split("\t")[2] == ""


def test_vosviewer_map_and_network_files_agree(net: Network) -> None:
    rows = list(csv.DictReader(io.StringIO(_written(write_vosviewer_map, net)), delimiter="\t"))
    assert [row["label"] for row in rows] == net.nodes["label"].tolist()
    assert [int(row["weight<Papers>"]) for row in rows] == net.nodes["support"].tolist()
    assert [row["id"] for row in rows] == [str(i) for i in range(1, len(rows) + 1)]
    lines = [line.split("\t") for line in _written(write_vosviewer_network, net).splitlines()]
    assert [(int(a), int(b), float(w)) for a, b, w in lines] == [
        (a + 1, b + 1, w) for a, b, w in zip(net.source.tolist(), net.target.tolist(), net.weight.tolist(), strict=True)
    ]


@pytest.mark.parametrize("name", sorted(NETWORK_FORMATS))
def test_a_network_of_nothing_is_written(name: str) -> None:
    nothing = network(comention(graph_of([])))
    text = _written(NETWORK_FORMATS[name], nothing)
    if name == "vosviewer":
        jsonschema.validate(json.loads(text), SCHEMA)
    if name == "graphml":
        assert len(nx.parse_graphml(text)) == 0


def test_weights_that_are_not_positive_give_no_link() -> None:
    found = comention(graph_of(PAPERS), min_count=1)
    kept = network(found, weight="pmi")
    assert len(kept.links) == int((found.pairs["pmi"] > 0).sum()) < len(found.pairs)
