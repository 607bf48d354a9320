"""What one corpus is about against another: log-odds with a prior, and what the two share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.analysis.incidence import Selection, incidence
from kg.analysis.measures import Floats, Ints
from kg.analysis.tables import Table
from kg.graph import Graph
from kg.surface import fold


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Entities with their papers in both corpora, the most characteristic of the first on top; and overlaps."""

    entities: Table
    overlap: Table


def log_odds(first: Ints, second: Ints, *, prior: float) -> tuple[Floats, Floats]:
    """Return log-odds ratios and their z-scores under an informative Dirichlet prior (Monroe et al. 2008).

    The prior is worth so many mentions, shared out as in the two corpora together.
    """
    total_first, total_second = int(first.sum()), int(second.sum())
    both = first + second
    alpha = prior * both / max(int(both.sum()), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.log((first + alpha) / (total_first + prior - first - alpha))
        ratios -= np.log((second + alpha) / (total_second + prior - second - alpha))
        z = ratios / np.sqrt(1 / (first + alpha) + 1 / (second + alpha))
    usable = np.isfinite(ratios)
    return np.where(usable, ratios, 0.0), np.where(usable, z, 0.0)


def compare(
    first: Graph, second: Graph, *, types: Sequence[str] = (), min_support: int = 1, prior: float | None = None
) -> Comparison:
    """Return what is characteristic of one graph against another, and how much they share.

    Entities are the same where type and folded label agree. `prior` is the weight of the prior in mentions, by default
    a tenth of all; `min_support` counts papers of both together.
    """
    names = [_supports(graph, types) for graph in (first, second)]
    keys = sorted(set(names[0]) | set(names[1]))
    keys = [key for key in keys if sum(found.get(key, ("", 0))[1] for found in names) >= min_support]
    counts = [np.array([found.get(key, ("", 0))[1] for key in keys], dtype=np.int64) for found in names]
    weight = prior if prior is not None else 0.1 * float(counts[0].sum() + counts[1].sum())
    ratios, z = log_odds(counts[0], counts[1], prior=weight)
    table = Table.of({
        "type": [kind for kind, _ in keys],
        "label": [(names[0].get(key) or names[1][key])[0] for key in keys],
        "first_papers": counts[0],
        "second_papers": counts[1],
        "log_odds": ratios,
        "z": z,
    }, kinds={"type": "text", "label": "text"}).sorted_by(("z", True), ("type", False), ("label", False))  # fmt: skip
    return Comparison(table, _overlap(first, second, names))


def _supports(graph: Graph, types: Sequence[str]) -> dict[tuple[str, str], tuple[str, int]]:
    """Return the label and number of papers of each entity by type and folded label."""
    found = incidence(graph, Selection(types))
    result: dict[tuple[str, str], tuple[str, int]] = {}
    occurrences = found.occurrences().tolist()
    for kind, label, count in zip(found.entities["type"], found.entities["label"], occurrences, strict=True):
        key = (str(kind), fold(str(label)))
        before = result.get(key)
        result[key] = (before[0] if before else str(label), count + (before[1] if before else 0))
    return result


def _overlap(first: Graph, second: Graph, names: list[dict[tuple[str, str], tuple[str, int]]]) -> Table:
    """Return, for papers and each type, how many the corpora have, share, and share of all (Jaccard)."""
    papers = [_papers(graph) for graph in (first, second)]
    rows = [("paper", len(papers[0]), len(papers[1]), sum(bool(keys & set().union(*papers[1])) for keys in papers[0]))]
    for kind in sorted({key[0] for found in names for key in found}):
        mine = [{key for key in found if key[0] == kind} for found in names]
        rows.append((kind, len(mine[0]), len(mine[1]), len(mine[0] & mine[1])))
    jaccard = [shared / (ours + theirs - shared) if ours + theirs else 0.0 for _, ours, theirs, shared in rows]
    columns = dict(zip(("kind", "first", "second", "shared"), zip(*rows, strict=True), strict=True))
    return Table.of(columns | {"jaccard": jaccard})


def _papers(graph: Graph) -> list[set[str]]:
    """Return what each paper can be known by: ids, DOI, arXiv id, folded title."""
    query = "SELECT id, aliases, doi, arxiv, title FROM paper ORDER BY id"
    return [
        {id_, *aliases, *(f"{kind} {value}" for kind, value in (("doi", doi), ("arxiv", arxiv)) if value)}
        | ({f"title {fold(title)}"} if title else set())
        for id_, aliases, doi, arxiv, title in graph.rows(query)
    ]
