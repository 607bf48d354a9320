"""A user's own patterns, in the JSON Lines form of spaCy's EntityRuler; their labels become types of the graph.

Each line is `{"label": TYPE, "pattern": PHRASE or [TOKENS], "id": NAME}`, the id optional: mentions with one id are
one entity. A phrase is matched in any case; a list of tokens as spaCy's Matcher does. What these patterns find goes
before everything else: what lies within it, or is named alike, follows it.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import PatternError
from kg.reading import Chosen, FieldText
from kg.surface import fold, slug


@dataclass(frozen=True, slots=True)
class OwnPattern:
    """One line of the file: its number is counted from 1."""

    number: int
    label: str
    pattern: str | list[dict[str, Any]]
    id: str | None


def read_own_patterns(path: Path) -> tuple[OwnPattern, ...]:
    """Return the file's patterns; PatternError, with the line and the remedy, for one that spaCy would refuse."""
    found = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PatternError(f"{path.name}: cannot be read as UTF-8 text: {error}") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found.append(_read_line(line, number=number, place=f"{path.name}:{number}"))
    if not found:
        raise PatternError(f'{path.name}: no pattern; write lines like {{"label": "method", "pattern": "Pond Net"}}')
    return tuple(found)


def _read_line(line: str, *, number: int, place: str) -> OwnPattern:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise PatternError(f"{place}: no JSON ({error}); write one object a line") from error
    if not isinstance(row, dict):
        raise PatternError(f"{place}: {line[:40]!r} is no object with label and pattern")
    label, pattern, name = row.get("label"), row.get("pattern"), row.get("id")
    if not isinstance(label, str) or not label.strip() or not slug(label):
        raise PatternError(f"{place}: the label is {label!r}; give a type's name")
    tokens = isinstance(pattern, list) and pattern and all(isinstance(token, dict) for token in pattern)
    if pattern is None or not (tokens or (isinstance(pattern, str) and pattern.strip())):
        raise PatternError(f"{place}: the pattern is {pattern!r}; give a phrase, or a list of token descriptions")
    if name is not None and not isinstance(name, str):
        raise PatternError(f"{place}: the id is {name!r}; give a string, or leave it out")
    return OwnPattern(number, label.strip(), pattern, name)


class OwnMatcher:
    """Finds a user's own patterns in text, with spaCy's matchers."""

    def __init__(self, patterns: Iterable[OwnPattern]) -> None:
        import spacy
        from spacy.errors import MatchPatternError
        from spacy.matcher import Matcher, PhraseMatcher

        self._nlp = spacy.blank("en")
        # a tokenizer that has cached thousands of phrases is slower on texts: phrases have their own
        phrases = spacy.blank("en", vocab=self._nlp.vocab).tokenizer
        self._tokens = Matcher(self._nlp.vocab, validate=True)
        self._phrases = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._patterns = {str(pattern.number): pattern for pattern in patterns}
        for name, own in self._patterns.items():
            try:
                if isinstance(own.pattern, str):
                    self._phrases.add(name, [phrases(own.pattern)])
                else:
                    self._tokens.add(name, [own.pattern])
            except (MatchPatternError, ValueError, TypeError) as error:
                raise PatternError(f"line {own.number} of the patterns: {error}") from error

    def find(self, field: FieldText) -> list[Chosen]:
        """Return what the patterns find in a field, the longest first where finds of one pattern overlap."""
        doc = self._nlp.make_doc(field.text)
        found = []
        for matcher in (self._tokens, self._phrases):
            # spaCy warns of a matcher that has no patterns
            for match, first, last in matcher(doc) if len(matcher) else ():
                span = doc[first:last]
                own = self._patterns[self._nlp.vocab.strings[match]]
                found.append((own, span.start_char, span.end_char))
        found.sort(key=lambda f: (f[1] - f[2], f[1], f[0].number))
        kept: list[tuple[OwnPattern, int, int]] = []
        for own, start, end in found:
            if not any(start < e and s < end for _, s, e in kept):
                kept.append((own, start, end))
        return [_chosen(field, own, start, end) for own, start, end in sorted(kept, key=lambda k: k[1])]


def _chosen(field: FieldText, own: OwnPattern, start: int, end: int) -> Chosen:
    text = field.text[start:end]
    first = max((n for n, at in enumerate(field.starts) if at <= start), default=0)
    last = next((n + 1 for n, at in enumerate(field.ends) if at >= end), len(field.ends))
    entity = f"{slug(own.label)}/{slug(fold(own.id or text))}"
    return Chosen(field.field, first, max(last, first + 1), start, end, text, own.label, entity, f"own:{own.number}")


def put_first(own: list[Chosen], others: list[Chosen]) -> Iterator[Chosen]:
    """Yield a user's finds, then the other mentions, without those within a find; those named alike follow it."""
    same = {fold(mention.text): mention for mention in own}
    yield from own
    for mention in others:
        if any(m.field == mention.field and m.start <= mention.start and mention.end <= m.end for m in own):
            continue
        leader = same.get(fold(mention.text))
        yield mention._replace(type=leader.type, entity=leader.entity) if leader else mention
