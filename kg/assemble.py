"""From papers, their extractions and the linking to the tables of the store."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import duckdb

from kg import store
from kg.link import Linking, LocalEntity
from kg.model import ROLES, Extraction, Paper, Relation, Result, Role, Sentence

#: Papers with their extractions, in order of paper id; called once for each pass over them.
Extractions = Callable[[], Iterable[tuple[Paper, Extraction]]]

_STRENGTH = {role: i for i, role in enumerate(ROLES)}


@dataclass(slots=True)
class _Count:
    """How often something stands, in how many papers, since when."""

    count: int = 0
    papers: int = 0
    first_year: int | None = None

    def add(self, year: int | None, count: int) -> None:
        """Count one more paper, in which the thing stands so often."""
        self.count += count
        self.papers += 1
        if year is not None and (self.first_year is None or year < self.first_year):
            self.first_year = year


def local_entities(extractions: Iterable[tuple[Paper, Extraction]]) -> Iterator[LocalEntity]:
    """Yield each paper's entities with their forms, as the linking reads them."""
    for paper, extraction in extractions:
        forms: dict[str, Counter[str]] = defaultdict(Counter)
        first: dict[str, Any] = {}
        for mention in extraction.mentions:
            forms[mention.entity][mention.text] += 1
            first.setdefault(mention.entity, mention)
        for entity, counts in sorted(forms.items()):
            mention = first[entity]
            yield LocalEntity(paper.id, paper.year, entity, mention.type, mention.role, tuple(sorted(counts.items())))


def assemble(connection: duckdb.DuckDBPyConnection, extractions: Extractions, linking: Linking) -> None:
    """Fill a new store's tables, each in sorted order; what linking maps to nothing is left out."""
    store.insert(connection, "paper", (_paper_row(paper) for paper, _ in extractions()))
    sources = ((p.id, s.document, s.line) for p, _ in extractions() for s in sorted(p.sources))
    store.insert(connection, "source", sources)
    sentences = (
        (p.id, s.field, n, s.start, s.end) for p, e in extractions() for n, s in enumerate(sorted(e.sentences))
    )
    store.insert(connection, "sentence", sentences)
    forms: dict[tuple[str, str], _Count] = {}
    support: dict[str, _Count] = {}
    mentions = _mention_rows(extractions(), linking, forms, support)
    store.insert(connection, "mention", mentions)
    store.insert(connection, "role", _role_rows(extractions(), linking))
    relations = sorted(row for p, e in extractions() for row in _relation_rows(p, e.relations, linking))
    store.insert(connection, "relation", relations)
    store.insert(connection, "result", (row for p, e in extractions() for row in _result_rows(p, e.results, linking)))
    used = ((linking.entities[entity], counted) for entity, counted in sorted(support.items(), key=itemgetter(0)))
    store.insert(connection, "entity", ((e.id, e.type, e.label, c.papers, c.first_year) for e, c in used))
    counts = ((*form, c.count, c.papers, c.first_year) for form, c in sorted(forms.items(), key=itemgetter(0)))
    store.insert(connection, "form", counts)
    store.insert(connection, "redirect", sorted(linking.redirects))
    store.insert(connection, "merge", sorted(linking.merges))
    store.insert(connection, "candidate", sorted(linking.candidates))
    store.insert(connection, "authority", sorted(linking.authorities))


def _paper_row(p: Paper) -> tuple[Any, ...]:
    return (p.id, p.title, p.abstract, p.authors, p.date, p.year, p.venue, p.doi, p.arxiv, p.url, p.aliases)


def _mention_rows(
    extractions: Iterable[tuple[Paper, Extraction]],
    linking: Linking,
    forms: dict[tuple[str, str], _Count],
    support: dict[str, _Count],
) -> Iterator[tuple[Any, ...]]:
    """Yield mention rows, counting on the way what the form and entity tables say."""
    for paper, extraction in extractions:
        sentences = sorted(extraction.sentences)
        rows = set()
        for m in extraction.mentions:
            entity = linking.ids.get((paper.id, m.entity))
            if entity is not None:
                number = _sentence_of(sentences, m.field, m.start)
                rows.add((paper.id, m.field, m.start, m.end, m.text, entity, m.pattern, number))
        for entity in {row[5] for row in rows}:
            support.setdefault(entity, _Count()).add(paper.year, 1)
        for form, count in Counter((row[5], row[4]) for row in rows).items():
            forms.setdefault(form, _Count()).add(paper.year, count)
        yield from sorted(rows)


def _sentence_of(sentences: list[Sentence], field: str, start: int) -> int | None:
    """Return the number of the sentence that holds the position, None where there is none."""
    at = bisect_right(sentences, (field, start), key=lambda s: (s.field, s.start)) - 1
    if at < 0 or sentences[at].field != field or sentences[at].end <= start:
        return None
    return at


def _role_rows(extractions: Iterable[tuple[Paper, Extraction]], linking: Linking) -> Iterator[tuple[Any, ...]]:
    """Yield one role per paper and entity: the strongest, where linking joined several of the paper's entities."""
    for paper, extraction in extractions:
        best: dict[str, Role] = {}
        for role in sorted(extraction.roles, key=lambda r: (_STRENGTH.get(r.role, len(ROLES)), r)):
            entity = linking.ids.get((paper.id, role.entity))
            if entity is not None:
                best.setdefault(entity, role)
        for entity, r in sorted(best.items()):
            yield (paper.id, entity, r.role, r.field, r.start, r.end, r.pattern)


def _relation_rows(paper: Paper, relations: Iterable[Relation], linking: Linking) -> set[tuple[Any, ...]]:
    rows = set()
    for r in relations:
        head, tail = (linking.ids.get((paper.id, end)) for end in (r.head, r.tail))
        if head is not None and tail is not None and head != tail:
            rows.add((head, r.relation, tail, paper.id, r.field, r.start, r.end, r.pattern))
    return rows


def _result_rows(paper: Paper, results: Iterable[Result], linking: Linking) -> Iterator[tuple[Any, ...]]:
    def linked(local: str | None) -> str | None:
        return linking.ids.get((paper.id, local)) if local is not None else None

    for number, r in enumerate(results, start=1):
        named = (linked(r.method), linked(r.metric), linked(r.dataset), linked(r.task))
        measured = (r.value, r.unit, r.written, r.kind, r.bound, linked(r.comparator))
        yield (paper.id, number, *named, *measured, r.field, r.start, r.end, r.pattern)
