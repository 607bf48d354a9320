"""From paths to a built folder: read, extract what is new, link, assemble, export, and swap in at the end."""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

import duckdb

from kg import authority, cache, manifest, store
from kg.assemble import assemble, local_entities
from kg.cache import Cache
from kg.collector import held_back
from kg.errors import NothingToBuild, StoreError
from kg.extraction import hash_patterns
from kg.graph import Graph, open_graph
from kg.ids import IdLock
from kg.ledger import Ledger
from kg.link import Linking, link
from kg.loaded import extractor_for
from kg.model import TYPES, Extraction, Paper
from kg.sources import Document, Report, merge, paper_from_record, read
from kg.worker import extract_all

#: Where a build puts its files until all are whole.
_NEW = ".new"
_STORE = "graph.duckdb"
_CACHE = "cache.sqlite"
#: Below this many texts to extract, starting processes takes longer than they save.
_FEW = 800
_PASS = 2_000
_BATCH = 32

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What a build is told besides its paths; everything here is named in the manifest by its hash or value."""

    patterns: Path | None = None
    ledger: Path | None = None
    lock: Path | None = None
    authorities: tuple[Path, ...] = ()
    base: str | None = None
    detail: str = "full"
    strict: bool = False
    processes: int | None = None


@dataclass(slots=True)
class Summary:
    """What a build found and did; `seconds` and `stages` are wall time, all else is a function of the inputs."""

    papers: int = 0
    records: int = 0
    merged: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    replaced: int = 0
    entities: dict[str, int] = field(default_factory=dict)
    statements: int = 0
    results: int = 0
    extracted: int = 0
    reused: int = 0
    unused: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    stages: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


def _no_progress(stage: str, done: int, total: int) -> None:
    """Show nothing."""


class _Stages:
    """Passes progress on, and knows how many seconds each stage took; a stage ends when the next begins."""

    def __init__(self, show: Progress) -> None:
        self._show = show
        self._began = time.monotonic()
        self._stage = "read"
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self.end()
            self._stage = stage
        self._show(stage, done, total)

    def end(self) -> float:
        """End the stage and return the seconds of all stages so far."""
        now = time.monotonic()
        self.seconds[self._stage] = now - self._began
        self._began = now
        return sum(self.seconds.values())


@dataclass(frozen=True, slots=True)
class _Corpus:
    """Papers to build from, merged and sorted by id, with their documents and the near misses of merging."""

    papers: list[Paper]
    documents: list[Document]
    near_misses: list[tuple[str, str, str, float, str]]


@dataclass(frozen=True, slots=True)
class _Run:
    """What the steps of one build share: its cache, options and progress, and the summary that they fill."""

    kept: Cache
    options: Options
    summary: Summary
    progress: Progress


def build(
    paths: Sequence[str | Path],
    directory: str | Path,
    *,
    options: Options = Options(),
    progress: Progress | None = None,
) -> Summary:
    """Build the folder from exactly these paths and return what was found.

    Raises NothingToBuild, SourceError, LedgerError, PatternError or StoreError; whatever is raised, the graph that
    the folder held before is still there, and extractions made so far are kept.
    """
    report, stages = Report(strict=options.strict), _Stages(progress or _no_progress)
    with _folder(Path(directory)) as (where, kept):
        corpus = _read(paths, report, stages)
        summary = Summary(
            papers=len(corpus.papers),
            records=report.records,
            merged=report.records - len(corpus.papers),
            skipped=dict(sorted(report.skipped.items())),
            messages=report.lines(),
            replaced=report.replaced,
        )
        _write(where, corpus, _Run(kept, options, summary, stages))
    summary.seconds, summary.stages = stages.end(), stages.seconds
    return summary


def rebuild(directory: str | Path, *, options: Options = Options(), progress: Progress | None = None) -> Summary:
    """Build the folder again from the papers that it holds, after the ledger or the patterns changed."""
    stages = _Stages(progress or _no_progress)
    with _folder(Path(directory)) as (where, kept):
        with open_graph(where) as graph:
            corpus = _corpus_of(graph)
        summary = Summary(papers=len(corpus.papers), records=sum(document.records for document in corpus.documents))
        summary.merged = max(0, summary.records - summary.papers)
        _write(where, corpus, _Run(kept, options, summary, stages))
    summary.seconds, summary.stages = stages.end(), stages.seconds
    return summary


def preview(directory: str | Path, *, options: Options = Options()) -> tuple[Graph, Linking]:
    """Return, in memory, the graph that `rebuild` would write, and its linking; the folder stays as it is."""
    where = Path(directory)
    with Cache(where / _CACHE) as kept:
        with open_graph(where) as graph:
            corpus = _corpus_of(graph)
        patterns = hash_patterns(options.patterns)
        keys = [cache.key(paper, patterns) for paper in corpus.papers]
        _extract(keys, corpus.papers, _Run(kept, options, Summary(), _no_progress))
        connection = store.create()
        linking = _fill(connection, corpus, partial(_cached, keys, corpus.papers, kept), options, directory=where)
    return Graph(connection, directory=where), linking


def build_records(records: Iterable[Mapping[str, object] | Paper], *, options: Options = Options()) -> Graph:
    """Return the graph of records, in memory; each is a Paper, or a mapping with at least `abstract` (or `text`)."""
    report = Report()
    papers = [r if isinstance(r, Paper) else paper_from_record(dict(r), report=report) for r in records]
    merged = merge(papers)
    near_misses = [("paper", miss.first, miss.second, miss.score, miss.reason) for miss in merged.near_misses]
    extractor = extractor_for(options.patterns)
    extracted = list(extractor.extract_all(merged.papers))
    connection = store.create()
    _fill(connection, _Corpus(merged.papers, [], near_misses), lambda: extracted, options)
    return Graph(connection)


@contextmanager
def _folder(directory: Path) -> Iterator[tuple[Path, Cache]]:
    """Give the folder and its open, locked cache; what fails to be written becomes a StoreError."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with Cache(directory / _CACHE) as kept:
            shutil.rmtree(directory / _NEW, ignore_errors=True)
            (directory / _NEW).mkdir()
            try:
                yield directory, kept
            finally:
                shutil.rmtree(directory / _NEW, ignore_errors=True)
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        if isinstance(error, OSError) and not _about_writing(error, directory):
            raise
        remedy = "make room, or choose another folder with -o; what it held before is intact"
        raise StoreError(f"{directory}: cannot write ({error}); {remedy}") from error


def _about_writing(error: OSError, directory: Path) -> bool:
    return error.filename is None or str(error.filename).startswith(str(directory))


def _read(paths: Sequence[str | Path], report: Report, progress: Progress) -> _Corpus:
    papers = []
    for paper in read(paths, report=report):
        papers.append(paper)
        if len(papers) % 500 == 0:
            progress("read", len(papers), 0)
    report.raise_if_strict()
    if not papers:
        shown = "\n  ".join(report.lines()[:10])
        raise NothingToBuild(
            f"no paper in {', '.join(str(path) for path in paths)}" + (f"\n  {shown}" if shown else "")
        )
    merged = merge(papers)
    progress("read", len(merged.papers), len(merged.papers))
    near_misses = [("paper", miss.first, miss.second, miss.score, miss.reason) for miss in merged.near_misses]
    documents = sorted({d.sha256: d for d in report.documents}.values(), key=lambda d: d.sha256)
    return _Corpus(merged.papers, documents, near_misses)


def _corpus_of(graph: Graph) -> _Corpus:
    documents = [
        Document(sha256, name, format_, records)
        for sha256, format_, records, name in graph.rows("SELECT * FROM document ORDER BY sha256")
    ]
    near = list(graph.rows("SELECT * FROM candidate WHERE kind = 'paper' ORDER BY ALL"))
    return _Corpus(list(graph.papers()), documents, [(row[0], row[1], row[2], row[3], row[4]) for row in near])


def _write(directory: Path, corpus: _Corpus, run: _Run) -> None:
    """Extract what the cache lacks, then make every output aside and swap them in."""
    options, new = run.options, directory / _NEW
    patterns = hash_patterns(options.patterns)
    keys = [cache.key(paper, patterns) for paper in corpus.papers]
    run.summary.extracted = _extract(keys, corpus.papers, run)
    run.summary.reused = len(keys) - run.summary.extracted

    connection = store.create(new / _STORE)
    extractions = partial(_cached, keys, corpus.papers, run.kept)
    linking = _fill(connection, corpus, extractions, options, directory=directory, progress=run.progress)
    known = {"patterns": patterns, "base": options.base}
    store.insert(connection, "meta", [(key, value) for key, value in known.items() if value is not None])
    checksum = manifest.checksum(connection)
    connection.execute("CHECKPOINT store")
    connection.close()
    run.progress("export", 0, 0)
    (new / "ids.lock").write_text(linking.lock.dump(), encoding="utf-8")
    with Graph(store.attach(new / _STORE)) as graph:
        outputs = [*_export(graph, new, options), "ids.lock"]
        _count(graph, run.summary)
    told = {
        "inputs": [{"sha256": d.sha256, "format": d.format, "records": d.records} for d in corpus.documents],
        "patterns": patterns,
        "ledger": _hash_of(_ledger(options, directory)),
        "lock": _hash_of(options.lock),
        "authorities": sorted(manifest.sha256(path) for path in options.authorities),
        "options": {"base": options.base, "detail": options.detail},
        "versions": manifest.versions(),
        "store": checksum,
        "outputs": {name: manifest.entry(new / name) for name in outputs},
    }
    manifest.write(new / manifest.FILE, told)
    for name in (_STORE, *outputs, manifest.FILE):
        (new / name).replace(directory / name)
        run.summary.outputs.append(str(directory / name))
    run.summary.unused = [f"{decision}: {why}" for decision, why in linking.unused]
    run.kept.keep_only(keys)


def _cached(keys: list[str], papers: list[Paper], kept: Cache) -> Iterator[tuple[Paper, Extraction]]:
    """Yield papers with their extractions from the cache, a part at a time."""
    for at in range(0, len(keys), _PASS):
        part = keys[at : at + _PASS]
        found = kept.get(part)
        for paper, key in zip(papers[at : at + _PASS], part, strict=True):
            yield paper, found[key]


def _extract(keys: list[str], papers: list[Paper], run: _Run) -> int:
    """Extract the texts that the cache lacks, commit them as they come, and return how many they were."""
    missing = run.kept.missing(keys)
    wanted = {key: paper for key, paper in zip(keys, papers, strict=True) if key in missing}
    processes = run.options.processes or (_cores() if len(wanted) > _FEW else 1)
    done = 0
    if processes > 1:
        batches = extract_all(iter(wanted.items()), processes=processes, patterns=run.options.patterns)
    else:
        batches = _extract_here(wanted, run.options.patterns)
    for batch in batches:
        run.kept.put(batch)
        done += len(batch)
        run.progress("extract", done, len(wanted))
    return len(wanted)


def _extract_here(wanted: dict[str, Paper], patterns: Path | None) -> Iterator[list[tuple[str, bytes]]]:
    if not wanted:
        return
    extractor = extractor_for(patterns)
    items = iter(wanted.items())
    while batch := list(islice(items, _BATCH)):
        with held_back():
            found = extractor.extract_all(paper for _, paper in batch)
            dumped = [(key, cache.dump(extraction)) for (key, _), (_, extraction) in zip(batch, found, strict=True)]
        yield dumped


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _fill(
    connection: duckdb.DuckDBPyConnection,
    corpus: _Corpus,
    extractions: Callable[[], Iterable[tuple[Paper, Extraction]]],
    options: Options,
    *,
    directory: Path | None = None,
    progress: Progress = _no_progress,
) -> Linking:
    """Link and assemble into the new store, and return what linking decided."""
    progress("link", 0, 0)
    ledger = _ledger(options, directory)
    linking = link(
        local_entities(extractions()),
        ledger=Ledger.load(ledger) if ledger else Ledger(),
        lock=IdLock.load(options.lock) if options.lock else IdLock(),
        authorities=[term for path in options.authorities for term in authority.load(path)],
    )
    progress("store", 0, 0)
    assemble(connection, extractions(), linking)
    store.insert(connection, "candidate", corpus.near_misses)
    documents = ((d.sha256, d.format, d.records, d.name) for d in corpus.documents)
    store.insert(connection, "document", documents)
    return linking


def _ledger(options: Options, directory: Path | None) -> Path | None:
    """Return the ledger to replay: the one given, else the one beside the build, None where there is none."""
    path = options.ledger or (directory / "ledger.toml" if directory else None)
    return path if path is not None and (options.ledger is not None or path.is_file()) else None


def _hash_of(path: Path | None) -> str | None:
    return manifest.sha256(path) if path is not None else None


def _export(graph: Graph, new: Path, options: Options) -> list[str]:
    """Write the exports of every build, and return their names."""
    from kg import page, rdf

    with (new / "graph.ttl").open("wb") as out:
        rdf.write(graph, out, format="turtle", base=options.base or rdf.DEFAULT_BASE, detail=options.detail)
    with (new / "graph.html").open("wb") as out:
        page.write_page(graph, out)
    return ["graph.ttl", "graph.html"]


def _count(graph: Graph, summary: Summary) -> None:
    found = dict(graph.rows("SELECT type, count(*) FROM entity GROUP BY type ORDER BY type"))
    known = {kind: found.pop(kind) for kind in TYPES if kind in found}
    summary.entities = {**known, **found}
    summary.statements = graph.count_statements()
    summary.results = graph.count("result")


def check(
    directory: Path, *, paths: Sequence[str | Path] = (), patterns: Path | None = None, ledger: Path | None = None
) -> list[manifest.Check]:
    """Return one check for each thing that the folder's manifest names; inputs are checked where paths are given."""
    documents = None
    if paths:
        report = Report()
        for _ in read(paths, report=report):
            pass
        documents = [document.sha256 for document in report.documents]
    decided = _ledger(Options(ledger=ledger), directory)
    return manifest.verify(directory, documents=documents, patterns=hash_patterns(patterns), ledger=_hash_of(decided))
