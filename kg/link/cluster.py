"""Clusters: the local entities that are one thing, and how they hold together."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from kg.link.abbreviations import looks_short
from kg.link.labels import Cases, label_of
from kg.link.nodes import Edge, Nodes, Sets
from kg.model import NAMED_TYPES, TYPES


@dataclass(slots=True, eq=False)
class Cluster:
    """One thing: its nodes, the numbers of its local entities, and, as they are settled, its id, type and label."""

    nodes: list[str]
    members: list[int]
    edges: list[Edge] = field(default_factory=list)
    id: str = ""
    type: str = ""
    label: str = ""

    @property
    def key(self) -> str:
        """Return the node by which the cluster is known."""
        return self.nodes[0]


def clusters_of(nodes: Nodes, sets: Sets, edges: list[Edge]) -> list[Cluster]:
    """Return the clusters that the sets make of the nodes with local entities, sorted by their first node."""
    by_root: dict[str, Cluster] = {}
    for node in sorted({*nodes.of, *(node for edge in edges for node in (edge.a, edge.b))}):
        by_root.setdefault(sets.find(node), Cluster([], [])).nodes.append(node)
    for number, node in enumerate(nodes.of):
        by_root[sets.find(node)].members.append(number)
    for edge in edges:
        by_root[sets.find(edge.a)].edges.append(edge)
    return [cluster for cluster in by_root.values() if cluster.members]


def describe(cluster: Cluster, nodes: Nodes, cases: Cases) -> None:
    """Give the cluster its type, the one that most papers give, and its label."""
    if len(cluster.members) == 1:
        (number,) = cluster.members
        cluster.type = nodes.locals[number].type
        forms, heads = dict(nodes.locals[number].forms), [nodes.of[number]]
    else:
        cluster.type, forms, heads = _united(cluster, nodes)
    folded = [node.casefold() for node in heads]
    cluster.label = label_of(forms, heads=folded, cases=cases, named=cluster.type in NAMED_TYPES)


def _united(cluster: Cluster, nodes: Nodes) -> tuple[str, dict[str, int], list[str]]:
    """Return the type that most papers give several local entities, their forms with counts, their names by support."""
    papers: dict[str, set[str]] = defaultdict(set)
    forms: Counter[str] = Counter()
    support: Counter[str] = Counter()
    for number in cluster.members:
        local = nodes.locals[number]
        papers[local.type].add(local.paper)
        forms.update(dict(local.forms))
        support[nodes.of[number]] += 1
    kind = min(papers, key=lambda kind: (-len(papers[kind]), rank(kind), kind))
    full = [node for node in cluster.nodes if not looks_short(nodes.shown(node))]
    adjectives = {edge.b for edge in cluster.edges if edge.reason == "noun"}
    return kind, dict(forms), sorted(full, key=lambda node: (node in adjectives, -support[node], node))


def type_votes(cluster: Cluster, nodes: Nodes) -> dict[str, int]:
    """Return type → papers that give it."""
    papers: dict[str, set[str]] = defaultdict(set)
    for number in cluster.members:
        papers[nodes.locals[number].type].add(nodes.locals[number].paper)
    return {kind: len(found) for kind, found in sorted(papers.items())}


def rank(kind: str) -> int:
    """Return the place of a type in `TYPES`, last for a type of a user's own."""
    return TYPES.index(kind) if kind in TYPES else len(TYPES)
