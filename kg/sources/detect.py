"""The format of a document, told by how its text begins, never by its name."""

import json
import re
from typing import Literal

from kg.sources.institute import is_institute_page
from kg.sources.tables import delimiter_of
from kg.sources.trending import is_trending_page

Format = Literal["json-lines", "json", "table", "trending-page", "institute-page"]

_WRAPPER_OR_OPEN = re.compile(r'\{\s*("[^"\\]*"\s*:\s*\[\s*\{|$)')
_LIST = re.compile(r'\[\s*([\[{\]"]|$)')


def detect(head: str) -> Format | None:
    """Return the format of a text that begins so; None where none is recognised.

    >>> detect('{"title": "Ponds", "abstract": "We study ponds."}')
    'json-lines'
    """
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _json_kind(start)
    if _LIST.match(start):
        return "json"
    if is_institute_page(start):
        return "institute-page"
    if is_trending_page(start):
        return "trending-page"
    return "table" if delimiter_of(start) else None


def _json_kind(start: str) -> Format:
    rows = [line.strip() for line in start.splitlines()[:5] if line.strip()]
    if any(_is_record(row) for row in rows):
        return "json-lines"
    if _WRAPPER_OR_OPEN.match(rows[0]):
        return "json"
    return "json-lines" if rows[0].startswith('{"') and (len(rows) == 1 or rows[1].startswith('{"')) else "json"


def _is_record(row: str) -> bool:
    try:
        value = json.loads(row)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and not any(
        isinstance(v, list) and v and isinstance(v[0], dict) for v in _lists(value)
    )


def _lists(value: dict[str, object]) -> list[object]:
    return [] if {"abstract", "text", "title"} & {name.casefold() for name in value} else list(value.values())
