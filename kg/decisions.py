"""Decisions taken on a built folder: written to its ledger, tried without a trace, applied, and taken back."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kg import manifest
from kg.builder import Options, preview, rebuild
from kg.diff import Diff, diff
from kg.errors import LedgerError, StoreError
from kg.extraction import hash_patterns
from kg.graph import Graph, open_graph
from kg.ledger import Decision, Ledger
from kg.show import resolve


def ledger_path(directory: Path, ledger: Path | None) -> Path:
    """Return the ledger that a build of the folder replays: the one given, else `ledger.toml` in it."""
    return ledger or directory / "ledger.toml"


def options_of(
    directory: Path,
    *,
    ledger: Path | None = None,
    lock: Path | None = None,
    authorities: Sequence[Path] = (),
    patterns: Path | None = None,
) -> Options:
    """Return options that repeat the folder's build; raises StoreError where its lock, patterns or authorities lack."""
    told = manifest.read(directory)
    if told.get("lock") is not None and lock is None:
        lock = directory / "ids.lock"
        if not lock.is_file() or manifest.sha256(lock) != told["lock"]:
            raise StoreError(f"{directory}: it was built with another id lock; give that file with --lock")
    if sorted(manifest.sha256(path) for path in authorities) != told.get("authorities", []):
        raise StoreError(f"{directory}: it was built with other authorities; give the same files with --authority")
    if hash_patterns(patterns) != told.get("patterns"):
        raise StoreError(f"{directory}: it was built with other patterns; give them with --patterns, or build it again")
    how = told.get("options", {})
    path = ledger_path(directory, ledger)
    return Options(
        patterns, path if ledger or path.is_file() else None, lock, tuple(authorities), how.get("base"),
        how.get("detail", "full"),
    )  # fmt: skip


def attempt(directory: Path, ledger: Ledger, options: Options) -> tuple[Diff, list[tuple[Decision, str]]]:
    """Return what the ledger would change in the folder, which stays as it is, and what applies to nothing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.toml"
        path.write_text(ledger.text, encoding="utf-8", newline="")
        then, linking = preview(directory, options=replace(options, ledger=path))
        with then, open_graph(directory) as now:
            return diff(now, then), linking.unused


def decide(directory: Path, ledger: Ledger, options: Options, *, path: Path) -> list[str]:
    """Write the ledger and rebuild the folder with it; return the decisions that apply to nothing.

    Where the rebuild fails the ledger is as it was.
    """
    with _written(path, ledger):
        return rebuild(directory, options=replace(options, ledger=path if ledger.text else None)).unused


@contextmanager
def _written(path: Path, ledger: Ledger) -> Iterator[None]:
    """Write the ledger's text, no file where it is empty; put the old one back when what follows fails."""
    old = path.read_bytes() if path.is_file() else None
    try:
        _put(path, ledger.text.encode("utf-8") or None)
        yield
    except BaseException:
        _put(path, old)
        raise


def _put(path: Path, content: bytes | None) -> None:
    try:
        if content is None:
            path.unlink(missing_ok=True)
        else:
            aside = path.with_name(path.name + ".new")
            aside.write_bytes(content)
            aside.replace(path)
    except OSError as error:
        raise LedgerError(f"{path}: cannot be written ({error}); choose another with --ledger") from error


def reference(graph: Graph, name: str) -> str:
    """Return what the ledger should call an entity: a form that no other entity has, else its id.

    Raises NotFound where nothing, or more than one thing, has the name.
    """
    if _entities_written(graph, name) == 1:
        return name
    found = resolve(graph, name)
    return found.label if _entities_written(graph, found.label) == 1 else found.id


def _entities_written(graph: Graph, form: str) -> int:
    rows = graph.rows("SELECT count(DISTINCT entity) FROM form WHERE text = ?", [form])
    return int(next(rows)[0])


def decision_about(graph: Graph, decision: Decision) -> Decision:
    """Return the decision with each name as the ledger should have it; forms, labels and types stay as given."""
    refused = decision.refused
    if refused is not None:
        entity, head, tail = (
            reference(graph, name) if name is not None else None
            for name in (refused.entity, refused.head, refused.tail)
        )
        return replace(decision, refused=replace(refused, entity=entity, head=head, tail=tail))
    return replace(decision, names=tuple(reference(graph, name) for name in decision.names))
