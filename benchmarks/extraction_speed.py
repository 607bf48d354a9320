"""How fast the extractor reads, against spaCy's tokenizer alone on the same texts in the same run, on one core.

    python benchmarks/extraction_speed.py [PAPERS.jsonl[.gz]] [--papers 4000 | --all]

Without a file it takes the conference papers beside the repository, or else the papers in seeds/. The two take turns
over the same batches, so that a busy machine slows both alike; processor time is counted, not the clock's, and the
garbage collector is set as in `kg extract` and `kg build`. A line is printed for every thousand papers in the order
read, with the time by character too: either may grow faster with the words that it has met, or slow down.
"""

import argparse
import gzip
import json
import os
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
WINDOW = 20


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


def seconds(work: Callable[[Iterable[Paper]], Iterable[object]], batch: Iterable[Paper]) -> float:
    began = time.process_time()
    for _ in work(batch):
        pass
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--papers", type=int, default=4000)
    parser.add_argument("--all", action="store_true", help="all papers of the file, in its order")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    chosen = papers(options.path, count=10**9 if options.all else options.papers)
    nlp, extractor = spacy.blank("en"), Extractor.load()
    works: dict[str, Callable[[Iterable[Paper]], Iterable[object]]] = {
        "make_doc": lambda batch: map(nlp.make_doc, map(text_of, batch)),
        "extract": extractor.extract_all,
    }
    spent: dict[str, list[float]] = {name: [] for name in works}
    print("papers      make_doc       extract   ratio   (milliseconds of processor time a paper, ns a character)")
    with held_back():
        for start in range(0, len(chosen), BATCH):
            for name, work in works.items():
                spent[name].append(seconds(work, chosen[start : start + BATCH]))
            if len(spent["extract"]) % WINDOW == 0:
                told = chosen[start + BATCH - WINDOW * BATCH : start + BATCH]
                tell(str(start + BATCH), told, {name: sum(took[-WINDOW:]) for name, took in spent.items()})
    for name, first in (("all", 0), ("all but the first quarter, to warm up", len(spent["extract"]) // 4)):
        tell(name, chosen[first * BATCH :], {work: sum(took[first:]) for work, took in spent.items()})
    counted = len(chosen) / sum(spent["extract"])
    print(f"{len(chosen)} papers, {counted:.0f} a second")


def text_of(paper: Paper) -> str:
    return f"{paper.title or ''}\n{paper.abstract}"


def tell(name: str, told: list[Paper], took: dict[str, float]) -> None:
    """Print what the two took for some papers."""
    characters = sum(len(text_of(paper)) for paper in told)
    columns = [f"{1e3 * t / len(told):7.3f} {1e9 * t / characters:6.0f}" for t in took.values()]
    print(f"{name:6} {columns[0]}  {columns[1]}  {took['make_doc'] / took['extract']:.4f}", flush=True)


if __name__ == "__main__":
    main()
