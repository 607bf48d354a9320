"""Results: the figures that a paper reports, with what was measured, on what, for which method, against which.

A figure counts only where a pattern of `results.toml` holds for the words around it; mentions are masked in these
words, so that a pattern sees one symbol for each and no digits of a name. What the text does not say is None.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Literal, cast

from kg.errors import PatternError
from kg.extraction.arguments import MASKS, Line, Parts, find_parts, mask
from kg.extraction.figures import Figure, figures_in
from kg.extraction.roles import Assigned, assign_roles
from kg.extraction.scene import Scene
from kg.model import Result
from kg.reading import FieldText, Reading

Kind = Literal["absolute", "difference", "ratio"]
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_UNITS = {None: "", "%": "%", "points": "points", "x": "x"}
_JOINT = re.compile(r"(?:,| ?\(|/|;)? ?(?:and |or |& )?(?:by |of |an? |the )?(?:about |up to |nearly )?")
_JOINT_BEHIND = re.compile(
    r"(?=[ ,(])[^;%]{0,75}?(?:,| and| or)(?: by| of)? ?(?:an? )?(?:about |up to )?$"
    r"|[^;%]{0,40}\b(?:while|whereas|but)\b[^;%]{0,40}\b(?:achiev|reach|obtain|attain|scor|get|yield)\w* (?:only )?$"
)


@dataclass(frozen=True, slots=True)
class ResultPattern:
    """What makes a number a reported figure of some kind: words before it and after it, its unit, a sign."""

    name: str
    kind: Kind
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    units: frozenset[str] | None
    signed: bool
    needs_metric: bool
    examples: tuple[str, ...]

    def find(self, line: Line, figure: Figure) -> tuple[int, int] | None:
        """Return the stretch of the line that the pattern holds for, the figure in it, or None.

        The pattern is one of those `open_patterns` to the figure and the line.
        """
        start, end = figure.start, figure.end
        if self.after is not None:
            after = self.after.match(line.text, end)
            if after is None:
                return None
            end = after.end()
        if self.before is not None:
            before = self.before.search(line.text[:start])
            if before is None:
                return None
            start = before.start()
        return start, end


@cache
def result_patterns() -> tuple[ResultPattern, ...]:
    """Return the patterns of `results.toml`, in their order; PatternError says which one cannot be read."""
    data = tomllib.loads((resources.files("kg") / "patterns" / "results.toml").read_text(encoding="utf-8"))
    words: dict[str, str] = data["words"]

    def expand(pattern: str) -> str:
        while _PLACEHOLDER.search(pattern):
            pattern = _PLACEHOLDER.sub(lambda found: words[found[1]], pattern)
        return pattern

    def compiled(entry: Mapping[str, str], key: str) -> re.Pattern[str] | None:
        try:
            return re.compile(expand(entry[key])) if entry[key] else None
        except (KeyError, re.error) as error:
            raise PatternError(f"results.toml: pattern {entry.get('name')}: cannot read {key!r}: {error}") from error

    return tuple(
        ResultPattern(
            entry["name"],
            cast("Kind", entry["kind"]),
            compiled(entry, "before"),
            compiled(entry, "after"),
            frozenset(entry["units"]) if "units" in entry else None,
            bool(entry.get("signed")),
            entry.get("needs") == "metric",
            tuple(entry["examples"]),
        )
        for entry in data["pattern"]
    )


@cache
def open_patterns(unit: str | None, *, signed: bool, metric: bool) -> tuple[ResultPattern, ...]:
    """Return the patterns that may hold for a figure of that unit, with a sign or not, in a line with a metric or not.

    >>> "result.signed" in {pattern.name for pattern in open_patterns("%", signed=False, metric=True)}
    False
    """
    return tuple(
        pattern
        for pattern in result_patterns()
        if (pattern.units is None or _UNITS.get(unit, "unit") in pattern.units)
        and (signed or not pattern.signed)
        and (metric or not pattern.needs_metric)
    )


def find_results(reading: Reading, *, scene: Scene | None = None, roles: Assigned | None = None) -> tuple[Result, ...]:
    """Return the figures that the paper reports, in text order.

    `start` and `end` span the words that state the result, from its first to its last part, within one sentence;
    `scene` and `roles` are the reading's, where the caller has them already.
    """
    found: list[Result] = []
    for field in reading.fields:
        figures = figures_in(field.text)
        if figures:
            roles = roles or assign_roles(reading, scene=scene)
            found += _field_results(field, reading, figures, roles.system)
    return tuple(found)


def _field_results(field: FieldText, reading: Reading, figures: list[Figure], system: str | None) -> list[Result]:
    found = []
    mentions = [mention for mention in reading.mentions if mention.field == field.field]
    for first, last in field.sentences:
        start, end = field.starts[first], field.ends[last - 1]
        inside = [figure for figure in figures if start <= figure.start < end]
        if inside:
            line = mask(field, start, end, mentions)
            shown = [
                replace(figure, start=figure.start - start, end=figure.end - start)
                for figure in inside
                if not _covered(figure.start - start, figure.end - start, line)
            ]
            found += _sentence_results(line, shown, system)
    return found


def _covered(start: int, end: int, line: Line) -> bool:
    """Whether a mention stands over some of the figure's characters: a digit of a name is no figure."""
    return not MASKS.isdisjoint(line.text[start:end])


def _sentence_results(line: Line, figures: list[Figure], system: str | None) -> list[Result]:
    kinds = [_kind(line, figure) for figure in figures]
    for at in range(len(figures) - 1, 0, -1):
        if kinds[at] and not kinds[at - 1] and figures[at - 1].unit is None:
            figures[at - 1] = replace(figures[at - 1], unit=figures[at].unit)
        if not kinds[at - 1] and _in_list(line, figures[at - 1], figures[at], _JOINT, whole=True):
            kinds[at - 1] = kinds[at]
    for at in range(1, len(figures)):
        before = next((i for i in range(at - 1, -1, -1) if figures[i].unit == figures[at].unit), at)
        if not kinds[at] and _in_list(line, figures[before], figures[at], _JOINT_BEHIND, whole=False):
            kinds[at] = kinds[before]
    kept = [(figure, kind) for figure, kind in zip(figures, kinds, strict=True) if kind]
    parts = find_parts(line, [figure for figure, _ in kept], system=system)
    return [_result(line, figure, kind, part) for (figure, kind), part in zip(kept, parts, strict=True)]


def _kind(line: Line, figure: Figure) -> tuple[ResultPattern, tuple[int, int]] | None:
    for pattern in open_patterns(figure.unit, signed=figure.signed, metric="Ｅ" in line.text):
        if found := pattern.find(line, figure):
            return pattern, found
    return None


def _in_list(line: Line, one: Figure, other: Figure, joint: re.Pattern[str], *, whole: bool) -> bool:
    """Whether two figures of one unit stand in a list: nothing but a joint between them, or a joint at the end."""
    if one.unit != other.unit or one.words or other.words:
        return False
    between = line.text[one.end : other.start]
    return bool(joint.fullmatch(between) if whole else joint.match(between))


def _result(line: Line, figure: Figure, kind: tuple[ResultPattern, tuple[int, int]], parts: Parts) -> Result:
    pattern, stretch = kind
    places = [(figure.start, figure.end), stretch, *parts.places]
    start, end = min(place[0] for place in places), max(place[1] for place in places)
    return Result(
        method=parts.method,
        metric=parts.metric,
        dataset=parts.dataset,
        task=parts.task,
        value=figure.value,
        unit=figure.unit,
        written=line.written[figure.start : figure.end],
        kind="difference" if parts.of_change and pattern.kind == "absolute" else pattern.kind,
        bound=figure.bound,
        comparator=parts.comparator,
        field=line.field,
        start=line.offset + start,
        end=line.offset + end,
        pattern=pattern.name,
    )
