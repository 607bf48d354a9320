"""From papers, their extractions and the linking to the tables of the store."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import duckdb

from kg import store
from kg.link import Linking, LocalEntity
from kg.link.values import form_of
from kg.model import ROLES, Extraction, Paper, Relation, Result, Sentence

#: The pattern of an `is_a` that no sentence states: the name of a version or size holds the name of what it varies.
VARIANT = "derived:variant"

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
            forms[mention.entity][form_of(mention.pattern, mention.text, mention.entity)] += 1
            first.setdefault(mention.entity, mention)
        for entity, counts in sorted(forms.items()):
            mention = first[entity]
            yield LocalEntity(paper.id, paper.year, entity, mention.type, mention.role, tuple(sorted(counts.items())))


def assemble(
    connection: duckdb.DuckDBPyConnection, extractions: Iterable[tuple[Paper, Extraction]], linking: Linking
) -> None:
    """Fill a new store's tables from papers with their extractions; what linking maps to nothing is left out."""
    forms: dict[tuple[str, str], _Count] = {}
    support: dict[str, _Count] = {}
    with store.Writer(connection) as writer:
        for paper, extraction in extractions:
            named = _named_mentions(paper, extraction, linking)
            mentions = list(named)
            _count(paper, named, forms, support)
            sentences = enumerate(sorted(extraction.sentences))
            writer.add("paper", [_paper_row(paper)])
            writer.add("source", [(paper.id, s.document, s.line) for s in sorted(paper.sources)])
            writer.add("sentence", [(paper.id, s.field, n, s.start, s.end) for n, s in sentences])
            writer.add("mention", mentions)
            writer.add("role", _role_rows(paper, extraction, linking, mentions))
            writer.add("relation", sorted(_relation_rows(paper, extraction.relations, linking, mentions)))
            writer.add("result", _result_rows(paper, extraction.results, linking, mentions))
        used = ((linking.entities[entity], counted) for entity, counted in sorted(support.items(), key=itemgetter(0)))
        writer.add("entity", ((e.id, e.type, e.label, c.papers, c.first_year) for e, c in used))
        counted_forms = sorted(forms.items(), key=itemgetter(0))
        writer.add("form", ((*form, c.count, c.papers, c.first_year) for form, c in counted_forms))
        # entities all of whose mentions the ledger refuses
        gone = linking.entities.keys() - support.keys()
        writer.add("redirect", sorted(row for row in linking.redirects if row[1] not in gone))
        writer.add("merge", sorted(row for row in linking.merges if row[0] not in gone))
        writer.add("candidate", sorted(row for row in linking.candidates if gone.isdisjoint(row[1:3])))
        writer.add("authority", sorted(row for row in linking.authorities if row[0] not in gone))
        if linking.ledger.text:
            writer.add("meta", [("ledger", linking.ledger.text)])
    if gone:
        # of a variant in one paper, the name that it is a variant of may have been refused in all others
        query = "DELETE FROM relation WHERE NOT (head IN (SELECT id FROM entity) AND tail IN (SELECT id FROM entity))"
        connection.execute(query)
    linking.unused.extend((decision, "nothing of the kind is in the graph") for decision in linking.refusals.unused())


def _paper_row(p: Paper) -> tuple[Any, ...]:
    return (p.id, p.title, p.abstract, p.authors, p.date, p.year, p.venue, p.doi, p.arxiv, p.url, p.aliases)


def _named_mentions(paper: Paper, extraction: Extraction, linking: Linking) -> dict[tuple[Any, ...], str]:
    """Return the row of each span of each entity, with the entity's name there.

    The first pattern in order stands for others of the same span.
    """
    sentences = sorted(extraction.sentences)
    rows: dict[tuple[str, int, int, str], tuple[tuple[Any, ...], str]] = {}
    for m in sorted(extraction.mentions):
        form = form_of(m.pattern, m.text, m.entity)
        entity = linking.entity_of(paper.id, m.entity, form)
        if entity is not None and not linking.refusals.mention(paper.id, m.field, m.start, m.end, entity):
            number = _sentence_of(sentences, m.field, m.start)
            row = (paper.id, m.field, m.start, m.end, m.text, entity, m.pattern, number)
            rows.setdefault((m.field, m.start, m.end, entity), (row, form))
    return dict(rows.values())


def _count(
    paper: Paper, named: dict[tuple[Any, ...], str], forms: dict[tuple[str, str], _Count], support: dict[str, _Count]
) -> None:
    for entity in {row[5] for row in named}:
        support.setdefault(entity, _Count()).add(paper.year, 1)
    for form, count in Counter((row[5], name) for row, name in named.items()).items():
        forms.setdefault(form, _Count()).add(paper.year, count)


def _sentence_of(sentences: list[Sentence], field: str, start: int) -> int | None:
    """Return the number of the sentence that holds the position, None where there is none."""
    at = bisect_right(sentences, (field, start), key=lambda s: (s.field, s.start)) - 1
    if at < 0 or sentences[at].field != field or sentences[at].end <= start:
        return None
    return at


def _role_rows(
    paper: Paper, extraction: Extraction, linking: Linking, mentions: list[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Return one role for each entity mentioned: the strongest, where linking joined several of the paper's entities.

    An entity whose role no cue gave has `mentions`, with its first mention as the evidence.
    """
    best: dict[str, tuple[Any, ...]] = {}
    for r in sorted(extraction.roles, key=lambda r: (_STRENGTH.get(r.role, len(ROLES)), r)):
        for entity in _named_by(paper, r.entity, extraction, linking):
            if not linking.refusals.role(paper.id, entity, r.role):
                best.setdefault(entity, (paper.id, entity, r.role, r.field, r.start, r.end, r.pattern))
    for _, field, start, end, _, entity, pattern, _ in mentions:
        best.setdefault(entity, (paper.id, entity, ROLES[-1], field, start, end, pattern))
    named = {row[5] for row in mentions}
    return [row for entity, row in sorted(best.items()) if entity in named]


def _named_by(paper: Paper, local: str, extraction: Extraction, linking: Linking) -> list[str]:
    """Return the entities that a local entity's mentions name: one, or more where the ledger split forms off."""
    if not linking.moved:
        entity = linking.ids.get((paper.id, local))
        return [] if entity is None else [entity]
    forms = {form_of(m.pattern, m.text, local) for m in extraction.mentions if m.entity == local}
    named = {linking.entity_of(paper.id, local, form) for form in forms}
    return sorted(entity for entity in named if entity is not None)


def _relation_rows(
    paper: Paper, relations: Iterable[Relation], linking: Linking, mentions: list[tuple[Any, ...]]
) -> set[tuple[Any, ...]]:
    """Return the relations between entities mentioned; a version or size is a kind of what its very name names."""
    rows = set()
    first = {row[5]: row for row in reversed(mentions)}
    for r in relations:
        head, tail = (linking.ids.get((paper.id, end)) for end in (r.head, r.tail))
        if head is None or tail is None or head == tail or head not in first or tail not in first:
            continue
        if not linking.refusals.relation(paper.id, head, r.relation, tail):
            rows.add((head, r.relation, tail, paper.id, r.field, r.start, r.end, r.pattern))
    stated = {row[:3] for row in rows}
    for variant in sorted(first):
        for base in linking.bases.get(variant, ()):
            refused = linking.refusals.relation(paper.id, variant, "is_a", base)
            if not refused and (variant, "is_a", base) not in stated:
                rows.add((variant, "is_a", base, paper.id, *first[variant][1:4], VARIANT))
    return rows


def _result_rows(
    paper: Paper, results: Iterable[Result], linking: Linking, mentions: list[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    named_here = {row[5] for row in mentions}

    def linked(local: str | None) -> str | None:
        entity = linking.ids.get((paper.id, local)) if local is not None else None
        return entity if entity in named_here else None

    for number, r in enumerate(results, start=1):
        named = (linked(r.method), linked(r.metric), linked(r.dataset), linked(r.task))
        measured = (r.value, r.unit, r.written, r.kind, r.bound, linked(r.comparator))
        yield (paper.id, number, *named, *measured, r.field, r.start, r.end, r.pattern)
