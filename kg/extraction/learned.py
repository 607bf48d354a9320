"""What was learned from annotated papers: weights of features, and phrases seen and marked."""

from collections.abc import Iterator
from pathlib import Path

from kg.errors import PatternError
from kg.extraction.features import Cluster, Seen
from kg.extraction.vocabulary import read_table
from kg.model import TYPES


def load_weights(path: Path) -> dict[str, float]:
    """Return the weight of each feature; PatternError, naming the line, where one is no number."""
    weights = {}
    for number, row in _rows(path, ("feature", "weight")):
        try:
            feature, weight = row
            weights[feature] = float(weight)
        except ValueError as error:
            raise PatternError(f"{path.name}:{number}: needs a feature and its weight, a number") from error
    return weights


def load_type_weights(path: Path) -> dict[str, tuple[float, ...]]:
    """Return the weights of each feature for each type, in the order of TYPES."""
    weights = {}
    for number, row in _rows(path, ("feature", *TYPES)):
        try:
            values = tuple(map(float, row[1:]))
        except ValueError as error:
            raise PatternError(f"{path.name}:{number}: needs a feature and a number for each type") from error
        if len(values) != len(TYPES):
            raise PatternError(f"{path.name}:{number}: needs a feature and a number for each type")
        weights[row[0]] = values
    return weights


def load_seen(path: Path) -> dict[str, Seen]:
    """Return the phrases of the training papers by key: how often seen, how often marked, their commonest type."""
    seen = {}
    for number, row in _rows(path, ("key", "type", "seen", "marked")):
        try:
            key, kind, count, marked = row
            seen[key] = Seen(int(count), int(marked), kind)
        except ValueError as error:
            raise PatternError(f"{path.name}:{number}: needs key, type, and two counts") from error
    return seen


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table with exactly these columns, as lists, with their line numbers.

    The large tables are read at every start, where a third of a second counts.
    """
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    if tuple(lines[0].split("\t")) != columns:
        raise PatternError(f"{path.name}:1: needs the columns {', '.join(columns)}")
    for number, line in enumerate(lines[1:], start=2):
        yield number, line.split("\t")


def load_phrases(path: Path) -> dict[str, tuple[int, int]]:
    """Return, by key, in how many unannotated papers a phrase stands, and in how many as a whole chunk."""
    phrases = {}
    for number, row in enumerate(read_table(path), start=2):
        try:
            phrases[row["key"]] = int(row["papers"]), int(row["whole"])
        except (KeyError, TypeError, ValueError) as error:
            raise PatternError(f"{path.name}:{number}: needs a key and two counts") from error
    return phrases


def load_clusters(path: Path) -> dict[str, Cluster]:
    """Return the clusters of words by key; PatternError, naming the line, where one lacks something."""
    clusters = {}
    for number, row in enumerate(read_table(path), start=2):
        if None in row.values() or None in row:
            raise PatternError(f"{path.name}:{number}: needs a key and two clusters")
        clusters[row["key"]] = Cluster(row["coarse"], row["fine"])
    return clusters
