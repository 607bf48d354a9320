"""Annotated papers as readings: every form of a gold entity is a mention where it stands in title or abstract."""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.extract.tokens import tokenise
from kg.model import Json, Paper
from kg.reading import Chosen, FieldText, Reading


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
