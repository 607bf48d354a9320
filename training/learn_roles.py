"""Learn the weights of reasons for roles from annotated papers: a multinomial logistic regression, always the same.

    PYTHONPATH=. python training/learn_roles.py READINGS.pickle GOLD.jsonl [--check]

writes `kg/patterns/role-weights.tsv`; with --check it learns on two thirds of the papers in turn, and prints how many
roles are right on the others.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from gold import NOT_IN_GOLD, Annotated, read_annotated
from numpy.typing import NDArray
from regression import fit
from scipy.sparse import csr_matrix

from kg.extraction.reasons import collect
from kg.extraction.scene import set_scene
from kg.extraction.weights import ANY, Ask, Tables
from kg.model import ROLES

WEIGHTS = Path(__file__).parent.parent / "kg" / "patterns" / "role-weights.tsv"
PENALTY = 35.0
LEAST_PAPERS = 5
LEAST_WEIGHT = 0.05

#: The role's number of entities that the gold does not have.
UNKNOWN = -1

Key = tuple[str, str, str]


class Growing(Tables):
    """Tables that give every new reason a row."""

    def __init__(self) -> None:
        super().__init__({})
        self.keys: list[Key] = [("", "", "")]
        self._rows: dict[Key, int] = {}

    def asks(self, kinds: tuple[str, ...], of_type: str) -> tuple[Ask, ...]:
        """Return what finds or makes the row of a reason, for each kind."""
        return tuple(self._growing(kind, of_type) for kind in kinds)

    def _growing(self, kind: str, of_type: str) -> Ask:
        def ask(reason: str, default: int) -> int:
            key = (kind, of_type, reason)
            if key not in self._rows:
                self._rows[key] = len(self.keys)
                self.keys.append(key)
            return self._rows[key]

        return ask


def main() -> None:
    """Learn, and write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readings", type=Path, help="written by crossfit.py")
    parser.add_argument("gold", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    papers = read_annotated(options.readings, options.gold)
    samples, keys, roles, paper_of = samples_of(papers)
    matrix, columns = design(samples, keys)
    known = roles != UNKNOWN
    matrix, roles, paper_of = matrix[known], roles[known], paper_of[known]
    if options.check:
        _check(matrix, roles, paper_of)
        return
    weights = fit(matrix, roles, classes=len(ROLES), penalty=PENALTY)
    _write(dict(zip(columns, np.rint(weights * 100).astype(int).tolist(), strict=True)))


def samples_of(papers: list[Annotated]) -> tuple[list[list[int]], list[Key], NDArray[np.int64], NDArray[np.int64]]:
    """Return, per entity: the rows of its reasons, its role's number and its paper's; and what each row is.

    The role is UNKNOWN for entities that the gold does not have.
    """
    tables = Growing()
    samples, roles, paper_of = [], [], []
    for number, paper in enumerate(papers):
        reasons = collect(set_scene(paper.reading), tables)
        ends = [*reasons.bounds[1:], len(reasons.rows)]
        for entity, begin, end in zip(reasons.entities, reasons.bounds, ends, strict=True):
            samples.append(reasons.rows[begin:end])
            role = paper.roles[entity]
            roles.append(UNKNOWN if role == NOT_IN_GOLD else ROLES.index(role))
            paper_of.append(number)
    return samples, tables.keys, np.array(roles), np.array(paper_of)


def design(samples: list[list[int]], keys: list[Key]) -> tuple[csr_matrix, list[Key]]:
    """Return the design matrix and what its columns are: each reason for its type, and for any type."""
    rows: list[dict[Key, int]] = []
    seen: Counter[Key] = Counter()
    for sample in samples:
        counts: dict[Key, int] = defaultdict(int)
        for number in sample:
            if number:
                kind, of_type, reason = keys[number]
                counts[kind, of_type, reason] += 1
                counts[kind, ANY, reason] += 1
        seen.update(counts.keys())
        rows.append(counts)
    columns = sorted(key for key, count in seen.items() if count >= LEAST_PAPERS)
    number_of = {key: number for number, key in enumerate(columns)}
    data, indices, bounds = [], [], [0]
    for counts in rows:
        for key in sorted(key for key in counts if key in number_of):
            indices.append(number_of[key])
            data.append(float(counts[key]))
        bounds.append(len(indices))
    return csr_matrix((data, indices, bounds), shape=(len(rows), len(columns))), columns


def _check(matrix: csr_matrix, roles: NDArray[np.int64], paper_of: NDArray[np.int64]) -> None:
    guesses = np.empty_like(roles)
    for part in range(3):
        held = paper_of % 3 == part
        weights = fit(matrix[~held], roles[~held], classes=len(ROLES), penalty=PENALTY)
        guesses[held] = (matrix[held] @ weights).argmax(axis=1)
    print(f"{matrix.shape[0]} roles, {matrix.shape[1]} reasons: {100 * np.mean(guesses == roles):.1f} % right")
    for number, role in enumerate(ROLES):
        right = np.sum((guesses == number) & (roles == number))
        precision, recall = right / max(1, np.sum(guesses == number)), right / max(1, np.sum(roles == number))
        print(f"  {role:<14}precision {100 * precision:5.1f}  recall {100 * recall:5.1f}")


def _write(weights: Mapping[Key, list[int]]) -> None:
    with WEIGHTS.open("w", encoding="utf-8", newline="\n") as file:
        file.write("# kind of reason, type of entity (* any), reason, and its weight in hundredths for: ")
        file.write(", ".join(ROLES) + "\n")
        for key, values in sorted(weights.items()):
            if max(map(abs, values)) >= 100 * LEAST_WEIGHT:
                file.write("\t".join((*key, *map(str, values))) + "\n")


if __name__ == "__main__":
    main()
