"""Exports: a graph, or a part of it, in the format of another tool; each format's module is imported when used."""

import gzip
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, cast

from kg.errors import QueryError, StoreError
from kg.graph import Graph

#: Writes a graph to a binary stream, or into a folder; options are by keyword.
Writer = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written: `module:function` for a stream and for a folder, its suffixes, its options.

    `fixed` options are always passed; those named by `accepts` are the caller's.
    """

    stream: str | None
    suffixes: tuple[str, ...]
    folder: str | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    accepts: tuple[str, ...] = ()


def _rdf(name: str, *suffixes: str) -> Format:
    return Format("kg.rdf:write", suffixes, fixed={"format": name}, accepts=("base", "namespace", "detail"))


#: Name of a format → how it is written.
FORMATS: dict[str, Format] = {
    "turtle": _rdf("turtle", ".ttl"),
    "ntriples": _rdf("ntriples", ".nt"),
    "nquads": _rdf("nquads", ".nq"),
    "trig": _rdf("trig", ".trig"),
    "jsonld": _rdf("jsonld", ".jsonld"),
    "rdfxml": _rdf("rdfxml", ".rdf", ".owl"),
    "turtle12": _rdf("turtle12"),
    "jsonl": Format("kg.exports.json_lines:write_json_lines", (".jsonl", ".ndjson")),
    "graphml": Format("kg.exports.graphml:write_graphml", (".graphml",)),
    "gexf": Format("kg.exports.gexf:write_gexf", (".gexf",)),
    "csv": Format("kg.exports.tables:write_statements", (".csv",), folder="kg.exports.tables:write_folder"),
    "site": Format(None, (), folder="kg.page.site:write_site", accepts=("base",)),
}


def format_of(target: str) -> str | None:
    """Return the format that a file's suffix names, `.gz` left aside; None where it names none.

    >>> format_of("out/graph.ttl.gz")
    'turtle'
    """
    name = target.casefold().removesuffix(".gz")
    return next((format for format, how in FORMATS.items() if name.endswith(how.suffixes or "\0")), None)


def export(graph: Graph, target: str | Path, *, format: str | None = None, **options: Any) -> list[Path]:
    """Write the graph to a file, a folder (a target that is one, or ends in `/`), or standard output (`-`).

    Returns the files written. The format is that of the suffix where none is given; a name that ends in `.gz` is
    packed. A file is replaced only when the new one is whole.
    """
    name = format or format_of(str(target))
    if name is None:
        raise QueryError(f"{target}: the suffix names no format; give one of {', '.join(FORMATS)}")
    if name not in FORMATS:
        raise QueryError(f"{name}: no such format; there are {', '.join(FORMATS)}")
    how = FORMATS[name]
    given = {key: value for key, value in options.items() if value is not None}
    if refused := sorted(given.keys() - set(how.accepts)):
        raise QueryError(f"{name} has no option {', '.join(refused)}")
    try:
        if _is_folder(target, how):
            return _to_folder(graph, Path(target), name, given)
        return _to_stream(graph, str(target), name, given)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror or error}); choose another place") from error


def _is_folder(target: str | Path, how: Format) -> bool:
    return how.stream is None or (target != "-" and (str(target).endswith(("/", os.sep)) or Path(target).is_dir()))


def _to_folder(graph: Graph, folder: Path, name: str, options: Mapping[str, Any]) -> list[Path]:
    how = FORMATS[name]
    if str(folder) == "-":
        raise QueryError(f"{name} is a folder of files, which standard output cannot take: give -o FOLDER")
    if how.folder is None:
        raise QueryError(f"{name} is written to a file: give a file name after {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    return cast("list[Path]", _function(how.folder)(graph, folder, **how.fixed, **options))


def _to_stream(graph: Graph, target: str, name: str, options: Mapping[str, Any]) -> list[Path]:
    how = FORMATS[name]
    assert how.stream is not None
    write = _function(how.stream)
    if target == "-":
        write(graph, sys.stdout.buffer, **how.fixed, **options)
        return []
    with whole_file(Path(target)) as out:
        write(graph, out, **how.fixed, **options)
    return [Path(target)]


def _function(path: str) -> Callable[..., Any]:
    module, _, name = path.partition(":")
    return cast("Callable[..., Any]", getattr(import_module(module), name))


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a stream whose bytes become the file, packed where its name ends in `.gz`, only when all are written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as raw:
            if path.name.endswith(".gz"):
                # No name and no time inside: the same graph gives the same bytes.
                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield raw
        Path(part).chmod(0o666 & ~_umask())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
