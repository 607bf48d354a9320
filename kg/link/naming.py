"""Ids for clusters: those of the lock where it knows them, else made of type and label."""

from collections import Counter
from collections.abc import Sequence

from kg.ids import IdLock, fresh
from kg.link.cluster import Cluster
from kg.surface import slug


def name_clusters(clusters: Sequence[Cluster], lock: IdLock) -> tuple[list[tuple[str, str]], IdLock]:
    """Give each cluster its id; return redirects (old id, new id) and the lock that keeps these ids.

    A cluster keeps the id that the lock has for most of its nodes; ids that it also had there redirect to it.
    """
    order = sorted(clusters, key=lambda cluster: (-len(cluster.members), cluster.key))
    taken: dict[str, Cluster] = {}
    known: dict[int, list[str]] = {}
    for cluster in order:
        votes = Counter(lock.ids[node] for node in cluster.nodes if node in lock.ids)
        known[id(cluster)] = sorted(votes, key=lambda entity: (-votes[entity], entity))
        for entity in known[id(cluster)]:
            if not cluster.id and entity not in taken:
                cluster.id, taken[entity] = entity, cluster
    reserved = {*taken, *lock.ids.values()}
    for cluster in order:
        if not cluster.id:
            cluster.id = fresh(f"{cluster.type}/{slug(cluster.label)}", cluster.key, reserved)
            taken[cluster.id] = cluster
            reserved.add(cluster.id)
    redirects = {
        old: cluster.id for cluster in order for old in known[id(cluster)] if old not in taken
    }  # what another cluster still has is no redirect
    ids = {**lock.ids, **{node: cluster.id for cluster in clusters for node in cluster.nodes}}
    return sorted(redirects.items()), IdLock(ids)
