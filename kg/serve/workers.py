"""Processes that answer queries, so that one that takes too long can be ended without harm to the others."""

import multiprocessing
import queue
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from kg.errors import KGError, QueryError

if TYPE_CHECKING:
    from pyoxigraph import Store

_PIECE = 1 << 16
#: Seconds that a worker has to start.
_START = 60


class TooSlow(QueryError):
    """A query took longer than it may, or no worker was free in that time."""


class TooLarge(QueryError):
    """An answer is larger than it may be."""


@dataclass(frozen=True, slots=True)
class Job:
    """A query, the format of its answer, and the graphs that it asks for, if it names any."""

    query: str
    format: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


class _Worker:
    """A process and the pipe to it."""

    def __init__(self, store: Path, base: str, largest: int, held: Path | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        arguments = (theirs, store, base, largest, held)
        self.process: SpawnProcess = context.Process(target=_serve, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        self._is_ready = False

    def await_ready(self) -> None:
        """Return once the process has opened the store; raises QueryError where it has not in a minute."""
        if not self._is_ready:
            if not self.pipe.poll(_START):
                raise QueryError(f"a worker has not started in {_START} s; the machine may be too busy")
            self.pipe.recv()
            self._is_ready = True

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Workers:
    """A fixed number of workers over one store; `run` may be called from any thread.

    Where `held` names the folder of the graph, each worker soon holds the graph in memory and answers from there.
    """

    def __init__(
        self, store: Path, *, base: str, count: int, timeout: float, largest: int, held: Path | None = None
    ) -> None:
        self._arguments = (store, base, largest, held)
        self._timeout = timeout
        self._free: queue.Queue[_Worker] = queue.Queue()
        for _ in range(count):
            self._free.put(_Worker(*self._arguments))

    def run(self, job: Job) -> Generator[bytes, None, None]:
        """Yield the answer piece by piece; raises QueryError, TooSlow or TooLarge, before the first piece if it can."""
        with self._worker() as worker:
            worker.await_ready()
            # What the start of a worker takes is no fault of the query.
            deadline = time.monotonic() + self._timeout
            worker.pipe.send(job)
            while True:
                if not worker.pipe.poll(max(0.0, deadline - time.monotonic())):
                    raise TooSlow(f"the query took longer than {self._timeout:g} s; ask less, or add LIMIT")
                kind, content = worker.pipe.recv()
                if kind == "piece":
                    yield content
                elif kind == "end":
                    return
                else:
                    raise TooLarge(content) if kind == "large" else QueryError(content)

    @contextmanager
    def _worker(self) -> Iterator[_Worker]:
        """Give a free worker; one that is left in the middle of an answer is replaced."""
        try:
            worker = self._free.get(timeout=self._timeout)
        except queue.Empty:
            raise TooSlow("all workers are busy; try again") from None
        whole = False
        try:
            yield worker
            whole = True
        except (TooSlow, GeneratorExit):
            raise
        except QueryError:
            whole = True
            raise
        except (EOFError, OSError) as error:
            raise QueryError("the worker that answered ended early; ask less") from error
        finally:
            if not whole:
                worker.end()
                worker = _Worker(*self._arguments)
            self._free.put(worker)

    def close(self) -> None:
        """End all workers."""
        while True:
            try:
                self._free.get_nowait().end()
            except queue.Empty:
                return


def _serve(pipe: Connection, store: Path, base: str, largest: int, held: Path | None) -> None:
    """Answer jobs until the other end closes."""
    import signal

    import pyoxigraph

    # Here, so that loading them is not counted as time of the first query.
    import kg.sparql.engine
    import kg.sparql.results  # noqa: F401

    # The server ends its workers itself; a Ctrl-C at the terminal reaches the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stores = [pyoxigraph.Store.read_only(str(store))]
    if held is not None:
        threading.Thread(target=_hold, args=(held, base, stores), daemon=True).start()
    with suppress(EOFError, OSError):
        pipe.send("ready")
        while True:
            job = pipe.recv()
            try:
                _answer(pipe, stores[-1], job, base, largest)
                pipe.send(("end", None))
            except TooLarge as error:
                pipe.send(("large", str(error)))
            except KGError as error:
                pipe.send(("error", str(error)))


def _hold(directory: Path, base: str, stores: list["Store"]) -> None:
    """Add a store in memory of the graph in a folder; questions are answered from the last store there is."""
    from kg.graph import open_graph
    from kg.sparql.index import memory_store

    with open_graph(directory) as graph:
        stores.append(memory_store(graph, base=base))


def _answer(pipe: Connection, store: object, job: Job, base: str, largest: int) -> None:
    import pyoxigraph

    from kg.sparql.engine import run
    from kg.sparql.results import write_answer

    assert isinstance(store, pyoxigraph.Store)
    graphs: dict[str, list[pyoxigraph.NamedNode]] = {}
    for name, iris in (("default_graph", job.default_graphs), ("named_graphs", job.named_graphs)):
        try:
            if iris:
                graphs[name] = [pyoxigraph.NamedNode(iri) for iri in iris]
        except ValueError as error:
            raise QueryError(f"{' '.join(iris)}: not an IRI ({error})") from error
    out = _Pieces(pipe, largest)
    try:
        write_answer(run(store, job.query, base=base, **graphs), cast("BinaryIO", out), format=job.format, base=base)
    except OSError as error:
        raise QueryError(f"the query failed: {error}") from error
    out.flush()


class _Pieces:
    """A file whose content goes through a pipe, up to a size."""

    def __init__(self, pipe: Connection, largest: int) -> None:
        self._pipe = pipe
        self._room = largest
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Send what was written as soon as there is enough of it."""
        self._room -= len(data)
        if self._room < 0:
            raise TooLarge("the answer is larger than this server gives; add LIMIT, or ask for less")
        self._held += data
        if len(self._held) >= _PIECE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what is held."""
        if self._held:
            self._pipe.send(("piece", bytes(self._held)))
            self._held.clear()
