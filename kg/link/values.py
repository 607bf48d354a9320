"""What linking reads and what it decides."""

from dataclasses import dataclass, field

from kg.ids import IdLock
from kg.ledger import Decision, Ledger
from kg.link.refusals import Refusals
from kg.surface import join_key

_COORDINATION = "entity.coordination"


def form_of(pattern: str, text: str, entity: str) -> str:
    """Return the name that a mention of a local entity has: its text, or what it has of a coordination.

    >>> form_of("entity.coordination", "image and video generation", "task/image-generation")
    'image generation'
    >>> form_of("entity.chunk", "video generation", "task/video-generation")
    'video generation'
    """
    if pattern != _COORDINATION:
        return text
    words, key = text.split(), join_key(entity.partition("/")[2])
    cuts = ((first, last) for first in range(1, len(words) - 1) for last in range(len(words) - 1, first, -1))
    names = (" ".join(words[begin:first] + words[last:]) for first, last in cuts for begin in range(first))
    return next((name.replace(",", "") for name in names if join_key(name) == key), text)


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """An entity within one paper, as the extractor left it: `forms` are its surfaces with their counts."""

    paper: str
    year: int | None
    id: str
    type: str
    role: str
    forms: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LinkedEntity:
    """An entity of the graph before it is counted: its id, type and label."""

    id: str
    type: str
    label: str


@dataclass(slots=True)
class Linking:
    """What linking decided, and the rows of the tables that explain it.

    `ids` maps (paper, local id) to an entity; `moved` maps (paper, local id, form) where the ledger split a form off.
    `merges` are rows (entity, form, form, reason, evidence), `candidates` (kind, id, id, score, reason), `authorities`
    (entity, iri, match, label), `redirects` (old id, new id); `bases` maps a version or size to what it is one of.
    `unused` are the ledger's decisions that applied to nothing, each with the reason.
    """

    entities: dict[str, LinkedEntity] = field(default_factory=dict)
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    moved: dict[tuple[str, str, str], str] = field(default_factory=dict)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    merges: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    candidates: list[tuple[str, str, str, float, str]] = field(default_factory=list)
    authorities: list[tuple[str, str, str, str]] = field(default_factory=list)
    bases: dict[str, list[str]] = field(default_factory=dict)
    lock: IdLock = field(default_factory=IdLock)
    ledger: Ledger = field(default_factory=Ledger)
    refusals: Refusals = field(default_factory=Refusals)
    unused: list[tuple[Decision, str]] = field(default_factory=list)

    def entity_of(self, paper: str, local: str, form: str) -> str | None:
        """Return the id of the entity that a form of a paper's local entity names, None where the ledger ignores it."""
        if self.moved and (paper, local, form) in self.moved:
            return self.moved[paper, local, form]
        return self.ids.get((paper, local))
