"""Pairs that may be one thing and are left apart: a person decides, with the score and the reason before them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from kg.ledger import Ledger
from kg.link.abbreviations import looks_short, ordinary_words, split_gloss
from kg.link.cluster import Cluster, type_votes
from kg.link.nodes import Nodes
from kg.link.rules import head_pairs
from kg.surface import join_key

#: kind, id, id (a type for a conflict of types), score, reason
Candidate = tuple[str, str, str, float, str]
_OPPOSITE = re.compile(r"(?:un|in|im|non|a|dis|anti|de|re|sub|sup|over|under|pre|post|semi|inter|intra|multi|bi|co)$")
_SHARE_OF_DOUBT = 0.25
_LONG_ENOUGH = 8
#: Where no name is that frequent, every pair of names is compared.
_FREQUENT = 3


def candidates(
    clusters: Sequence[Cluster], nodes: Nodes, doubts: Sequence[tuple[str, str, float]], ledger: Ledger
) -> list[Candidate]:
    """Return undecided pairs: doubtful abbreviations, heads, spellings, names that one paper joined, types in conflict.

    Pairs that the ledger keeps apart, and types that it sets, are decided and left out.
    """
    of = {node: cluster for cluster in clusters for node in cluster.nodes}
    found: dict[tuple[str, str, str], Candidate] = {}
    for kind, a, b, score, reason in _pairs(clusters, nodes, doubts, of):
        if a is not b:
            first, second = sorted((a.id, b.id)) if kind != "abbreviation" else (a.id, b.id)
            row = (kind, first, second, round(score, 3), reason)
            best = found.get(row[:3])
            if best is None or (best[3], best[4]) < (row[3], row[4]):
                found[row[:3]] = row
    settled = {name for decision in ledger.of("retype") for name in decision.names}
    apart: dict[str, set[int]] = defaultdict(set)
    for number, decision in enumerate(ledger.of("never")):
        for name in decision.names:
            apart[name].add(number)
            apart[join_key(name)].add(number)
    by_id = {cluster.id: cluster for cluster in clusters}
    rows = [row for row in found.values() if not _decided(by_id[row[1]], by_id[row[2]], apart)]
    rows += [row for row in _conflicts(clusters, nodes) if by_id[row[1]].label not in settled and row[1] not in settled]
    return sorted(rows)


def _decided(a: Cluster, b: Cluster, apart: dict[str, set[int]]) -> bool:
    """Return whether one decision of the ledger keeps names of both apart."""
    if not apart:
        return False
    of_a, of_b = (
        {n for name in (c.id, c.label, *(node.casefold() for node in c.nodes)) for n in apart.get(name, ())}
        for c in (a, b)
    )
    return bool(of_a & of_b)


def _pairs(
    clusters: Sequence[Cluster], nodes: Nodes, doubts: Sequence[tuple[str, str, float]], of: dict[str, Cluster]
) -> Iterator[tuple[str, Cluster, Cluster, float, str]]:
    for short, long, share in doubts:
        if short in of and long in of:
            yield "abbreviation", of[short], of[long], share, f"{nodes.shown(short)} may stand for it"
    for base, node, head in head_pairs(nodes):
        if base in of and node in of:
            yield "head", of[base], of[node], 0.5, f"“{head}” may add nothing"
    yield from _written_together(nodes, of)
    yield from _spellings(clusters)


def _written_together(nodes: Nodes, of: dict[str, Cluster]) -> Iterator[tuple[str, Cluster, Cluster, float, str]]:
    papers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for local, node in zip(nodes.locals, nodes.of, strict=True):
        if len(local.forms) > 1:
            for text, _ in local.forms:
                key = join_key(split_gloss(text)[0])
                if key != node and key in of and node in of and not looks_short(text):
                    papers[node, key].add(local.paper)
    for (node, key), found in sorted(papers.items()):
        yield "same paper", of[node], of[key], len(found) / (len(found) + 1), f"one thing in {min(found)}"


def _spellings(clusters: Sequence[Cluster]) -> Iterator[tuple[str, Cluster, Cluster, float, str]]:
    """Yield clusters whose names are one edit apart, where one is at most a third as frequent as the other."""
    by_name = {key: cluster for cluster in clusters for key in (join_key(cluster.label),) if len(key) >= _LONG_ENOUGH}
    small = all(len(cluster.members) < _FREQUENT for cluster in clusters)
    halves: dict[tuple[bool, str], list[str]] = defaultdict(list)
    for key, cluster in by_name.items():
        if small or len(cluster.members) >= _FREQUENT:
            for half in _halves(key):
                halves[half].append(key)
    for key, rare in by_name.items():
        near = {other for half in _halves(key) for other in halves.get(half, ())}
        for other in near:
            usual = by_name[other]
            rarer = small or len(rare.members) * 3 <= len(usual.members)
            if key != other and rarer and edits(key, other) == 1 and _may_be_slip(usual.label, rare.label):
                yield "spelling", usual, rare, 1 - 1 / max(len(key), len(other)), "one letter apart"


def _halves(key: str) -> Iterator[tuple[bool, str]]:
    """Yield beginnings and ends such that two keys one edit apart share at least one."""
    half = len(key) // 2
    yield True, key[: half - 1]
    yield True, key[:half]
    yield False, key[half:]
    yield False, key[half + 1 :]


def edits(a: str, b: str) -> int:
    """Return 0 for equal texts, 1 where one letter was put in, left out, changed or swapped with the next, else 2.

    >>> edits("transformer", "tranformer"), edits("bert", "bret"), edits("gan", "gnn"), edits("gan", "vae")
    (1, 1, 1, 2)
    """
    if a == b:
        return 0
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    x, y = a[start:], b[start:]
    swapped = x[:2] == y[1::-1] and x[2:] == y[2:]
    return 1 if x[1:] == y[1:] or x[1:] == y or x == y[1:] or swapped else 2


def _may_be_slip(a: str, b: str) -> bool:
    """Return whether the difference may be a slip of the pen: no digit, no opposite, no two ordinary words."""
    if re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return False
    if looks_short(a) or looks_short(b):
        return False
    words_a, words_b = a.casefold().replace("-", " ").split(), b.casefold().replace("-", " ").split()
    different = [(x, y) for x, y in zip(words_a, words_b, strict=False) if x != y]
    if len(words_a) != len(words_b) or len(different) != 1:
        return len(words_a) != len(words_b)
    x, y = sorted(different[0], key=len)
    if y.endswith(x) and _OPPOSITE.fullmatch(y[: len(y) - len(x)]):
        return False
    return not (x in ordinary_words() and y in ordinary_words())


def _conflicts(clusters: Sequence[Cluster], nodes: Nodes) -> Iterator[Candidate]:
    """Yield entities for which many papers give another type than the one chosen."""
    for cluster in clusters:
        if len(cluster.members) < 3:
            continue
        votes = type_votes(cluster, nodes)
        total = sum(votes.values())
        told = ", ".join(f"{kind} {n}" for kind, n in Counter(votes).most_common())
        for kind, count in votes.items():
            if kind != cluster.type and count >= 2 and count >= _SHARE_OF_DOUBT * total:
                yield "type", cluster.id, f"{kind}", round(count / total, 3), f"papers give {told}"
