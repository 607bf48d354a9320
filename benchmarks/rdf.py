"""Figures of the RDF side, each as a ratio to rdflib in the same run.

    python benchmarks/rdf.py DIR [--limit SECONDS]

DIR is a built folder; about 1,600 papers are a million triples. Prints the time to write Turtle against
`rdflib.Graph.serialize`, twelve named questions on the store beside the graph against rdflib's own engine (one that
rdflib has not answered after the limit is left out of the median, and said to be), the peak memory of a streamed
export, and how long `kg serve` takes to answer its first request.
"""

import argparse
import io
import multiprocessing
import re
import resource
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from kg import rdf, sparql
from kg.graph import open_graph
from kg.sparql.engine import run
from kg.sparql.index import FOLDER, ensure_store, open_store
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


def by_rdflib(directory: Path, queries: dict[str, str], limit: int) -> dict[str, float]:
    """Return rdflib's seconds; each question is asked in a fork, which the system ends after the limit."""
    found: dict[str, float] = {}
    start = time.process_time()
    with open_graph(directory) as graph:
        held = rdf.to_rdf(graph)
    found["load"] = time.process_time() - start
    works: dict[str, Callable[[], object]] = {
        **{
            name: lambda query=query: held.query(query).serialize(format="csv")  # type: ignore[misc]
            for name, query in queries.items()
        },
        "serialize": lambda: held.serialize(format="turtle", encoding="utf-8"),
    }
    context = multiprocessing.get_context("fork")
    for name, work in works.items():
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_timed, args=(work, theirs, 10 * limit if name == "serialize" else limit))
        process.start()
        theirs.close()
        with suppress(EOFError):
            found[name] = ours.recv()
        process.join()
        print(f"rdflib: {name} {f'{found[name]:.3f} s' if name in found else 'not finished'}", flush=True)
    return found


def _timed(work: Callable[[], object], pipe: Connection, limit: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    pipe.send(seconds(work))


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
    triples = len(store)
    ours = {
        name: min(seconds(lambda q=query: answer_bytes(run(store, q), format="csv")) for _ in range(3))  # type: ignore[misc]
        for name, query in queries.items()
    }
    turtle = export(directory)
    theirs = by_rdflib(directory, queries, limit)
    print(f"{triples} triples; rdflib loaded them in {theirs['load']:.0f} s")
    if "serialize" in theirs:
        print(f"Turtle: {theirs['serialize'] / turtle:.1f} times faster than rdflib ({theirs['serialize']:.1f} s)")
    ratios = {name: theirs[name] / ours[name] for name in queries if name in theirs}
    for name in queries:
        told = f"{theirs[name]:9.3f} s  {ratios[name]:8.1f} times" if name in theirs else "no answer"
        print(f"{name:30} {ours[name]:8.4f} s  {told}")
    print("seconds are of processor time, ours the least of three")
    print(f"median {statistics.median(ratios.values()):.1f} times, least {min(ratios.values()):.1f}, of {len(ratios)}")


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
