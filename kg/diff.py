"""What differs between two graphs, entity by entity and statement by statement, each with its cause.

Entities are followed by their mentions, not by their ids: an entity that only got another id is not one removed and one
added, and its statements are the same statements.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from kg.graph import Graph
from kg.ledger import Decision, Ledger
from kg.manifest import FILE

How = Literal["added", "removed", "merged", "split", "retyped", "relabelled", "renamed"]
_Span = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One difference of an entity (ids before, after) or a statement (subject, predicate, object), and its cause."""

    what: Literal["entity", "role", "relation"]
    how: How
    before: tuple[str, ...]
    after: tuple[str, ...]
    detail: str
    cause: str


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes, sorted, and the papers that only one side has."""

    changes: tuple[Change, ...]
    papers_added: tuple[str, ...]
    papers_removed: tuple[str, ...]

    def of(self, what: str, how: str | None = None) -> list[Change]:
        """Return the changes of one thing, all or only those of one kind."""
        return [c for c in self.changes if c.what == what and how in (None, c.how)]


@dataclass(slots=True)
class _Side:
    """What is compared of a graph: papers, entities with their spans, statements with their papers, the ledger."""

    papers: set[str]
    entities: dict[str, tuple[str, str]]
    spans: dict[str, set[_Span]]
    names: dict[str, set[str]]
    roles: set[tuple[str, str, str]]
    relations: dict[tuple[str, str, str], set[str]]
    ledger: Ledger
    reasons: dict[str, list[str]]
    patterns: str | None


def diff(before: Graph, after: Graph) -> Diff:
    """Return what is different in the second graph."""
    a, b = _side(before), _side(after)
    causes = _Causes(a, b)
    forward, backward = _successors(a, b), _successors(b, a)
    changes = [*_entity_changes(a, b, forward, backward, causes), *_statement_changes(a, b, forward, causes)]
    return Diff(tuple(sorted(changes)), tuple(sorted(b.papers - a.papers)), tuple(sorted(a.papers - b.papers)))


def _side(graph: Graph) -> _Side:
    spans: dict[str, set[_Span]] = defaultdict(set)
    for entity, *span in graph.rows('SELECT entity, paper, field, start, "end" FROM mention'):
        spans[entity].add((span[0], span[1], span[2], span[3]))
    names: dict[str, set[str]] = defaultdict(set)
    for entity, text in graph.rows("SELECT entity, text FROM form"):
        names[entity].add(text)
    relations: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for head, relation, tail, paper in graph.rows("SELECT DISTINCT head, relation, tail, paper FROM relation"):
        relations[head, relation, tail].add(paper)
    reasons: dict[str, list[str]] = defaultdict(list)
    for entity, a, b, reason, evidence in graph.rows("SELECT * FROM merge ORDER BY ALL"):
        reasons[entity].append(f"{a} = {b}: {reason}" + (f" ({evidence})" if evidence else ""))
    return _Side(
        {row[0] for row in graph.rows("SELECT id FROM paper")},
        {row[0]: (row[1], row[2]) for row in graph.rows("SELECT id, type, label FROM entity")},
        spans,
        names,
        {(row[0], row[1], row[2]) for row in graph.rows("SELECT paper, role, entity FROM role")},
        relations,
        Ledger.parse(graph.meta("ledger") or ""),
        reasons,
        _patterns(graph),
    )


def _patterns(graph: Graph) -> str | None:
    path = graph.directory / FILE if graph.directory else None
    return json.loads(path.read_text(encoding="utf-8")).get("patterns") if path and path.is_file() else None


def _successors(a: _Side, b: _Side) -> dict[str, Counter[str]]:
    """Return entity of `a` → entities of `b` that have its spans, with how many."""
    owners: dict[_Span, list[str]] = defaultdict(list)
    for entity, spans in b.spans.items():
        for span in spans:
            owners[span].append(entity)
    return {entity: Counter(o for span in spans for o in owners.get(span, ())) for entity, spans in a.spans.items()}


class _Causes:
    """Tells causes: a decision that one ledger has and the other lacks, a paper of one side only, else the patterns."""

    def __init__(self, a: _Side, b: _Side) -> None:
        self._a, self._b = a, b
        old, new = set(a.ledger.decisions), set(b.ledger.decisions)
        self._decisions = [(d, "") for d in b.ledger.decisions if d not in old]
        self._decisions += [(d, "no longer: ") for d in a.ledger.decisions if d not in new]
        same = a.patterns is not None and a.patterns == b.patterns
        self._rest = "other papers decide otherwise" if same else "changed pattern"

    def of(self, before: Iterable[str], after: Iterable[str], papers: Iterable[str] = ()) -> str:
        """Return the cause for entities (ids of either side) and the papers that speak of them."""
        names = {name for entity in before for name in (entity, *self._a.names.get(entity, ()))}
        names |= {name for entity in after for name in (entity, *self._b.names.get(entity, ()))}
        names |= {self._a.entities[e][1] for e in before if e in self._a.entities}
        for decision, how in self._decisions:
            if names & _named(decision):
                return f"ledger entry: {how}{decision}"
        papers = set(papers)
        new, gone = sorted(papers - self._a.papers), sorted(papers - self._b.papers)
        if new:
            return f"new paper: {new[0]}" + (f" and {len(new) - 1} more" if new[1:] else "")
        if gone:
            return f"paper gone: {gone[0]}" + (f" and {len(gone) - 1} more" if gone[1:] else "")
        return self._rest if self._a.papers != self._b.papers or self._rest == "changed pattern" else "ledger entry"

    def joined(self, entity: str) -> str:
        """Return the reasons of an entity's merges that the first side does not give."""
        old = {reason for reasons in self._a.reasons.values() for reason in reasons}
        return "; ".join([reason for reason in self._b.reasons.get(entity, ()) if reason not in old][:3])


def _named(decision: Decision) -> set[str]:
    refused = decision.refused
    named = {*decision.names, *decision.forms}
    if refused is not None:
        named |= {name for name in (refused.entity, refused.head, refused.tail) if name is not None}
    return named | ({decision.value} if decision.kind == "rename" and decision.value else set())


def _papers(spans: Iterable[_Span]) -> set[str]:
    return {span[0] for span in spans}


def _entity_changes(
    a: _Side, b: _Side, forward: dict[str, Counter[str]], backward: dict[str, Counter[str]], causes: _Causes
) -> Iterator[Change]:
    for entity, heirs in forward.items():
        spans = _papers(a.spans[entity])
        if not heirs:
            yield Change("entity", "removed", (entity,), (), a.entities[entity][1], causes.of([entity], [], spans))
        elif len(heirs) > 1:
            after = tuple(sorted(heirs))
            yield Change("entity", "split", (entity,), after, a.entities[entity][1], causes.of([entity], after, spans))
    for entity, origins in backward.items():
        spans = _papers(b.spans[entity])
        if not origins:
            yield Change("entity", "added", (), (entity,), b.entities[entity][1], causes.of([], [entity], spans))
        elif len(origins) > 1:
            before = tuple(sorted(origins))
            detail = causes.joined(entity) or b.entities[entity][1]
            yield Change("entity", "merged", before, (entity,), detail, causes.of(before, [entity], spans))
        origin = _heir(origins)
        if origin is not None and _heir(forward[origin]) == entity:
            yield from _same_entity(origin, entity, a, b, causes)


def _same_entity(old: str, new: str, a: _Side, b: _Side, causes: _Causes) -> Iterator[Change]:
    (kind, label), (new_kind, new_label) = a.entities[old], b.entities[new]
    cause = None
    for how, was, now in (("retyped", kind, new_kind), ("relabelled", label, new_label), ("renamed", old, new)):
        if was != now:
            cause = cause or causes.of([old], [new], _papers(b.spans[new]))
            yield Change("entity", how, (old,), (new,), f"{was} → {now}", cause)  # type: ignore[arg-type]


def _heir(found: Counter[str]) -> str | None:
    return min(found, key=lambda entity: (-found[entity], entity)) if found else None


def _statement_changes(a: _Side, b: _Side, forward: dict[str, Counter[str]], causes: _Causes) -> Iterator[Change]:
    heir = {entity: _heir(found) or entity for entity, found in forward.items()}
    old_roles = {(p, role, heir.get(e, e)): (p, role, e) for p, role, e in sorted(a.roles)}
    for key in old_roles.keys() - b.roles:
        paper, _, entity = old_roles[key]
        yield Change("role", "removed", old_roles[key], (), "", causes.of([entity], [key[2]], [paper]))
    for key in b.roles - old_roles.keys():
        yield Change("role", "added", (), key, "", causes.of([], [key[2]], [key[0]]))
    old = {(heir.get(h, h), r, heir.get(t, t)): (h, r, t) for h, r, t in sorted(a.relations)}
    for key in old.keys() - b.relations.keys():
        was = old[key]
        cause = causes.of([was[0], was[2]], [key[0], key[2]], a.relations[was])
        yield Change("relation", "removed", was, (), "", cause)
    for key in b.relations.keys() - old.keys():
        yield Change("relation", "added", (), key, "", causes.of([], [key[0], key[2]], b.relations[key]))


def to_json(found: Diff) -> str:
    """Return the diff as indented JSON: papers added and removed, and the list of changes."""
    return json.dumps(asdict(found), indent=2, ensure_ascii=False) + "\n"


def to_markdown(found: Diff) -> str:
    """Return the diff as Markdown: counts, then a table for each kind of change."""
    lines = ["# Difference", "", *(f"- {line}" for line in summary(found))]
    for (what, how), changes in _grouped(found):
        lines += [
            "",
            f"## {_title(what, how, len(changes))}",
            "",
            "| before | after | detail | cause |",
            "|---|---|---|---|",
        ]
        for c in changes:
            cells = (" · ".join(c.before), " · ".join(c.after), c.detail, c.cause)
            lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def to_text(found: Diff) -> str:
    """Return the diff as plain lines: counts, then one line a change under a heading."""
    lines = summary(found)
    for (what, how), changes in _grouped(found):
        lines += ["", _title(what, how, len(changes))]
        for c in changes:
            shown = " → ".join(part for part in (" · ".join(c.before), " · ".join(c.after)) if part)
            lines.append("  " + shown + (f"  [{c.detail}]" if c.detail else "") + f"  — {c.cause}")
    return "\n".join(lines) + "\n"


def summary(found: Diff) -> list[str]:
    """Return lines that count the changes, or say that there are none."""
    lines = [f"{len(ids):,} papers {how}" for how, ids in
             (("added", found.papers_added), ("removed", found.papers_removed)) if ids]  # fmt: skip
    lines += [_title(what, how, len(changes)) for (what, how), changes in _grouped(found)]
    return lines or ["no difference"]


def _title(what: str, how: str, count: int) -> str:
    return f"{count:,} {'entities' if what == 'entity' else what + 's'} {how}"


def _grouped(found: Diff) -> list[tuple[tuple[str, str], list[Change]]]:
    groups: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in found.changes:
        groups[change.what, change.how].append(change)
    return sorted(groups.items())


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


#: Format → what writes it.
FORMATS = {"text": to_text, "json": to_json, "markdown": to_markdown}
