"""The rows that explain what was merged: two forms, the reason, and where it was seen."""

from collections.abc import Iterator, Sequence

from kg.link.abbreviations import split_gloss
from kg.link.cluster import Cluster
from kg.link.nodes import Nodes
from kg.link.resolve import Resolved
from kg.surface import join_key

#: entity, form, form, reason, evidence
Merge = tuple[str, str, str, str, str]


def merges(clusters: Sequence[Cluster], nodes: Nodes, resolved: Resolved) -> list[Merge]:
    """Return one row for each pair of names that something joined, sorted; what only folding joins needs no row."""
    rows = set[Merge]()
    of = {node: cluster for cluster in clusters for node in cluster.nodes}
    for cluster in clusters:
        for edge in cluster.edges:
            rows.add((cluster.id, nodes.shown(edge.a), nodes.shown(edge.b), edge.reason, edge.evidence))
    rows.update(_defined(nodes, of))
    for number, long, why in resolved.moved:
        node = nodes.of[number]
        if node in of:
            text = max(nodes.locals[number].forms, key=lambda form: (form[1], form[0]))[0]
            paper = nodes.locals[number].paper
            rows.add((of[node].id, nodes.shown(long), text, "abbreviation in context", f"{paper}: {why}"))
    rows.update(_written_together(nodes, of))
    return sorted(rows)


def _defined(nodes: Nodes, of: dict[str, Cluster]) -> Iterator[Merge]:
    for short in nodes.definitions.shorts():
        for long in sorted(nodes.definitions.weights(short)):
            papers = nodes.definitions.papers(short, long)
            if papers and long in of and of.get(short) is not of[long]:
                told = f"defined in {papers[0]}" + (f" and {len(papers) - 1} more" if papers[1:] else "")
                yield of[long].id, nodes.shown(long), nodes.shown(short), "abbreviation", told


def _written_together(nodes: Nodes, of: dict[str, Cluster]) -> Iterator[Merge]:
    first: dict[tuple[str, str, str], str] = {}
    for local, node in zip(nodes.locals, nodes.of, strict=True):
        if len(local.forms) > 1 and node in of:
            for text, _ in local.forms:
                key = join_key(split_gloss(text)[0])
                if key != node.casefold() and key not in nodes.definitions.keys_of(node):
                    first.setdefault((of[node].id, nodes.shown(node), text), local.paper)
    for (entity, shown, text), paper in first.items():
        yield entity, shown, text, "same paper", paper
