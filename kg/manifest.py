"""The manifest of a built folder: the hashes of what went in and of what came out, and the check against them."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import duckdb

from kg import __version__, store
from kg.errors import InvalidGraph

FILE = "manifest.json"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a verification: what was checked, whether it is as the manifest says, and what to know of it."""

    what: str
    ok: bool
    detail: str


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def entry(path: Path) -> dict[str, str | int]:
    """Return what the manifest says of an output."""
    return {"sha256": sha256(path), "bytes": path.stat().st_size}


def versions() -> dict[str, str]:
    """Return the versions on which the bytes of a build depend."""
    return {"kg": __version__, "spacy": version("spacy"), "unicode": unicodedata.unidata_version}


def checksum(connection: duckdb.DuckDBPyConnection) -> str:
    """Return a checksum of all rows of a store's tables, whatever their order; document names do not count."""
    digest = hashlib.sha256()
    for table, columns in store.TABLES.items():
        row = ", ".join(f'"{name}"' for name in columns if (table, name) != ("document", "name"))
        query = f'SELECT count(*), sum(md5_number_lower(CAST(row({row}) AS VARCHAR))) FROM "{table}"'
        digest.update(f"{table} {connection.execute(query).fetchone()}\n".encode())
    return digest.hexdigest()


def write(path: Path, content: dict[str, Any]) -> None:
    """Write a manifest: sorted keys, one value a line."""
    path.write_text(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def read(directory: Path) -> dict[str, Any]:
    """Return the manifest of a built folder; raises InvalidGraph where it is missing or no JSON object."""
    path = directory / FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InvalidGraph(f"{path}: no manifest; build the folder with `kg build PATH... -o {directory}`") from error
    except ValueError as error:
        raise InvalidGraph(f"{path}: not a manifest ({error}); build the folder again") from error
    if not isinstance(content, dict) or not isinstance(content.get("outputs"), dict):
        raise InvalidGraph(f"{path}: not a manifest of this program; build the folder again")
    return cast("dict[str, Any]", content)


def verify(
    directory: Path,
    *,
    documents: Sequence[str] | None = None,
    patterns: str,
    ledger: str | None,
) -> list[Check]:
    """Return one check for each thing that the manifest names.

    `documents` are the SHA-256 of the inputs to compare, None to leave inputs unchecked; `patterns` and `ledger` are
    the hashes in force now.
    """
    manifest = read(directory)
    checks = []
    for name, told in sorted(manifest["outputs"].items()):
        path = directory / name
        found = sha256(path) if path.is_file() else None
        checks.append(Check(name, found == told["sha256"], "missing" if found is None else _differs(found, told)))
    checks.append(_check_store(directory, manifest.get("store")))
    checks.append(_same("patterns", patterns, manifest.get("patterns")))
    checks.append(_same("ledger", ledger, manifest.get("ledger")))
    told_versions = manifest.get("versions", {})
    checks.extend(_same(f"version of {name}", now, told_versions.get(name)) for name, now in versions().items())
    if documents is not None:
        checks.append(_check_documents(documents, [document["sha256"] for document in manifest.get("inputs", [])]))
    return checks


def _differs(found: str, told: dict[str, Any]) -> str:
    return "as built" if found == told["sha256"] else "not the bytes that were built; build again"


def _check_store(directory: Path, told: object) -> Check:
    connection = store.attach(directory / "graph.duckdb")
    same = checksum(connection) == told
    connection.close()
    return Check("graph.duckdb", same, "as built" if same else "not the rows that were built; build again")


def _same(what: str, now: str | None, told: str | None) -> Check:
    shown = "none" if now is None else now[:12]
    if now == told:
        return Check(what, True, shown)
    return Check(what, False, f"now {shown}, built with {'none' if told is None else told[:12]}")


def _check_documents(found: Iterable[str], told: Iterable[str]) -> Check:
    new, gone = sorted(set(found) - set(told)), sorted(set(told) - set(found))
    if not new and not gone:
        return Check("inputs", True, "as built")
    parts = [f"{len(new)} not in the build ({new[0][:12]}…)"] if new else []
    parts += [f"{len(gone)} of the build not given ({gone[0][:12]}…)"] if gone else []
    return Check("inputs", False, ", ".join(parts))
