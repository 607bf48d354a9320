"""Focused pictures: a part of the graph as a pyvis network, and as one offline page that vis-network draws.

pyvis puts addresses of the web into the pages that it writes itself; these pages take from it the network, its
options and the vis-network that it ships, and nothing else.
"""

import html
import io
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, BinaryIO

from kg.graph import Graph
from kg.model import TYPES, Json
from kg.page import focus
from kg.page.assets import script, style, vis_network
from kg.page.blocks import csp_hash, element, encode, pack
from kg.page.explorer import environment
from kg.page.network import MOST_NODES, Network, build_network
from kg.page.quotes import relation_quotes, role_quotes

if TYPE_CHECKING:
    import pyvis.network

SHAPES = {
    "method": "dot", "dataset": "square", "benchmark": "diamond", "task": "triangle", "metric": "hexagon",
    "concept": "star",
}  # fmt: skip
#: Okabe and Ito's palette, as the pages' style sheet has it; users' own types take turns in the last three.
COLOURS = {
    "method": "#0072b2", "dataset": "#009e73", "benchmark": "#e69f00", "task": "#d55e00", "metric": "#cc79a7",
    "concept": "#7b8691",
}  # fmt: skip
_OWN = ("#5b4db5", "#4a7a2c", "#8a4b2a")
GROUPS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6a51a3", "#98a1aa")


def colours(kinds: Iterable[str]) -> dict[str, str]:
    """Return the colour of each type, `#rrggbb`, those of ours first.

    >>> colours(["gadget"])["gadget"] == colours([])["method"]
    False
    """
    own = sorted(set(kinds) - set(TYPES))
    return COLOURS | {kind: _OWN[i % len(_OWN)] for i, kind in enumerate(own, start=len(TYPES))}


def to_pyvis(
    graph: Graph,
    *,
    around: str | None = None,
    depth: int = 1,
    paper: str | None = None,
    by_community: bool = False,
    most: int = 300,
) -> "pyvis.network.Network":
    """Return a pyvis network of the part of a graph, its places fixed and its physics off; entity ids are node ids.

    Its own `show` and `write_html` load scripts from the web; `write_view` writes a page that does not.
    """
    return _draw(graph, _part(graph, around, depth, paper, most), by_community)


def _part(graph: Graph, around: str | None, depth: int, paper: str | None, most: int) -> Network:
    chosen = None
    if around is not None:
        chosen = focus.around(graph, around, depth=depth)[:most]
    elif paper is not None:
        chosen = focus.of_paper(graph, paper)
    spacing = 36 if len(chosen or ()) in range(1, 60) else 12
    return build_network(graph, most=min(most, MOST_NODES), chosen=chosen, spacing=spacing)


def _draw(graph: Graph, part: Network, by_community: bool) -> "pyvis.network.Network":
    from pyvis.network import Network as VisNetwork

    drawn = VisNetwork(directed=True, height="100%", width="100%")
    query = "SELECT id, type, label, support, first_year FROM entity WHERE list_contains(?, id) ORDER BY id"
    rows = list(graph.rows(query, [list(part.nodes)]))
    by_type = colours(row[1] for row in rows)
    for (entity, kind, label, support, year), (x, y), radius, group in zip(
        rows, part.places, part.radii, part.communities, strict=True
    ):
        colour = GROUPS[min(group, len(GROUPS) - 1)] if by_community else by_type[kind]
        drawn.add_node(
            entity, label=label if len(label) < 40 else label[:38] + "…", x=x, y=y, size=radius + 4,
            shape=SHAPES.get(kind, "dot"), color=colour, physics=False, font={"size": round(13 + radius * 0.3)},
            full=label, kind=kind, support=support, year=year, community=part.names[group],
        )  # fmt: skip
    # pyvis compares each edge with all before it; its list is filled directly
    for edge in part.edges:
        ends = {"from": part.nodes[edge.a], "to": part.nodes[edge.b]}
        drawn.edges.append({**ends, "width": round(0.6 + 3.5 * edge.strength, 2), "papers": edge.papers, "arrows": ""})
    wanted = set(part.nodes)
    query = "SELECT head, relation, tail, count(DISTINCT paper) FROM relation GROUP BY ALL ORDER BY ALL"
    for head, relation, tail, support in graph.rows(query):
        if head in wanted and tail in wanted:
            said = {"label": relation.replace("_", " "), "relation": relation, "papers": support, "width": 2}
            drawn.edges.append({"from": head, "to": tail, **said})
    drawn.set_options(json.dumps(_OPTIONS))
    return drawn


_OPTIONS: Json = {
    "physics": {"enabled": False},
    "nodes": {"font": {"face": "system-ui", "strokeWidth": 4}, "scaling": {"label": {"drawThreshold": 9}}},
    "edges": {"smooth": False, "font": {"size": 11, "face": "system-ui", "strokeWidth": 3}},
    "interaction": {"hover": True, "keyboard": {"enabled": True, "bindToWindow": False}, "hideEdgesOnZoom": True},
}


def write_view(
    graph: Graph,
    out: BinaryIO,
    *,
    around: str | None = None,
    depth: int = 1,
    paper: str | None = None,
    by_community: bool = False,
    most: int = 300,
) -> None:
    """Write one offline page of a part of the graph, drawn by vis-network, with the sentences behind it, in UTF-8."""
    part = _part(graph, around, depth, paper, most)
    nodes, edges, _, _, _, options = _draw(graph, part, by_community).get_network_data()
    roles = role_quotes(graph, part.nodes)
    relations = relation_quotes(graph, part.nodes)
    data = {
        "nodes": [{**node, "quotes": [asdict(q) for q in roles.get(node["id"], ())]} for node in nodes],
        "edges": [
            {**edge, "quotes": [asdict(q) for q in relations.get((edge["from"], edge.get("relation"), edge["to"]), ())]}
            for edge in edges
        ],
        "options": json.loads(options) if isinstance(options, str) else options,
        "centre": focus.named(graph, around) if around is not None else None,
        "types": [*TYPES, *sorted({node["kind"] for node in nodes} - set(TYPES))],
        "communities": list(part.names) if by_community else None,
    }
    program, sheet, vis = script("view"), style("page", "view"), vis_network()
    policy = (
        f"default-src 'none'; script-src {csp_hash(program)} {csp_hash(vis)}; "
        f"style-src {csp_hash(sheet)}; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    page = environment().get_template("view.html.j2").render(
        policy=policy, script=program, style=sheet, heading=_heading(graph, around, paper),
        note=_note(part), blocks=element("view", encode(data)) + element("vis", pack(vis)),
    )  # fmt: skip
    out.write(page.encode("utf-8"))


def _heading(graph: Graph, around: str | None, paper: str | None) -> str:
    if around is not None:
        return f"Around {graph.entity(focus.named(graph, around)).label}"
    if paper is not None:
        return graph.paper(paper).title or "Untitled paper"
    return "Knowledge graph"


def _note(part: Network) -> str:
    shown = f"{len(part.nodes):,} of {part.total:,} entities"
    return f"{shown}, {len(part.edges):,} links. Click one for the sentences behind it."


def notebook_html(graph: Graph, *, most: int = 150, height: int = 560) -> str:
    """Return what a notebook shows of a graph: its counts, and the view in a frame that needs no network."""
    page = io.BytesIO()
    write_view(graph, page, most=most)
    counts = {name: graph.count(table) for name, table in _COUNTED.items()}
    summary = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    frame = html.escape(page.getvalue().decode("utf-8"), quote=True)
    return (
        f"<p><strong>Knowledge graph</strong>: {summary}</p>\n"
        f'<iframe title="Network of the graph" width="100%" height="{height}" style="border:0" '
        f'sandbox="allow-scripts" srcdoc="{frame}"></iframe>'
    )


_COUNTED = {"papers": "paper", "entities": "entity", "roles": "role", "relations": "relation", "results": "result"}
