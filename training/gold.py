"""Annotated papers as readings: every form of a gold entity is a mention where it stands in title or abstract."""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kg.extraction import Extractor
from kg.extraction.tokens import tokenise
from kg.model import Json, Paper
from kg.reading import Chosen, FieldText, Reading
from kg.surface import fold

#: The role in training of what the extractor found and the gold does not have.
NOT_IN_GOLD = "none"


@dataclass(frozen=True, slots=True)
class Annotated:
    """A paper read with the gold's entities, whose ids are the gold's names, and what the gold says of them."""

    reading: Reading
    roles: Mapping[str, str]
    relations: frozenset[tuple[str, str, str]]


def read_annotated(papers: Path, gold: Path) -> list[Annotated]:
    """Return the annotated papers in the gold's order."""
    texts = {record["id"]: record for record in _lines(papers)}
    return [_annotated(texts[record["id"]], record) for record in _lines(gold)]


def read_extracted(papers: Path, gold: Path) -> list[Annotated]:
    """Return the papers as the extractor reads them, its entities named by the gold's where a spelling is the same.

    The role of an entity that the gold does not have is `NOT_IN_GOLD`.
    """
    extractor = Extractor.load()
    texts = {record["id"]: record for record in _lines(papers)}
    return [_extracted(extractor, texts[record["id"]], record) for record in _lines(gold)]


def _extracted(extractor: Extractor, paper: Json, gold: Json) -> Annotated:
    reading = extractor.read(Paper(paper["id"], paper.get("title"), paper["abstract"]))
    gold_of = {fold(form): entity["name"] for entity in gold["entities"] for form in (*entity["forms"], entity["name"])}
    named: dict[str, str] = {}
    taken: set[str] = set()
    for mention in reading.mentions:
        name = gold_of.get(fold(mention.text))
        if name is not None and mention.entity not in named and name not in taken:
            named[mention.entity] = name
            taken.add(name)
    mentions = tuple(replace(m, entity=named.get(m.entity, f"not in gold: {m.entity}")) for m in reading.mentions)
    roles = {mention.entity: NOT_IN_GOLD for mention in mentions}
    roles |= {entity["name"]: entity["role"] for entity in gold["entities"]}
    relations = frozenset((head, relation, tail) for head, relation, tail in gold["relations"])
    return Annotated(replace(reading, mentions=mentions), roles, relations)


def _lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _annotated(paper: Json, gold: Json) -> Annotated:
    text = Paper(paper["id"], paper.get("title"), paper["abstract"])
    fields = [tokenise("title", text.title)] if text.title else []
    fields.append(tokenise("abstract", text.abstract))
    mentions = tuple(mention for field in fields for mention in _mentions(field, gold["entities"]))
    return Annotated(
        Reading(text, tuple(fields), mentions),
        {entity["name"]: entity["role"] for entity in gold["entities"]},
        frozenset((head, relation, tail) for head, relation, tail in gold["relations"]),
    )


def _mentions(field: FieldText, entities: list[Json]) -> list[Chosen]:
    """Return where the entities' forms stand, longest first where they begin together, none inside another."""
    found = sorted(
        (match.start(), -match.end(), entity["name"], entity["type"])
        for entity in entities
        for form in entity["forms"]
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", field.text)
    )
    mentions: list[Chosen] = []
    free = 0
    for start, negative_end, name, kind in found:
        end = -negative_end
        if end > free:
            first = bisect_right(field.starts, start) - 1
            last = bisect_left(field.ends, end) + 1
            mentions.append(Chosen(field.field, first, last, start, end, field.text[start:end], kind, name, "gold"))
            free = end
    return mentions
