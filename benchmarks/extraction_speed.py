"""How fast the extractor reads, against spaCy's tokenizer alone on the same texts in the same run, on one core.

    python benchmarks/extraction_speed.py [PAPERS.jsonl[.gz]] [--papers 4000]

Without a file it takes the conference papers beside the repository, or else the papers in seeds/. Passes of the two
take turns over the same batches, so that a busy machine slows both alike; processor time is counted, not the clock's.
"""

import argparse
import gzip
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import spacy

from kg.extract import Extractor
from kg.model import Paper

ROOT = Path(__file__).parent.parent
CONFERENCE = ROOT.parent / "shared" / "data" / "conference-papers.jsonl.gz"
BATCH = 250


def records(path: Path) -> Iterator[Paper]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            yield Paper(str(number), row.get("title"), row["abstract"])


def papers(path: Path | None, *, count: int) -> list[Paper]:
    """Return that many papers, spread evenly over the file."""
    files = [path] if path else [CONFERENCE] if CONFERENCE.exists() else sorted((ROOT / "seeds").rglob("*.jsonl"))
    every = [paper for file in files for paper in records(file)]
    step = max(1, len(every) // count)
    return every[::step][:count]


def seconds(work: Callable[[Paper], object], batch: Iterable[Paper]) -> float:
    began = time.process_time()
    for paper in batch:
        work(paper)
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--papers", type=int, default=4000)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    chosen = papers(options.path, count=options.papers)
    nlp, extractor = spacy.blank("en"), Extractor.load()
    works: dict[str, Callable[[Paper], object]] = {
        "make_doc": lambda paper: nlp.make_doc(f"{paper.title or ''}\n{paper.abstract}"),
        "extract": extractor.extract,
    }
    spent = dict.fromkeys(works, 0.0)
    warm = len(chosen) // 4 // BATCH * BATCH
    for start in range(0, len(chosen), BATCH):
        for name, work in works.items():
            took = seconds(work, chosen[start : start + BATCH])
            spent[name] += took if start >= warm else 0.0
    counted = len(chosen) - warm
    print(f"{len(chosen)} papers, the first {warm} to warm up")
    for name, took in spent.items():
        print(f"{name:8} {counted / took:8.0f} papers/s   {spent['make_doc'] / took:.3f} of make_doc")


if __name__ == "__main__":
    main()
