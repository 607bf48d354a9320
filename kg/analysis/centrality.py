"""Centralities of the nodes of a network, from sparse matrices; each agrees with networkx."""

import numpy as np
from scipy.sparse import csr_array, diags_array

from kg.analysis.measures import Floats, Ints, ratio

#: Sources that are searched from at the same time.
_BATCH = 64


def degree(matrix: csr_array) -> Ints:
    """Return the number of neighbours of each node."""
    return np.asarray(np.diff(matrix.indptr), dtype=np.int64)


def strength(matrix: csr_array) -> Floats:
    """Return the sum of the weights of each node's links."""
    return np.asarray(matrix.sum(axis=1), dtype=np.float64).ravel()


def pagerank(matrix: csr_array, *, damping: float = 0.85, tolerance: float = 1e-13) -> Floats:
    """Return PageRank on the weighted links, summing to one (Brin & Page 1998)."""
    size = matrix.shape[0]
    if size == 0:
        return np.zeros(0)
    total = strength(matrix)
    step = diags_array(ratio(np.ones(size), total)) @ matrix
    rank = np.full(size, 1 / size)
    for _ in range(1_000):
        stranded = rank[total == 0].sum()
        following = damping * (step.T @ rank + stranded / size) + (1 - damping) / size
        if np.abs(following - rank).sum() < tolerance:
            return np.asarray(following)
        rank = following
    return rank


def betweenness(matrix: csr_array, *, pivots: int | None = None, seed: int = 0) -> Floats:
    """Return the share of shortest paths, links counted as one step, that pass through each node (Freeman 1977).

    `pivots` estimates it from so many sources drawn by the seed (Brandes & Pich 2007); None takes all sources.
    """
    size = matrix.shape[0]
    result = np.zeros(size)
    if size < 3:
        return result
    links = csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    sources = np.arange(size)
    if pivots is not None and pivots < size:
        sources = np.sort(np.random.default_rng(seed).choice(size, size=pivots, replace=False))
    for start in range(0, len(sources), _BATCH):
        result += _dependencies(links, sources[start : start + _BATCH])
    result *= size / len(sources) / ((size - 1) * (size - 2))
    return result


def _dependencies(links: csr_array, sources: Ints) -> Floats:
    """Return the summed dependencies of the sources on each node (Brandes 2001), all sources searched by level."""
    size, width = links.shape[0], len(sources)
    paths = np.zeros((size, width))
    paths[sources, np.arange(width)] = 1
    frontier = paths.copy()
    seen = paths > 0
    levels = []
    while frontier.any():
        levels.append(frontier > 0)
        frontier = links @ frontier
        frontier[seen] = 0
        seen |= frontier > 0
        paths += frontier
    dependency = np.zeros((size, width))
    for level, before in zip(reversed(levels[1:]), reversed(levels[:-1]), strict=True):
        shared = np.divide(1 + dependency, paths, out=np.zeros((size, width)), where=level)
        dependency += np.where(before, paths * (links @ shared), 0)
    dependency[sources, np.arange(width)] = 0
    return np.asarray(dependency.sum(axis=1))


def participation(matrix: csr_array, groups: Ints) -> Floats:
    """Return how evenly each node's links spread over the groups: 0 is all in one (Guimerà & Amaral 2005)."""
    shares = matrix @ _member(groups)
    total = strength(matrix)
    squares = np.asarray(shares.multiply(shares).sum(axis=1)).ravel()
    return np.where(total > 0, 1 - ratio(squares, total**2), 0.0)


def within_group(matrix: csr_array, groups: Ints) -> Floats:
    """Return the weight of each node's links to its own group."""
    return np.asarray((matrix @ _member(groups)).multiply(_member(groups)).sum(axis=1)).ravel()


def _member(groups: Ints) -> csr_array:
    size = len(groups)
    return csr_array((np.ones(size), (np.arange(size), groups)), shape=(size, int(groups.max(initial=-1)) + 1))
