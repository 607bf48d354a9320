"""Papers as an extractor reads them, with what the gold says of their entities."""

import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.model import Json
from kg.reading import Reading
from kg.surface import fold

#: The role in training of what the extractor found and the gold does not have.
NOT_IN_GOLD = "none"


@dataclass(frozen=True, slots=True)
class Annotated:
    """A paper read, its entities named as the gold names them, and what the gold says of them.

    `demanded` counts the gold's relations, also those between entities that were not found; `by_people` tells who
    annotated it.
    """

    reading: Reading
    roles: Mapping[str, str]
    relations: frozenset[tuple[str, str, str]]
    demanded: int
    by_people: bool


def read_annotated(readings: Path, gold: Path) -> list[Annotated]:
    """Return the papers of a file that `crossfit.py` wrote, in its order.

    An entity is the gold's where a spelling is the same, of two such the one of the gold's type. The role of an entity
    that the gold does not have is `NOT_IN_GOLD`.
    """
    records = {record["id"]: record for record in map(json.loads, gold.read_text(encoding="utf-8").splitlines())}
    return [_annotated(reading, records[paper]) for paper, reading in pickle.loads(readings.read_bytes())]


def _annotated(reading: Reading, gold: Json) -> Annotated:
    entity_of = {fold(form): entity for entity in gold["entities"] for form in (*entity["forms"], entity["name"])}
    named: dict[str, str] = {}
    for of_type in (True, False):
        for mention in reading.mentions:
            found = entity_of.get(fold(mention.text))
            if found is None or mention.entity in named or found["name"] in named.values():
                continue
            if not of_type or found["type"] == mention.type:
                named[mention.entity] = found["name"]
    mentions = tuple(m._replace(entity=named.get(m.entity, f"not in gold: {m.entity}")) for m in reading.mentions)
    roles = {mention.entity: NOT_IN_GOLD for mention in mentions}
    roles |= {entity["name"]: entity["role"] for entity in gold["entities"]}
    relations = frozenset((head, relation, tail) for head, relation, tail in gold["relations"])
    odds = {named.get(entity, f"not in gold: {entity}"): value for entity, value in reading.odds.items()}
    return Annotated(replace(reading, mentions=mentions, odds=odds), roles, relations, len(relations), by_people(gold))


def by_people(record: Mapping[str, Any]) -> bool:
    """Tell whether people, not a language model, annotated a paper."""
    return "by" not in record
