"""Graphs for the analyses, written as one line per paper: which entities it mentions, in which year, at which venue."""

from collections.abc import Iterable
from pathlib import Path

from kg import store
from kg.graph import Graph
from kg.surface import slug

TYPES = {"m": "method", "d": "dataset", "b": "benchmark", "t": "task", "r": "metric", "c": "concept"}


def entity_id(name: str) -> str:
    """Return the id of an entity named by a letter for its type and a name: `m:adam` is `method/adam`."""
    letter, _, rest = name.partition(":")
    return f"{TYPES[letter]}/{slug(rest)}"


def graph_of(
    papers: Iterable[tuple[str, str, int | None, str | None]],
    *,
    roles: dict[tuple[str, str], str] | None = None,
    path: Path | None = None,
) -> Graph:
    """Return the graph of (paper, sentences of entities parted by bars, year, venue); roles are `uses` unless given."""
    connection = store.create(path)
    rows = sorted(papers, key=lambda row: row[0])
    store.insert(connection, "paper", ((p, p.title(), "", (), None, y, v, None, None, None, ()) for p, _, y, v in rows))
    support: dict[str, list[int | None]] = {}
    labels: dict[str, str] = {}
    for paper, text, year, _ in rows:
        sentences = [part.split() for part in text.split("|")]
        store.insert(connection, "sentence", ((paper, "abstract", n, n, n + 1) for n in range(len(sentences))))
        labels |= {entity_id(name): name.partition(":")[2] for names in sentences for name in names}
        mentions = {(entity_id(name), n, name) for n, names in enumerate(sentences) for name in names}
        store.insert(connection, "mention", (
            (paper, "abstract", n, n + 1, name, entity, "by-hand", n) for entity, n, name in sorted(mentions)
        ))  # fmt: skip
        entities = sorted({entity for entity, _, _ in mentions})
        given = roles or {}
        store.insert(connection, "role", (
            (paper, e, given.get((paper, e), "uses"), "abstract", 0, 1, "by-hand") for e in entities
        ))  # fmt: skip
        for entity in entities:
            support.setdefault(entity, []).append(year)
    for entity, years in sorted(support.items()):
        known = [year for year in years if year is not None]
        kind, label = entity.partition("/")[0], labels[entity]
        store.insert(connection, "entity", [(entity, kind, label, len(years), min(known, default=None))])
        store.insert(connection, "form", [(entity, label, len(years), len(years), min(known, default=None))])
    return Graph(connection)


def folder_of(folder: Path, papers: Iterable[tuple[str, str, int | None, str | None]]) -> str:
    """Write the graph of the papers into a folder, as the commands expect it, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    graph_of(papers, path=folder / "graph.duckdb").close()
    return str(folder)
