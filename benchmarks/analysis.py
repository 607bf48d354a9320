"""Time and memory of the analyses on a built graph, or on a synthetic one: python benchmarks/analysis.py [DIR].

Prints seconds, the ratio to counting all pairs in plain Python (the reference, on the same rows), and peak memory.
"""

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from itertools import combinations, groupby
from pathlib import Path
from typing import TypeVar

from benchmarks.synthetic import synthetic_graph
from kg.analysis.comention import comention
from kg.analysis.communities import communities
from kg.analysis.network import network
from kg.analysis.similar import similar_entities
from kg.analysis.stats import stats
from kg.analysis.trends import meetings, pair_trends, trends
from kg.graph import Graph, open_graph

T = TypeVar("T")


def count_plainly(graph: Graph) -> int:
    """Count every pair with a Counter, and return how many reach two papers."""
    counts: Counter[tuple[str, str]] = Counter()
    rows = graph.rows("SELECT paper, entity FROM role ORDER BY paper, entity")
    for _, entities in groupby(rows, key=lambda row: row[0]):
        counts.update(combinations([entity for _, entity in entities], 2))
    return sum(count > 1 for count in counts.values())


def timed(name: str, run: Callable[[], T], size: Callable[[T], int], *, reference: float | None) -> tuple[float, T]:
    start = time.perf_counter()
    result = run()
    seconds = time.perf_counter() - start
    ratio = f"{seconds / reference:.2f}" if reference else "1"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {name} | {size(result):,} | {seconds:.2f} | {ratio} | {memory:,.0f} |", flush=True)
    return seconds, result


def main() -> None:
    graph = open_graph(Path(sys.argv[1])) if len(sys.argv) > 1 else synthetic_graph(24_257, entities=30_000)
    papers, links = graph.count("paper"), graph.count("role")
    print(f"{papers:,} papers, {graph.count('entity'):,} entities, {links:,} paper–entity links\n")
    print("| what | rows | seconds | ratio | peak MB |\n|---|---:|---:|---:|---:|")
    busiest = next(graph.rows("SELECT id FROM entity WHERE type = 'method' ORDER BY support DESC, id LIMIT 1"))[0]
    _, found = timed("co-mention, all measures, Fisher, FDR", lambda: comention(graph), lambda f: len(f.pairs),
                     reference=None)  # fmt: skip
    # the reference comes second, so that its memory does not hide ours
    base, _ = timed("reference: pairs counted in plain Python", lambda: count_plainly(graph), lambda n: n,
                    reference=None)  # fmt: skip
    net = network(found)
    timed("communities (Louvain), names, centralities", lambda: communities(net), lambda f: len(f.communities),
          reference=base)  # fmt: skip
    timed("co-mention within sentences", lambda: comention(graph, within="sentence"), lambda f: len(f.pairs),
          reference=base)  # fmt: skip
    timed("trends of entities", lambda: trends(graph), lambda f: len(f.table), reference=base)
    timed("trends by venue", lambda: trends(graph, by="venue"), lambda f: len(f.table), reference=base)
    timed("trends of pairs", lambda: pair_trends(graph), lambda f: len(f.table), reference=base)
    timed("first meetings of methods and datasets", lambda: meetings(graph), len, reference=base)
    timed("similar entities", lambda: similar_entities(graph, busiest), len, reference=base)
    timed("profile", lambda: stats(graph), lambda f: len(f.ambiguous), reference=base)


if __name__ == "__main__":
    main()
