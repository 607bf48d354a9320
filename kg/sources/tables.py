"""Records from JSON Lines, from JSON documents, and from CSV and TSV tables."""

import csv
import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any, TextIO

from kg.sources.clean import badly_encoded
from kg.sources.document import LONGEST, Skip, blocks, lines

#: A record as it stands in a document: the line on which it begins, and its fields.
Raw = tuple[int, dict[str, Any]]

ENCODING_ADVICE = "bytes that are not in the file's encoding: save the file as UTF-8"
_WRAPPER = re.compile(r'\s*\{\s*"[^"\\]*"\s*:\s*(?=\[\s*\{)')
_LONGEST_ROW = 1000
_DELIMITERS = (",", "\t", ";", "|")


def read_json_lines(text: TextIO, skip: Skip) -> Iterator[Raw]:
    """Yield the record of each line; a line that holds none is skipped with a message."""
    for number, line in lines(text, skip):
        if not line.strip():
            continue
        if badly_encoded(line):
            skip("badly encoded", number, ENCODING_ADVICE)
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            whole = line.endswith(("\n", "\r"))
            reason = "malformed record" if whole else "truncated file"
            advice = "mend or remove the line" if whole else "the file breaks off inside this record: copy it again"
            skip(reason, number, f"not valid JSON ({_problem(error)}): {advice}")
            continue
        yield from _records(number, value, skip)


def _problem(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)


def _records(number: int, value: Any, skip: Skip) -> Iterator[Raw]:
    if not isinstance(value, dict):
        skip("malformed record", number, "not a record: write an object with 'title' and 'abstract'")
    elif inner := _wrapped(value):
        for item in inner:
            yield from _records(number, item, skip)
    else:
        yield number, value


def _wrapped(value: dict[str, Any]) -> list[Any] | None:
    """Return the list of records that an object like `{"papers": […]}` wraps, None where it is a record itself."""
    names = {str(name).strip().casefold() for name in value}
    if names & {"abstract", "text", "title"}:
        return None
    lists = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(item, dict) for item in v)]
    return lists[0] if len(lists) == 1 else None


def read_json(text: TextIO, skip: Skip) -> Iterator[Raw]:
    """Yield the records of a JSON list, of an object that wraps one, or of objects that follow each other."""
    return _JsonDocument("".join(blocks(text, skip)), skip).records()


class _JsonDocument:
    """Walks through the values of one JSON text, so that a broken record does not lose its neighbours."""

    def __init__(self, text: str, skip: Skip) -> None:
        self._text, self._skip = text, skip
        self._decoder = json.JSONDecoder()
        self._position = self._counted = 0
        self._line = 1
        self._lost = False

    def records(self) -> Iterator[Raw]:
        while (start := self._next()) is not None:
            if self._text[start] == "[":
                self._position += 1
                yield from self._elements()
            elif wrapper := _WRAPPER.match(self._text, start):
                yield from self._wrapper(wrapper.end())
            else:
                yield from self._value()

    def _next(self, *, separators: str = "") -> int | None:
        """Move to the next character that is neither space nor separator; None at the end."""
        while self._position < len(self._text) and (
            self._text[self._position].isspace() or self._text[self._position] in separators
        ):
            self._position += 1
        return self._position if self._position < len(self._text) else None

    def _elements(self) -> Iterator[Raw]:
        while (start := self._next(separators=",")) is not None:
            if self._text[start] == "]":
                self._position += 1
                return
            yield from self._value()
        if not self._lost:
            self._skip("truncated file", self._line_of(len(self._text)), "the list never ends: copy the file again")

    def _wrapper(self, inner: int) -> Iterator[Raw]:
        start = self._position
        try:
            value, end = self._decoder.raw_decode(self._text, start)
        except (ValueError, RecursionError):
            value, end = None, None
        if value is not None and _wrapped(value) is None:
            yield from self._value()
            return
        self._position = inner + 1
        yield from self._elements()
        self._position = end or len(self._text)

    def _value(self) -> Iterator[Raw]:
        start = self._position
        line = self._line_of(start)
        try:
            value, end = self._decoder.raw_decode(self._text, start)
        except (ValueError, RecursionError) as error:
            self._resume(start, line, error)
            return
        self._position = end
        if badly_encoded(self._text[start:end]):
            self._skip("badly encoded", line, ENCODING_ADVICE)
        elif end - start > LONGEST:
            self._skip("line too long", line, f"a record of more than {LONGEST:,} characters: it is no paper")
        else:
            yield from _records(line, value, self._skip)

    def _resume(self, start: int, line: int, error: Exception) -> None:
        """Go to the next record that begins a line as far in as the broken one did."""
        begin = self._text.rfind("\n", 0, start) + 1
        indent = self._text[begin:start]
        following = re.compile(r"\n" + re.escape(indent) + r"(?=[{\[\]])").search(self._text, start + 1)
        resumes = following is not None and not indent.strip()
        self._lost = not resumes
        self._position = following.end() if following and resumes else len(self._text)
        at_end = isinstance(error, json.JSONDecodeError) and error.pos >= len(self._text.rstrip())
        unclosed = isinstance(error, json.JSONDecodeError) and error.msg.startswith("Unterminated")
        if not resumes and (at_end or unclosed):
            self._skip("truncated file", line, "the file breaks off inside this record: copy it again")
        else:
            lost = "" if resumes else ", and nothing after it can be read"
            self._skip("malformed record", line, f"not valid JSON ({_problem(error)}){lost}: mend the record")

    def _line_of(self, position: int) -> int:
        self._line += self._text.count("\n", self._counted, position)
        self._counted = max(self._counted, position)
        return self._line


def delimiter_of(head: str) -> str | None:
    """Return the delimiter of a table whose first row names a column `abstract` or `text`; None for other text.

    >>> delimiter_of('Title;Abstract\\nPonds;"We study ponds."\\n')
    ';'
    """
    rows = [line for line in head.splitlines()[:20] if line.strip()]
    if rows and rows[0].strip().startswith("sep="):
        rows = rows[1:]
    if not rows:
        return None
    for delimiter in _DELIMITERS:
        names = _header(rows[0], delimiter)
        if {"abstract", "text"} & set(names) and (len(names) > 1 or rows[0].strip().startswith('"')):
            return delimiter
    return None


def _header(line: str, delimiter: str) -> list[str]:
    return [name.strip().casefold() for name in next(csv.reader([line], delimiter=delimiter), [])]


def read_table(text: TextIO, skip: Skip) -> Iterator[Raw]:
    """Yield the rows of a CSV or TSV table whose first row names its columns; quoted fields may hold line ends."""
    numbered = deque[tuple[int, str]]()
    source = lines(text, skip)
    columns: list[str] = []
    delimiter = ","
    while (first := numbered.popleft() if numbered else next(source, None)) is not None:
        number, line = first
        if not line.strip():
            continue
        if not columns:
            if not line.startswith("sep="):
                delimiter = delimiter_of(line) or ","
                columns = _header(line, delimiter)
            continue
        row = _row(first, numbered, source, delimiter, len(columns))
        if row is None and not line.endswith(("\n", "\r")):
            skip("truncated file", number, "the file breaks off inside this row: copy it again")
        elif row is None:
            skip("malformed record", number, f"not a row of {len(columns)} fields: mend its quotes or delimiters")
        elif any(badly_encoded(cell) for cell in row):
            skip("badly encoded", number, ENCODING_ADVICE)
        elif any(cell.strip() for cell in row):
            yield number, dict(zip(columns, row, strict=False))


def _row(
    first: tuple[int, str],
    numbered: deque[tuple[int, str]],
    source: Iterator[tuple[int, str]],
    delimiter: str,
    width: int,
) -> list[str] | None:
    """Return the fields of the row that begins with the first line; lines that it does not need go back."""
    taken: list[tuple[int, str]] = []
    chunk = first[1]
    while True:
        try:
            cells = next(csv.reader([chunk], delimiter=delimiter, strict=True))
        except csv.Error as error:
            if "unexpected end" not in str(error) or len(taken) >= _LONGEST_ROW or len(chunk) > LONGEST:
                break
        else:
            if len(cells) <= width:
                return cells
            break
        while (more := numbered.popleft() if numbered else next(source, None)) is not None:
            taken.append(more)
            chunk += more[1]
            if '"' in more[1]:
                break
        if more is None:
            break
    numbered.extendleft(reversed(taken))
    return _plain(first[1], delimiter, width) if first[1].endswith(("\n", "\r")) else None


def _plain(line: str, delimiter: str, width: int) -> list[str] | None:
    """Return the fields of one line whose quotes are not in order, where they are as many as the table has columns.

    A tab-separated table often knows no quoting, so that a quote there belongs to the text.
    """
    unquoted = line.rstrip("\r\n").split(delimiter)
    if delimiter == "\t" and not any(len(cell) > 1 and cell[0] == cell[-1] == '"' for cell in unquoted):
        return unquoted if len(unquoted) == width else None
    try:
        cells = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return None
    return cells if len(cells) == width else None
