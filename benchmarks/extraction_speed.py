"""How fast the extractor reads, against spaCy's tokenizer alone on the same texts in the same run, on one core.

    python benchmarks/extraction_speed.py [PAPERS.jsonl[.gz]] [--papers 4000]

Without a file it takes the conference papers beside the repository, or else the papers in seeds/. The two take turns
over the same batches, so that a busy machine slows both alike; processor time is counted, not the clock's, and the
garbage collector is set as in `kg extract` and `kg build`. The least and the middle ratio are over windows of batches
in the order read: a reader that slows down as it goes shows there.
"""

import argparse
import gzip
import json
import os
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import spacy

from kg.collector import held_back
from kg.extraction import Extractor
from kg.model import Paper

ROOT = Path(__file__).parent.parent
CONFERENCE = ROOT.parent / "shared" / "data" / "conference-papers.jsonl.gz"
BATCH = 50
WINDOW = 10


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
    spent: dict[str, list[float]] = {name: [] for name in works}
    with held_back():
        for start in range(0, len(chosen), BATCH):
            for name, work in works.items():
                spent[name].append(seconds(work, chosen[start : start + BATCH]))
    warm = len(spent["extract"]) // 4
    counted = len(chosen) - warm * BATCH
    print(f"{len(chosen)} papers, the first {warm * BATCH} to warm up")
    for name, took in spent.items():
        of_reference = sum(spent["make_doc"][warm:]) / sum(took[warm:])
        print(f"{name:8} {counted / sum(took[warm:]):8.0f} papers/s   {of_reference:.3f} of make_doc")
    ratios = [
        sum(spent["make_doc"][start : start + WINDOW]) / sum(spent["extract"][start : start + WINDOW])
        for start in range(warm, len(spent["extract"]), WINDOW)
    ]
    print(
        f"windows of {WINDOW * BATCH} papers: least {min(ratios):.3f}, middle {statistics.median(ratios):.3f}, ", end=""
    )
    print(f"last {ratios[-1]:.3f} of make_doc")


if __name__ == "__main__":
    main()
