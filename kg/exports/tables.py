"""CSV: statements with their evidence in one table, or the whole graph as a folder of tables."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from kg.exports import whole_file
from kg.graph import Graph
from kg.model import Evidence
from kg.show import quotes

# What a spreadsheet takes for the beginning of a formula, its full-width forms included.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: Statements whose sentences are read together.
_BATCH = 20_000

_EVIDENCE = """
    SELECT {subject} AS subject, {label} AS subject_label, s.{predicate} AS predicate,
        o.id AS object, o.type AS object_type, o.label AS object_label, {support} AS support,
        s.paper, s.field, s.start, s."end", s.pattern
    FROM {table} s JOIN entity o ON o.id = s.{object} {join} ORDER BY ALL"""
_ROLES = _EVIDENCE.format(
    table="role",
    subject="'paper/' || s.paper",
    label="coalesce(p.title, p.id)",
    predicate="role",
    object="entity",
    support="NULL::INTEGER",
    join="JOIN paper p ON p.id = s.paper",
)
_RELATIONS = _EVIDENCE.format(
    table="relation",
    subject="h.id",
    label="h.label",
    predicate="relation",
    object="tail",
    support="count(DISTINCT s.paper) OVER (PARTITION BY s.head, s.relation, s.tail)",
    join="JOIN entity h ON h.id = s.head",
)
_STATEMENT = ("subject", "subject_label", "predicate", "object", "object_type", "object_label", "support",
              "paper", "field", "start", "end", "pattern", "sentence")  # fmt: skip

#: Table → its columns and the SQL of its rows.
_TABLES = {
    "papers": (
        ("id", "title", "authors", "date", "year", "venue", "doi", "arxiv", "url", "aliases", "abstract"),
        "SELECT id, title, array_to_string(authors, '; '), date, year, venue, doi, arxiv, url, "
        "array_to_string(aliases, '; '), abstract FROM paper ORDER BY id",
    ),
    "entities": (
        ("id", "type", "label", "support", "first_year", "forms"),
        "SELECT e.id, e.type, e.label, e.support, e.first_year, f.forms FROM entity e LEFT JOIN (SELECT entity, "
        "string_agg(text, '; ' ORDER BY count DESC, text) AS forms FROM form GROUP BY entity) f ON f.entity = e.id "
        "ORDER BY e.id",
    ),
    "mentions": (
        ("paper", "field", "start", "end", "text", "entity", "type", "role", "pattern"),
        'SELECT m.paper, m.field, m.start, m."end", m.text, m.entity, e.type, r.role, m.pattern FROM mention m '
        "JOIN entity e ON e.id = m.entity JOIN role r ON r.paper = m.paper AND r.entity = m.entity "
        'ORDER BY m.paper, m.field DESC, m.start, m."end", m.entity, m.pattern',
    ),
    "results": (
        ("paper", "number", "method", "metric", "dataset", "task", "value", "unit", "written", "kind", "bound",
         "comparator", "field", "start", "end", "pattern"),
        "SELECT * FROM result ORDER BY paper, number",
    ),
}  # fmt: skip


def write_statements(graph: Graph, out: BinaryIO) -> None:
    """Write a row for each evidence of each role, then each relation, with the sentence that it was read in."""
    _write(out, _STATEMENT, _statements(graph))


def write_folder(graph: Graph, folder: Path) -> list[Path]:
    """Write papers.csv, entities.csv, statements.csv, mentions.csv and results.csv, and return them."""
    written = []
    for name, (columns, query) in (*_TABLES.items(), ("statements", (_STATEMENT, None))):
        path = folder / f"{name}.csv"
        with whole_file(path) as out:
            _write(out, columns, graph.rows(query) if query else _statements(graph))
        written.append(path)
    return sorted(written)


def _statements(graph: Graph) -> Iterator[Sequence[Any]]:
    for query in (_ROLES, _RELATIONS):
        rows = graph.rows(query)
        while batch := list(islice(rows, _BATCH)):
            evidence = [Evidence(*row[-5:]) for row in batch]
            quoted = quotes(graph, evidence)
            yield from ((*row, quoted[found].sentence) for row, found in zip(batch, evidence, strict=True))


def _write(out: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([inert(value) for value in row] for row in rows)
    text.detach()


def inert(value: Any) -> Any:
    """Return the value; a text that a spreadsheet would compute gets an apostrophe before it.

    >>> inert("=1+1"), inert(-1.5), inert("PondNet-S")
    ("'=1+1", -1.5, 'PondNet-S')
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
