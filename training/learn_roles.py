"""Learn the weights of reasons for roles from annotated papers: a multinomial logistic regression, always the same.

    PYTHONPATH=. python training/learn_roles.py READINGS.pickle GOLD.jsonl [--check]

writes `kg/patterns/role-weights.tsv`; with --check it learns on two thirds of the papers in turn, and prints how many
roles are right on the others.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from gold import NOT_IN_GOLD, Annotated, read_annotated
from numpy.typing import NDArray
from regression import MODEL, PEOPLE, Floats, Lesson, fit
from scipy.sparse import csr_matrix

from kg.extraction.reasons import collect
from kg.extraction.scene import set_scene
from kg.extraction.weights import ANY, Ask, Tables
from kg.model import ROLES
from kg.reading import Reading

WEIGHTS = Path(__file__).parent.parent / "kg" / "patterns" / "role-weights.tsv"
PENALTY = 25.0
LEAST_PAPERS = 5
LEAST_WEIGHT = 0.1

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
    lessons = lessons_of(read_annotated(options.readings, options.gold))
    if options.check:
        _check(lessons)
        return
    weights = fit_roles(lessons, lessons.known)
    _write(dict(zip(lessons.columns, np.rint(weights * 100).astype(int).tolist(), strict=True)))


class Lessons(NamedTuple):
    """The reasons of annotated entities, their roles, the numbers of their papers, and what they count."""

    matrix: csr_matrix
    roles: NDArray[np.int64]
    paper_of: NDArray[np.int64]
    counts: Floats
    columns: list[Key]

    @property
    def known(self) -> NDArray[np.intp]:
        """Return the numbers of the entities that the gold has."""
        return np.flatnonzero(self.roles != UNKNOWN)


def lessons_of(papers: list[Annotated]) -> Lessons:
    """Return what is to be learned from; the role is UNKNOWN for entities that the gold does not have."""
    tables = Growing()
    samples, roles, paper_of = samples_of(papers, tables)
    matrix, columns = design(samples, tables.keys)
    return Lessons(matrix, roles, paper_of, np.array([count_of(paper) for paper in papers])[paper_of], columns)


def count_of(paper: Annotated) -> float:
    """Return what the rows of an annotated paper count."""
    return PEOPLE if paper.by_people else MODEL


def samples_of(
    papers: list[Annotated], tables: Growing
) -> tuple[list[list[int]], NDArray[np.int64], NDArray[np.int64]]:
    """Return, per entity: the rows of its reasons, its role's number and its paper's.

    The role is UNKNOWN for entities that the gold does not have.
    """
    samples, roles, paper_of = [], [], []
    for number, paper in enumerate(papers):
        for entity, rows in _reasons(paper.reading, tables):
            samples.append(rows)
            role = paper.roles[entity]
            roles.append(UNKNOWN if role == NOT_IN_GOLD else ROLES.index(role))
            paper_of.append(number)
    return samples, np.array(roles), np.array(paper_of)


def _reasons(reading: Reading, tables: Growing) -> Iterator[tuple[str, list[int]]]:
    if reading.mentions:
        reasons = collect(set_scene(reading), tables)
        ends = [*reasons.bounds[1:], len(reasons.rows)]
        for entity, begin, end in zip(reasons.entities, reasons.bounds, ends, strict=True):
            yield entity, reasons.rows[begin:end]


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


def fit_roles(lessons: Lessons, entities: NDArray[np.intp]) -> Floats:
    """Return the weights of reasons for roles, learned from these entities."""
    lesson = Lesson(lessons.matrix[entities], lessons.roles[entities], lessons.counts[entities])
    return fit(lesson, classes=len(ROLES), penalty=PENALTY)


def _check(lessons: Lessons) -> None:
    known = lessons.known
    guesses = np.full(len(lessons.roles), UNKNOWN)
    for part in range(3):
        held = lessons.paper_of[known] % 3 == part
        weights = fit_roles(lessons, known[~held])
        guesses[known[held]] = (lessons.matrix[known[held]] @ weights).argmax(axis=1)
    for who, counts in (("people", PEOPLE), ("a model", MODEL)):
        of = known[lessons.counts[known] == counts]
        if len(of):
            print(f"annotated by {who}: ", end="")
            _print_figures(guesses[of], lessons.roles[of])


def _print_figures(guesses: NDArray[np.int64], roles: NDArray[np.int64]) -> None:
    print(f"{len(roles)} roles, {100 * np.mean(guesses == roles):.1f} % right")
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
