"""Everything that a graph says about one entity or one paper, with the sentences that say it."""

from collections.abc import Iterable, Sequence
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
    roles = sorted(graph.roles(entity=entity.id), key=lambda s: ROLES.index(s.predicate))
    by_role = {
        role: [found for statement in group for found in statement.evidence]
        for role, group in groupby(roles, key=lambda s: s.predicate)
    }
    labels = _labels(graph, [*(s.object for s in own), *(s.subject for s in of_others)])
    shown = [*(s.evidence[:limit] for s in (*own, *of_others)), *(tuple(found[:limit]) for found in by_role.values())]
    quoted = quotes(graph, [found for evidence in shown for found in evidence])

    def told(statement: Statement, other: str) -> Told:
        evidence = tuple(quoted[found] for found in statement.evidence[:limit])
        return Told(statement.predicate, other, labels[other], statement.support or 0, evidence)

    return EntityView(
        entity,
        tuple(told(s, s.object) for s in own),
        tuple(told(s, s.subject) for s in of_others),
        tuple(
            Told(role, "", "", len(found), tuple(quoted[one] for one in found[:limit]))
            for role, found in by_role.items()
        ),
        left_out + left_out_too,
    )


def show_paper(graph: Graph, paper_id: str) -> PaperView:
    """Return what the graph says about a paper: every mention, every role with its quote, every result."""
    paper = graph.paper(paper_id)
    roles = sorted(graph.roles(paper=paper.id), key=lambda s: (ROLES.index(s.predicate), s.object))
    labels = _labels(graph, [s.object for s in roles])
    quoted = quotes(graph, [found for s in roles for found in s.evidence])
    told = tuple(
        Told(s.predicate, s.object, labels[s.object], 1, tuple(quoted[found] for found in s.evidence)) for s in roles
    )
    mentions = tuple(mention for _, mention in graph.mentions(paper.id))
    return PaperView(paper, mentions, told, tuple(graph.results(paper=paper.id)))


def _labels(graph: Graph, ids: list[str]) -> dict[str, str]:
    return dict(graph.rows("SELECT id, label FROM entity WHERE id IN (SELECT unnest(?))", [ids]))


def _strongest(statements: Iterable[Statement]) -> tuple[list[Statement], int]:
    """Return the statements with the most support of each predicate, and how many are left out."""
    ranked = sorted(statements, key=lambda s: (s.predicate, -(s.support or 0), s.subject, s.object))
    kept = [s for _, group in groupby(ranked, key=lambda s: s.predicate) for s in islice(group, _MOST)]
    return kept, len(ranked) - len(kept)


def quotes(graph: Graph, evidence: Sequence[Evidence]) -> dict[Evidence, Quote]:
    """Return for each evidence the sentence that it begins in, or the words around it where no sentence is known."""
    ids = sorted({found.paper for found in evidence})
    query = "SELECT id, title, year, abstract FROM paper WHERE id IN (SELECT unnest(?))"
    texts = {row[0]: row[1:] for row in graph.rows(query, [ids])}
    sentences: dict[tuple[str, str], list[tuple[int, int]]] = {}
    query = 'SELECT paper, field, start, "end" FROM sentence WHERE paper IN (SELECT unnest(?)) ORDER BY ALL'
    for paper, field, start, end in graph.rows(query, [ids]):
        sentences.setdefault((paper, field), []).append((start, end))
    result = {}
    for found in evidence:
        title, year, abstract = texts[found.paper]
        text = abstract if found.field == "abstract" else title or ""
        own = (place for place in sentences.get((found.paper, found.field), ()) if place[0] <= found.start < place[1])
        begin, end = next(own, _around(text, found))
        sentence = text[begin : max(end, found.end)]
        span = (found.start - begin, found.end - begin)
        result[found] = Quote(found.paper, title, year, found.field, sentence, *span, found.pattern)
    return result


def _around(text: str, found: Evidence) -> tuple[int, int]:
    """Return where some whole words before and after the evidence begin and end."""
    begin = max(0, text.rfind(" ", 0, max(0, found.start - _AROUND)) + 1)
    end = text.find(" ", min(len(text), found.end + _AROUND))
    return begin, end if end >= 0 else len(text)
