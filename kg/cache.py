"""Extractions kept by content, so that a build extracts a text once; its lock keeps two builds apart."""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType

from kg.errors import StoreError
from kg.model import Extraction, Mention, Paper, Relation, Result, Role, Sentence

#: Raised by one whenever the payload changes; an older cache is emptied.
VERSION = 1

_MOST_VARIABLES = 500


def key(paper: Paper, patterns_hash: str) -> str:
    """Return the hexadecimal key of an extraction: a hash of the title, the abstract and the patterns."""
    content = json.dumps([patterns_hash, paper.title, paper.abstract], ensure_ascii=True)
    return hashlib.sha256(content.encode("ascii")).hexdigest()[:32]


def dump(extraction: Extraction) -> bytes:
    """Return an extraction as compressed bytes; `load` gives an equal extraction back.

    >>> load(dump(Extraction())) == Extraction()
    True
    """
    rows = [
        [[m.field, m.start, m.end, m.text, m.type, m.entity, m.role, m.pattern] for m in extraction.mentions],
        [[r.entity, r.role, r.field, r.start, r.end, r.pattern] for r in extraction.roles],
        [[r.head, r.relation, r.tail, r.field, r.start, r.end, r.pattern] for r in extraction.relations],
        [[getattr(r, name) for name in Result.__slots__] for r in extraction.results],
        [[s.field, s.start, s.end] for s in extraction.sentences],
    ]
    return zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode("utf-8"), 1)


def load(payload: bytes) -> Extraction:
    """Return the extraction that `dump` made bytes of."""
    mentions, roles, relations, results, sentences = json.loads(zlib.decompress(payload))
    return Extraction(
        tuple(Mention(*row) for row in mentions),
        tuple(Role(*row) for row in roles),
        tuple(Relation(*row) for row in relations),
        tuple(Result(*row) for row in results),
        tuple(Sentence(*row) for row in sentences),
    )


class Cache:
    """A SQLite file of extractions, locked for as long as it is open; raises StoreError where it cannot be had."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        try:
            self._connection = sqlite3.connect(path or ":memory:", timeout=0, check_same_thread=False)
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("BEGIN EXCLUSIVE")
            found = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if found != VERSION:
                self._connection.execute("DROP TABLE IF EXISTS extraction")
                self._connection.execute(f"PRAGMA user_version = {VERSION}")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS extraction (key TEXT PRIMARY KEY, payload BLOB NOT NULL) WITHOUT ROWID"
            )
            self._connection.commit()
        except sqlite3.Error as error:
            raise self._error(error) from error

    def _error(self, error: sqlite3.Error) -> StoreError:
        if "locked" in str(error):
            return StoreError(f"{self._path}: another build is writing this folder; wait for it, or choose another -o")
        if "not a database" in str(error) or "malformed" in str(error):
            return StoreError(f"{self._path}: not readable ({error}); delete the file and build again")
        return StoreError(f"{self._path}: cannot write ({error}); make room or choose another -o")

    def __enter__(self) -> "Cache":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._connection.close()

    def missing(self, keys: Sequence[str]) -> set[str]:
        """Return those keys that have no extraction here."""
        return set(keys) - {found for found, _ in self._select("key, NULL", keys)}

    def get(self, keys: Sequence[str]) -> dict[str, Extraction]:
        """Return key → extraction for those keys that are here."""
        return {found: load(payload) for found, payload in self._select("key, payload", keys)}

    def _select(self, columns: str, keys: Sequence[str]) -> Iterable[tuple[str, bytes]]:
        for at in range(0, len(keys), _MOST_VARIABLES):
            part = keys[at : at + _MOST_VARIABLES]
            marks = ",".join("?" * len(part))
            try:
                yield from self._connection.execute(f"SELECT {columns} FROM extraction WHERE key IN ({marks})", part)
            except sqlite3.Error as error:
                raise self._error(error) from error

    def put(self, rows: Iterable[tuple[str, bytes]]) -> None:
        """Keep (key, payload) rows and commit them."""
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO extraction VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            raise self._error(error) from error

    def keep_only(self, keys: Iterable[str]) -> None:
        """Forget all extractions but these."""
        try:
            with self._connection:
                self._connection.execute("CREATE TEMP TABLE kept (key TEXT PRIMARY KEY) WITHOUT ROWID")
                self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys))
                self._connection.execute("DELETE FROM extraction WHERE key NOT IN (SELECT key FROM kept)")
                self._connection.execute("DROP TABLE kept")
        except sqlite3.Error as error:
            raise self._error(error) from error
