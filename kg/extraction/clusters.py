"""Clusters of words that stand among the same neighbours in unannotated papers, by spelling."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from kg.extraction.features import NO_CLUSTER, Cluster
from kg.extraction.learned import load_clusters
from kg.extraction.vocabulary import Norms

_REMEMBERED = 100_000
_TABLE = Path(__file__).parent.parent / "patterns" / "word-clusters.tsv"


@cache
def word_clusters() -> Mapping[str, Cluster]:
    """Return the clusters of words by key."""
    return load_clusters(_TABLE)


class _Fine(dict[str, str]):
    """Word as written → its fine cluster, bounded."""

    def __missing__(self, word: str) -> str:
        found = cluster_of(word).fine
        if len(self) < _REMEMBERED:
            self[word] = found
        return found


_FINE = _Fine()
_NORMS = Norms()


def cluster_of(word: str) -> Cluster:
    """Return the clusters of a word as written; words of one cluster share it.

    >>> cluster_of("datasets") == cluster_of("dataset"), cluster_of("qwertz").fine
    (True, '-')
    """
    return word_clusters().get(_NORMS[word], NO_CLUSTER)


def fine_clusters(words: Iterable[str]) -> list[str]:
    """Return the fine cluster of each word."""
    return list(map(_FINE.__getitem__, words))
