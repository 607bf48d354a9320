"""What roles, relations and results cost per paper, as ratios to spaCy's tokenizer on the same texts in the same run.

python benchmarks/statements.py PAPERS... [--papers N]
"""

import argparse
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

import spacy

from kg.extraction import Extractor
from kg.extraction.relations import find_relations
from kg.extraction.results import find_results
from kg.extraction.roles import assign_roles
from kg.extraction.scene import set_scene
from kg.sources import Report, read

Item = TypeVar("Item")


def seconds(work: Callable[[Item], object], items: Sequence[Item]) -> float:
    """Return the processor time of the fastest of three runs over the items."""
    runs = []
    for _ in range(3):
        begin = time.process_time()
        for item in items:
            work(item)
        runs.append(time.process_time() - begin)
    return min(runs)


def main() -> None:
    """Print a line per step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--papers", type=int, default=500)
    options = parser.parse_args()
    papers = list(islice(read(options.paths, report=Report(strict=False)), options.papers))
    nlp = spacy.blank("en")
    floor = seconds(nlp.make_doc, [f"{paper.title or ''} {paper.abstract}" for paper in papers])
    print(f"make_doc: {1e6 * floor / len(papers):.0f} microseconds a paper, {len(papers)} papers")
    extractor = Extractor.load()
    readings = [extractor.read(paper) for paper in papers]
    scenes = [set_scene(reading) for reading in readings]
    known = [(scene, assign_roles(scene.reading, scene=scene)) for scene in scenes]
    steps = {
        "cues": seconds(set_scene, readings),
        "roles": seconds(lambda scene: assign_roles(scene.reading, scene=scene), scenes),
        "relations": seconds(lambda pair: find_relations(pair[0].reading, scene=pair[0], roles=pair[1]), known),
        "results": seconds(lambda pair: find_results(pair[0].reading, scene=pair[0], roles=pair[1]), known),
    }
    for name, cost in steps.items():
        print(f"{name:<10}{cost / floor:6.2f} times make_doc")


if __name__ == "__main__":
    main()
