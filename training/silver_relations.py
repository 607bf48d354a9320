"""Silver annotation of relations: what the tagger thinks of every two entities that the extractor finds.

    PYTHONPATH=. python training/silver_relations.py TAGGER.pt SILVER-RELATIONS.pickle MARKS.pickle...

reads the papers of files that `mark.py` wrote with the extractor as it stands in kg/patterns, and writes a pickle of
`Related`. Needs torch, as mark.py does.
"""

import argparse
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gold import Related, read_marks
from tagger import Span, Tagger, packaged_model

from kg.extraction import Extractor
from kg.extraction.reader import Reader
from kg.extraction.roles import assign_roles
from kg.model import Paper


def related(network: Tagger, reader: Reader, paper: dict[str, Any]) -> Related | None:
    """Return the paper read, with the log probabilities of relations; None where it has fewer than two entities."""
    reading = reader.read(Paper(paper["id"], paper["title"], paper["abstract"]))
    title = len(paper["marks"][0][0])
    spans: dict[str, list[Span]] = {}
    for mention in reading.mentions:
        base = 0 if mention.field == "title" else title
        spans.setdefault(mention.entity, []).append((base + mention.first, base + mention.last))
    if len(spans) < 2:
        return None
    sides = torch.tensor(np.concatenate([field[2] for field in paper["marks"]]).astype(np.float32))
    with torch.inference_mode():
        told = torch.log_softmax(network.links(sides, list(spans.values())), -1)
    return Related(reading, assign_roles(reading), tuple(spans), told.numpy().astype(np.float16))


def main() -> None:
    """Read, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tagger", type=Path)
    parser.add_argument("silver", type=Path)
    parser.add_argument("marks", type=Path, nargs="+")
    options = parser.parse_args()
    network = Tagger(packaged_model())
    network.load_state_dict(torch.load(options.tagger))
    network.eval()
    reader = Extractor.load().reader
    found = [related(network, reader, paper) for paper in read_marks(options.marks)]
    options.silver.write_bytes(pickle.dumps([one for one in found if one]))


if __name__ == "__main__":
    main()
