"""Identity across papers: which local entities of the papers are one entity, with the reason for each merge."""

from collections.abc import Iterable, Sequence

from kg.authority import Authority
from kg.ids import IdLock
from kg.ledger import Ledger
from kg.link.cluster import Cluster, clusters_of, describe
from kg.link.labels import Cases
from kg.link.naming import name_clusters
from kg.link.nodes import Nodes, Sets, nodes_of
from kg.link.resolve import Resolved, resolve
from kg.link.rules import edges as rule_edges
from kg.link.values import LinkedEntity, Linking, LocalEntity

__all__ = ["LinkedEntity", "Linking", "LocalEntity", "link"]


def link(
    entities: Iterable[LocalEntity],
    *,
    ledger: Ledger = Ledger(),  # noqa: B008
    lock: IdLock = IdLock(),  # noqa: B008
    authorities: Sequence[Authority] = (),
) -> Linking:
    """Return which entity each local entity is, and why; the order of the local entities does not matter.

    Raises LedgerError where decisions of the ledger contradict each other.
    """
    nodes = nodes_of(entities)
    clusters, resolved = cluster(nodes)
    linking = Linking()
    linking.redirects, linking.lock = name_clusters(clusters, lock)
    for each in clusters:
        linking.entities[each.id] = LinkedEntity(each.id, each.type, each.label)
        for number in each.members:
            local = nodes.locals[number]
            linking.ids[local.paper, local.id] = each.id
    return linking


def cluster(nodes: Nodes) -> tuple[list[Cluster], Resolved]:
    """Return the clusters that the rules make without a person's decisions, typed and labelled."""
    sets = Sets()
    edges = list(rule_edges(nodes))
    for edge in edges:
        sets.join(edge.a, edge.b)
    resolved = resolve(nodes, sets)
    for edge in resolved.edges:
        sets.join(edge.a, edge.b)
    for number, node, _ in resolved.moved:
        nodes.move(number, node)
    clusters = clusters_of(nodes, sets, edges + resolved.edges)
    cases = Cases()
    for local in nodes.locals:
        for text, count in local.forms:
            cases.add(text, count)
    for each in clusters:
        describe(each, nodes, cases)
    return clusters, resolved
