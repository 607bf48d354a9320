"""Paths become papers, streaming and in order; whatever cannot be read is counted, and says why."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TextIO

from kg.errors import SourceError
from kg.model import Paper, Source
from kg.sources.clean import clean
from kg.sources.detect import Format, detect
from kg.sources.document import Skip, decoded, encoding_of, first_bytes, foreign, looks_binary, opened, unpacked
from kg.sources.institute import read_institute_page
from kg.sources.records import RecordError, paper_from_record
from kg.sources.report import Document, Report
from kg.sources.tables import Raw, read_json, read_json_lines, read_table
from kg.sources.trending import read_trending_page

READERS: dict[Format, Callable[[TextIO, Skip], Iterator[Raw]]] = {
    "json-lines": read_json_lines,
    "json": read_json,
    "table": read_table,
    "trending-page": read_trending_page,
    "institute-page": read_institute_page,
}

#: Files that explain a folder rather than belong to it: a folder's walk passes them over without a word.
DOCUMENTATION = ("readme", "license", "licence", "copying", "changelog", "notice", "citation")

_UNRECOGNISED = (
    "not recognised: give JSON Lines, JSON, CSV or TSV with a field 'abstract', "
    "or the saved text of a trending-papers or publications page"
)
_NOT_TEXT = "not text: convert it to JSON Lines, CSV or plain text first"
_WEB_PAGE = "the source of a web page: save the page as text, or give its records as JSON or CSV"


def read(paths: Sequence[str | Path], *, report: Report) -> Iterator[Paper]:
    """Yield one paper for each record of the files, folders and standard input (`-`) given, in their order.

    Folders are walked by name. What is skipped stands in the report, which is complete when the last paper is taken;
    a path that does not exist raises SourceError before anything is read.
    """
    for path in paths:
        if str(path) != "-" and not os.path.lexists(path):
            raise SourceError(f"{path}: there is no such file or folder: check the path")
    seen: set[str] = set()
    for path in paths:
        for file in _files(path, report):
            key = str(file.resolve()) if file else "-"
            if key not in seen:
                seen.add(key)
                yield from _papers(file, report)


def _files(path: str | Path, report: Report) -> Iterator[Path | None]:
    if str(path) == "-":
        yield None
        return
    path = Path(path)
    if not path.is_dir():
        yield path
        return
    found = False
    for folder, folders, names in os.walk(path, onerror=lambda error: _unreadable_folder(error, report)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.casefold().partition(".")[0] not in DOCUMENTATION:
                found = True
                yield Path(folder, name)
    if not found:
        report.skip(
            "empty folder", clean(str(path))[0], 1, "a folder without files to read: put papers in it or check the path"
        )


def _unreadable_folder(error: OSError, report: Report) -> None:
    report.skip("unreadable file", clean(str(error.filename))[0], 1, f"{error.strerror}: allow reading it")


def _papers(path: Path | None, report: Report) -> Iterator[Paper]:
    name = "<stdin>" if path is None else clean(path.as_posix())[0]

    def skip(reason: str, line: int, text: str) -> None:
        report.skip(reason, name, line, text)

    try:
        with opened(path) as document:
            stream = unpacked(document.stream)
            head = first_bytes(stream)
            found = _format(head, skip)
            if found is None:
                return
            before, skipped = report.records, report.total_skipped
            text = decoded(stream, encoding_of(head))
            for line, fields in READERS[found](text, skip):
                try:
                    paper = paper_from_record(fields, source=Source(document.sha256, line), report=report)
                except RecordError as error:
                    skip(error.reason, line, str(error))
                    continue
                report.records += 1
                yield paper
            report.documents.append(Document(document.sha256, name, found, report.records - before))
            if report.records == before and report.total_skipped == skipped:
                skip("no record", 1, f"recognised as {found}, but it holds no paper: save it again, whole")
    except OSError as error:
        skip("unreadable file", 1, f"{error.strerror or error}: check that it is there and may be read")


def _format(head: bytes, skip: Skip) -> Format | None:
    if not head.strip():
        skip("empty file", 1, "nothing can be read in it: remove it or save it again")
        return None
    if kind := foreign(head):
        skip("binary file", 1, f"{kind}, {_NOT_TEXT}")
        return None
    start = head.decode(encoding_of(head), errors="kg.undecodable").lstrip("\ufeff")
    found = detect(start)
    if found is None and looks_binary(head):
        skip("binary file", 1, f"binary, {_NOT_TEXT}")
    elif found is None:
        web = start.lstrip()[:200].casefold().startswith(("<!doctype html", "<html", "<?xml", "<head"))
        skip("unrecognised file", 1, _WEB_PAGE if web else _UNRECOGNISED)
    return found
