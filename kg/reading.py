"""What the extractor's steps hand to each other: a paper's tokens and sentences, and the mentions chosen in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.model import Field, Paper


@dataclass(frozen=True, slots=True)
class FieldText:
    """One field of a paper as tokens: parallel tuples of text, lower case, and code-point offsets.

    `sentences` are pairs of token positions, the second exclusive; together they cover the field.
    """

    field: Field
    text: str
    words: tuple[str, ...]
    lower: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[tuple[int, int], ...]


class Chosen(NamedTuple):
    """A mention that was kept: tokens `[first:last]` of a field, its type, its entity within the paper, its pattern.

    `start` and `end` are code points; they differ from the tokens' edges where a name is glued to a word.
    """

    field: Field
    first: int
    last: int
    start: int
    end: int
    text: str
    type: str
    entity: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One paper, read: its fields (the title first, where there is one) and the chosen mentions in text order.

    `governors` has, for each field, by token the kind of word that governs what begins there (`Governors`); `odds`, by
    entity, the logarithm of the odds that it is one, without those that a user's own patterns found.
    """

    paper: Paper
    fields: tuple[FieldText, ...]
    mentions: tuple[Chosen, ...]
    governors: Mapping[Field, Mapping[int, str]] = field(repr=False, compare=False)
    odds: Mapping[str, float] = field(repr=False, compare=False, default_factory=dict)
