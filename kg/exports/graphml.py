"""GraphML, which networkx, igraph, Gephi and yEd read: a directed graph with parallel edges."""

from collections.abc import Mapping
from typing import BinaryIO

from kg.exports.elements import EDGE, NODE, Value, edges, nodes, text
from kg.graph import Graph

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'


def write_graphml(graph: Graph, out: BinaryIO) -> None:
    """Write nodes for papers and entities, and an edge for each role and relation."""
    out.write(_HEAD.encode())
    # igraph knows nodes by their attribute `name`, and reads an ampersand in an XML id wrongly.
    for domain, attributes in (("node", {"name": "string"} | NODE), ("edge", EDGE)):
        for name, kind in attributes.items():
            out.write(f'<key id="{domain}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'.encode())
    out.write(b'<graph edgedefault="directed">\n')
    for node in nodes(graph):
        out.write(f'<node id="{text(node.id)}">{_data("node", {"name": node.id} | node.values)}</node>\n'.encode())
    for number, edge in enumerate(edges(graph)):
        ends = f'source="{text(edge.source)}" target="{text(edge.target)}"'
        out.write(f'<edge id="e{number}" {ends}>{_data("edge", edge.values)}</edge>\n'.encode())
    out.write(b"</graph>\n</graphml>\n")


def _data(domain: str, values: Mapping[str, Value]) -> str:
    present = ((name, value) for name, value in values.items() if value is not None)
    return "".join(f'<data key="{domain}_{name}">{text(value)}</data>' for name, value in present)
