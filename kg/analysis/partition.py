"""Groups of a weighted network that maximise modularity, by Louvain or Leiden, the same for the same seed."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np

from kg.analysis.measures import Floats, Ints
from kg.errors import NotFound


class Partition(Protocol):
    """A way to divide nodes `0 … count - 1`, joined by links of positive weight, into groups.

    Returns the group of each node, groups counted from 0, the largest first, then the one with the first node.
    """

    def __call__(
        self, count: int, source: Ints, target: Ints, weight: Floats, *, resolution: float = 1.0, seed: int = 0
    ) -> Ints:
        """Return the group of each node."""


def louvain(count: int, source: Ints, target: Ints, weight: Floats, *, resolution: float = 1.0, seed: int = 0) -> Ints:
    """Return the group of each node (Blondel et al. 2008, doi:10.1088/1742-5468/2008/10/P10008), as networkx finds it.

    >>> louvain(4, np.array([0, 2]), np.array([3, 1]), np.ones(2)).tolist()
    [0, 1, 1, 0]
    """
    import networkx as nx

    # whole numbers as nodes: sets of them have one order, whatever the hash seed
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(zip(source.tolist(), target.tolist(), weight.tolist(), strict=True))
    if graph.number_of_edges() == 0:
        return np.arange(count)
    found = nx.community.louvain_communities(graph, weight="weight", resolution=resolution, seed=seed)
    return _numbered(count, found)


def leiden(count: int, source: Ints, target: Ints, weight: Floats, *, resolution: float = 1.0, seed: int = 0) -> Ints:
    """Return the group of each node (Traag et al. 2019, doi:10.1038/s41598-019-41695-z), as igraph finds it.

    Raises NotFound where igraph is not installed.
    """
    import random

    try:
        import igraph
    except ImportError as error:
        raise NotFound("Leiden needs igraph (GPL); install it with `pip install abstract-kg[igraph]`") from error
    graph = igraph.Graph(n=count, edges=list(zip(source.tolist(), target.tolist(), strict=True)))
    igraph.set_random_number_generator(random.Random(seed))
    found = graph.community_leiden(
        objective_function="modularity", weights=weight.tolist(), resolution=resolution, n_iterations=-1
    )
    return _numbered(count, found)


def _numbered(count: int, found: Iterable[Sequence[int] | set[int]]) -> Ints:
    groups = np.zeros(count, dtype=np.int64)
    for number, group in enumerate(sorted(found, key=lambda group: (-len(group), min(group)))):
        groups[list(group)] = number
    return groups
