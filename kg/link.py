"""Identity across papers: which local entities of the papers are one entity, with the reason for each merge."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.authority import Authority
from kg.ids import IdLock
from kg.ledger import Decision, Ledger
from kg.model import TYPES
from kg.surface import fold, slug


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
    """What linking decided: entities by id, (paper, local id) → id, and the rows of the tables that explain it."""

    entities: dict[str, LinkedEntity] = field(default_factory=dict)
    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    redirects: list[tuple[str, str]] = field(default_factory=list)
    merges: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    candidates: list[tuple[str, str, str, float, str]] = field(default_factory=list)
    authorities: list[tuple[str, str, str, str]] = field(default_factory=list)
    lock: IdLock = field(default_factory=IdLock)
    unused: list[tuple[Decision, str]] = field(default_factory=list)


def link(
    entities: Iterable[LocalEntity],
    *,
    ledger: Ledger = Ledger(),  # noqa: B008
    lock: IdLock = IdLock(),  # noqa: B008
    authorities: Sequence[Authority] = (),
) -> Linking:
    """Return one entity for local entities that share a folded form; the most frequent type wins, ties by `TYPES`."""
    locals_ = sorted(entities, key=lambda e: (e.paper, e.id))
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for local in locals_:
        keys = sorted({root(fold(text)) for text, _ in local.forms})
        for key in keys[1:]:
            parent[key] = keys[0]
    groups: dict[str, list[LocalEntity]] = defaultdict(list)
    for local in locals_:
        groups[root(fold(local.forms[0][0]))].append(local)
    linking = Linking()
    for _, members in sorted(groups.items()):
        types = Counter(member.type for member in members)
        kind = min(types, key=lambda t: (-types[t], TYPES.index(t) if t in TYPES else len(TYPES), t))
        forms = Counter[str]()
        for member in members:
            forms.update(dict(member.forms))
        label = min(forms, key=lambda f: (-forms[f], -len(f), f))
        entity_id = f"{kind}/{slug(label)}"
        while entity_id in linking.entities:
            entity_id += "-x"
        linking.entities[entity_id] = LinkedEntity(entity_id, kind, label)
        for member in members:
            linking.ids[member.paper, member.id] = entity_id
    return linking
