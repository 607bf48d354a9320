"""Count in how many unannotated papers a phrase stands, and in how many of them it is a whole chunk.

    PYTHONPATH=. python training/count_phrases.py ../shared/data/conference-papers.jsonl.gz

writes `kg/patterns/phrases.tsv`, which has the phrases of several papers by the key that their spellings share.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.extraction import DATA
from kg.extraction.phrases import chunks, classify, spans_within
from kg.extraction.reader import fields_of
from kg.extraction.vocabulary import Norms, WordClasses, read_table
from kg.model import Paper

#: Papers that must hold a phrase.
LEAST = 6


def main() -> None:
    """Count, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path)
    options = parser.parse_args()
    classes, norms = WordClasses(read_table(DATA / "word-classes.tsv")), Norms()
    papers: Counter[str] = Counter()
    wholes: Counter[str] = Counter()
    with gzip.open(options.papers, "rt", encoding="utf-8") as lines:
        for paper in map(json.loads, lines):
            found = dict(_phrases(paper, classes, norms))
            papers.update(found.keys())
            wholes.update(key for key, whole in found.items() if whole)
    with (DATA / "phrases.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.write("key\tpapers\twhole\n")
        out.writelines(f"{key}\t{n}\t{wholes[key]}\n" for key, n in sorted(papers.items()) if n >= LEAST)


def _phrases(paper: dict[str, str], classes: WordClasses, norms: Norms) -> Iterator[tuple[str, bool]]:
    """Yield the key of every phrase of a paper's chunks, the whole chunks last."""
    fields = fields_of(Paper(paper["id"], paper.get("title"), paper["abstract"]))
    runs = [
        lines.keys[first:last]
        for lines in classify(fields, classes=classes, norms=norms)
        for first, last in chunks(lines)
    ]
    for keys in runs:
        for first, last in spans_within(len(keys)):
            yield "".join(keys[first:last]), False
    yield from (("".join(keys), True) for keys in runs)


if __name__ == "__main__":
    main()
