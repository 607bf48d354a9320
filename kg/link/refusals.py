"""What the ledger refuses: single mentions, an entity or a role of one paper, relations."""

from dataclasses import dataclass, field

from kg.ledger import Decision, Refused


@dataclass(slots=True)
class Refusals:
    """Refuse entries with their names resolved to entity ids; remembers which of them applied."""

    mentions: dict[tuple[str, str, int, int], Decision] = field(default_factory=dict)
    entities: dict[tuple[str, str], Decision] = field(default_factory=dict)
    roles: dict[tuple[str, str, str], Decision] = field(default_factory=dict)
    relations: dict[tuple[str | None, str, str, str], Decision] = field(default_factory=dict)
    applied: set[Decision] = field(default_factory=set)

    def add(self, decision: Decision, refused: Refused) -> None:
        """Refuse what the entry names; its entity, head and tail are ids by now."""
        r = refused
        if r.paper is not None and r.field is not None and r.start is not None and r.end is not None:
            self.mentions[r.paper, r.field, r.start, r.end] = decision
        elif r.head is not None and r.relation is not None and r.tail is not None:
            self.relations[r.paper, r.head, r.relation, r.tail] = decision
        elif r.paper is not None and r.entity is not None and r.role is not None:
            self.roles[r.paper, r.entity, r.role] = decision
        elif r.paper is not None and r.entity is not None:
            self.entities[r.paper, r.entity] = decision

    def mention(self, paper: str, field: str, start: int, end: int, entity: str) -> bool:
        """Return whether the mention is refused, by its place or with its entity in this paper."""
        return self._is(self.mentions.get((paper, field, start, end)) or self.entities.get((paper, entity)))

    def role(self, paper: str, entity: str, role: str) -> bool:
        """Return whether this role of the paper to the entity is refused."""
        return self._is(self.roles.get((paper, entity, role)))

    def relation(self, paper: str, head: str, relation: str, tail: str) -> bool:
        """Return whether the relation is refused, in this paper or everywhere."""
        found = self.relations.get((paper, head, relation, tail)) or self.relations.get((None, head, relation, tail))
        return self._is(found)

    def _is(self, decision: Decision | None) -> bool:
        if decision is None:
            return False
        self.applied.add(decision)
        return True

    def unused(self) -> list[Decision]:
        """Return the entries that took nothing out so far, by line."""
        tables = (self.mentions, self.entities, self.roles, self.relations)
        every = {decision for table in tables for decision in table.values()}
        return sorted(every - self.applied, key=lambda decision: decision.line)
