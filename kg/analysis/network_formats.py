"""Networks in the formats of other tools: GraphML, GEXF, VOSviewer (JSON; map and network files), Pajek."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any, TextIO

from kg.analysis.network import Network
from kg.analysis.tables import Table
from kg.exports.elements import text

#: Kind of a column → type of a GraphML key and of a GEXF attribute.
_GRAPHML = {"text": "string", "integer": "long", "number": "double", "flag": "boolean"}

#: Clusters that VOSviewer knows.
_CLUSTERS = 1_000

#: What VOSviewer shows as the weights of an item → the column that it is read from.
_WEIGHTS = {"Papers": "support", "Mentions": "mentioned", "Link strength": "strength", "Links": "degree"}
_SCORES = {"Mean year": "mean_year", "First year": "first_year", "Betweenness": "betweenness"}


def write_graphml(network: Network, out: TextIO) -> None:
    """Write GraphML: an undirected graph, an attribute per column of nodes and links, and `weight`."""
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    kinds = {"node": _attributes(network.nodes, "id"), "edge": {"weight": "number"} | _link_attributes(network)}
    for domain, columns in kinds.items():
        for name, kind in columns.items():
            key = f'<key id="{domain}_{name}" for="{domain}" attr.name="{name}" attr.type="{_GRAPHML[kind]}"/>'
            out.write(f"  {key}\n")
    out.write('  <graph edgedefault="undirected">\n')
    for node in network.nodes.to_dicts():
        out.write(f"    <node id={_quote(node['id'])}>{_graphml_data('node', node, kinds['node'])}</node>\n")
    for link, weight in _links(network):
        ends = f"source={_quote(link['first'])} target={_quote(link['second'])}"
        data = _graphml_data("edge", link | {"weight": weight}, kinds["edge"])
        out.write(f"    <edge {ends}>{data}</edge>\n")
    out.write("  </graph>\n</graphml>\n")


def _graphml_data(domain: str, values: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    present = ((name, values[name]) for name in kinds if values[name] is not None)
    return "".join(f'<data key="{domain}_{name}">{text(_written(value))}</data>' for name, value in present)


def write_gexf(network: Network, out: TextIO) -> None:
    """Write GEXF 1.2: an undirected graph, an attribute per column of nodes and links, and `weight`."""
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n')
    out.write('  <graph mode="static" defaultedgetype="undirected">\n')
    kinds = {"node": _attributes(network.nodes, "id", "label"), "edge": _link_attributes(network)}
    for domain, columns in kinds.items():
        out.write(f'    <attributes class="{domain}" mode="static">\n')
        for name, kind in columns.items():
            out.write(f'      <attribute id="{domain}_{name}" title="{name}" type="{_GRAPHML[kind]}"/>\n')
        out.write("    </attributes>\n")
    out.write("    <nodes>\n")
    for node in network.nodes.to_dicts():
        values = _gexf_values("node", node, kinds["node"])
        out.write(f"      <node id={_quote(node['id'])} label={_quote(node['label'])}>{values}</node>\n")
    out.write("    </nodes>\n    <edges>\n")
    for number, (link, weight) in enumerate(_links(network)):
        ends = f"source={_quote(link['first'])} target={_quote(link['second'])}"
        values = _gexf_values("edge", link, kinds["edge"])
        out.write(f'      <edge id="{number}" {ends} weight="{_written(weight)}">{values}</edge>\n')
    out.write("    </edges>\n  </graph>\n</gexf>\n")


def _gexf_values(domain: str, values: Mapping[str, Any], kinds: Mapping[str, str]) -> str:
    present = ((name, values[name]) for name in kinds if values[name] is not None)
    items = "".join(f'<attvalue for="{domain}_{n}" value={_quote(_written(value))}/>' for n, value in present)
    return f"<attvalues>{items}</attvalues>"


def write_vosviewer(network: Network, out: TextIO) -> None:
    """Write the JSON file of VOSviewer: items with their community as cluster, links with their weight as strength."""
    items = [_item(number, node) for number, node in enumerate(network.nodes.to_dicts(), start=1)]
    links = [
        {"source_id": source + 1, "target_id": target + 1, "strength": weight}
        for source, target, weight in _places(network)
    ]
    terminology = {"item": "entity", "items": "entities", "link_strength": "co-mentions",
                   "cluster": "community", "clusters": "communities"}  # fmt: skip
    content = {"network": {"items": items, "links": links}, "config": {"terminology": terminology}}
    json.dump(content, out, ensure_ascii=False, indent=1)
    out.write("\n")


def _item(number: int, node: dict[str, Any]) -> dict[str, Any]:
    item = {"id": number, "label": node["label"], "description": escape(f"{node['label']} ({node['type']})")}
    if 0 < node.get("community", 0) <= _CLUSTERS:
        item["cluster"] = node["community"]
    for field, names in (("weights", _WEIGHTS), ("scores", _SCORES)):
        values = {name: node[column] for name, column in names.items() if node.get(column) is not None}
        if values:
            item[field] = values
    return item


def write_vosviewer_map(network: Network, out: TextIO) -> None:
    """Write the map file of VOSviewer: a line per item, parted by tabs, under a header."""
    columns = set(network.nodes.columns)
    weights = {name: column for name, column in _WEIGHTS.items() if column in columns}
    scores = {name: column for name, column in _SCORES.items() if column in columns}
    header = ["id", "label", *(["cluster"] if "community" in columns else [])]
    header += [f"weight<{name}>" for name in weights] + [f"score<{name}>" for name in scores]
    out.write("\t".join(header) + "\n")
    for number, node in enumerate(network.nodes.to_dicts(), start=1):
        cluster = [node["community"] if node["community"] <= _CLUSTERS else None] if "community" in columns else []
        values = [number, _quoted(node["label"]), *cluster, *(node[c] for c in (weights | scores).values())]
        out.write("\t".join("" if value is None else _written(value) for value in values) + "\n")


def write_vosviewer_network(network: Network, out: TextIO) -> None:
    """Write the network file of VOSviewer: a line per link with the numbers of its items and its strength."""
    for source, target, weight in _places(network):
        out.write(f"{source + 1}\t{target + 1}\t{_written(weight)}\n")


def _quoted(label: str) -> str:
    flat = " ".join(label.split())
    return '"' + flat.replace('"', '""') + '"' if any(mark in flat for mark in ',;"') else flat


def write_pajek(network: Network, out: TextIO) -> None:
    """Write Pajek's .net: numbered vertices and weighted edges; labels that repeat are told apart by their type."""
    out.write(f"*Vertices {len(network.nodes)}\n")
    for number, label in enumerate(_distinct(network.nodes), start=1):
        out.write(f'{number} "{label}"\n')
    out.write("*Edges\n")
    for source, target, weight in _places(network):
        out.write(f"{source + 1} {target + 1} {_written(weight)}\n")


def _distinct(nodes: Table) -> list[str]:
    """Return the labels without the quotes and backslashes that the format has no way to write, none of them twice."""
    plain = [" ".join(str(label).replace('"', "'").replace("\\", "/").split()) for label in nodes["label"]]
    counted = Counter(plain)
    typed = [p if counted[p] == 1 else f"{p} ({kind})" for p, kind in zip(plain, nodes["type"], strict=True)]
    again = Counter(typed)
    return [t if again[t] == 1 else str(entity) for t, entity in zip(typed, nodes["id"], strict=True)]


def _attributes(table: Table, *without: str) -> dict[str, str]:
    return {name: kind for name, kind in table.kinds.items() if name not in without and kind in _GRAPHML}


def _link_attributes(network: Network) -> dict[str, str]:
    return _attributes(network.links, "first", "second")


def _links(network: Network) -> Iterator[tuple[dict[str, Any], float]]:
    return zip(network.links.to_dicts(), network.weight.tolist(), strict=True)


def _places(network: Network) -> Iterator[tuple[int, int, float]]:
    return zip(network.source.tolist(), network.target.tolist(), network.weight.tolist(), strict=True)


def _quote(value: str) -> str:
    return f'"{text(value)}"'


def _written(value: Any) -> str:
    """Return a number without a fraction that says nothing, a truth value as XML writes it, a text as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


#: Format → how to write it to one file; the map and network files of VOSviewer are a pair, written apart.
NETWORK_FORMATS: dict[str, Callable[[Network, TextIO], None]] = {
    "graphml": write_graphml,
    "gexf": write_gexf,
    "vosviewer": write_vosviewer,
    "pajek": write_pajek,
}
