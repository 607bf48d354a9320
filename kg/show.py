"""Everything that a graph says about one entity or one paper, with the sentences that say it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from kg.errors import NotFound
from kg.find import Found, find
from kg.graph import Graph
from kg.model import ROLES, Entity, Evidence, Field, Mention, Paper, ReportedResult, Statement

#: Relations of one predicate that are shown.
_MOST = 10
#: Characters before and after an evidence that belongs to no known sentence.
_AROUND = 80


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a paper; `sentence[start:end]` are the words that the statement was read from."""

    paper: str
    title: str | None
    year: int | None
    field: Field
    sentence: str
    start: int
    end: int
    pattern: str


@dataclass(frozen=True, slots=True)
class Told:
    """A role or relation of the thing shown: the other side, how many quotes there are, and the first of them."""

    predicate: str
    other: str
    label: str
    support: int
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity, what it is said to be and do, what is said of it, and papers by what they do with it.

    Of the relations with one predicate, those with the most support stand here; `more` counts those left out.
    """

    entity: Entity
    relations: tuple[Told, ...]
    inverse: tuple[Told, ...]
    roles: tuple[Told, ...]
    more: int


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper, its mentions, what it does with each entity, and the results that it reports."""

    paper: Paper
    mentions: tuple[Mention, ...]
    roles: tuple[Told, ...]
    results: tuple[ReportedResult, ...]


def resolve(graph: Graph, name: str) -> Found:
    """Return the one entity or paper that the id or name means; raise NotFound, naming what comes near."""
    found = find(graph, name, limit=5)
    sure = [one for one in found if one.how == found[0].how] if found else []
    if sure and sure[0].how in ("id", "name") and (len(sure) == 1 or sure[0].how == "id"):
        return sure[0]
    if not found:
        raise NotFound(f"{name}: nothing here has this id or name")
    near = ", ".join(one.id for one in found)
    raise NotFound(f"{name}: this may be {near}; give one of these ids")


def show_entity(graph: Graph, entity_id: str, *, limit: int = 3) -> EntityView:
    """Return what the graph says about an entity, with at most `limit` papers or quotes for each thing said."""
    entity = graph.entity(entity_id)
    own, left_out = _strongest(graph.relations(head=entity.id))
    of_others, left_out_too = _strongest(graph.relations(tail=entity.id))
    return EntityView(
        entity,
        tuple(_relation(graph, s, s.object, limit) for s in own),
        tuple(_relation(graph, s, s.subject, limit) for s in of_others),
        _roles_of_entity(graph, entity.id, limit),
        left_out + left_out_too,
    )


def _roles_of_entity(graph: Graph, entity_id: str, limit: int) -> tuple[Told, ...]:
    statements = sorted(graph.roles(entity=entity_id), key=lambda s: ROLES.index(s.predicate))
    told = []
    for role, group in groupby(statements, key=lambda s: s.predicate):
        evidence = [found for statement in group for found in statement.evidence]
        told.append(Told(role, "", "", len(evidence), tuple(quotes(graph, evidence[:limit]))))
    return tuple(told)


def show_paper(graph: Graph, paper_id: str) -> PaperView:
    """Return what the graph says about a paper: every mention, every role with its quote, every result."""
    paper = graph.paper(paper_id)
    roles = sorted(graph.roles(paper=paper.id), key=lambda s: (ROLES.index(s.predicate), s.object))
    told = tuple(
        Told(s.predicate, s.object, graph.entity(s.object).label, 1, tuple(quotes(graph, s.evidence))) for s in roles
    )
    mentions = tuple(mention for _, mention in graph.mentions(paper.id))
    return PaperView(paper, mentions, told, tuple(graph.results(paper=paper.id)))


def _relation(graph: Graph, statement: Statement, other: str, limit: int) -> Told:
    evidence = tuple(quotes(graph, statement.evidence[:limit]))
    return Told(statement.predicate, other, graph.entity(other).label, statement.support or 0, evidence)


def _strongest(statements: Iterable[Statement]) -> tuple[list[Statement], int]:
    """Return the statements with the most support of each predicate, and how many are left out."""
    ranked = sorted(statements, key=lambda s: (s.predicate, -(s.support or 0), s.subject, s.object))
    kept = [s for _, group in groupby(ranked, key=lambda s: s.predicate) for s in islice(group, _MOST)]
    return kept, len(ranked) - len(kept)


def quotes(graph: Graph, evidence: Iterable[Evidence]) -> Iterator[Quote]:
    """Yield the sentence that each evidence begins in, or the words around it where no sentence is known."""
    for found in evidence:
        paper = graph.paper(found.paper)
        text = paper.text(found.field)
        sentences = (s for s in graph.sentences(paper.id) if s.field == found.field and s.start <= found.start < s.end)
        sentence = next(sentences, None)
        begin, end = (sentence.start, max(sentence.end, found.end)) if sentence else _around(text, found)
        yield Quote(
            paper=paper.id,
            title=paper.title,
            year=paper.year,
            field=found.field,
            sentence=text[begin:end],
            start=found.start - begin,
            end=found.end - begin,
            pattern=found.pattern,
        )


def _around(text: str, found: Evidence) -> tuple[int, int]:
    """Return where some whole words before and after the evidence begin and end."""
    begin = max(0, text.rfind(" ", 0, max(0, found.start - _AROUND)) + 1)
    end = text.find(" ", min(len(text), found.end + _AROUND))
    return begin, end if end >= 0 else len(text)
