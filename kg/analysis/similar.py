"""Papers that share most with a paper, and entities that keep the same company, with the reasons."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array, csr_array

from kg.analysis.incidence import Selection, expanded, incidence
from kg.analysis.measures import Floats, Ints, pmi, ratio
from kg.analysis.tables import Table
from kg.graph import Graph

#: Shared things that are given as the reason.
_REASONS = 5


def similar_papers(graph: Graph, paper: str, *, types: Sequence[str] = (), top: int | None = 20) -> Table:
    """Return the papers nearest to a paper: the cosine of the entities that they mention, each weighted by its rarity.

    The weight is the logarithm of the number of papers over those that mention the entity (Spärck Jones 1972).
    """
    found = incidence(graph, Selection(types))
    ids = found.rows["paper"].tolist()
    columns = ("paper", "title", "year", "score", "shared", "reasons")
    kinds = {"paper": "text", "title": "text", "year": "integer", "score": "number", "reasons": "text"}
    if paper not in ids:
        return Table.of({name: [] for name in columns}, kinds=kinds | {"shared": "integer"})
    at = ids.index(paper)
    rarity = np.log(ratio(np.full(found.matrix.shape[1], float(found.total)), found.occurrences()))
    weighted = csr_array(found.matrix.multiply(rarity[None, :]))
    scores = _cosines(weighted, at)
    scores[at] = 0
    titles = dict(graph.rows("SELECT id, title FROM paper"))
    chosen = _best(scores, top)
    mine = _places(found.matrix, at)
    labels = found.entities["label"]
    shared = [np.intersect1d(mine, _places(found.matrix, other)) for other in chosen.tolist()]
    return Table.of({
        "paper": [ids[i] for i in chosen],
        "title": [titles[ids[i]] for i in chosen],
        "year": [found.rows["year"][i] for i in chosen],
        "score": scores[chosen],
        "shared": [len(both) for both in shared],
        "reasons": [_reasons(labels, both, rarity[both]) for both in shared],
    }, kinds=kinds)  # fmt: skip


def similar_entities(graph: Graph, entity: str, *, types: Sequence[str] = (), top: int | None = 20,
                     min_support: int = 2) -> Table:  # fmt: skip
    """Return the entities that keep the company of an entity: the cosine of what they are mentioned with.

    Company is weighted by positive pointwise mutual information, discounted where it is rare (Pantel & Lin 2002).
    `types` limits the answer, not the company.
    """
    found = incidence(graph, Selection(min_support=min_support))
    ids = found.entities["id"].tolist()
    kinds = {"entity": "text", "label": "text", "type": "text", "reasons": "text"}
    if entity not in ids:
        empty = ("entity", "label", "type", "support", "score", "together", "reasons")
        return Table.of({name: [] for name in empty}, kinds=kinds)
    at = ids.index(entity)
    counts = csr_array(found.matrix.T @ found.matrix)
    company = _company(counts, found.occurrences(), found.total)
    scores = _cosines(company, at)
    kept = np.isin(found.entities["type"].astype(str), expanded(types)) if types else np.ones(len(ids), dtype=bool)
    scores = np.where(kept, scores, 0)
    scores[at] = 0
    chosen = _best(scores, top)
    mine = _row(company, at)
    both = [mine * _row(company, other) for other in chosen.tolist()]
    together = _row(counts, at)
    return Table.of({
        "entity": [ids[i] for i in chosen],
        "label": found.entities["label"][chosen],
        "type": found.entities["type"][chosen],
        "support": found.entities["support"][chosen],
        "score": scores[chosen],
        "together": together[chosen].astype(np.int64),
        "reasons": [_reasons(found.entities["label"], np.flatnonzero(b), b[np.flatnonzero(b)]) for b in both],
    }, kinds=kinds)  # fmt: skip


def _company(counts: csr_array, occurrences: Ints, total: int) -> csr_array:
    """Return discounted positive PMI of every pair mentioned together, nothing on the diagonal."""
    pairs = coo_array(counts)
    rows, columns = pairs.coords
    value = pmi(pairs.data, occurrences[rows], occurrences[columns], total)
    rarer = np.minimum(occurrences[rows], occurrences[columns])
    value *= pairs.data / (pairs.data + 1) * rarer / (rarer + 1)
    kept = (value > 0) & (rows != columns)
    return csr_array((value[kept], (rows[kept], columns[kept])), shape=counts.shape)


def _cosines(vectors: csr_array, at: int) -> Floats:
    lengths = np.sqrt(np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel())
    return ratio(vectors @ _row(vectors, at), lengths * lengths[at])


def _row(matrix: csr_array, at: int) -> Floats:
    return np.asarray(matrix[[at]].toarray(), dtype=np.float64).ravel()


def _places(matrix: csr_array, at: int) -> Ints:
    return np.asarray(matrix.indices[matrix.indptr[at] : matrix.indptr[at + 1]], dtype=np.int64)


def _best(scores: Floats, top: int | None) -> Ints:
    order = np.argsort(-scores, kind="stable")
    return order[: int((scores > 0).sum())][:top]


def _reasons(labels: np.ndarray, places: Ints, weights: Floats) -> str:
    order = np.lexsort((places, -weights))[:_REASONS]
    return "; ".join(str(labels[place]) for place in places[order])
