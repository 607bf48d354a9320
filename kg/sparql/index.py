"""The Oxigraph store of a graph: built once, beside the graph, and built again when the graph has changed."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyoxigraph import RdfFormat, Store

from kg import __version__, rdf
from kg.errors import StoreError
from kg.graph import Graph, open_graph

FOLDER = "graph.oxigraph"
_STORE = "store"
_STAMP = "stamp.json"
#: Raised by one whenever the triples that a graph becomes change, so that older stores are built again.
_VERSION = 3
#: Pieces of an export, of 256 KiB each, that are loaded at once.
_PIECES = 64


def memory_store(graph: Graph, *, base: str = rdf.DEFAULT_BASE, namespace: str = rdf.NAMESPACE) -> Store:
    """Return a store of the whole graph in memory."""
    store = Store()
    load(store, graph, base=base, namespace=namespace)
    return store


def load(store: Store, graph: Graph, *, base: str, namespace: str = rdf.NAMESPACE) -> None:
    """Load a whole graph, some hundred thousand triples at a time: Oxigraph holds all that one call gives it."""
    head = rdf.head(base, namespace).encode()
    held: list[bytes] = []
    for piece in rdf.chunks(graph, base=base, namespace=namespace):
        held.append(piece)
        if len(held) == _PIECES:
            store.bulk_load(input=b"".join([head, *held]), format=RdfFormat.TURTLE)
            held = []
    store.bulk_load(input=b"".join([head, *held]), format=RdfFormat.TURTLE)


def open_store(directory: str | Path, *, tell: Callable[[str], None] = lambda _: None) -> Store:
    """Return the store of the graph in a folder, read-only; it is built first where it is missing or stale.

    `tell` is called with a line before a build. Raises StoreError where there is no graph or the store is damaged.
    """
    directory = Path(directory)
    ensure_store(directory, tell=tell)
    try:
        return Store.read_only(str(directory / FOLDER / _STORE))
    except OSError as error:
        raise StoreError(f"{directory / FOLDER}: cannot be read ({error}); delete it, it is built anew") from error


def ensure_store(directory: Path, *, tell: Callable[[str], None] = lambda _: None) -> Path:
    """Build the store of a folder's graph unless it is there and fresh; return its path."""
    folder = directory / FOLDER
    stamp = _stamp(directory)
    if not _is_fresh(folder, stamp):
        tell(f"building the query store of {directory} (once)")
        _build(directory, folder, stamp)
    return folder / _STORE


def _is_fresh(folder: Path, stamp: dict[str, Any]) -> bool:
    try:
        return bool(json.loads((folder / _STAMP).read_text(encoding="utf-8")) == stamp)
    except (OSError, ValueError):
        return False


def _stamp(directory: Path) -> dict[str, Any]:
    """Return what changes whenever a build changes the graph."""
    path = directory / "graph.duckdb"
    if not path.is_file():
        open_graph(directory).close()
    found = path.stat()
    return {"store": _VERSION, "kg": __version__, "bytes": found.st_size, "mtime": found.st_mtime_ns}


def _build(directory: Path, folder: Path, stamp: dict[str, Any]) -> None:
    """Build aside and swap in, so that a reader never sees half a store."""
    new = directory / f"{FOLDER}.new-{os.getpid()}"
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        with open_graph(directory) as graph:
            store = Store(str(new / _STORE))
            load(store, graph, base=graph.meta("base") or rdf.DEFAULT_BASE)
            # One file of each kind in place of one for each load: questions are answered in half the time.
            store.optimize()
            store.flush()
            del store
        (new / _STAMP).write_text(json.dumps(stamp), encoding="utf-8")
        old = directory / f"{FOLDER}.old-{os.getpid()}"
        if folder.exists():
            folder.replace(old)
        new.replace(folder)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error}); make the folder writable, or copy it") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
