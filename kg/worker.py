"""A process that extracts: it reads lines of JSON papers, and answers each with lines of base64 payloads.

Workers are started as programs of their own, not forked, so that they behave alike on every system and under threads.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from queue import SimpleQueue
from typing import IO, cast

from kg.cache import dump
from kg.errors import KGError
from kg.model import Paper

_CHUNK = 64
_AHEAD = 2


def extract_all(
    papers: Iterator[tuple[str, Paper]], *, processes: int, patterns: Path | None
) -> Iterator[list[tuple[str, bytes]]]:
    """Yield lists of (key, payload) for the papers given with their keys, in no fixed order; keys tell which is which.

    Raises KGError when a worker ends before its work does.
    """
    workers: SimpleQueue[_Worker] = SimpleQueue()
    started = [_Worker(patterns) for _ in range(processes)]
    for worker in started:
        workers.put(worker)

    def run(chunk: list[tuple[str, Paper]]) -> list[tuple[str, bytes]]:
        worker = workers.get()
        try:
            payloads = worker.extract([paper for _, paper in chunk])
        finally:
            workers.put(worker)
        return [(key, payload) for (key, _), payload in zip(chunk, payloads, strict=True)]

    pending: set[Future[list[tuple[str, bytes]]]] = set()
    with ThreadPoolExecutor(processes) as pool:
        try:
            for chunk in _chunks(papers):
                pending.add(pool.submit(run, chunk))
                if len(pending) >= processes * _AHEAD:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()
            while pending:
                done, pending = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            for future in pending:
                future.cancel()
            for worker in started:
                worker.close()


def _chunks(papers: Iterator[tuple[str, Paper]]) -> Iterator[list[tuple[str, Paper]]]:
    chunk: list[tuple[str, Paper]] = []
    for pair in papers:
        chunk.append(pair)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


class _Worker:
    """One extracting process and the pipes to it."""

    def __init__(self, patterns: Path | None) -> None:
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join(path for path in sys.path if path))
        command = [sys.executable, "-m", "kg.worker", *([str(patterns)] if patterns else [])]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)

    def extract(self, papers: Sequence[Paper]) -> list[bytes]:
        """Return one payload a paper."""
        asked = json.dumps([[paper.id, paper.title, paper.abstract] for paper in papers])
        stdin, stdout = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        try:
            stdin.write(asked.encode("ascii") + b"\n")
            stdin.flush()
            answer = stdout.readline()
        except (OSError, ValueError) as error:
            raise KGError(f"an extracting process ended early ({error}); build again to go on from here") from error
        if not answer.endswith(b"\n"):
            raise KGError("an extracting process ended early; build again to go on from here")
        return [base64.b64decode(part) for part in answer.split()]

    def close(self) -> None:
        """End the process: it stops at the end of its input, at once when it is in the middle of something."""
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                cast("IO[bytes]", pipe).close()
            except OSError:
                self._process.kill()
        self._process.wait()


def serve(stdin: IO[bytes], stdout: IO[bytes], *, patterns: Path | None) -> None:
    """Answer every line of papers with a line of payloads until the input ends."""
    from kg.collector import held_back
    from kg.extraction import Extractor

    extractor = Extractor.load(patterns)
    with held_back():
        for line in stdin:
            papers = [Paper(*fields) for fields in json.loads(line)]
            payloads = (dump(extraction) for _, extraction in extractor.extract_all(papers))
            stdout.write(b" ".join(map(base64.b64encode, payloads)) + b"\n")
            stdout.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, patterns=Path(sys.argv[1]) if len(sys.argv) > 1 else None)
