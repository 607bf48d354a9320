"""Figures of the RDF side, each as a ratio to rdflib in the same run.

    python benchmarks/rdf.py DIR [--limit SECONDS]

DIR is a built folder; about 1,600 papers are a million triples. Prints what the named questions take on the store
beside the graph (as `kg query` asks it), in a store in memory (as rdflib holds the graph), and in rdflib's own engine,
the same text in all three; the time to write Turtle against `rdflib.Graph.serialize`, and the peak memory of both; and
how long `kg serve` takes to answer its first request.

rdflib has a process of its own, so that nothing of ours is in its way. What it has not answered after the limit is left
out of the median, and said to be.
"""

import argparse
import io
import multiprocessing
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from pyoxigraph import Store

from kg import rdf, sparql
from kg.graph import open_graph
from kg.sparql.engine import run
from kg.sparql.index import FOLDER, ensure_store, memory_store, open_store
from kg.sparql.results import answer_bytes

#: Question → parameters; entities are the best supported of their type in the graph at hand.
QUESTIONS: dict[str, dict[str, str]] = {
    "methods-introduced-by-year": {},
    "papers-evaluating-on": {"dataset": "dataset"},
    "compared-with": {"method": "method"},
    "datasets-used-with-method": {"method": "method"},
    "tasks-without-benchmark": {},
    "outperforming": {"method": "method"},
    "extension-chains": {},
    "comentions-of": {"entity": "method"},
    "results-for-metric": {"metric": "metric"},
    "support-of-one": {},
    "ambiguous-abbreviations": {},
    "first-papers": {},
}


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of this process, all its threads together, whatever else the machine does."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak() -> float:
    """Return the most memory that this process has held, in MB; what a parent held does not count."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


class Sink(io.RawIOBase):
    """Counts bytes and keeps none."""

    size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        assert isinstance(data, bytes)
        self.size += len(data)
        return len(data)


def _export(directory: Path, pipe: Connection) -> None:
    sink = Sink()
    with open_graph(directory) as graph:
        before = peak()
        taken = seconds(lambda: rdf.write(graph, sink))  # type: ignore[arg-type]
    pipe.send((taken, sink.size, before, peak()))


def export(directory: Path) -> float:
    """Write Turtle in a process of its own, so that its memory is its own, and return the seconds."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_export, args=(directory, theirs))
    process.start()
    taken, size, before, after = ours.recv()
    process.join()
    print(f"Turtle, ours: {taken:.1f} s, {size / 1e6:.0f} MB; peak memory {before:.0f} MB before, {after:.0f} MB after")
    return float(taken)


class _Limit(Exception):
    """The time that rdflib has for something is over."""


def _rdflib(directory: Path, queries: dict[str, str], limit: int, pipe: Connection) -> None:
    """Send (name, seconds or None) of loading, each question, and writing Turtle, then the peak memory."""

    def over(*_: object) -> None:
        raise _Limit

    signal.signal(signal.SIGPROF, over)
    start = time.process_time()
    with open_graph(directory) as graph:
        held = rdf.to_rdf(graph)
    pipe.send(("load", time.process_time() - start))
    for name, query in queries.items():
        pipe.send((name, _within(limit, lambda q=query: held.query(q).serialize(format="csv"), times=3)))  # type: ignore[misc]
    pipe.send(("held", peak()))
    pipe.send(("turtle", _within(20 * limit, lambda: held.serialize(format="turtle", encoding="utf-8"), times=1)))
    pipe.send(("peak", peak()))


def _within(limit: int, work: Callable[[], object], *, times: int) -> float | None:
    """Return the least seconds of some runs, None where the limit passes before one has ended."""
    taken: list[float] = []
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        for _ in range(times):
            taken.append(seconds(work))
    except _Limit:
        pass
    except Exception as error:
        print(f"rdflib fails: {error!r}", flush=True)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return min(taken, default=None)


def by_rdflib(directory: Path, queries: dict[str, str], limit: int) -> dict[str, float | None]:
    """Return rdflib's figures by name."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_rdflib, args=(directory, queries, limit, theirs))
    process.start()
    theirs.close()
    found: dict[str, float | None] = {}
    with suppress(EOFError):
        while True:
            name, figure = ours.recv()
            found[name] = figure
            print(f"rdflib: {name} {'not finished' if figure is None else f'{figure:.3f}'}", flush=True)
    process.join()
    return found


def asked(store: Store, queries: dict[str, str]) -> dict[str, float]:
    """Return the seconds of each question on one of our stores."""
    return {
        name: min(seconds(lambda q=query: answer_bytes(run(store, q), format="csv")) for _ in range(3))  # type: ignore[misc]
        for name, query in queries.items()
    }


def questions(directory: Path, limit: int) -> None:
    with open_graph(directory) as graph:
        best = dict(graph.rows("SELECT type, arg_max(id, support) FROM entity GROUP BY type"))
        queries = {
            name: sparql.query_text(graph, None, named=name, parameters={k: best[v] for k, v in given.items()})
            for name, given in QUESTIONS.items()
        }
        if not (directory / FOLDER).exists():
            print(f"store built in {seconds(lambda: ensure_store(directory)):.1f} s")
        store = open_store(directory)
        print(f"{len(store)} triples", flush=True)
        disk = asked(store, queries)
        start = time.process_time()
        held = memory_store(graph)
        print(f"store in memory made in {time.process_time() - start:.1f} s", flush=True)
        memory = asked(held, queries)
        del held
    turtle = export(directory)
    theirs = by_rdflib(directory, queries, limit)
    if theirs["turtle"] is not None:
        print(f"Turtle: {theirs['turtle'] / turtle:.1f} times faster than rdflib ({theirs['turtle']:.1f} s)")
    print(f"{'ms':30} {'disk':>9} {'memory':>9} {'rdflib':>9}    times, disk and memory")
    ratios = []
    for name in queries:
        figure, told = theirs[name], "no answer"
        if figure is not None:
            ratios.append((figure / disk[name], figure / memory[name]))
            told = f"{1000 * figure:9.1f}  {ratios[-1][0]:9.1f} {ratios[-1][1]:9.1f}"
        print(f"{name:30} {1000 * disk[name]:9.2f} {1000 * memory[name]:9.2f} {told:>9}")
    print("seconds are of processor time, the least of three")
    for kind, of_kind in zip(("on disk", "in memory"), zip(*ratios, strict=True), strict=True):
        print(f"{kind}: median {statistics.median(of_kind):.1f} times, least {min(of_kind):.1f}, of {len(of_kind)}")


def serve(directory: Path) -> None:
    start = time.perf_counter()
    command = [sys.executable, "-m", "kg", "serve", str(directory), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = next(found[1] for line in process.stderr if (found := re.search(r"(http://[^/]+)/", line)))
        try:
            for page in ("/health", "/sparql?query=ASK%7B%7D"):
                with urllib.request.urlopen(f"{address}{page}") as response:
                    response.read()
                print(f"kg serve: {page} answered {time.perf_counter() - start:.1f} s after the start")
        finally:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--limit", type=int, default=60, help="seconds that rdflib has for a question")
    given = parser.parse_args()
    questions(given.directory, given.limit)
    serve(given.directory)


if __name__ == "__main__":
    main()
