"""The network of what is mentioned together: nodes, weighted links, and its views as a matrix and in networkx."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from kg.analysis.comention import Comention
from kg.analysis.measures import Floats, Ints
from kg.analysis.tables import Table

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Nodes and undirected links; `source` and `target` are places in `nodes`, `weight` is positive."""

    nodes: Table
    links: Table
    source: Ints
    target: Ints
    weight: Floats

    def matrix(self) -> csr_array:
        """Return the symmetric matrix of weights."""
        size = len(self.nodes)
        both_ways = np.concatenate([self.source, self.target]), np.concatenate([self.target, self.source])
        matrix = csr_array((np.concatenate([self.weight, self.weight]), both_ways), shape=(size, size))
        matrix.sort_indices()
        return matrix

    def to_networkx(self) -> "nx.Graph[str]":
        """Return an undirected graph; nodes are entity ids and carry their columns, so do links, with `weight`."""
        import networkx as nx

        graph: nx.Graph[str] = nx.Graph()
        for node in self.nodes.to_dicts():
            graph.add_node(node.pop("id"), **{name: value for name, value in node.items() if value is not None})
        for link, weight in zip(self.links.to_dicts(), self.weight.tolist(), strict=True):
            graph.add_edge(link.pop("first"), link.pop("second"), weight=weight, **link)
        return graph


def network(found: Comention, *, weight: str = "count", pairs: Table | None = None) -> Network:
    """Return the network of the pairs (of those given), its links weighted by a measure; nodes keep their order.

    Pairs whose weight is not positive (less than chance, by PMI) give no link, entities without a link no node.
    """
    pairs = found.pairs if pairs is None else pairs
    pairs = pairs.take(pairs[weight] > 0)
    place = {entity: i for i, entity in enumerate(found.entities["id"].tolist())}
    ends = [np.array([place[e] for e in pairs[end].tolist()], dtype=np.int64) for end in ("first", "second")]
    kept = np.unique(np.concatenate(ends))
    source, target = (np.searchsorted(kept, end) for end in ends)
    columns = [name for name in pairs.columns if not name.endswith(("_label", "_type", "_count"))]
    return Network(found.entities.take(kept), pairs.select(columns), source, target, pairs[weight].astype(np.float64))
