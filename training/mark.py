"""Let the tagger mark unannotated papers.

    PYTHONPATH=. python training/mark.py TAGGER.pt PAPERS.jsonl.gz ../shared/eval MARKS.pickle [--since YEAR]

writes pickles, one after another, of dictionaries of id, title, abstract and `marks`: for each field, the logarithms of
the probabilities of tags and of roles, words x classes, and the words as sides of relations. Papers that stand among
the annotated ones by their title are left out, and those of years before --since; with --part 0/2 only every second
paper, say, is marked, from the first. Most of the network's weights are rounded to whole numbers of eight bits, which
is a little faster.
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
from torch import nn

from kg.extraction.tokens import tokenise

_BATCH = 16


def unannotated(source: Path, folder: Path, *, since: int) -> Iterator[dict[str, Any]]:
    """Yield the papers since a year that have title and abstract and are not among the annotated ones."""
    known = {_plain(row["title"]) for row in trainer.rows_of(folder / "conf-train-papers.jsonl")}
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for paper in map(json.loads, lines):
            whole = paper.get("title") and paper.get("abstract") and int(paper.get("year") or 0) >= since
            if whole and _plain(paper["title"]) not in known:
                yield paper


def _plain(title: str) -> str:
    return " ".join(title.lower().split())


def rounded(network: Tagger) -> Tagger:
    """Return the network with its matrices rounded to eight bits, but for those that bear no rounding."""
    config = torch.ao.quantization.per_channel_dynamic_qconfig
    plan = {
        name: config
        for name, part in network.body.named_modules()
        if isinstance(part, nn.Linear) and not name.endswith("output.dense")
    }
    network.body = torch.ao.quantization.quantize_dynamic(network.body, plan, dtype=torch.qint8)
    return network


def mark(network: Tagger, papers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the papers, the shortest first, with `marks`: by field, log probabilities of tags and roles, and sides."""
    encoder = Encoder(packaged_model())
    todo: list[tuple[Encoded, list[int], dict[str, Any]]] = []
    for paper in papers:
        fields = [tokenise(name, paper[name]).words for name in ("title", "abstract")]
        todo.append((encoder.encode(fields), list(map(len, fields)), paper))
    todo.sort(key=lambda one: len(one[0].pieces))
    network.eval()
    for at in range(0, len(todo), _BATCH):
        batch = todo[at : at + _BATCH]
        stacked, first_pieces = stack([encoded for encoded, _, _ in batch])
        with torch.inference_mode():
            told = network(stacked, first_pieces, network.lower(stacked[0], stacked[3]))
        chances = (torch.log_softmax(told.tags, -1), torch.log_softmax(told.roles, -1), told.sides)
        halves = [one.numpy().astype(np.float16) for one in chances]
        for row, (_, sizes, paper) in enumerate(batch):
            title, end = sizes[0], sum(sizes)
            spans = ((0, title), (title, end))
            marks = [tuple(one[row, first:last].copy() for one in halves) for first, last in spans]
            yield {**{key: paper[key] for key in ("id", "title", "abstract")}, "marks": marks}


def main() -> None:
    """Mark, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tagger", type=Path)
    parser.add_argument("papers", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("marks", type=Path)
    parser.add_argument("--since", type=int, default=0, help="the first year")
    parser.add_argument("--part", default="0/1", help="which papers, from 0, of how many parts")
    options = parser.parse_args()
    part, parts = map(int, options.part.split("/"))
    torch.set_flush_denormal(True)
    network = Tagger(packaged_model())
    network.load_state_dict(torch.load(options.tagger))
    network = rounded(network)
    found = unannotated(options.papers, options.folder, since=options.since)
    papers = [paper for number, paper in enumerate(found) if number % parts == part]
    with options.marks.open("wb") as out:
        for paper in mark(network, papers):
            pickle.dump(paper, out)


if __name__ == "__main__":
    main()
