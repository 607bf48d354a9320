"""The ledger: a person's decisions about identity, in a TOML file that every build replays.

Each entry is a table of an array named by its kind, so that it can be written by hand:

    [[merge]]
    names = ["DPO", "Direct Preference Optimization"]
    reason = "the same method"
"""

import datetime
import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import LedgerError
from kg.model import RELATIONS, ROLES
from kg.surface import fold

#: Kind of entry → the keys that it must have. Every kind may also have `reason`, `author` and `date`.
REQUIRED: dict[str, tuple[str, ...]] = {
    "merge": ("names",),
    "never": ("names",),
    "split": ("name", "forms"),
    "rename": ("name", "label"),
    "retype": ("name", "type"),
    "ignore": ("name",),
    "refuse": (),
}
_NOTES = ("reason", "author", "date")
_REFUSED = ("paper", "entity", "role", "head", "relation", "tail", "field", "start", "end")
_REFUSABLE: tuple[frozenset[str], ...] = (
    frozenset({"paper", "field", "start", "end"}),
    frozenset({"paper", "entity"}),
    frozenset({"paper", "entity", "role"}),
    frozenset({"head", "relation", "tail"}),
    frozenset({"paper", "head", "relation", "tail"}),
)
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*[\"']?([A-Za-z0-9_-]+)[\"']?[ \t]*\]\]")


@dataclass(frozen=True, slots=True)
class Refused:
    """What a refuse entry takes out: a mention by its place, an entity or role of a paper, a relation of one or all."""

    paper: str | None = None
    entity: str | None = None
    role: str | None = None
    head: str | None = None
    relation: str | None = None
    tail: str | None = None
    field: str | None = None
    start: int | None = None
    end: int | None = None

    @property
    def is_mention(self) -> bool:
        """Return whether this takes out mentions: one by its place, or all of an entity in a paper."""
        return self.relation is None and self.role is None


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry: its kind, the names or ids that it is about, and what it decides.

    `value` is the new label or type, `forms` what a split takes off. Compares without `line`, where it stands.
    """

    kind: str
    names: tuple[str, ...] = ()
    value: str | None = None
    forms: tuple[str, ...] = ()
    refused: Refused | None = None
    reason: str | None = None
    author: str | None = None
    date: str | None = None
    line: int = field(default=0, compare=False)

    def __str__(self) -> str:
        told = [
            *self.names,
            *([f"→ {self.value}"] if self.value else []),
            *([f"without {self.forms}"] * bool(self.forms)),
        ]
        if self.refused:
            told += [f"{key}={value}" for key in _REFUSED if (value := getattr(self.refused, key)) is not None]
        return f"line {self.line}: {self.kind} {', '.join(told)}"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Decisions in the order of the file, and the text that holds them."""

    decisions: tuple[Decision, ...] = ()
    text: str = ""

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def of(self, *kinds: str) -> Iterator[Decision]:
        """Yield the decisions of these kinds."""
        return (decision for decision in self.decisions if decision.kind in kinds)

    @classmethod
    def load(cls, path: Path) -> "Ledger":
        """Return the ledger in a file, empty where there is no file; raises LedgerError with the line at fault."""
        if not path.is_file():
            return cls()
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError(f"{path}: cannot be read as UTF-8 ({error}); save it as UTF-8") from error
        return cls.parse(text, name=str(path))

    @classmethod
    def parse(cls, text: str, *, name: str = "ledger.toml") -> "Ledger":
        """Return the ledger that a TOML text holds.

        Raises LedgerError where an entry is malformed, or contradicts another, with the lines of both.
        """
        try:
            tables = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            what, _, place = str(error).partition(" (at ")
            found = re.match(r"line (\d+)", place)
            at = found[1] if found else len(text.rstrip().splitlines())
            raise LedgerError(f'{name}:{at}: {what}; an entry looks like [[merge]] and names = ["A", "B"]') from error
        lines = _lines(text, tables)
        decisions = []
        for kind, entries in tables.items():
            if kind not in REQUIRED:
                at = lines.get((kind, 0), 1)
                raise LedgerError(f"{name}:{at}: unknown kind of entry {kind!r}; there are {', '.join(REQUIRED)}")
            if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
                raise LedgerError(f"{name}: {kind} stands once; write each entry under a header [[{kind}]]")
            for number, entry in enumerate(entries):
                line = lines.get((kind, number), 0)
                decisions.append(_decision(kind, entry, line=line, where=f"{name}:{line or f'entry {number + 1}'}"))
        ledger = cls(tuple(sorted(decisions, key=lambda decision: decision.line)), text)
        refuse_contradictions(ledger.decisions, fold, name=name)
        return ledger

    def adding(self, decision: Decision) -> "Ledger":
        """Return the ledger with one more entry at its end; raises LedgerError where that contradicts another."""
        text = self.text if not self.text or self.text.endswith("\n") else self.text + "\n"
        return Ledger.parse(text + ("\n" if text else "") + written(decision))

    def without_last(self) -> tuple["Ledger", Decision]:
        """Return the ledger without its last entry, and that entry; comments and other entries stay as they are."""
        if not self.decisions:
            raise LedgerError("the ledger holds no decision; there is nothing to undo")
        last = self.decisions[-1]
        lines = self.text.splitlines(keepends=True)
        end = len(lines)
        while end > last.line and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1
        start = last.line - 1
        if not last.line or not _HEADER.match(lines[start]):
            raise LedgerError("the last decision has no header of its own; take it out by hand")
        if start and not lines[start - 1].strip():
            start -= 1
        return Ledger.parse("".join(lines[:start] + lines[end:])), last


def written(decision: Decision) -> str:
    """Return the entry as TOML text that `Ledger.parse` reads back.

    >>> print(written(Decision("retype", ("GAN",), "method")), end="")
    [[retype]]
    name = "GAN"
    type = "method"
    """
    values: dict[str, Any] = {}
    if "names" in REQUIRED[decision.kind]:
        values["names"] = list(decision.names)
    elif decision.names:
        values["name"] = decision.names[0]
    if decision.value is not None:
        values[REQUIRED[decision.kind][1]] = decision.value
    if decision.forms:
        values["forms"] = list(decision.forms)
    if decision.refused:
        values |= {key: value for key in _REFUSED if (value := getattr(decision.refused, key)) is not None}
    values |= {key: value for key in _NOTES if (value := getattr(decision, key)) is not None}
    return "".join([f"[[{decision.kind}]]\n", *(f"{key} = {_toml(value)}\n" for key, value in values.items())])


def refuse_contradictions(
    decisions: tuple[Decision, ...], key: Callable[[str], str | None], *, name: str = "ledger.toml"
) -> None:
    """Raise LedgerError for the first two decisions that cannot both hold; `key` tells which names are one thing."""
    joined: dict[str, str] = {}
    merges = [decision for decision in decisions if decision.kind == "merge"]

    def root(of: str) -> str:
        while joined.get(of, of) != of:
            of = joined[of]
        return of

    for merge in merges:
        roots = sorted({root(k) for k in _keys(merge.names, key)})
        joined.update(dict.fromkeys(roots[1:], roots[0]))
    for never in (decision for decision in decisions if decision.kind == "never"):
        roots_apart = Counter(root(k) for k in _keys(never.names, key))
        clashes = {k for k, n in roots_apart.items() if n > 1}
        if clashes:
            culprit = next((m for m in merges if clashes & {root(k) for k in _keys(m.names, key)}), None)
            if culprit is not None:
                raise _contradiction(name, culprit, never)
    said: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        if decision.kind in {"rename", "retype", "ignore"}:
            for k in _keys(decision.names, key):
                other = said.setdefault((decision.kind, root(k)), decision)
                ignored = said.get(("ignore", root(k)), decision)
                if other.value != decision.value:
                    raise _contradiction(name, other, decision)
                if ignored.kind != decision.kind:
                    raise _contradiction(name, ignored, decision)


def _keys(names: tuple[str, ...], key: Callable[[str], str | None]) -> list[str]:
    return [k for k in (key(each) for each in names) if k is not None]


def _contradiction(name: str, a: Decision, b: Decision) -> LedgerError:
    return LedgerError(f"{name}: two entries contradict each other; take one out:\n  {a}\n  {b}")


def _lines(text: str, tables: dict[str, Any]) -> dict[tuple[str, int], int]:
    """Return the line of each entry's header, none for a kind whose headers cannot be told from strings."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            found.setdefault(header[1], []).append(number)
    alike = {kind for kind, at in found.items() if len(at) == len(tables.get(kind, ()))}
    return {(kind, i): line for kind in alike for i, line in enumerate(found[kind])}


def _decision(kind: str, entry: dict[str, Any], *, line: int, where: str) -> Decision:
    required = REQUIRED[kind]
    allowed = (*required, *(_REFUSED if kind == "refuse" else ()), *_NOTES)
    for key in entry:
        if key not in allowed:
            raise LedgerError(f"{where}: [[{kind}]] has no key {key!r}; it has {', '.join(allowed)}")
    for key in required:
        if key not in entry:
            raise LedgerError(f"{where}: [[{kind}]] needs {' and '.join(required)}; {key} is missing")
    names = _strings(entry, "names", where, least=2) if "names" in required else ()
    if "name" in required:
        names = (_string(entry, "name", where),)
    return Decision(
        kind,
        names,
        _string(entry, required[1], where) if kind in {"rename", "retype"} else None,
        _strings(entry, "forms", where, least=1) if kind == "split" else (),
        _refused(entry, where) if kind == "refuse" else None,
        **{key: _string(entry, key, where) for key in _NOTES if key in entry},
        line=line,
    )


def _refused(entry: dict[str, Any], where: str) -> Refused:
    given = {key: entry[key] for key in _REFUSED if key in entry}
    if frozenset(given) not in _REFUSABLE:
        shapes = "; ".join(", ".join(key for key in _REFUSED if key in shape) for shape in _REFUSABLE)
        raise LedgerError(f"{where}: [[refuse]] with {', '.join(given) or 'nothing'}; it takes one of: {shapes}")
    for key, value in given.items():
        number = key in {"start", "end"}
        if number and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise LedgerError(f"{where}: {key} must be a number of characters, got {value!r}")
        if not number:
            _string(entry, key, where)
    for key, known in (("role", ROLES), ("relation", RELATIONS), ("field", ("title", "abstract"))):
        if key in given and given[key] not in known:
            raise LedgerError(f"{where}: unknown {key} {given[key]!r}; there are {', '.join(known)}")
    return Refused(**given)


def _string(entry: dict[str, Any], key: str, where: str) -> str:
    value = entry[key]
    if isinstance(value, datetime.date) and key == "date":
        return value.isoformat()
    if not isinstance(value, str) or not value.strip():
        raise LedgerError(f"{where}: {key} must be a text that is not empty, got {value!r}")
    return value


def _strings(entry: dict[str, Any], key: str, where: str, *, least: int) -> tuple[str, ...]:
    value = entry[key]
    if not isinstance(value, list) or len(value) < least or not all(isinstance(v, str) and v.strip() for v in value):
        raise LedgerError(f"{where}: {key} must be a list of at least {least} texts, got {value!r}")
    return tuple(value)


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if isinstance(value, int):
        return str(value)
    escaped = "".join(_ESCAPES.get(c) or (c if c.isprintable() else f"\\U{ord(c):08X}") for c in str(value))
    return f'"{escaped}"'


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
