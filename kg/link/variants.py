"""Versions and sizes: names that are another name and a number, a size or a letter more. They are never merged."""

import re
from collections.abc import Iterator, Sequence

from kg.link.cluster import Cluster
from kg.link.nodes import Nodes
from kg.link.rules import is_name
from kg.surface import join_key

_SIZES = "nano|micro|tiny|mini|small|medium|base|large|big|huge|giant|xs|xl|xxl|lite|plus|pro|max|turbo|ultra|flash"
_VARIANT = re.compile(
    rf"(?P<base>.*[^\W\d_].*?)(?:[-\s_]?[vV]?\d+(?:\.\d+)*[kKmMbBtT]?[+x]?|[-\s_]?[vV]\d+(?:\.\d+)*|[-\s_](?:{_SIZES}|[A-Z]))$",
)


def base_names(text: str) -> Iterator[str]:
    """Yield the names of which a name may be a version or size, the longest first.

    >>> list(base_names("GPT-3.5")), list(base_names("BERT-large")), list(base_names("PondNet-S"))
    (['GPT'], ['BERT'], ['PondNet'])
    >>> list(base_names("T5-11B")), list(base_names("word2vec")), list(base_names("F1"))
    (['T5', 'T'], [], ['F'])
    """
    seen = text
    while (found := _VARIANT.match(seen)) is not None and found["base"].rstrip("-_ "):
        seen = found["base"].rstrip("-_ ")
        yield seen


def variants(clusters: Sequence[Cluster], nodes: Nodes) -> dict[str, list[str]]:
    """Return id → ids of what it is a version or size of, for names of one type where both are entities."""
    by_key = {node.casefold(): cluster for cluster in clusters for node in cluster.nodes}
    found: dict[str, list[str]] = {}
    for cluster in clusters:
        for text in _names(cluster, nodes):
            for base in base_names(text):
                other = by_key.get(join_key(base)) if len(base) > 1 else None
                if other is not None and other is not cluster and _related(cluster, other):
                    found[cluster.id] = sorted({*found.get(cluster.id, ()), other.id})
                    break
    return found


def _names(cluster: Cluster, nodes: Nodes) -> list[str]:
    names = {nodes.shown(node) for node in cluster.nodes} if len(cluster.nodes) > 1 else set()
    names.add(cluster.label)
    return sorted(name for name in names if is_name(name) or name[:1].isupper())


def _related(a: Cluster, b: Cluster) -> bool:
    return a.type == b.type or {a.type, b.type} == {"dataset", "benchmark"}
