"""What was learned from papers: weights of features, phrases seen and marked, and clusters of words."""

from collections.abc import Iterator
from pathlib import Path

from kg.errors import PatternError
from kg.extraction.features import Cluster, Seen
from kg.model import TYPES


def load_weights(path: Path) -> dict[str, float]:
    """Return the weight of each feature; PatternError, naming the line, where one is no number."""
    weights = {}
    for number, (feature, weight) in _rows(path, ("feature", "weight")):
        try:
            weights[feature] = float(weight)
        except ValueError as error:
            raise PatternError(f"{path.name}:{number}: needs a feature and its weight, a number") from error
    return weights


def load_type_weights(path: Path) -> dict[str, tuple[float, ...]]:
    """Return the weights of each feature for each type, in the order of TYPES."""
    weights = {}
    for number, (feature, *values) in _rows(path, ("feature", *TYPES)):
        try:
            weights[feature] = tuple(map(float, values))
        except ValueError as error:
            raise PatternError(f"{path.name}:{number}: needs a feature and a number for each type") from error
    return weights


def load_seen(path: Path) -> dict[str, Seen]:
    """Return the phrases of the training papers by key: how often seen, how often marked, their commonest type."""
    seen = {}
    for number, (key, kind, count, marked) in _rows(path, ("key", "type", "seen", "marked")):
        try:
            seen[key] = Seen(int(count), int(marked), kind)
        except ValueError as error:
            raise PatternError(f"{path.name}:{number}: needs key, type, and two counts") from error
    return seen


def load_phrases(path: Path) -> dict[str, tuple[int, int]]:
    """Return, by key, in how many unannotated papers a phrase stands, and in how many as a whole chunk."""
    phrases = {}
    for number, (key, papers, whole) in _rows(path, ("key", "papers", "whole")):
        try:
            phrases[key] = int(papers), int(whole)
        except ValueError as error:
            raise PatternError(f"{path.name}:{number}: needs a key and two counts") from error
    return phrases


def load_clusters(path: Path) -> dict[str, Cluster]:
    """Return the clusters of words by key; PatternError, naming the line, where one lacks something."""
    return {key: Cluster(coarse, fine) for _, (key, coarse, fine) in _rows(path, ("key", "coarse", "fine"))}


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table with exactly these columns, as lists, with their line numbers.

    The large tables are read at every start, where a third of a second counts.
    """
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    rows = [line.split("\t") for line in lines]
    if tuple(rows[0]) != columns:
        raise PatternError(f"{path.name}:1: needs the columns {', '.join(columns)}")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(columns):
            raise PatternError(f"{path.name}:{number}: needs the columns {', '.join(columns)}")
        yield number, row
