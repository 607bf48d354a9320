"""Communities of what is mentioned together: who belongs, what they are called, who bridges them, where they stand."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.sparse import csr_array
from scipy.stats import rankdata

from kg.analysis import centrality
from kg.analysis.measures import Floats, Ints, ratio
from kg.analysis.network import Network
from kg.analysis.partition import Partition, leiden, louvain
from kg.analysis.tables import Table

Algorithm = Literal["louvain", "leiden"]

ALGORITHMS: dict[Algorithm, Partition] = {"louvain": louvain, "leiden": leiden}

#: Networks above this size have their betweenness estimated from so many pivots.
PIVOTS = 256

#: Members whose labels make the name of a community.
_NAMED_AFTER = 3


@dataclass(frozen=True, slots=True, eq=False)
class Communities:
    """The nodes with their community (counted from 1, largest first) and centralities; the communities; their bridges.

    `pivots` is the number of sources that betweenness was estimated from, None where it is exact.
    """

    members: Table
    communities: Table
    bridges: Table
    network: Network
    modularity: float
    pivots: int | None

    def labelled(self) -> Network:
        """Return the network with the columns of the members on its nodes."""
        net = self.network
        return Network(self.members.sorted_by(("id", False)), net.links, net.source, net.target, net.weight)


def communities(
    network: Network, *, algorithm: Algorithm = "louvain", resolution: float = 1.0, seed: int = 0
) -> Communities:
    """Return the communities of a network that maximise modularity at the resolution, the same for the same seed."""
    links = (network.source, network.target, network.weight)
    groups = ALGORITHMS[algorithm](len(network.nodes), *links, resolution=resolution, seed=seed)
    matrix = network.matrix()
    pivots = PIVOTS if len(groups) > PIVOTS else None
    total, inside = centrality.strength(matrix), centrality.within_group(matrix, groups)
    members = network.nodes.with_columns({
        "community": groups + 1,
        "degree": centrality.degree(matrix),
        "link_weight": total,
        "pagerank": centrality.pagerank(matrix),
        "betweenness": centrality.betweenness(matrix, pivots=pivots, seed=seed),
        "participation": centrality.participation(matrix, groups),
        "characteristic": inside * ratio(inside, total),
    })  # fmt: skip
    names = _names(members, groups)
    return Communities(
        members.sorted_by(("community", False), ("characteristic", True), ("id", False)),
        _profiles(network, members, groups, names),
        _bridges(network, groups, names),
        network,
        modularity(matrix, groups, resolution=resolution),
        pivots,
    )


def modularity(matrix: csr_array, groups: Ints, *, resolution: float = 1.0) -> float:
    """Return the modularity of a grouping of the nodes (Newman 2004; resolution as in Reichardt & Bornholdt 2006)."""
    total = float(matrix.sum())
    if total == 0:
        return 0.0
    inside = float(centrality.within_group(matrix, groups).sum())
    per_group = np.bincount(groups, weights=centrality.strength(matrix))
    return inside / total - resolution * float(((per_group / total) ** 2).sum())


def _names(members: Table, groups: Ints) -> list[str]:
    """Return a name for each group: the labels of those whose links are many and stay inside."""
    order = np.lexsort((np.arange(len(groups)), -members["characteristic"], groups))
    names: list[list[str]] = [[] for _ in range(int(groups.max(initial=-1)) + 1)]
    for node in order:
        if len(names[groups[node]]) < _NAMED_AFTER:
            names[groups[node]].append(str(members["label"][node]))
    return [" · ".join(name) for name in names]


def _profiles(network: Network, members: Table, groups: Ints, names: list[str]) -> Table:
    number = len(names)
    sizes = np.bincount(groups, minlength=number)
    inside = groups[network.source] == groups[network.target]
    ties = network.links["equivalence"].astype(np.float64)
    within = np.bincount(groups[network.source][inside], weights=ties[inside], minlength=number)
    ends = groups[np.concatenate([network.source[~inside], network.target[~inside]])]
    across = np.asarray(np.bincount(ends, weights=np.tile(ties[~inside], 2), minlength=number), dtype=np.float64)
    callon_centrality, callon_density = 10 * across, 100 * ratio(within, sizes)
    hub = [int(np.argmax(np.where(groups == g, members["pagerank"], -1))) for g in range(number)]
    return Table.of({
        "community": np.arange(1, number + 1),
        "name": names,
        "entities": sizes.astype(np.int64),
        "links": np.bincount(groups[network.source][inside], minlength=number).astype(np.int64),
        "hub": [str(members["label"][node]) for node in hub],
        "centrality": callon_centrality,
        "density": callon_density,
        "quadrant": _quadrants(callon_centrality, callon_density),
    }, kinds={"name": "text", "hub": "text", "quadrant": "text"})  # fmt: skip


def ranks(values: Floats) -> Floats:
    """Return the ranks of the values from -1 (lowest) over 0 (the middle) to 1, equal values having one rank."""
    return (2 * np.asarray(rankdata(values)) - len(values) - 1) / max(len(values) - 1, 1)


def _quadrants(centralities: Floats, densities: Floats) -> list[str]:
    """Return the quadrant of the strategic diagram, split at the middle rank (Callon et al. 1991)."""
    names = {(True, True): "motor", (False, True): "niche", (True, False): "basic", (False, False): "emerging"}
    return [names[bool(c), bool(d)] for c, d in zip(ranks(centralities) >= 0, ranks(densities) >= 0, strict=True)]


def _bridges(network: Network, groups: Ints, names: list[str]) -> Table:
    """Return the pairs of communities by the weight between them, each with its strongest link."""
    low = np.minimum(groups[network.source], groups[network.target])
    high = np.maximum(groups[network.source], groups[network.target])
    key = low * len(names) + high
    order = np.lexsort((np.arange(len(key)), -network.weight, key))
    order = order[low[order] != high[order]]
    pairs, start = np.unique(key[order], return_index=True)
    sums = np.add.reduceat(network.weight[order], start) if len(start) else np.zeros(0)
    best = order[start]
    labels = network.nodes["label"]
    return Table.of({
        "first": pairs // max(len(names), 1) + 1,
        "second": pairs % max(len(names), 1) + 1,
        "weight": sums,
        "links": np.diff(np.append(start, len(order))).astype(np.int64),
        "first_entity": labels[np.where(low == groups[network.source], network.source, network.target)[best]],
        "second_entity": labels[np.where(low == groups[network.source], network.target, network.source)[best]],
    }, kinds={"first_entity": "text", "second_entity": "text"}).sorted_by(("weight", True), ("first", False),
                                                                         ("second", False))  # fmt: skip
