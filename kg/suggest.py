"""Suggestions for the lexicon: frequent phrases that nothing matched."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.extraction import Extractor
from kg.extraction.reader import THRESHOLD
from kg.model import TYPES, Paper

#: A phrase that scores lower than this is no candidate even for a person to look at.
_LEAST = -4.0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase that papers use and nothing matched: its commonest spelling, likely type, papers, best score there."""

    text: str
    type: str
    papers: int
    score: float


def suggest(papers: Iterable[Paper], extractor: Extractor, *, least: int = 2) -> list[Suggestion]:
    """Return the phrases of at least that many papers that were looked at and dropped in each, most frequent first.

    What the lexicon has, even as refused, is left out.
    """
    reader = extractor.reader
    count: Counter[str] = Counter()
    texts: dict[str, Counter[str]] = {}
    types: dict[str, Counter[str]] = {}
    best: dict[str, float] = {}
    matched: set[str] = set()
    for paper in papers:
        weighed = reader.weigh(paper)
        for group, score in weighed.groups:
            if score > weighed.threshold:
                matched.add(group.key)
            elif score > _LEAST and reader.judge.knowledge.term(group.key) is None:
                count[group.key] += 1
                texts.setdefault(group.key, Counter())[" ".join(group.words)] += 1
                types.setdefault(group.key, Counter())[reader.type_of(weighed.pages, group).type] += 1
                best[group.key] = max(best.get(group.key, -99.0), score)
    found = [
        Suggestion(_commonest(texts[key]), _commonest(types[key]), papers_with, best[key] - THRESHOLD)
        for key, papers_with in count.items()
        if papers_with >= least and key not in matched
    ]
    return sorted(found, key=lambda s: (-s.papers, -s.score, s.text))


def _commonest(counts: Counter[str]) -> str:
    """Return the most frequent string; of equals, a type in the order of TYPES, else the first in the alphabet."""
    return min(counts, key=lambda text: (-counts[text], TYPES.index(text) if text in TYPES else 0, text))
