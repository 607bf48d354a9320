"""Learn the weights of what speaks for a relation: a logistic regression for each relation, always the same.

    PYTHONPATH=. python training/learn_relations.py READINGS.pickle GOLD.jsonl [--check]

writes `kg/patterns/relation-weights.tsv`; with --check it learns on three quarters of the papers in turn, and prints
precision and recall on the others, for several thresholds. Roles are those that a model guesses that has not seen the
paper, since at run time they will be guesses too.
"""

import argparse
from pathlib import Path

import numpy as np
from gold import Annotated, read_annotated
from learn_roles import UNKNOWN, Growing, Key, fit_roles, lessons_of
from numpy.typing import NDArray
from regression import certain, fit
from scipy.sparse import csr_matrix

from kg.extraction.pairs import find_pairs
from kg.extraction.scene import set_scene
from kg.model import RELATIONS, ROLES, Role

WEIGHTS = Path(__file__).parent.parent / "kg" / "patterns" / "relation-weights.tsv"
PENALTY = 20.0
LEAST_PAIRS = 4
LEAST_WEIGHT = 0.02


def main() -> None:
    """Learn, and write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readings", type=Path, help="written by crossfit.py")
    parser.add_argument("gold", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    papers = read_annotated(options.readings, options.gold)
    tables = Growing()
    rows, relations, right, paper_of = _pairs(papers, _guessed_roles(papers), tables)
    matrix, columns = _design(rows, len(tables.keys))
    if options.check:
        _check(matrix, relations, right, paper_of, demanded=sum(paper.demanded for paper in papers))
        return
    with WEIGHTS.open("w", encoding="utf-8", newline="\n") as file:
        file.write("# kind of reason, relation, reason, and its weight in hundredths\n")
        lines = []
        for relation in range(len(RELATIONS)):
            weights = _fit(matrix[relations == relation], right[relations == relation])
            for column, weight in zip(columns, np.rint(100 * weights).astype(int).tolist(), strict=True):
                key: Key = tables.keys[column]
                if key[1] == RELATIONS[relation] and abs(weight) >= 100 * LEAST_WEIGHT:
                    lines.append("\t".join((*key, str(weight))) + "\n")
        file.writelines(sorted(lines))


def _guessed_roles(papers: list[Annotated]) -> list[list[Role]]:
    lessons = lessons_of(papers, [])
    guesses: list[list[Role]] = [[] for _ in papers]
    entities = [entity for paper in papers for entity in dict.fromkeys(m.entity for m in paper.reading.mentions)]
    for part in range(3):
        own = lessons.paper_of % 3 == part
        held, rest = np.flatnonzero(own), np.flatnonzero(~own & (lessons.roles != UNKNOWN))
        weights = fit_roles(lessons.matrix[rest], lessons.roles[rest], lessons.silver)
        for number, role in zip(held.tolist(), (lessons.matrix[held] @ weights).argmax(axis=1).tolist(), strict=True):
            guesses[lessons.paper_of[number]].append(Role(entities[number], ROLES[role], "abstract", 0, 0, "guessed"))
    return guesses


def _pairs(
    papers: list[Annotated], roles: list[list[Role]], tables: Growing
) -> tuple[list[list[int]], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return, per pair: the rows of its reasons, its relation's number, whether the gold has it, its paper's number."""
    rows, relations, right, paper_of = [], [], [], []
    for number, paper in enumerate(papers):
        for pair in find_pairs(set_scene(paper.reading), roles[number], tables):
            rows.append(sorted(set(pair.rows) - {0}))
            relations.append(RELATIONS.index(pair.relation))
            right.append(int((pair.head.entity, pair.relation, pair.tail.entity) in paper.relations))
            paper_of.append(number)
    return rows, np.array(relations), np.array(right), np.array(paper_of)


def _design(rows: list[list[int]], width: int) -> tuple[csr_matrix, list[int]]:
    bounds = np.cumsum([0, *map(len, rows)])
    indices = [number for row in rows for number in row]
    matrix = csr_matrix((np.ones(len(indices)), indices, bounds), shape=(len(rows), width))
    columns = np.flatnonzero(np.bincount(indices, minlength=width) >= LEAST_PAIRS)
    return matrix[:, columns], columns.tolist()


def _fit(matrix: csr_matrix, right: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the weights that add up to the logarithm of the odds."""
    weights = fit(matrix, certain(right, 2), penalty=PENALTY)
    return weights[:, 1] - weights[:, 0]


def _check(
    matrix: csr_matrix,
    relations: NDArray[np.int64],
    right: NDArray[np.int64],
    paper_of: NDArray[np.int64],
    *,
    demanded: int,
) -> None:
    sums = np.zeros(len(right))
    for relation in range(len(RELATIONS)):
        for part in range(4):
            own = relations == relation
            held, rest = own & (paper_of % 4 == part), own & (paper_of % 4 != part)
            sums[held] = matrix[held] @ _fit(matrix[rest], right[rest])
    print(f"{len(right)} pairs, {100 * right.sum() / demanded:.1f} % of the gold's relations among them")
    for least in (0.4, 0.2, 0.0, -0.2, -0.4, -0.6, -0.8):
        kept = sums >= least
        found = right[kept].sum()
        print(f"  least {least:4.1f}: precision {100 * found / kept.sum():5.1f}  recall {100 * found / demanded:5.1f}")
    for number, name in enumerate(RELATIONS):
        kept = (sums >= 0) & (relations == number)
        print(f"  {name:<14}{right[kept].sum():4d} of {kept.sum():4d}")


if __name__ == "__main__":
    main()
