"""Records of one paper become one paper that remembers every source; what is only nearly the same is listed.

Two records are the same paper when they share a DOI, an arXiv id or an id, or a title up to case, spacing, LaTeX and
punctuation, and their texts or authors do not contradict it; or when they have the same abstract and one has no title;
or when their titles differ little, or not at all but are generic, and their abstracts or authors confirm it.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import combinations, pairwise

import numpy as np

from kg.model import Paper
from kg.sources.identity import arxiv_within, paper_id, without_version
from kg.sources.likeness import (
    contradicts,
    is_generic,
    share_author,
    share_words,
    surnames,
    text_key,
    text_likeness,
    title_key,
    title_likeness,
    title_words,
)

#: Abstracts with this share of common words confirm that records with nearly the same title are one paper.
SAME_TEXT = 0.45
#: Abstracts this alike, by a common author, confirm titles that are only alike: a paper renamed on publication.
CLOSE_TEXT = 0.75
#: Abstracts less alike than this have hardly more in common than any two of one field.
UNLIKE_TEXT = 0.3
#: Titles this alike differ little.
NEAR_TITLE = 0.85
#: Titles less alike than this are not compared further.
ALIKE_TITLE = 0.5
#: Titles that begin or end alike are compared letter by letter only where this share of their words is common.
ALIKE_WORDS = 0.45
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
    records, clashes = _distinct_ids(sorted(papers, key=_order))
    groups = _Groups(records)
    candidates = {
        "clash": clashes,
        "identifier": _by_identifier(records),
        "title": _by_title(records),
        "abstract": _by_text(records),
        "parts": _by_parts(records),
    }
    for kind, pairs in candidates.items():
        for a, b in pairs:
            groups.judge(a, b, _RULES[kind])
    merged = [_one([records[i] for i in group]) for group in groups.all()]
    merged.sort(key=lambda paper: paper.id)
    return Merged(merged, groups.near_misses(), len(records) - len(merged))


def _order(paper: Paper) -> tuple[object, ...]:
    """Return a key in which every field counts, so that records which differ at all have one order."""
    rest = (paper.doi, paper.arxiv, paper.url, paper.venue, paper.date, paper.year, paper.aliases)
    return paper.id, paper.title or "", paper.abstract, paper.authors, repr(paper.sources), repr(rest)


def _distinct_ids(records: list[Paper]) -> tuple[list[Paper], list[tuple[int, int]]]:
    """Return the records, those renamed that bear the id of an unlike one, and the places of both of each such pair.

    Two piles of records may both number from 1.
    """
    first: dict[str, int] = {}
    distinct: list[Paper] = []
    clashes = []
    for i, record in enumerate(records):
        holder = first.setdefault(record.id, i)
        if holder != i and _unlike(records[holder], record):
            own = paper_id(record.title, record.abstract).rpartition("-")[2]
            record = replace(record, id=f"{record.id}-{own}")  # noqa: PLW2901
            clashes.append((holder, i))
        distinct.append(record)
    return distinct, clashes


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

    def judge(self, a: int, b: int, rule: "Rule") -> None:
        """Join the two records, or list them, or neither, as the rule says."""
        if self.of(a) == self.of(b):
            return
        same, why, score = rule(self._records[a], self._records[b])
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
_ONE: Verdict = (True, "", 1.0)
_APART: Verdict = (False, "", 0.0)


def _clash_rule(a: Paper, b: Paper) -> Verdict:
    return False, "one id, unlike papers", text_likeness(a.abstract, b.abstract)


def _identifier_rule(a: Paper, b: Paper) -> Verdict:
    texts = text_likeness(a.abstract, b.abstract)
    titles = title_likeness(a.title, b.title) if a.title and b.title else texts
    # One DOI may stand for a whole volume of proceedings.
    if texts < UNLIKE_TEXT and titles < ALIKE_TITLE and not share_author(a, b):
        return False, "one identifier, unlike texts", max(texts, titles)
    return _ONE


def _title_rule(a: Paper, b: Paper) -> Verdict:
    assert a.title
    assert b.title
    titles = title_likeness(a.title, b.title)
    if titles < ALIKE_TITLE:
        return _APART
    texts = text_likeness(a.abstract, b.abstract)
    return _equal_titles_rule(a, b, texts) if titles == 1.0 else _near_titles_rule(a, b, titles, texts)


def _equal_titles_rule(a: Paper, b: Paper, texts: float) -> Verdict:
    generic = is_generic(a.title or "")
    if texts >= SAME_TEXT or (share_author(a, b) and not generic):
        return _ONE
    if generic:
        return _APART
    return (False, "one title, other authors or DOI, unlike abstracts", texts) if contradicts(a, b) else _ONE


def _near_titles_rule(a: Paper, b: Paper, titles: float, texts: float) -> Verdict:
    known, score = share_author(a, b), (titles + texts) / 2
    if contradicts(a, b):
        return (False, "titles and abstracts alike, other authors or DOI", score) if texts >= SAME_TEXT else _APART
    if texts >= (SAME_TEXT if titles >= NEAR_TITLE else CLOSE_TEXT if known else 1.0):
        return _ONE
    if titles >= NEAR_TITLE and (known or texts >= UNLIKE_TEXT):
        return False, "titles differ little, abstracts more", score
    return (False, "abstracts differ little, titles more", score) if texts >= SAME_TEXT else _APART


def _text_rule(a: Paper, b: Paper) -> Verdict:
    if not a.title or not b.title:
        return _ONE
    titles = title_likeness(a.title, b.title)
    if titles == 1.0 and is_generic(a.title):
        return _ONE
    if titles >= ALIKE_TITLE and not contradicts(a, b):
        return _ONE
    return False, "one abstract, other titles", (1.0 + titles) / 2


Rule = Callable[[Paper, Paper], Verdict]
_RULES: dict[str, Rule] = {
    "clash": _clash_rule,
    "identifier": _identifier_rule,
    "title": _title_rule,
    "parts": _title_rule,
    "abstract": _text_rule,
}


def _by_identifier(records: list[Paper]) -> Iterator[tuple[int, int]]:
    keys = _Keys()
    for i, paper in enumerate(records):
        keys.add(i, f"id {paper.id}")
        arxiv_id = paper.arxiv or arxiv_within(paper.doi or "")
        if arxiv_id:
            keys.add(i, f"arxiv {without_version(arxiv_id)}")
        if paper.doi:
            keys.add(i, f"doi {paper.doi}")
    return _pairs(keys.groups())


def _by_title(records: list[Paper]) -> Iterator[tuple[int, int]]:
    keys = _Keys()
    for i, paper in enumerate(records):
        if paper.title:
            keys.add(i, title_key(paper.title))
    return _pairs(keys.groups())


def _by_text(records: list[Paper]) -> Iterator[tuple[int, int]]:
    """Yield pairs of one abstract; an untitled record is paired once, so that it joins no two titled ones."""
    keys = _Keys()
    for i, paper in enumerate(records):
        keys.add(i, text_key(paper.abstract))
    for group in keys.groups():
        titled = [i for i in group if records[i].title]
        untitled = [i for i in group if not records[i].title]
        yield from _pairs([titled])
        yield from (((titled or untitled)[0], i) for i in untitled)


def _by_parts(records: list[Paper]) -> Iterator[tuple[int, int]]:
    """Yield pairs whose titles begin or end alike, or whose abstracts begin alike: where small differences hide."""
    titles, texts = _Keys(), _Keys()
    for i, paper in enumerate(records):
        words = title_words(paper.title).split() if paper.title else []
        if len(words) > 3:
            titles.add(i, f"first {words[:4]}")
            titles.add(i, f"last {words[-4:]}")
            texts.add(i, f"{paper.abstract[:200].casefold().split()[:9]}")
    for a, b in _pairs(titles.groups()):
        if share_words(records[a].title or "", records[b].title or "") >= ALIKE_WORDS:
            yield a, b
    yield from _pairs(texts.groups())


class _Keys:
    """Records by key, sixteen bytes for each, so that a million papers fit."""

    def __init__(self) -> None:
        self._hashes, self._records = array("Q"), array("Q")

    def add(self, record: int, key: str | bytes) -> None:
        data = key if isinstance(key, bytes) else key.encode("utf-8", "surrogatepass")
        self._hashes.append(int.from_bytes(blake2b(data, digest_size=8).digest(), "little"))
        self._records.append(record)

    def groups(self) -> Iterator[list[int]]:
        """Yield the records of each key that two or more have, in their order."""
        if not self._hashes:
            return
        hashes, records = np.array(self._hashes), np.array(self._records)
        order = np.argsort(hashes, kind="stable")
        starts = np.flatnonzero(np.diff(hashes[order], prepend=np.uint64(0), append=np.uint64(0)))
        for start, end in pairwise(starts.tolist()):
            if end - start > 1:
                yield records[order[start:end]].tolist()


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
