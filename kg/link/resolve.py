"""Abbreviations that papers leave unexpanded: what each stands for, and which are left apart because it is not sure."""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.link.abbreviations import looks_short, table
from kg.link.nodes import Edge, Nodes, Sets

#: An expansion with at least this part of the weight is what the abbreviation stands for.
SURE = 0.8
_POSSIBLE = 0.02
_LIKELY = 0.95
_ALIKE = {"benchmark": "dataset", "task": "method", "concept": "method"}


@dataclass(slots=True)
class Resolved:
    """What became of abbreviations: edges for the sure ones, `moved` locals with the reason, `doubts` with shares.

    `edges` join the short form's node to its expansion; `moved` has (number of the local entity, node, reason);
    `doubts` has (short node, long node, share of the weight).
    """

    edges: list[Edge] = field(default_factory=list)
    moved: list[tuple[int, str, str]] = field(default_factory=list)
    doubts: list[tuple[str, str, float]] = field(default_factory=list)


def resolve(nodes: Nodes, sets: Sets) -> Resolved:
    """Return what each unexpanded abbreviation stands for, by the corpus, the table, type and context."""
    resolved = Resolved()
    members: dict[str, list[int]] | None = None
    for short in sorted(nodes.short):
        weights = nodes.definitions.weights(short)
        if not weights or not nodes.short[short]:
            continue
        pooled: dict[str, float] = defaultdict(float)
        for long, weight in weights.items():
            pooled[sets.find(long)] += weight
        total = sum(pooled.values()) + nodes.definitions.unknown(short)
        own = sets.find(short)
        roots = {root: weight / total for root, weight in pooled.items() if root != own}
        present = {root: share for root, share in roots.items() if _present(nodes, root)}
        if not present:
            continue
        best = min(present, key=lambda root: (-present[root], root))
        if present[best] >= SURE and _trusted(nodes, short, best, roots):
            resolved.edges.append(_edge(nodes, sets, short, best, present[best]))
            continue
        members = members if members is not None else _by_root(nodes, sets)
        possible = {root: share for root, share in present.items() if share >= _POSSIBLE}
        context = _Context(nodes, sets, possible, members)
        _each(nodes, short, resolved, possible=possible, roots=roots, members=members, context=context)
    return resolved


def _present(nodes: Nodes, root: str) -> bool:
    return bool(nodes.types.get(root))


def _trusted(nodes: Nodes, short: str, best: str, roots: dict[str, float]) -> bool:
    """Return whether the type allows the expansion that outweighs the others.

    Of another type can only be what most write as an abbreviation: Spider, a dataset, is not SPIDER, a method.
    """
    if _type(nodes.type(short)) == _type(nodes.type(best)):
        return True
    written = [nodes.locals[number].forms for number in nodes.short[short]]
    if 2 * sum(any(looks_short(text) for text, _ in forms) for forms in written) < len(written):
        return False
    rival = any(
        _type(nodes.type(root)) == _type(nodes.type(short)) for root, share in roots.items() if share >= _POSSIBLE
    )
    weak = sum(nodes.definitions.weights(short).values()) < 2 * 5
    return not rival and not weak


def _type(kind: str | None) -> str | None:
    return _ALIKE.get(kind or "", kind)


def _edge(nodes: Nodes, sets: Sets, short: str, best: str, share: float) -> Edge:
    weights = nodes.definitions.weights(short)
    longs = [long for long in weights if sets.find(long) == best]
    papers = sorted({paper for long in longs for paper in nodes.definitions.papers(short, long)})
    known = sum(table().get(short.casefold(), {}).get(long, 0) for long in longs)
    told = [f"defined in {papers[0]}" + (f" and {len(papers) - 1} more" if papers[1:] else "")] if papers else []
    told += [f"abbreviations.tsv: {known} abstracts"] if known else []
    usual = min(
        (long for long in longs if _present(nodes, long)), key=lambda long: (-weights[long], long), default=best
    )
    return Edge(usual, short, "abbreviation", "; ".join([*told, f"share {share:.2f}"]))


def _by_root(nodes: Nodes, sets: Sets) -> dict[str, list[int]]:
    members: dict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes.of):
        members[sets.find(node)].append(number)
    return members


def _each(
    nodes: Nodes,
    short: str,
    resolved: Resolved,
    *,
    possible: dict[str, float],
    roots: dict[str, float],
    members: dict[str, list[int]],
    context: "_Context",
) -> None:
    """Decide for each paper that leaves the abbreviation unexpanded: by its own words, by type, by context."""
    left = False
    for number in nodes.short[short]:
        local = nodes.locals[number]
        here = [root for root in possible if any(nodes.locals[m].paper == local.paper for m in members[root])]
        typed = [root for root in possible if _type(nodes.type(root)) == _type(local.type)]
        known = sum(roots[root] for root in roots if _type(nodes.type(root)) in (_type(local.type), None))
        if len(here) == 1:
            resolved.moved.append((number, here[0], f"{local.paper} also writes the expansion"))
        elif len(typed) == 1 and possible[typed[0]] >= SURE * known and possible[typed[0]] >= 0.3:
            resolved.moved.append((number, typed[0], f"the only expansion that is a {local.type}"))
        elif (likely := context.likely(number)) is not None:
            resolved.moved.append((number, likely, "what its paper mentions besides"))
        else:
            left = True
    if left:
        resolved.doubts.extend((short, root, share) for root, share in sorted(possible.items()))


class _Context:
    """Naive Bayes over what papers mention besides: which expansion a paper's other entities speak for."""

    def __init__(self, nodes: Nodes, sets: Sets, possible: dict[str, float], members: dict[str, list[int]]) -> None:
        self._nodes, self._sets, self._possible = nodes, sets, possible
        self._papers = {root: {nodes.locals[m].paper for m in members[root]} for root in possible}
        wanted = set().union(*self._papers.values()) if self._papers else set()
        self._besides = _mentioned(nodes, sets, wanted)
        self._counts = {
            root: Counter(n for p in papers for n in self._besides[p]) for root, papers in self._papers.items()
        }

    def likely(self, number: int) -> str | None:
        """Return the expansion whose probability is at least 0.95 with at least two mentions that speak for it."""
        if len(self._possible) < 2:
            return None
        paper = self._nodes.locals[number].paper
        here = self._besides.get(paper) or _mentioned(self._nodes, self._sets, {paper})[paper]
        scores, speaking = {}, {}
        for root, share in self._possible.items():
            counts, size = self._counts[root], len(self._papers[root])
            known = [n for n in here if n != root and any(c[n] for c in self._counts.values())]
            scores[root] = math.log(share) + sum(math.log((counts[n] + 0.2) / (size + 1)) for n in sorted(known))
            speaking[root] = sum(counts[n] > 0 for n in known)
        best = max(scores, key=lambda root: (scores[root], root))
        odds = sum(math.exp(score - scores[best]) for score in scores.values())
        return best if 1 / odds >= _LIKELY and speaking[best] >= 2 else None


def _mentioned(nodes: Nodes, sets: Sets, papers: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for paper in papers:
        at = bisect_left(nodes.locals, paper, key=lambda local: local.paper)
        found[paper] = set()
        while at < len(nodes.locals) and nodes.locals[at].paper == paper:
            found[paper].add(sets.find(nodes.of[at]))
            at += 1
    return found
