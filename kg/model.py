"""The values that flow through the pipeline: papers in, extractions out, entities and statements in the graph.

All are frozen and compare by content. Offsets count code points of the named field; `end` is exclusive.
"""

from dataclasses import dataclass
from typing import Any, Literal

Field = Literal["title", "abstract"]

#: The types of entity that the extractor knows; a user's own patterns may add others.
TYPES = ("method", "dataset", "benchmark", "task", "metric", "concept")
#: Types whose things have names of their own: proper names, that may be plurals.
NAMED_TYPES = frozenset(("dataset", "benchmark"))

#: What a paper does with an entity, strongest first: one per paper and entity.
ROLES = ("introduces", "evaluates_on", "compares_to", "uses", "addresses", "measures", "mentions")

#: What the text of a paper states between two entities.
RELATIONS = ("is_a", "part_of", "extends", "applied_to", "evaluated_on", "outperforms", "measured_by")


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where a record was read: the SHA-256 of its document's bytes (hexadecimal) and the line, counted from 1."""

    document: str
    line: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, its text already cleaned; `aliases` are the other ids under which it was read."""

    id: str
    title: str | None
    abstract: str
    authors: tuple[str, ...] = ()
    date: str | None = None
    year: int | None = None
    venue: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    url: str | None = None
    aliases: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    def text(self, field: Field) -> str:
        """Return the text of the field, empty where the paper has none.

        >>> Paper("a", None, "We study bandits.").text("title")
        ''
        """
        return (self.title or "") if field == "title" else self.abstract


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A span that names an entity; `text` equals the field's `[start:end]`, `entity` is an id."""

    field: Field
    start: int
    end: int
    text: str
    type: str
    entity: str
    role: str
    pattern: str


@dataclass(frozen=True, slots=True, order=True)
class Role:
    """The cue from which the paper's role towards the entity was read."""

    entity: str
    role: str
    field: Field
    start: int
    end: int
    pattern: str


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """A relation between two entities and the words that state it."""

    head: str
    relation: str
    tail: str
    field: Field
    start: int
    end: int
    pattern: str


@dataclass(frozen=True, slots=True)
class Result:
    """A reported figure; `method`, `metric`, `dataset`, `task` and `comparator` are entity ids, None where unsaid."""

    method: str | None
    metric: str | None
    dataset: str | None
    task: str | None
    value: float
    unit: str | None
    written: str
    kind: Literal["absolute", "difference", "ratio"]
    bound: str | None
    comparator: str | None
    field: Field
    start: int
    end: int
    pattern: str


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """The code points `[start:end]` of one sentence of a field, white space at its edges left out."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was read from one paper, each tuple sorted; a pure function of its text and the patterns.

    `sentences` are all sentences of the title and abstract: evidence is shown, and co-mention counted, by them.
    """

    mentions: tuple[Mention, ...] = ()
    roles: tuple[Role, ...] = ()
    relations: tuple[Relation, ...] = ()
    results: tuple[Result, ...] = ()
    sentences: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Where a statement was read: the words `[start:end]` of a paper's field, and the pattern that read them."""

    paper: str
    field: Field
    start: int
    end: int
    pattern: str


@dataclass(frozen=True, slots=True)
class Form:
    """A spelling of an entity: how often it stands, in how many papers, and the first year, where known."""

    text: str
    count: int
    papers: int
    first_year: int | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """What mentions across papers name; `support` is the number of papers that mention it."""

    id: str
    type: str
    label: str
    support: int
    first_year: int | None = None
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A role (paper to entity) or relation (entity to entity) with its evidence.

    `support` counts the papers with evidence; None for a role, which is about one paper.
    """

    subject: str
    predicate: str
    object: str
    support: int | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """A result with the paper that reports it and its place among that paper's results, counted from 1."""

    paper: str
    number: int
    result: Result


Json = dict[str, Any]
