"""How long reading and merging papers take, against only parsing their JSON in the same run.

    python benchmarks/sources.py ../shared/data/conference-papers.jsonl.gz [COPIES]

With COPIES, the papers are multiplied: each copy has other words at both ends of its title and in its abstract, so that
it is another paper of the same length and nearly the same vocabulary.
"""

import gzip
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kg.model import Paper
from kg.sources import Report, merge, read

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def copies(papers: list[Paper], count: int) -> Iterator[Paper]:
    yield from papers
    for n in range(1, count):
        for paper in papers:
            title = f"Copy{n} of {paper.title or ''} number{n}"
            yield replace(paper, id=f"{paper.id}-{n}", title=title, abstract=f"Copy{n}. {paper.abstract}", authors=())


def main(path: Path, count: int) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        parsed, reference = timed(lambda: [json.loads(line) for line in lines])
    del parsed
    papers, reading = timed(lambda: list(read([path], report=Report())))
    papers = list(copies(papers, count))
    merged, merging = timed(lambda: merge(papers))
    print(f"parse JSON only   {reference:7.2f} s")
    print(f"read              {reading:7.2f} s   {reading / reference:.1f} times as long")
    each = merging / count
    print(f"merge {len(papers):>9,}   {merging:7.2f} s   {each / reference:.1f} times as long for as many papers")
    print(f"papers {len(merged.papers):,}, merged {merged.merged:,}, near misses {len(merged.near_misses):,}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
