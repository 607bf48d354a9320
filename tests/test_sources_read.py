import csv
import gzip
import hashlib
import io
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import Report, read

RECORDS = [
    {"id": "p1", "title": "Small Ponds", "abstract": "We study ponds.", "year": 2020},
    {"id": "p2", "title": "Deep Lakes", "abstract": "We study lakes, and\ntheir depth; \"all\" of it.", "year": 2021},
]  # fmt: skip
PAPERS = [("p1", "Small Ponds", RECORDS[0]["abstract"], 2020), ("p2", "Deep Lakes", RECORDS[1]["abstract"], 2021)]
LINES = "".join(json.dumps(record) + "\n" for record in RECORDS)


def table(delimiter: str, *, quoting: int = csv.QUOTE_MINIMAL, header: Sequence[str] = ()) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(header or list(RECORDS[0]))
    writer.writerows(list(record.values()) for record in RECORDS)
    return out.getvalue()


def reading(*paths: Path | str, strict: bool = False) -> tuple[list[Paper], Report]:
    report = Report(strict=strict)
    return list(read(paths, report=report)), report


def found(path: Path) -> list[tuple[str, str | None, str, int | None]]:
    papers, report = reading(path)
    assert report.lines() == []
    return [(paper.id, paper.title, paper.abstract, paper.year) for paper in papers]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (LINES, "json-lines"),
        (LINES.replace("\n", "\r\n"), "json-lines"),
        ("\n\n" + LINES.replace("\n", "\n\n"), "json-lines"),
        (LINES.rstrip("\n"), "json-lines"),
        (json.dumps(RECORDS), "json"),
        (json.dumps(RECORDS, indent=2), "json"),
        ('{"papers": ' + json.dumps(RECORDS) + "}", "json"),
        (json.dumps({"count": 2, "papers": RECORDS}, indent=1), "json"),
        ("\n".join(json.dumps(record, indent=2) for record in RECORDS), "json"),
        (table(","), "table"),
        (table("\t"), "table"),
        (table(";"), "table"),
        (table("|"), "table"),
        ("sep=;\n" + table(";"), "table"),
        (table(",", quoting=csv.QUOTE_ALL), "table"),
        (table(",", header=["ID", " Title ", "TEXT", "Year"]), "table"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_format_and_encoding_are_told_by_content(
    text: str, kind: str, encoding: str, pack: Any, tmp_path: Path
) -> None:
    path = tmp_path / "named.badly"
    path.write_bytes(pack(text.encode(encoding)))
    assert found(path) == PAPERS
    _, report = reading(path)
    assert [(document.format, document.records) for document in report.documents] == [(kind, 2)]
    assert report.documents[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (LINES, [1, 2]),
        ("\n" + LINES.replace("\n", "\n\n"), [2, 4]),
        (json.dumps(RECORDS, indent=2), [2, 8]),
        (table(","), [2, 3]),
        (table(",") + '\r\np3,"A\n\nTitle",We study seas.,2022\r\np4,Sea,We study the sea.,2022\r\n', [2, 3, 6, 9]),
    ],
)
def test_each_paper_knows_its_document_and_line(text: str, lines: list[int], tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_bytes(text.encode())
    papers, report = reading(path)
    assert [source.line for paper in papers for source in paper.sources] == lines
    assert {source.document for paper in papers for source in paper.sources} == {report.documents[0].sha256}


GOOD = b'{"id": "a", "abstract": "We study ponds."}\n'


@pytest.mark.parametrize(
    ("content", "ids", "place", "words"),
    [
        (b"", [], ("empty file", 1), "empty|nothing"),
        (b" \n\n", [], ("empty file", 1), "nothing"),
        (gzip.compress(b"", mtime=0), [], ("empty file", 1), "nothing"),
        (b"%PDF-1.7\n...", [], ("binary file", 1), "a PDF"),
        (b"PK\x03\x04rest", [], ("binary file", 1), "ZIP"),
        (bytes(range(256)) * 8, [], ("binary file", 1), "not text"),
        (b"\x00" * 4000, [], ("binary file", 1), "not text"),
        (b"Just a note about ponds.\n", [], ("unrecognised file", 1), "give JSON Lines"),
        (b"<!DOCTYPE html><html><body>ponds</body></html>", [], ("unrecognised file", 1), "save the page as text"),
        (b"name,size\nponds,3\n", [], ("unrecognised file", 1), "abstract"),
        (b"[1] A reference to ponds.\n", [], ("unrecognised file", 1), "not recognised"),
        (GOOD + b'{"id": "b", "title": "T"}\n' + GOOD, ["a", "a"], ("no abstract", 2), "'abstract'"),
        (GOOD + b'{"id": "b", abstract}\n' + GOOD, ["a", "a"], ("malformed record", 2), "mend or remove"),
        (GOOD + b'["ponds"]\n' + GOOD, ["a", "a"], ("malformed record", 2), "not a record"),
        (GOOD + b'{"id": "b", "abstract": "caf\xe9"}\n' + GOOD, ["a", "a"], ("badly encoded", 2), "UTF-8"),
        (GOOD + b'{"id": "b", "abstra', ["a"], ("truncated file", 2), "breaks off"),
        (GOOD + b"[" * 100_000 + b"\n" + GOOD, ["a", "a"], ("malformed record", 2), "nested"),
        (gzip.compress(GOOD, mtime=0)[:12], [], ("empty file", 1), "nothing"),
        (b'id,abstract\na,We.\nb,"We stu', ["a"], ("truncated file", 3), "breaks off"),
        (b'[{"id": "a", "abstract": "We."},\n {"id": "b", "abst', ["a"], ("truncated file", 2), "breaks off"),
        (b'[{"id": "a", "abstract": "We."}', ["a"], ("truncated file", 1), "never ends"),
        (b'[\n{"id": "a", "abstract": "We."},\n{"id": "b" "x"},\n{"id": "c", "abstract": "We."}\n]',
         ["a", "c"], ("malformed record", 3), "mend"),
        (b'[\n{"id": "a", "abstract": "We."},\n{"id": "b"},\n{"id": "c", "abstract": "We."}\n]',
         ["a", "c"], ("no abstract", 3), "'abstract'"),
        (b'[\n{"id": "a", "abstract": "We."},\n{"id": "b", "abstract": "caf\xe9"}\n]',
         ["a"], ("badly encoded", 3), "UTF-8"),
        (b'{"papers": [{"id": "a", "abstract": "We."}, {"id": "b", "abst', ["a"], ("truncated file", 1), "breaks off"),
        (b"id,abstract\na,We.\nb,We,too,many\nc,We.\n", ["a", "c"], ("malformed record", 3), "fields"),
        (b"id,abstract\na,We.\nb,\nc,We.\n", ["a", "c"], ("no abstract", 3), "'abstract'"),
        (b"id,abstract\na,We.\nb,caf\xe9\nc,We.\n", ["a", "c"], ("badly encoded", 3), "UTF-8"),
        (b'id,abstract\na,We.\n"b,We.\nc,We.\n', ["a", "c"], ("malformed record", 3), "quotes"),
        (b"id,abstract\na,We.\nb,\"" + b"x" * 140_000 + b'"\nc,We.\n', ["a", "c"], ("malformed record", 3), "fields"),
        (b"id,abstract\n", [], ("no record", 1), "no paper"),
        (b"Get trending papers in your inbox!\nSubscribe\n", [], ("no record", 1), "no paper"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where_and_what_to_do(
    content: bytes, ids: list[str], place: tuple[str, int], words: str, tmp_path: Path
) -> None:
    path = tmp_path / "papers.txt"
    path.write_bytes(content)
    papers, report = reading(path)
    assert [paper.id for paper in papers] == ids
    assert dict(report.skipped) == {place[0]: 1}
    [message] = report.messages
    assert (message.file, message.line) == (path.as_posix(), place[1])
    assert any(word in message.text for word in words.split("|"))
    assert str(message).startswith(f"{path.as_posix()}:{place[1]}: ")


def test_a_packed_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    whole = "".join(json.dumps({"id": f"p{n:05}", "abstract": f"We study pond {n}."}) + "\n" for n in range(20_000))
    path = tmp_path / "papers.gz"
    path.write_bytes(gzip.compress(whole.encode())[:-2000])
    papers, report = reading(path)
    assert 10_000 < len(papers) < 20_000
    assert [paper.id for paper in papers] == [f"p{n:05}" for n in range(len(papers))]
    assert dict(report.skipped) == {"truncated file": 1}
    assert "copy the file again" in report.lines()[0]


@pytest.mark.parametrize("ending", [b"\n" + GOOD, b""])
def test_a_line_of_fifty_megabytes_is_refused_alone(ending: bytes, tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(GOOD + b'{"abstract": "' + b"pond " * 10_000_000 + b'"}' + ending)
    papers, report = reading(path)
    assert [paper.id for paper in papers] == ["a"] * (1 + bool(ending))
    assert [(message.reason, message.line) for message in report.messages] == [("line too long", 2)]


@pytest.mark.parametrize(
    "rows",
    [
        ['a\t"Stray quote at the start\n', 'b\tWe study "lakes" too.\n', 'c\t"Another one\n', "d\tWe.\n"],
        ['a\t"Quoted, well"\n', 'b\t5" of rain\n', "c\tWe.\n", "d\tWe.\n"],
    ],
)
def test_a_stray_quote_does_not_swallow_the_rows_below_it(rows: list[str], tmp_path: Path) -> None:
    path = tmp_path / "papers.tsv"
    path.write_text("id\tabstract\n" + "".join(rows), encoding="utf-8")
    papers, report = reading(path)
    assert [paper.id for paper in papers] == ["a", "b", "c", "d"]
    assert not report.skipped


def test_a_folder_is_walked_by_name_without_hidden_and_explaining_files(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.jsonl", "c", ".hidden", ".git/x", "README.md", "a/LICENSE"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"id": name, "abstract": "We."}), encoding="utf-8")
    papers, report = reading(tmp_path)
    assert [paper.id for paper in papers] == ["b.jsonl", "c", "a/z.jsonl"]
    assert not report.skipped
    assert [paper.id for paper in reading(tmp_path / "README.md")[0]] == ["README.md"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(GOOD)
    assert len(reading(path, tmp_path, str(path))[0]) == 1


@pytest.mark.parametrize("content", [None, ".hidden"])
def test_a_folder_without_readable_files_says_so(content: str | None, tmp_path: Path) -> None:
    if content:
        (tmp_path / content).write_bytes(GOOD)
    papers, report = reading(tmp_path)
    assert papers == []
    assert dict(report.skipped) == {"empty folder": 1}
    assert report.lines()[0].startswith(f"{tmp_path}:1: ")


def test_a_path_that_does_not_exist_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(GOOD)
    with pytest.raises(SourceError, match="missing: there is no such file"):
        reading(path, tmp_path / "missing")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(GOOD)
    path.chmod(0)
    assert dict(reading(path)[1].skipped) == {"unreadable file": 1}


def test_a_file_name_may_hold_anything(tmp_path: Path) -> None:
    try:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n\x1b[2J"))
        path.write_bytes(GOOD + b"{}\n")
    except (OSError, UnicodeError):
        pytest.skip("this file system refuses such names")
    papers, report = reading(tmp_path)
    assert len(papers) == 1
    for name in (report.documents[0].name, report.lines()[0]):
        assert name.encode("utf-8")
        assert "\x1b" not in name


def test_a_json_document_too_large_to_hold_keeps_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.sources.document.LARGEST", 1 << 20)
    path = tmp_path / "papers.json"
    path.write_text(
        json.dumps([{"id": str(n), "abstract": "We study ponds. " * 9} for n in range(20_000)], indent=0), "utf-8"
    )
    papers, report = reading(path)
    assert 5_000 < len(papers) < 20_000
    assert report.messages[0].reason == "truncated file"


def test_a_dangling_link_is_skipped_with_a_message(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "papers").write_bytes(GOOD)
    papers, report = reading(tmp_path)
    assert len(papers) == 1
    assert dict(report.skipped) == {"unreadable file": 1}


def test_standard_input_is_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    class Standard:
        buffer = io.BytesIO(gzip.compress(LINES.encode()))

    monkeypatch.setattr(sys, "stdin", Standard())
    papers, report = reading("-")
    assert [paper.id for paper in papers] == ["p1", "p2"]
    assert report.documents[0].name == "<stdin>"


def test_a_pipe_is_a_document(tmp_path: Path) -> None:
    end, other = os.pipe()
    os.write(other, LINES.encode())
    os.close(other)
    try:
        papers, _ = reading(f"/dev/fd/{end}")
    finally:
        os.close(end)
    assert [paper.id for paper in papers] == ["p1", "p2"]


def test_reading_streams(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(GOOD + b"not a record\n")
    report = Report()
    papers = read([path], report=report)
    assert next(papers).id == "a"
    assert not report.skipped


def test_order_is_that_of_the_input_and_ids_do_not_depend_on_it(tmp_path: Path) -> None:
    for name, text in (("x", "We study ponds."), ("y", "We study lakes.")):
        (tmp_path / name).write_text(json.dumps({"abstract": text}), encoding="utf-8")
    there = [paper.id for paper in reading(tmp_path / "x", tmp_path / "y")[0]]
    back = [paper.id for paper in reading(tmp_path / "y", tmp_path / "x")[0]]
    assert there == back[::-1]
    assert there[0].startswith("we-study-ponds-")


def test_strict_turns_a_skip_into_an_error(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(GOOD + b"{}\n" * 5)
    reading(path)[1].raise_if_strict()
    with pytest.raises(SourceError, match=r"5 skipped: .*papers.jsonl:2: .*and 2 more") as refused:
        reading(path, strict=True)[1].raise_if_strict()
    assert refused.value.code == 4
    path.write_bytes(GOOD)
    reading(path, strict=True)[1].raise_if_strict()


def test_many_messages_of_one_kind_are_counted_not_kept(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(GOOD + b"{}\n" * 1000)
    report = reading(path)[1]
    assert report.total_skipped == 1000
    assert len(report.messages) == 5
    assert report.lines()[-1] == f"{path.as_posix()}: 995 more skipped: no abstract"


words = st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda text: bool(text.strip()))


@given(st.lists(st.fixed_dictionaries({"id": words, "title": words, "abstract": words}), min_size=1, max_size=5))
def test_json_lines_json_and_tables_give_the_same_papers(records: list[dict[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["id", "title", "abstract"])
    writer.writeheader()
    writer.writerows(records)
    written = ["".join(json.dumps(r) + "\n" for r in records), json.dumps(records, indent=1), out.getvalue()]
    answers = []
    for text in written:
        end, other = os.pipe()
        os.write(other, text.encode())
        os.close(other)
        papers, report = reading(f"/dev/fd/{end}")
        os.close(end)
        assert report.lines() == []
        answers.append([(paper.id, paper.title, paper.abstract) for paper in papers])
    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0]) == len(records)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_message(content: bytes) -> None:
    end, other = os.pipe()
    os.write(other, content)
    os.close(other)
    papers, report = reading(f"/dev/fd/{end}")
    os.close(end)
    assert papers or report.messages
