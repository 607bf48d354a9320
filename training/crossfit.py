"""Read each annotated paper with an extractor that was taught by the others, and write the readings.

    PYTHONPATH=. python training/crossfit.py ../shared/eval READINGS.pickle

What the models of roles and relations learn from is then what they meet later: mentions with the extractor's own
mistakes in papers that it has not seen. The file is a pickle of pairs of paper id and Reading, in the gold's order.
"""

import argparse
import pickle
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import train_extractor as trainer

from kg.extraction import DATA
from kg.extraction.entities import EntityJudge
from kg.extraction.judge import Judge
from kg.extraction.reader import Reader
from kg.extraction.types import load_steps
from kg.model import Paper

#: An extractor is taught for each of so many parts.
PARTS = 4


def taught_by(papers: list[trainer.Marked], *, rounds: int) -> Reader:
    """Return a reader that knows of these annotated papers only."""
    models = trainer.train(papers, folds=trainer.FOLDS, rounds=rounds)
    knowledge = trainer.knowledge_of(trainer.count_seen(papers))
    return Reader(
        classes=trainer.CLASSES,
        norms=trainer.NORMS,
        judge=Judge(knowledge, models.stretches),
        entities=EntityJudge(knowledge, models.entities, models.types),
        steps=load_steps(DATA / "types.toml"),
    )


def main() -> None:
    """Teach once for each part, and read the part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("readings", type=Path)
    options = parser.parse_args()
    source = options.folder / "conf-train-papers.jsonl"
    papers = trainer.read(source, options.folder / "conf-train-gold.jsonl", folds=trainer.FOLDS)
    texts = {row["id"]: row for row in trainer.rows_of(source)}
    readings = {}
    for part in range(PARTS):
        reader = taught_by([p for p in papers if p.fold % PARTS != part], rounds=2)
        for paper in papers:
            if paper.fold % PARTS == part:
                row = texts[paper.id]
                readings[paper.id] = reader.read(Paper(paper.id, row.get("title"), row["abstract"]))
    options.readings.write_bytes(pickle.dumps([(paper.id, readings[paper.id]) for paper in papers]))


if __name__ == "__main__":
    main()
