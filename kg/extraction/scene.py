"""The scene: a reading as symbols, with the cues found in it, which roles, relations and results all look at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kg.extraction.cues import Cue, Cues, Match, read_cues
from kg.extraction.discourse import Discourse, tell
from kg.model import Field
from kg.reading import Chosen, FieldText, Reading

_FILES = ("roles.toml", "relations.toml")


@dataclass(frozen=True, slots=True)
class Scene:
    """A reading with its cues: the fields and mentions by field, the matches in text order, and those of each entity.

    `cued` holds, by entity, the role cues whose slot X has one of its mentions; `told` what the sentences of each field
    do.
    """

    reading: Reading
    fields: Mapping[Field, FieldText]
    mentions: Mapping[Field, tuple[Chosen, ...]]
    matches: tuple[tuple[FieldText, Match], ...]
    cued: Mapping[str, Sequence[tuple[FieldText, Match, Chosen]]]
    told: Mapping[Field, Discourse]


@cache
def all_cues() -> Cues:
    """Return the cues of roles and relations, compiled over one alphabet."""
    cues: list[Cue] = []
    classes: dict[str, tuple[str, ...]] = {}
    for name in _FILES:
        more, words = read_cues(resources.files("kg") / "patterns" / name)
        cues += more
        classes |= words
    return Cues(cues, classes)


def set_scene(reading: Reading) -> Scene:
    """Return the reading with the cues found in it."""
    cues = all_cues()
    mentions: dict[Field, tuple[Chosen, ...]] = {}
    found: list[tuple[FieldText, Match]] = []
    cued: dict[str, list[tuple[FieldText, Match, Chosen]]] = defaultdict(list)
    for field in reading.fields:
        mentions[field.field] = tuple(m for m in reading.mentions if m.field == field.field)
        for match in cues.matches(cues.symbols(field, mentions[field.field])):
            found.append((field, match))
            if match.cue.is_role:
                for mention in match.slots.get("X", ()):
                    cued[mention.entity].append((field, match, mention))
    fields = {field.field: field for field in reading.fields}
    told = {name: tell(field) for name, field in fields.items()}
    return Scene(reading, fields, mentions, tuple(found), cued, told)
