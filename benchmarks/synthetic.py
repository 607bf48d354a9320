"""A graph of any size without any text: entities drawn by Zipf's law, years and venues as uneven as in life."""

import numpy as np

from kg import store
from kg.graph import Graph

_SHARES = {"method": 0.45, "dataset": 0.12, "benchmark": 0.05, "task": 0.16, "metric": 0.08, "concept": 0.14}


def synthetic_graph(papers: int, *, entities: int, per_paper: float = 15.0, seed: int = 0) -> Graph:
    """Return a graph of so many papers in memory, `per_paper` entities in each on average."""
    rng = np.random.default_rng(seed)
    types = rng.choice(list(_SHARES), size=entities, p=list(_SHARES.values()))
    ids = np.array([f"{kind}/e{number:06d}" for number, kind in enumerate(types)], dtype=object)
    weights = 1 / np.arange(1, entities + 1) ** 0.8
    sizes = rng.poisson(per_paper, size=papers)
    drawn = rng.choice(entities, size=int(sizes.sum()), p=weights / weights.sum())
    edges = np.unique(np.column_stack([np.repeat(np.arange(papers), sizes), drawn]), axis=0)
    years = 1987 + (rng.beta(3, 1, size=papers) * 39).astype(int)
    connection = store.create()
    store.insert(connection, "paper", (
        (f"p{i:07d}", f"Paper {i}", "", (), None, int(years[i]), f"Venue {i % 7}", None, None, None, ())
        for i in range(papers)
    ))  # fmt: skip
    store.insert(
        connection, "sentence", ((f"p{i:07d}", "abstract", n, n, n + 1) for i in range(papers) for n in (0, 1))
    )
    support = np.bincount(edges[:, 1], minlength=entities)
    known = (e for e in range(entities) if support[e])
    store.insert(connection, "entity", ((ids[e], str(types[e]), f"Entity {e}", int(support[e]), None) for e in known))
    rows = [(f"p{p:07d}", ids[e]) for p, e in edges.tolist()]
    store.insert(connection, "role", ((p, e, "uses", "abstract", 0, 1, "drawn") for p, e in rows))
    store.insert(connection, "mention", (
        (p, "abstract", 0, 1, e, e, "drawn", place % 2) for place, (p, e) in enumerate(rows)
    ))  # fmt: skip
    return Graph(connection)
