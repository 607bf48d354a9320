"""The network of a page: which entities it shows, what joins them, their communities and places."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array

from kg.analysis.partition import louvain
from kg.graph import Graph
from kg.model import RELATIONS
from kg.page.layout import Floats, Ints, layout

#: More nodes than this help no reader; the page says how many it leaves out.
MOST_NODES = 2000
_EDGES_EACH = 4
_SEED = 1
_NAMING = {"method": 1.0, "task": 1.2, "concept": 1.0, "dataset": 0.6, "benchmark": 0.6, "metric": 0.3}


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes by number: the papers that mention both, Salton's cosine of that, and relations stated between them."""

    a: int
    b: int
    papers: int
    strength: float
    relations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """Entities by id with their places, communities by number (largest first) and names, and edges sorted by node.

    `total` counts the entities that were to choose from, `least` is the support of the least supported that is shown.
    """

    nodes: tuple[str, ...]
    places: tuple[tuple[float, float], ...]
    radii: tuple[float, ...]
    communities: tuple[int, ...]
    names: tuple[str, ...]
    edges: tuple[Edge, ...]
    total: int
    least: int


def build_network(
    graph: Graph, *, most: int = MOST_NODES, chosen: Collection[str] | None = None, spacing: float = 2
) -> Network:
    """Return the network of the chosen entities, at most so many and the most supported of them.

    Where none are chosen, entities of a single paper are in only where too few are in more. `spacing` is kept free
    around each node.
    """
    total = graph.count("entity")
    rows = list(graph.rows("SELECT id, type, label, support FROM entity ORDER BY support DESC, id"))
    if chosen is not None:
        rows = sorted([row for row in rows if row[0] in chosen][:most])
    else:
        repeated = [row for row in rows[:most] if row[3] > 1]
        rows = sorted(repeated if len(repeated) >= min(60, len(rows)) else rows[:most])
    number = {row[0]: i for i, row in enumerate(rows)}
    support = np.array([row[3] for row in rows], dtype=np.int64)
    together = _together(graph, number)
    edges = _edges(_relations(graph, number), together, support)
    radii = node_radii(support)
    pairs = np.array([(e.a, e.b) for e in edges], dtype=np.int64).reshape(-1, 2)
    weights = np.array([e.strength + (0.2 if e.relations else 0) for e in edges])
    groups = louvain(len(rows), pairs[:, 0], pairs[:, 1], weights, seed=_SEED)
    places = layout(together, groups, radii + spacing)
    return Network(
        nodes=tuple(number),
        places=tuple((round(float(x), 1), round(float(y), 1)) for x, y in places),
        radii=tuple(round(float(r), 2) for r in radii),
        communities=tuple(int(g) for g in groups),
        names=_names(groups, [(row[2], row[1], row[3]) for row in rows], pairs, weights),
        edges=tuple(edges),
        total=total,
        least=int(support.min()) if len(support) else 0,
    )


def node_radii(support: Ints) -> Floats:
    """Return radii between 4 and 26 whose area grows with support."""
    if not len(support):
        return np.zeros(0)
    return 4 + 22 * np.sqrt((support - 1) / max(int(support.max()) - 1, 1))


def _relations(graph: Graph, number: dict[str, int]) -> dict[tuple[int, int], Counter[str]]:
    """Return for pairs of nodes the relations between them with the papers that state each."""
    found: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    query = "SELECT head, relation, tail, count(DISTINCT paper) FROM relation GROUP BY ALL ORDER BY ALL"
    for head, relation, tail, papers in graph.rows(query):
        if head in number and tail in number and head != tail:
            a, b = sorted((number[head], number[tail]))
            found[a, b][relation] += papers
    return found


def _edges(stated: dict[tuple[int, int], Counter[str]], together: csr_array, support: Ints) -> list[Edge]:
    """Return for each node its strongest co-mentions and its best supported relations."""
    least = 2 if len(support) > 300 else 1
    kept: set[tuple[int, int]] = set()
    for i in range(len(support)):
        row = slice(together.indptr[i], together.indptr[i + 1])
        others, counts = together.indices[row], together.data[row]
        cosine = counts / np.sqrt(support[i] * support[others])
        for rank, k in enumerate(np.lexsort((others, -counts, -np.round(cosine, 9)))[:_EDGES_EACH]):
            if counts[k] >= least or rank == 0:
                kept.add((min(i, int(others[k])), max(i, int(others[k]))))
    by_node: dict[int, list[tuple[int, tuple[int, int]]]] = defaultdict(list)
    for pair, relations in stated.items():
        for node in pair:
            by_node[node].append((-relations.total(), pair))
    for ranked in by_node.values():
        kept.update(pair for _, pair in sorted(ranked)[:_EDGES_EACH])
    return [
        Edge(a, b, int(n := together[a, b]), round(float(n / np.sqrt(support[a] * support[b])), 4),
             tuple(sorted(stated.get((a, b), ()), key=_relation_order)))
        for a, b in sorted(kept)
    ]  # fmt: skip


def _relation_order(relation: str) -> tuple[int, str]:
    return (RELATIONS.index(relation) if relation in RELATIONS else len(RELATIONS), relation)


def _together(graph: Graph, number: dict[str, int]) -> csr_array:
    """Return in how many papers each two entities stand, as a symmetric sparse matrix without diagonal."""
    papers: dict[str, int] = {}
    rows, columns = [], []
    for paper, entity in graph.rows("SELECT paper, entity FROM role ORDER BY paper, entity"):
        if entity in number:
            rows.append(papers.setdefault(paper, len(papers)))
            columns.append(number[entity])
    ones = np.ones(len(rows), dtype=np.int64)
    incidence = csc_array((ones, (rows, columns)), shape=(len(papers), len(number)))
    together = (incidence.T @ incidence).tocsr()
    together.setdiag(0)
    together.eliminate_zeros()
    together.sort_indices()
    return together


def _names(groups: Ints, entities: Sequence[tuple[str, str, int]], pairs: Ints, weights: Floats) -> tuple[str, ...]:
    """Return for each community the labels of the three members that mark it most: supported, and joined within it."""
    inside, whole = np.zeros(len(groups)), np.full(len(groups), 1e-9)
    for (a, b), weight in zip(pairs.tolist(), weights.tolist(), strict=True):
        for node in (a, b):
            whole[node] += weight
            inside[node] += weight * (groups[a] == groups[b])
    ranked: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for node, (label, kind, support) in enumerate(entities):
        score = support * (inside[node] / whole[node]) ** 2 * _NAMING.get(kind, 1.0)
        ranked[int(groups[node])].append((-float(score), label))
    return tuple(" · ".join(label for _, label in sorted(ranked[group])[:3]) for group in sorted(ranked))
