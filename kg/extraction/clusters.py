"""Clusters of words that stand among the same neighbours in unannotated papers, by spelling."""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from kg.extraction.features import NO_CLUSTER, Cluster
from kg.extraction.learned import load_clusters
from kg.extraction.vocabulary import Norms

_TABLE = Path(__file__).parent.parent / "patterns" / "word-clusters.tsv"


@cache
def word_clusters() -> Mapping[str, Cluster]:
    """Return the clusters of words by key."""
    return load_clusters(_TABLE)


@lru_cache(maxsize=65_536)
def cluster_of(word: str) -> Cluster:
    """Return the clusters of a word as written; words of one cluster share it.

    >>> cluster_of("datasets") == cluster_of("dataset"), cluster_of("qwertz").fine
    (True, '-')
    """
    return word_clusters().get(Norms()[word], NO_CLUSTER)
