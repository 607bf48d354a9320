"""Identity across papers: which local entities of the papers are one entity, with the reason for each merge."""

from collections.abc import Iterable, Sequence

from kg.authority import Authority, match
from kg.ids import IdLock
from kg.ledger import Ledger
from kg.link.candidates import candidates
from kg.link.cluster import Cluster, clusters_of, describe
from kg.link.decide import Deciding
from kg.link.labels import Cases
from kg.link.naming import name_clusters
from kg.link.nodes import Nodes, Sets, nodes_of
from kg.link.reasons import merges
from kg.link.resolve import Resolved, resolve
from kg.link.rules import edges as rule_edges
from kg.link.values import LinkedEntity, Linking, LocalEntity
from kg.link.variants import variants

__all__ = ["LinkedEntity", "Linking", "LocalEntity", "link"]


def link(
    entities: Iterable[LocalEntity],
    *,
    ledger: Ledger = Ledger(),  # noqa: B008
    lock: IdLock = IdLock(),  # noqa: B008
    authorities: Sequence[Authority] = (),
) -> Linking:
    """Return which entity each local entity is, and why; the order of the local entities does not matter.

    The lock that comes back knows nothing of the ledger, so that a decision taken back leaves no trace.
    Raises LedgerError where decisions of the ledger contradict each other.
    """
    nodes = nodes_of(entities)
    cases = Cases()
    for local in nodes.locals:
        for text, count in local.forms:
            cases.add(text, count)
    clusters, resolved = _cluster(nodes, cases)
    redirects, new_lock = name_clusters(clusters, nodes, lock)
    deciding = Deciding(clusters, nodes, cases, lock)
    deciding.apply(ledger)
    clusters = deciding.clusters()
    linking = Linking(lock=new_lock, ledger=ledger, refusals=deciding.refusals, unused=deciding.unused)
    final = deciding.final_redirects()
    linking.redirects = sorted({**{old: final.get(new, new) for old, new in redirects}, **final}.items())
    _assign(linking, clusters, nodes, deciding.split_off)
    linking.merges = merges(clusters, nodes, resolved)
    linking.candidates = list(candidates(clusters, nodes, resolved.doubts, ledger))
    linking.bases = variants(clusters, nodes)
    matched, ambiguous = match(_names(clusters, nodes), authorities)
    linking.authorities = matched
    linking.candidates.extend(ambiguous)
    return linking


def _cluster(nodes: Nodes, cases: Cases) -> tuple[list[Cluster], Resolved]:
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
    for each in clusters:
        describe(each, nodes, cases)
    return clusters, resolved


def _assign(linking: Linking, clusters: Sequence[Cluster], nodes: Nodes, split_off: set[int]) -> None:
    for cluster in clusters:
        linking.entities[cluster.id] = LinkedEntity(cluster.id, cluster.type, cluster.label)
        for number in cluster.members:
            local = nodes.locals[number]
            if number in split_off:
                linking.moved.update({(local.paper, local.id, text): cluster.id for text, _ in local.forms})
            else:
                linking.ids[local.paper, local.id] = cluster.id


def _names(clusters: Sequence[Cluster], nodes: Nodes) -> dict[str, tuple[str, str, frozenset[str]]]:
    """Return id → label, type and forms of each entity."""
    return {
        cluster.id: (
            cluster.label,
            cluster.type,
            frozenset(text for number in cluster.members for text, _ in nodes.locals[number].forms),
        )
        for cluster in clusters
    }
