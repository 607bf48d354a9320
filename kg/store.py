"""The tables of a graph, in one DuckDB file that is written whole and then only read.

`"end"` is quoted in SQL because the word is reserved there.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb
import numpy as np

from kg.errors import StoreError

#: Raised by one whenever a table changes; an older file is refused with the advice to build again.
VERSION = 1

#: Table → its columns in order. Every row is sorted by all of its columns when written.
TABLES: dict[str, dict[str, str]] = {
    "paper": {
        "id": "VARCHAR",
        "title": "VARCHAR",
        "abstract": "VARCHAR",
        "authors": "VARCHAR[]",
        "date": "VARCHAR",
        "year": "INTEGER",
        "venue": "VARCHAR",
        "doi": "VARCHAR",
        "arxiv": "VARCHAR",
        "url": "VARCHAR",
        "aliases": "VARCHAR[]",
    },
    "source": {"paper": "VARCHAR", "document": "VARCHAR", "line": "INTEGER"},
    "document": {"sha256": "VARCHAR", "format": "VARCHAR", "records": "INTEGER", "name": "VARCHAR"},
    "sentence": {"paper": "VARCHAR", "field": "VARCHAR", "number": "INTEGER", "start": "INTEGER", "end": "INTEGER"},
    "entity": {
        "id": "VARCHAR",
        "type": "VARCHAR",
        "label": "VARCHAR",
        "support": "INTEGER",
        "first_year": "INTEGER",
    },
    "form": {"entity": "VARCHAR", "text": "VARCHAR", "count": "INTEGER", "papers": "INTEGER", "first_year": "INTEGER"},
    "mention": {
        "paper": "VARCHAR",
        "field": "VARCHAR",
        "start": "INTEGER",
        "end": "INTEGER",
        "text": "VARCHAR",
        "entity": "VARCHAR",
        "pattern": "VARCHAR",
        "sentence": "INTEGER",
    },
    "role": {
        "paper": "VARCHAR",
        "entity": "VARCHAR",
        "role": "VARCHAR",
        "field": "VARCHAR",
        "start": "INTEGER",
        "end": "INTEGER",
        "pattern": "VARCHAR",
    },
    "relation": {
        "head": "VARCHAR",
        "relation": "VARCHAR",
        "tail": "VARCHAR",
        "paper": "VARCHAR",
        "field": "VARCHAR",
        "start": "INTEGER",
        "end": "INTEGER",
        "pattern": "VARCHAR",
    },
    "result": {
        "paper": "VARCHAR",
        "number": "INTEGER",
        "method": "VARCHAR",
        "metric": "VARCHAR",
        "dataset": "VARCHAR",
        "task": "VARCHAR",
        "value": "DOUBLE",
        "unit": "VARCHAR",
        "written": "VARCHAR",
        "kind": "VARCHAR",
        "bound": "VARCHAR",
        "comparator": "VARCHAR",
        "field": "VARCHAR",
        "start": "INTEGER",
        "end": "INTEGER",
        "pattern": "VARCHAR",
    },
    "redirect": {"old": "VARCHAR", "new": "VARCHAR"},
    "merge": {"entity": "VARCHAR", "a": "VARCHAR", "b": "VARCHAR", "reason": "VARCHAR", "evidence": "VARCHAR"},
    "candidate": {"kind": "VARCHAR", "a": "VARCHAR", "b": "VARCHAR", "score": "DOUBLE", "reason": "VARCHAR"},
    "authority": {"entity": "VARCHAR", "iri": "VARCHAR", "match": "VARCHAR", "label": "VARCHAR"},
    "meta": {"key": "VARCHAR", "value": "VARCHAR"},
}

_BATCH = 50_000
_ARRAYS = {"VARCHAR": object, "VARCHAR[]": object, "INTEGER": object, "DOUBLE": object}


def create(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection whose current database is a new, empty store at `path`, or in memory."""
    connection = duckdb.connect(":memory:")
    where = str(path).replace("'", "''") if path else ":memory:"
    connection.execute(f"ATTACH '{where}' AS store")
    connection.execute("USE store")
    for table, columns in TABLES.items():
        fields = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        connection.execute(f'CREATE TABLE "{table}" ({fields})')
    connection.execute("INSERT INTO meta VALUES ('version', ?)", [str(VERSION)])
    return connection


class Writer:
    """Appends rows to the tables of a new store in batches; use it in a `with` statement."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: dict[str, list[Sequence[Any]]] = {table: [] for table in TABLES}

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            for table in TABLES:
                self._flush(table)

    def add(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Append rows, given in the order of the table's columns."""
        waiting = self._rows[table]
        waiting.extend(rows)
        if len(waiting) >= _BATCH:
            self._flush(table)

    def _flush(self, table: str) -> None:
        _insert_batch(self._connection, table, TABLES[table], self._rows[table])
        self._rows[table] = []


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Append rows, given in the order of the table's columns, to one table."""
    with Writer(connection) as writer:
        writer.add(table, rows)


def _insert_batch(
    connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], batch: list[Sequence[Any]]
) -> None:
    if not batch:
        return
    arrays = {}
    for i, (name, kind) in enumerate(columns.items()):
        array = np.empty(len(batch), dtype=_ARRAYS[kind])
        array[:] = [list(row[i]) if kind == "VARCHAR[]" else row[i] for row in batch]
        arrays[name] = array
    connection.register("batch", arrays)
    casts = ", ".join(f'CAST("{name}" AS {kind})' for name, kind in columns.items())
    connection.execute(f'INSERT INTO "{table}" SELECT {casts} FROM batch')
    connection.unregister("batch")


def attach(path: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection whose current database is the store at `path`, read-only.

    Raises StoreError where the file is missing, is no store, or is of another version.
    """
    if not path.is_file():
        raise StoreError(f"{path}: no graph here; build one with `kg build PATH... -o {path.parent}`")
    connection = duckdb.connect(":memory:")
    try:
        connection.execute(f"ATTACH '{str(path).replace(chr(39), chr(39) * 2)}' AS store (READ_ONLY)")
        connection.execute("USE store")
        found = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    except duckdb.Error as error:
        connection.close()
        raise StoreError(f"{path}: not a graph of this program ({error}); build it again with `kg build`") from error
    if found is None or found[0] != str(VERSION):
        connection.close()
        version = found[0] if found else "unknown"
        raise StoreError(f"{path}: store version {version}, this program reads {VERSION}; run `kg build` again")
    return connection
