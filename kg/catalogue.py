"""The catalogue of patterns: every one with what it gives and its examples; tested on these, measured on gold."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import PatternError, SourceError
from kg.extraction import DATA, Extractor
from kg.extraction.marked import read_marked
from kg.extraction.results import find_results, result_patterns
from kg.extraction.scene import all_cues, set_scene
from kg.extraction.types import load_steps
from kg.model import Extraction, Json, Paper
from kg.surface import fold


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern: name, what it gives (`entity`, `type`, a role, a relation, a kind of result), text, examples."""

    name: str
    gives: str
    text: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that its pattern does not find, and what was found instead."""

    pattern: str
    example: str
    found: str


@dataclass(frozen=True, slots=True)
class Measured:
    """How often a pattern fired on the papers of a gold file, and how often it was right there."""

    name: str
    fired: int
    right: int


def all_patterns() -> tuple[Pattern, ...]:
    """Return all patterns: of entities, of roles and relations, of reported results."""
    try:
        entities = tomllib.loads((DATA / "entities.toml").read_text(encoding="utf-8"))["pattern"]
        own = [Pattern(e["name"], "entity", e["tells"], tuple(e["examples"])) for e in entities]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise PatternError(f"entities.toml: each pattern needs name, tells and examples: {error}") from error
    own += [Pattern(step.name, "type", step.reason, step.examples) for step in load_steps(DATA / "types.toml")]
    cues = [Pattern(cue.name, cue.gives, cue.pattern, cue.examples) for cue in all_cues().cues]
    results = [
        Pattern(p.name, p.kind, f"{_source(p.before)} NUMBER {_source(p.after)}".strip(), p.examples)
        for p in result_patterns()
    ]
    return (*own, *cues, *results)


def _source(regex: Any) -> str:
    return regex.pattern if regex is not None else ""


def failures(patterns: Iterable[Pattern], extractor: Extractor) -> Iterator[Failure]:
    """Yield every example in which its pattern does not find what is marked."""
    results = {pattern.name for pattern in result_patterns()}
    for pattern in patterns:
        for example in pattern.examples:
            if pattern.gives in ("entity", "type"):
                found = _entities(pattern, example, extractor)
            elif pattern.name in results:
                found = _result(pattern, example)
            else:
                found = _cue(pattern, example)
            if found is not None:
                yield Failure(pattern.name, example, found)


def _entities(pattern: Pattern, example: str, extractor: Extractor) -> str | None:
    """Return None where all marked mentions are found, one of them by the pattern; else what is found."""
    marked, _ = read_marked(example)
    found = extractor.read(marked.paper).mentions
    have = {(m.start, m.end, m.type) for m in found}
    right = all((m.start, m.end, m.type) in have for m in marked.mentions)
    if right and (pattern.gives == "type" or any(m.pattern == pattern.name for m in found)):
        return None
    return ", ".join(f"{m.text} ({m.type}, {m.pattern})" for m in found)


def _cue(pattern: Pattern, example: str) -> str | None:
    marked, slots = read_marked(example)
    found = [match for _, match in set_scene(marked).matches if match.cue.name == pattern.name]
    bound = [{slot: tuple(m.text for m in ms) for slot, ms in match.slots.items()} for match in found]
    if any(all(set(texts) <= set(one.get(slot, ())) for slot, texts in slots.items()) for one in bound):
        return None
    return str(bound)


def _result(pattern: Pattern, example: str) -> str | None:
    marked, _ = read_marked(example)
    found = [result.pattern for result in find_results(marked)]
    return None if pattern.name in found else str(found)


def measure(papers: Iterable[Paper], gold: Mapping[str, Json], extractor: Extractor) -> tuple[Measured, ...]:
    """Return how often each pattern fired and was right on the papers that the gold annotates, most frequent first.

    A way of finding entities is right where the entity's type and a form are the gold's; a role's pattern where the
    gold gives such an entity that role; a relation's where the gold has it between the same two.
    """
    fired: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for paper, extraction in extractor.extract_all(paper for paper in papers if paper.id in gold):
        for name, was_right in _judged(extraction, gold[paper.id]):
            fired[name] += 1
            right[name] += was_right
    return tuple(
        Measured(name, count, right[name]) for name, count in sorted(fired.items(), key=lambda i: (-i[1], i[0]))
    )


def _judged(extraction: Extraction, gold: Json) -> Iterator[tuple[str, bool]]:
    forms = {_key(form): e for e in gold["entities"] for form in [*e["forms"], e["name"]]}
    matched: dict[str, Json] = {}
    types: dict[str, str] = {}
    for mention in extraction.mentions:
        types[mention.entity] = mention.type
        if _key(mention.text) in forms:
            matched.setdefault(mention.entity, forms[_key(mention.text)])
    for entity, pattern in dict.fromkeys((m.entity, m.pattern) for m in extraction.mentions):
        yield pattern, entity in matched and matched[entity]["type"] == types[entity]
    for role in extraction.roles:
        if role.entity in matched:
            yield role.pattern, matched[role.entity]["role"] == role.role
    true = {tuple(relation) for relation in gold["relations"]}
    for one in extraction.relations:
        head, tail = matched.get(one.head), matched.get(one.tail)
        yield one.pattern, bool(head and tail) and (head["name"], one.relation, tail["name"]) in true  # type: ignore[index]


def _key(text: str) -> str:
    return fold(text).replace(" ", "")


def read_gold(path: Path) -> dict[str, Json]:
    """Return the annotated papers of a JSON Lines file by id; SourceError names the line that is none."""
    found = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                found[row["id"]] = {"entities": row["entities"], "relations": row.get("relations", [])}
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise SourceError(f"{path.name}:{number}: no annotated paper: needs id and entities") from error
    return found
