"""Ids for clusters: those of the lock where it knows them, else made of type and label."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from kg.ids import IdLock, fresh
from kg.link.cluster import Cluster
from kg.link.nodes import Nodes
from kg.surface import join_key, slug


def name_clusters(clusters: Sequence[Cluster], nodes: Nodes, lock: IdLock) -> tuple[list[tuple[str, str]], IdLock]:
    """Give each cluster its id; return redirects (old id, new id) and the lock that keeps these ids.

    A cluster keeps the id that the lock has for most of its nodes; ids that it also had there redirect to it.
    """
    order = sorted(clusters, key=lambda cluster: (-len(cluster.members), cluster.key))
    taken: dict[str, Cluster] = {}
    also: dict[str, Cluster] = {}
    for cluster in order:
        votes = Counter(lock.ids[node] for node in cluster.nodes if node in lock.ids)
        for entity in sorted(votes, key=lambda entity: (-votes[entity], entity)):
            also.setdefault(entity, cluster)
            if not cluster.id and entity not in taken:
                cluster.id, taken[entity] = entity, cluster
    reserved = {*taken, *lock.ids.values()}
    for cluster in order:
        if not cluster.id:
            cluster.id = fresh(f"{cluster.type}/{slug(cluster.label)}", cluster.key, reserved)
            reserved.add(cluster.id)
    redirects = {old: cluster.id for old, cluster in also.items() if old not in taken}
    lost = {entity: node for node, entity in sorted(lock.ids.items()) if entity not in also}
    redirects |= _swallowed(lost, clusters, nodes)
    ids = {**lock.ids, **{node: cluster.id for cluster in clusters for node in cluster.nodes}}
    return sorted(redirects.items()), IdLock(ids)


def _swallowed(lost: dict[str, str], clusters: Sequence[Cluster], nodes: Nodes) -> dict[str, str]:
    """Return id → id of the cluster whose papers write the name, for names that no longer have a node of their own."""
    if not lost:
        return {}
    wanted = {node.casefold() for node in lost.values()}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for cluster in clusters:
        for number in cluster.members:
            for text, _ in nodes.locals[number].forms:
                if (key := join_key(text)) in wanted:
                    votes[key][cluster.id] += 1
    return {
        entity: min(found, key=lambda new: (-found[new], new))
        for entity, node in lost.items()
        if (found := votes[node.casefold()])
    }
