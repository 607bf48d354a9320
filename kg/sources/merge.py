"""Records of one paper become one paper that remembers every source; what is only nearly the same is listed.

Two records are the same paper when they share a DOI, an arXiv id or an id, or a title up to case, spacing, LaTeX and
punctuation, and their texts or authors do not contradict it; or when they have the same abstract and one has no title;
or when their titles differ little, or not at all but are generic, and their abstracts or authors confirm it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from kg.model import Paper
from kg.sources.identity import arxiv_within, paper_id, without_version
from kg.sources.likeness import (
    contradicts,
    is_generic,
    surnames,
    text_key,
    text_likeness,
    title_key,
    title_likeness,
    title_words,
)

#: Abstracts with this share of common words confirm that two records are one paper.
SAME_TEXT = 0.5
#: Titles this alike differ little; they are one paper where abstract or authors confirm it.
NEAR_TITLE = 0.85
#: Records with one key that are compared with each other; beyond it, with their neighbours in order only.
BLOCK = 40
_WINDOW = 5


@dataclass(frozen=True, slots=True, order=True)
class NearMiss:
    """Two papers that may be one and were left apart: their ids, why, and how alike they are (0 to 1)."""

    first: str
    second: str
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class Merged:
    """Papers by id, each one once; the pairs that a person may look at; how many records were merged away."""

    papers: list[Paper]
    near_misses: list[NearMiss]
    merged: int


def merge(papers: Iterable[Paper]) -> Merged:
    """Return the papers that the records describe, sorted by id; the order of the records changes nothing.

    Of the records of one paper the smallest id wins and the others stay as aliases, the longest abstract wins, and
    other fields come from the first record, by id, that has them.
    """
    records = _distinct_ids(sorted(papers, key=_order))
    groups = _Groups(records)
    for pairs, reason in ((_by_identifier(records), "identifier"), (_by_title(records), "title")):
        for a, b in pairs:
            groups.judge(a, b, reason)
    for a, b in _by_text(records):
        groups.judge(a, b, "abstract")
    for a, b in _by_parts(records):
        if groups.of(a) != groups.of(b):
            groups.judge(a, b, "title")
    merged = [_one([records[i] for i in group]) for group in groups.all()]
    merged.sort(key=lambda paper: paper.id)
    return Merged(merged, groups.near_misses(), len(records) - len(merged))


def _order(paper: Paper) -> tuple[str, str, str, tuple[str, ...], str]:
    return paper.id, paper.title or "", paper.abstract, paper.authors, repr(paper.sources)


def _distinct_ids(records: list[Paper]) -> list[Paper]:
    """Return the records, those renamed that bear the id of an unlike one: two piles may both number from 1."""
    first: dict[str, Paper] = {}
    distinct = []
    for record in records:
        holder = first.setdefault(record.id, record)
        if holder is not record and _unlike(holder, record):
            own = paper_id(record.title, record.abstract).rpartition("-")[2]
            distinct.append(replace(record, id=f"{record.id}-{own}"))
        else:
            distinct.append(record)
    return distinct


def _unlike(a: Paper, b: Paper) -> bool:
    titles = title_likeness(a.title, b.title) if a.title and b.title else 0.0
    return titles < NEAR_TITLE and text_likeness(a.abstract, b.abstract) < SAME_TEXT


class _Groups:
    """A partition of the records, made coarser pair by pair, and the pairs that were left apart with their reason."""

    def __init__(self, records: list[Paper]) -> None:
        self._records = records
        self._parent = list(range(len(records)))
        self._left: dict[tuple[int, int], tuple[str, float]] = {}

    def of(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def judge(self, a: int, b: int, reason: str) -> None:
        """Join the two records, or list them, or neither, by the rule that the reason names."""
        same, why, score = _RULES[reason](self._records[a], self._records[b])
        if same:
            low, high = sorted((self.of(a), self.of(b)))
            self._parent[high] = low
        elif why:
            self._left.setdefault((min(a, b), max(a, b)), (why, round(score, 3)))

    def all(self) -> list[list[int]]:
        groups = defaultdict[int, list[int]](list)
        for i in range(len(self._records)):
            groups[self.of(i)].append(i)
        return list(groups.values())

    def near_misses(self) -> list[NearMiss]:
        found: dict[tuple[str, str], NearMiss] = {}
        for (a, b), (why, score) in self._left.items():
            roots = sorted((self.of(a), self.of(b)))
            if roots[0] != roots[1]:
                first, second = sorted(self._records[root].id for root in roots)
                miss = NearMiss(first, second, why, score)
                found[first, second] = max(miss, found.get((first, second), miss), key=lambda m: (m.score, m.reason))
        return sorted(found.values(), key=lambda miss: (-miss.score, miss))


#: Whether two records are one; if not, why they are a near miss (empty: they are none), and how alike they are.
Verdict = tuple[bool, str, float]


def _identifier_rule(a: Paper, b: Paper) -> Verdict:
    texts = text_likeness(a.abstract, b.abstract)
    titles = title_likeness(a.title, b.title) if a.title and b.title else texts
    # One DOI may stand for a whole volume of proceedings.
    if max(texts, titles) < 0.3 and not surnames(a.authors) & surnames(b.authors):
        return False, "one identifier, unlike texts", max(texts, titles)
    return True, "", 1.0


def _title_rule(a: Paper, b: Paper) -> Verdict:
    assert a.title
    assert b.title
    texts = text_likeness(a.abstract, b.abstract)
    titles = title_likeness(a.title, b.title)
    known = bool(surnames(a.authors) & surnames(b.authors))
    if texts >= 0.9 and (titles > 0 or title_key(a.title) == title_key(b.title)):
        return True, "", 1.0
    if titles == 1.0:
        if texts >= SAME_TEXT or (known and not is_generic(a.title)):
            return True, "", 1.0
        if is_generic(a.title):
            return False, "", texts
        if contradicts(a, b):
            return False, "one title, other authors or DOI, unlike abstracts", texts
        return True, "", 1.0
    if titles < NEAR_TITLE:
        return False, "", 0.0
    if not contradicts(a, b) and (texts >= SAME_TEXT or (known and texts >= 0.25)):
        return True, "", 1.0
    return False, "titles differ little", titles


def _text_rule(a: Paper, b: Paper) -> Verdict:
    if not a.title or not b.title:
        return True, "", 1.0
    if is_generic(a.title) and is_generic(b.title):
        return False, "", 0.0
    titles = title_likeness(a.title, b.title)
    if titles >= 0.5 and not contradicts(a, b):
        return True, "", 1.0
    return False, "one abstract, other titles", 1.0


_RULES: dict[str, Callable[[Paper, Paper], Verdict]] = {
    "identifier": _identifier_rule,
    "title": _title_rule,
    "abstract": _text_rule,
}


def _by_identifier(records: list[Paper]) -> Iterator[tuple[int, int]]:
    keys = defaultdict[tuple[str, str], list[int]](list)
    for i, paper in enumerate(records):
        keys["id", paper.id].append(i)
        arxiv_id = paper.arxiv or arxiv_within(paper.doi or "")
        if arxiv_id:
            keys["arxiv", without_version(arxiv_id)].append(i)
        if paper.doi:
            keys["doi", paper.doi].append(i)
    return _pairs(keys.values())


def _by_title(records: list[Paper]) -> Iterator[tuple[int, int]]:
    keys = defaultdict[str, list[int]](list)
    for i, paper in enumerate(records):
        if paper.title:
            keys[title_key(paper.title)].append(i)
    return _pairs(keys.values())


def _by_text(records: list[Paper]) -> Iterator[tuple[int, int]]:
    keys = defaultdict[bytes, list[int]](list)
    for i, paper in enumerate(records):
        keys[text_key(paper.abstract)].append(i)
    return _pairs(keys.values())


def _by_parts(records: list[Paper]) -> Iterator[tuple[int, int]]:
    """Yield pairs whose titles begin or end alike, or whose abstracts begin alike: where small differences hide."""
    keys = defaultdict[int, list[int]](list)
    for i, paper in enumerate(records):
        words = title_words(paper.title).split() if paper.title else []
        if len(words) > 3:
            keys[hash(("first", *words[:4]))].append(i)
            keys[hash(("last", *words[-4:]))].append(i)
            keys[hash(("text", *paper.abstract[:200].casefold().split()[:9]))].append(i)
    return _pairs(keys.values())


def _pairs(groups: Iterable[list[int]]) -> Iterator[tuple[int, int]]:
    for group in groups:
        if len(group) <= BLOCK:
            yield from combinations(group, 2)
        else:
            for offset in range(1, _WINDOW + 1):
                yield from zip(group, group[offset:], strict=False)


def _one(records: list[Paper]) -> Paper:
    """Return the one paper that the records, sorted by id, describe."""
    if len(records) == 1:
        return records[0]
    first = records[0]
    longest = max(records, key=lambda paper: len(paper.abstract))
    year = next((paper.year for paper in records if paper.year is not None), None)
    ids = {paper.id for paper in records} | {alias for paper in records for alias in paper.aliases}
    named = [paper.authors for paper in records if surnames(paper.authors)] or [paper.authors for paper in records]
    return replace(
        first,
        title=next((paper.title for paper in records if paper.title), None),
        abstract=longest.abstract,
        authors=next((authors for authors in named if authors), ()),
        date=next((paper.date for paper in records if paper.date and paper.year == year), None),
        year=year,
        venue=next((paper.venue for paper in records if paper.venue), None),
        doi=next((paper.doi for paper in records if paper.doi), None),
        arxiv=next((paper.arxiv for paper in records if paper.arxiv), None),
        url=next((paper.url for paper in records if paper.url), None),
        aliases=tuple(sorted(ids - {first.id})),
        sources=tuple(sorted({source for paper in records for source in paper.sources})),
    )
