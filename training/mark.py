"""Let the tagger mark unannotated papers.

    PYTHONPATH=. python training/mark.py TAGGER.pt PAPERS.jsonl.gz ../shared/eval MARKS.pickle [--part 0/3]

writes a pickle of dictionaries of id, title, abstract and, for each field, the logarithms of the probabilities of tags
and of roles, words x classes. Papers that stand among the annotated ones by their title are left out; with --part only
every third paper, say, is marked, from the first.
"""

import argparse
import gzip
import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import train_extractor as trainer
from tagger import Encoded, Encoder, Tagger, packaged_model, stack

from kg.extraction.tokens import tokenise

_BATCH = 16


def unannotated(source: Path, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the papers that have title and abstract and are not among the annotated ones."""
    known = {_plain(row["title"]) for row in trainer.rows_of(folder / "conf-train-papers.jsonl")}
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for paper in map(json.loads, lines):
            if paper.get("title") and paper.get("abstract") and _plain(paper["title"]) not in known:
                yield paper


def _plain(title: str) -> str:
    return " ".join(title.lower().split())


def mark(network: Tagger, papers: list[dict[str, Any]]) -> None:
    """Add `marks` to each paper: for each field the log probabilities of tags and roles."""
    encoder = Encoder(packaged_model())
    todo: list[tuple[Encoded, list[int], dict[str, Any]]] = []
    for paper in papers:
        fields = [tokenise(name, paper[name]).words for name in ("title", "abstract")]
        todo.append((encoder.encode(fields), list(map(len, fields)), paper))
    todo.sort(key=lambda one: len(one[0].pieces))
    network.eval()
    for at in range(0, len(todo), _BATCH):
        batch = todo[at : at + _BATCH]
        with torch.no_grad():
            scores = network(*stack([encoded for encoded, _, _ in batch]))
        told = [torch.log_softmax(one, -1).numpy().astype(np.float16) for one in scores]
        for row, (_, sizes, paper) in enumerate(batch):
            title, end = sizes[0], sum(sizes)
            paper["marks"] = [
                tuple(one[row, first:last].copy() for one in told) for first, last in ((0, title), (title, end))
            ]


def main() -> None:
    """Mark, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tagger", type=Path)
    parser.add_argument("papers", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("marks", type=Path)
    parser.add_argument("--part", default="0/1", help="which papers, from 0, of how many parts")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    network = Tagger(packaged_model())
    network.load_state_dict(torch.load(options.tagger))
    papers = [p for n, p in enumerate(unannotated(options.papers, options.folder)) if n % parts == part]
    mark(network, papers)
    keep = ("id", "title", "abstract", "marks")
    options.marks.write_bytes(pickle.dumps([{key: paper[key] for key in keep} for paper in papers]))


if __name__ == "__main__":
    main()
