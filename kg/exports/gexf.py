"""GEXF 1.2, which Gephi and networkx read: a directed graph with parallel edges."""

from collections.abc import Mapping
from typing import BinaryIO

from kg.exports.elements import EDGE, NODE, Value, edges, nodes, text
from kg.graph import Graph

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
    '<graph mode="static" defaultedgetype="directed">\n'
)


def write_gexf(graph: Graph, out: BinaryIO) -> None:
    """Write nodes for papers and entities, and an edge, labelled by its predicate, for each role and relation."""
    out.write(_HEAD.encode())
    for domain, attributes in (("node", NODE), ("edge", EDGE)):
        out.write(f'<attributes class="{domain}" mode="static">\n'.encode())
        for name, kind in attributes.items():
            out.write(f'<attribute id="{domain}_{name}" title="{name}" type="{kind}"/>\n'.encode())
        out.write(b"</attributes>\n")
    out.write(b"<nodes>\n")
    for node in nodes(graph):
        label = text(node.values["label"] or node.id)
        out.write(f'<node id="{text(node.id)}" label="{label}">{_values("node", node.values)}</node>\n'.encode())
    out.write(b"</nodes>\n<edges>\n")
    for number, edge in enumerate(edges(graph)):
        ends = f'source="{text(edge.source)}" target="{text(edge.target)}" label="{edge.values["predicate"]}"'
        out.write(f'<edge id="e{number}" {ends}>{_values("edge", edge.values)}</edge>\n'.encode())
    out.write(b"</edges>\n</graph>\n</gexf>\n")


def _values(domain: str, values: Mapping[str, Value]) -> str:
    present = ((name, value) for name, value in values.items() if value is not None and name != "label")
    items = "".join(f'<attvalue for="{domain}_{name}" value="{text(value)}"/>' for name, value in present)
    return f"<attvalues>{items}</attvalues>"
