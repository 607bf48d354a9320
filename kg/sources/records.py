"""One record, as fields of any case, becomes a paper, or a message that says what it lacks."""

import re
from collections.abc import Mapping

from kg.errors import SourceError
from kg.model import Paper, Source
from kg.sources.clean import clean
from kg.sources.identity import arxiv, arxiv_within, doi, paper_id
from kg.sources.report import Report

#: Field of a paper → the names under which a record may bring it, in order of preference.
NAMES = {
    "id": ("id",),
    "title": ("title",),
    "abstract": ("abstract", "text"),
    "authors": ("authors", "author"),
    "date": ("date",),
    "year": ("year",),
    "venue": ("venue",),
    "doi": ("doi",),
    "arxiv": ("arxiv", "arxiv_id"),
    "url": ("url",),
}

_YEAR = re.compile(r"(?<!\d)(1[5-9]|20|21)\d\d(?!\d)")
_AND = re.compile(r",?\s+and\s+|\s*&\s*", re.IGNORECASE)


class RecordError(SourceError):
    """A record cannot become a paper; `reason` is what it is counted under."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class _Cleaner:
    """Cleans the fields of one record and counts what it replaced."""

    def __init__(self, record: Mapping[str, object]) -> None:
        self.replaced = 0
        self._fields: dict[str, object] = {}
        for name, value in record.items():
            if isinstance(name, str) and not _blank(value):
                self._fields.setdefault(name.strip().casefold(), value)

    def value(self, field: str) -> object:
        return next((self._fields[name] for name in NAMES[field] if name in self._fields), None)

    def text(self, field: str) -> str | None:
        value = self.value(field)
        if isinstance(value, list | tuple) and value:
            value = value[0]
        if isinstance(value, bool | Mapping | list | tuple):
            raise RecordError("malformed record", f"the field {field!r} is not text: write it as a string")
        return None if _blank(value) else self.clean(str(value))

    def clean(self, text: str) -> str:
        text, replaced = clean(text)
        self.replaced += replaced
        return text


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def paper_from_record(
    record: Mapping[str, object], *, source: Source | None = None, report: Report | None = None
) -> Paper:
    """Return the paper that a record with at least an abstract describes; raise SourceError where it lacks one.

    Field names may be in any case; `text` stands for `abstract`. A record without an id gets one from its own text.

    >>> paper_from_record({"Title": "Small Ponds", "text": "We study ponds.", "Year": "2020"}).year
    2020
    """
    fields = _Cleaner(record)
    abstract = fields.text("abstract")
    if abstract is None:
        raise RecordError("no abstract", "the record has no abstract: add a field 'abstract' (or 'text') to it")
    title = fields.text("title")
    date = fields.text("date")
    address = _stripped(fields.text("url"))
    written_doi = fields.text("doi") or ""
    paper = Paper(
        id=_stripped(fields.text("id")) or paper_id(title, abstract),
        title=title,
        abstract=abstract,
        authors=_authors(fields),
        date=_stripped(date),
        year=_year(fields.text("year")) or _year(date),
        venue=_stripped(fields.text("venue")),
        doi=doi(written_doi) or doi(address or ""),
        arxiv=arxiv(fields.text("arxiv") or "") or arxiv_within(written_doi) or arxiv_within(address or ""),
        url=address,
        sources=(source,) if source else (),
    )
    if report is not None:
        report.replaced += fields.replaced
    return paper


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else None


def _year(text: str | None) -> int | None:
    found = _YEAR.search(text or "")
    return int(found.group()) if found else None


def _authors(fields: _Cleaner) -> tuple[str, ...]:
    value = fields.value("authors")
    parts = value if isinstance(value, list | tuple) else [value]
    names: list[str] = []
    for part in parts:
        name = _name(part) if isinstance(part, Mapping) else part
        if isinstance(name, str):
            names += split_names(name) if len(parts) == 1 else [name]
    cleaned = (fields.clean(name).strip() for name in names)
    return tuple(name for name in cleaned if name)


def _name(author: Mapping[object, object]) -> str | None:
    parts = {str(key).casefold(): value for key, value in author.items() if isinstance(value, str)}
    whole = parts.get("name") or parts.get("fullname") or parts.get("full_name")
    if whole:
        return whole
    given = parts.get("given") or parts.get("first") or ""
    family = parts.get("family") or parts.get("last") or ""
    return f"{given} {family}".strip() or None


def split_names(text: str) -> list[str]:
    """Return the names in a string: parted by semicolons, else by "and", else by commas between full names.

    >>> split_names("Ada Ray; Bo Lin"), split_names("Ray, Ada and Lin, Bo"), split_names("Ada Ray, Bo Lin and Cy Oz")
    (['Ada Ray', 'Bo Lin'], ['Ray, Ada', 'Lin, Bo'], ['Ada Ray', 'Bo Lin', 'Cy Oz'])
    """
    if ";" in text:
        return [name.strip() for name in text.split(";") if name.strip()]
    names: list[str] = []
    for part in _AND.split(text):
        pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
        names += pieces if all(" " in piece for piece in pieces) else [part.strip()]
    return [name for name in names if name]
