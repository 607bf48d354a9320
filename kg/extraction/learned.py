"""What was learned from annotated papers: weights of features, and phrases seen and marked."""

from pathlib import Path

from kg.errors import PatternError
from kg.extraction.features import Cluster, Seen
from kg.extraction.vocabulary import read_table
from kg.model import TYPES


def load_weights(path: Path) -> dict[str, float]:
    """Return the weight of each feature; PatternError, naming the line, where one is no number."""
    weights = {}
    for number, row in enumerate(read_table(path), start=2):
        try:
            weights[row["feature"]] = float(row["weight"])
        except (KeyError, TypeError, ValueError) as error:
            raise PatternError(f"{path.name}:{number}: needs a feature and its weight, a number") from error
    return weights


def load_type_weights(path: Path) -> dict[str, tuple[float, ...]]:
    """Return the weights of each feature for each type, in the order of TYPES."""
    weights = {}
    for number, row in enumerate(read_table(path), start=2):
        try:
            weights[row["feature"]] = tuple(float(row[kind]) for kind in TYPES)
        except (KeyError, TypeError, ValueError) as error:
            raise PatternError(f"{path.name}:{number}: needs a feature and a number for each type") from error
    return weights


def load_seen(path: Path) -> dict[str, Seen]:
    """Return the phrases of the training papers by key: how often seen, how often marked, their commonest type."""
    seen = {}
    for number, row in enumerate(read_table(path), start=2):
        try:
            seen[row["key"]] = Seen(int(row["seen"]), int(row["marked"]), row["type"])
        except (KeyError, TypeError, ValueError) as error:
            raise PatternError(f"{path.name}:{number}: needs key, type, and two counts") from error
    return seen


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
