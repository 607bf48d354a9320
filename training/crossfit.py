"""Read each annotated paper with an extractor that was taught by the others, and write the readings.

    PYTHONPATH=. python training/crossfit.py FOLDER READINGS.pickle

What the models of roles and relations learn from is then what they meet later: mentions with the extractor's own
mistakes in papers that it has not seen. The file is a pickle of pairs of paper id and Reading, in the gold's order.
"""

import argparse
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import train_extractor as trainer

from kg.extraction import DATA
from kg.extraction.entities import EntityJudge
from kg.extraction.judge import Judge
from kg.extraction.reader import Reader
from kg.extraction.types import load_steps
from kg.model import Paper
from kg.reading import Reading

#: An extractor is taught for each of so many parts.
PARTS = 2


def taught_by(papers: list[trainer.Marked], *, rounds: int) -> Reader:
    """Return a reader that knows of these annotated papers only, which are dealt to folds anew."""
    papers = [replace(paper, fold=number % trainer.FOLDS) for number, paper in enumerate(papers)]
    models = trainer.train(papers, folds=trainer.FOLDS, rounds=rounds)
    knowledge = trainer.knowledge_of(trainer.count_seen(papers))
    return Reader(
        classes=trainer.CLASSES,
        norms=trainer.NORMS,
        judge=Judge(knowledge, models.stretches),
        entities=EntityJudge(knowledge, models.entities, models.types),
        steps=load_steps(DATA / "types.toml"),
    )


def read_part(folder: Path, part: int) -> dict[str, Reading]:
    """Return the papers of a part as an extractor reads them that was taught by the others."""
    source = folder / "conf-train-papers.jsonl"
    papers = trainer.read(source, folder / "conf-train-gold.jsonl", folds=trainer.FOLDS)
    texts = {row["id"]: row for row in trainer.rows_of(source)}
    reader = taught_by([paper for paper in papers if paper.fold % PARTS != part], rounds=2)
    rows = [texts[paper.id] for paper in papers if paper.fold % PARTS == part]
    return {row["id"]: reader.read([Paper(row["id"], row.get("title"), row["abstract"])])[0] for row in rows}


def main() -> None:
    """Teach once for each part, and read the part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    options = parser.parse_args()
    readings: dict[str, Reading] = {}
    with ProcessPoolExecutor(PARTS) as pool:
        for part in pool.map(partial(read_part, options.folder), range(PARTS)):
            readings |= part
    order = [row["id"] for row in trainer.rows_of(options.folder / "conf-train-gold.jsonl")]
    options.readings.write_bytes(pickle.dumps([(paper, readings[paper]) for paper in order]))


if __name__ == "__main__":
    main()
