"""Cues: patterns over words and mentions, run as regular expressions over a string with one symbol a token.

A mention is one symbol by its type (its other tokens are a symbol of their own), a word that some pattern names is one
symbol, every other word is the filler. A sentence ends in a line feed, which nothing matches. So a cue is matched by
the regular-expression engine in one pass, and a pattern whose words do not occur in a text costs a set look-up.

The language of patterns, its items set apart by spaces:

    propose        the word, in lower case               PROPOSE        any word of that class
    a|an|NEW       any of them                           <X>  <Y>       a mention, bound to the slot
    <X:method>     a mention of that type, or types      <X+>           names in coordination: "A, B (C) and D"
    ...  ...4      up to 6, or 4, of any tokens but stops, semicolons and colons
    ..   ..4       the same, without mentions
    item?          or none                               item*          any number
    { a b }?       a group, likewise                     { a b / c }    either sequence
    ^              the beginning of the sentence
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import repeat
from typing import NamedTuple

from kg.errors import PatternError
from kg.model import ROLES
from kg.reading import Chosen, FieldText

_TYPE_SYMBOLS = {"method": "M", "dataset": "D", "benchmark": "B", "task": "T", "metric": "E", "concept": "C"}
_OTHER_TYPE, _INSIDE, _FILLER, _STOP = "U", "·", "w", "\n"
_FIRST_WORD = 0xE000
_USUAL = (
    ",",
    "and",
    "a",
    "an",
    "the",
    "of",
    "for",
    "in",
    "on",
    "to",
    "with",
    "by",
    "as",
    "is",
    "are",
    "we",
    "that",
    "our",
)
_ITEM = re.compile(
    r"<(?P<slot>[A-Z])(?::(?P<types>[a-z|]+))?(?P<list>\+)?>(?P<slotmark>[?*]?)"
    r"|(?P<gap>\.\.\.?)(?P<size>\d*)"
    r"|(?P<open>\{)|(?P<close>\})(?P<closemark>[?*]?)|(?P<either>/)|(?P<begin>\^)"
    r"|(?P<words>[^\s<>{}]+?)(?P<mark>[?*]?)"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern with the role or relation that it gives and sentences in which it is found.

    What it denies, a role, the entity has only if another cue gives that role.
    An example marks mentions as `[PondNet](method X)`: the type, and the slot that the pattern must bind it to.
    """

    name: str
    gives: str
    pattern: str
    examples: tuple[str, ...]
    denies: str | None = None

    @property
    def is_role(self) -> bool:
        """Whether the cue gives a role (to the mentions in its slot X) and not a relation."""
        return self.gives in ROLES


class Match(NamedTuple):
    """Where a cue was found: tokens `[first:last]` of the field, and the mentions bound to each slot."""

    cue: Cue
    first: int
    last: int
    slots: Mapping[str, tuple[Chosen, ...]]


@dataclass(frozen=True, slots=True)
class Symbols:
    """A field as symbols, one a token, with the mention that begins at each token."""

    field: FieldText
    string: str
    mentions: Mapping[int, Chosen]


class Cues:
    """Compiled cues that share one alphabet."""

    def __init__(self, cues: Iterable[Cue], classes: Mapping[str, tuple[str, ...]]) -> None:
        self._classes = classes
        self._symbol: dict[str, str] = {}
        self.cues = tuple(cues)
        compiled = [self._compile(cue) for cue in self.cues]
        rare = [
            min(needed, key=lambda symbols: (not self._usual.isdisjoint(symbols), len(symbols)))
            for needed, _ in compiled
        ]
        self._compiled = [
            (cue, tuple(n for n in needed if n is not first), regex)
            for cue, (needed, regex), first in zip(self.cues, compiled, rare, strict=True)
        ]
        self._by_symbol: dict[str, list[int]] = {}
        for number, symbols in enumerate(rare):
            for symbol in symbols:
                self._by_symbol.setdefault(symbol, []).append(number)

    @property
    def _usual(self) -> frozenset[str]:
        """Symbols that nearly every text has: by these no cue is looked up, where it needs any other."""
        return frozenset(self._symbol[word] for word in _USUAL if word in self._symbol) | frozenset("MTEC")

    def symbols(self, field: FieldText, mentions: Iterable[Chosen]) -> Symbols:
        """Return the field as symbols; of mentions that overlap, the first and longest has the symbol."""
        line = list(map(self._symbol.get, field.lower, repeat(_FILLER)))
        for _, end in field.sentences:
            if line[end - 1] == _FILLER or field.lower[end - 1] in ".!?":
                line[end - 1] = _STOP
        starting: dict[int, Chosen] = {}
        free = 0
        for mention in mentions:
            first, last = mention.first, mention.last
            if first < free:
                continue
            if last - first > 1:
                line[first + 1 : last] = _INSIDE * (last - first - 1)
            line[first] = _TYPE_SYMBOLS.get(mention.type, _OTHER_TYPE)
            starting[first] = mention
            free = last
        _close_brackets(line, field, starting)
        string = "".join(line)
        return Symbols(field, string, starting)

    def matches(self, symbols: Symbols) -> Iterator[Match]:
        """Yield every match of every cue, sentence by sentence, in the order of the cues."""
        string = symbols.string
        start = 0
        while start < len(string):
            end = string.find(_STOP, start) + 1 or len(string)
            present = set(string[start:end])
            for number in sorted({number for symbol in present for number in self._by_symbol.get(symbol, ())}):
                cue, needed, regex = self._compiled[number]
                for alternatives in needed:
                    if present.isdisjoint(alternatives):
                        break
                else:
                    for found in regex.finditer(string, start, end):
                        yield Match(cue, found.start(), found.end(), _slots(found, symbols.mentions))
            start = end

    def _compile(self, cue: Cue) -> tuple[tuple[frozenset[str], ...], re.Pattern[str]]:
        """Return the sets of symbols of which a text needs one each, and the regular expression."""
        needed: list[frozenset[str]] = []
        pieces: list[str] = []
        depth = 0
        for item in cue.pattern.split():
            found = _ITEM.fullmatch(item)
            if found is None:
                raise PatternError(f"pattern {cue.name}: cannot read the item {item!r} of {cue.pattern!r}")
            if found["open"]:
                depth += 1
            symbols, piece = self._item(found)
            pieces.append(piece)
            if symbols and not depth and not (found["mark"] or found["slotmark"]):
                needed.append(symbols)
            if found["close"]:
                depth -= 1
        return tuple(needed), re.compile("".join(pieces))

    def _item(self, item: re.Match[str]) -> tuple[frozenset[str], str]:
        if item["slot"]:
            types = "".join(_TYPE_SYMBOLS[t] for t in item["types"].split("|")) if item["types"] else "MDBTECU"
            one = f"[{types}]{_INSIDE}*+"
            if item["list"]:
                joint = self._any_of([",", "and", "or", "&"])
                article = self._any_of(["the", "a", "an", "as", "well"])
                one += f"(?:{joint}{{1,2}}{article}{{0,3}}[{types}]{_INSIDE}*+)*"
            return frozenset(types), f"(?P<{item['slot']}>{one}){item['slotmark']}"
        if item["gap"]:
            excluded = "" if item["gap"] == "..." else "MDBTECU" + _INSIDE
            stops = "".join(self._symbol_of(word) for word in (";", ":"))
            return frozenset(), f"[^{_STOP}{stops}{excluded}]{{0,{item['size'] or 6}}}?"
        if item["words"]:
            words = [w for part in item["words"].split("|") for w in self._classes.get(part, (part,))]
            return frozenset(map(self._symbol_of, words)), self._any_of(words) + item["mark"]
        fixed = {"open": "(?:", "either": "|", "begin": f"(?:^|(?<={_STOP}))"}
        return frozenset(), f"){item['closemark']}" if item["close"] else fixed[str(item.lastgroup)]

    def _any_of(self, words: Iterable[str]) -> str:
        return "[" + "".join(map(self._symbol_of, words)) + "]"

    def _symbol_of(self, word: str) -> str:
        if word not in self._symbol:
            self._symbol[word] = chr(_FIRST_WORD + len(self._symbol))
        return self._symbol[word]


def _close_brackets(line: list[str], field: FieldText, starting: dict[int, Chosen]) -> None:
    """Make the bracketed short form of a name, `X (Y)`, one mention with the name."""
    for position, mention in list(starting.items()):
        before = starting.get(position)
        if position < 2 or before is None or field.words[position - 1] != "(" or mention.last >= len(line):
            continue
        if field.words[mention.last] != ")":
            continue
        named = position - 2
        while named >= 0 and line[named] == _INSIDE:
            named -= 1
        owner = starting.get(named)
        if owner is not None and owner.last == position - 1 and owner.entity == mention.entity:
            line[position - 1 : mention.last + 1] = _INSIDE * (mention.last + 2 - position)
            del starting[position]


def _slots(found: re.Match[str], mentions: Mapping[int, Chosen]) -> dict[str, tuple[Chosen, ...]]:
    slots = {}
    for name in found.re.groupindex:
        first, last = found.span(name)
        if first >= 0:
            slots[name] = tuple([mentions[at] for at in range(first, last) if at in mentions])
    return slots


def read_cues(path: Traversable) -> tuple[tuple[Cue, ...], dict[str, tuple[str, ...]]]:
    """Return the cues and word classes of a TOML file; PatternError names the file and what is wrong in it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        classes = {name: tuple(words.split()) for name, words in data.get("classes", {}).items()}
        cues = tuple(
            Cue(entry["name"], entry["gives"], entry["pattern"], tuple(entry["examples"]), entry.get("denies"))
            for entry in data.get("cue", ())
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise PatternError(f"{path.name}: not a file of cues: {error}") from error
    for cue in cues:
        if not cue.examples:
            raise PatternError(f"{path.name}: the cue {cue.name} has no example; give a sentence that shows it")
    return cues, classes
