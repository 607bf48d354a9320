"""Sentences with marked mentions, as examples and tests write them: "We propose [PondNet](method X)."."""

import re
from functools import cache
from pathlib import Path

from kg.extraction.governor import Governors
from kg.extraction.tokens import tokenise
from kg.extraction.vocabulary import WordClasses, read_table
from kg.model import Field, Paper
from kg.reading import Chosen, FieldText, Reading
from kg.surface import fold

_MARK = re.compile(r"\[([^\[\]]+)\]\(([a-z]+)(?: ([A-Z=][^()]*))?\)")


def read_marked(abstract: str, *, title: str = "") -> tuple[Reading, dict[str, tuple[str, ...]]]:
    """Return the reading of the sentences and, by slot, the texts marked with it.

    Mentions of equal folded text are one entity, named by it; `[PN](method =pondnet)` names the entity outright.

    >>> reading, slots = read_marked("We propose [PondNet](method X).")
    >>> reading.mentions[0].text, reading.mentions[0].entity, slots
    ('PondNet', 'pondnet', {'X': ('PondNet',)})
    """
    slots: dict[str, tuple[str, ...]] = {}
    fields: list[FieldText] = []
    chosen: list[Chosen] = []
    sources: list[tuple[Field, str]] = [("abstract", abstract)]
    if title:
        sources.insert(0, ("title", title))
    for name, source in sources:
        text, marks = _unmark(source)
        field = tokenise(name, text)
        fields.append(field)
        for start, end, kind, note in marks:
            form = text[start:end]
            entity = note[1:] if note.startswith("=") else fold(form)
            if note and not note.startswith("="):
                slots[note] = (*slots.get(note, ()), form)
            chosen.append(_choose(field, start=start, end=end, kind=kind, entity=entity))
    paper = Paper("example", fields[0].text if title else None, fields[-1].text)
    governors = {
        field.field: Governors(field.lower, "".join(map(_classes().__getitem__, field.words))) for field in fields
    }
    return Reading(paper, tuple(fields), tuple(chosen), governors), slots


@cache
def _classes() -> WordClasses:
    return WordClasses(read_table(Path(__file__).parent.parent / "patterns" / "word-classes.tsv"))


def _unmark(source: str) -> tuple[str, list[tuple[int, int, str, str]]]:
    text, marks, at = "", [], 0
    for found in _MARK.finditer(source):
        text += source[at : found.start()]
        marks.append((len(text), len(text) + len(found[1]), found[2], found[3] or ""))
        text += found[1]
        at = found.end()
    return text + source[at:], marks


def _choose(field: FieldText, *, start: int, end: int, kind: str, entity: str) -> Chosen:
    first = max(i for i, at in enumerate(field.starts) if at <= start)
    last = min(i for i, at in enumerate(field.ends) if at >= end) + 1
    return Chosen(field.field, first, last, start, end, field.text[start:end], kind, entity, "marked")
