"""One paper and its extraction as one line of JSON: what `kg extract` writes and the JSON Lines export repeats."""

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from kg.model import Extraction, Json, Paper

_SOURCE = ("authors", "date", "year", "venue", "doi", "arxiv", "url", "aliases")


def record(paper: Paper, extraction: Extraction) -> Json:
    """Return the line's object: the paper, then mentions, roles, relations and results; unknown source fields left out.

    >>> list(record(Paper("a", None, "We study bandits."), Extraction()))
    ['id', 'title', 'abstract', 'mentions', 'roles', 'relations', 'results']
    """
    found: Json = {"id": paper.id, "title": paper.title, "abstract": paper.abstract}
    for name in _SOURCE:
        value = getattr(paper, name)
        if value not in (None, ()):
            found[name] = list(value) if isinstance(value, tuple) else value
    found["mentions"] = _rows(extraction.mentions)
    found["roles"] = _rows(extraction.roles)
    found["relations"] = _rows(extraction.relations)
    found["results"] = _rows(extraction.results)
    return found


def line(paper: Paper, extraction: Extraction) -> str:
    """Return the record as one line of JSON, without the line's end."""
    return json.dumps(record(paper, extraction), ensure_ascii=False)


def _rows(values: Iterable[Any]) -> list[Json]:
    return [{field.name: getattr(value, field.name) for field in fields(value)} for value in values]
