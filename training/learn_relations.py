"""Learn which pairs of entities may be related, and what speaks for a relation: the same weights from the same data.

    PYTHONPATH=. python training/learn_relations.py READINGS.pickle GOLD.jsonl [--check]

writes `kg/patterns/relation-pairs.tsv` and `relation-weights.tsv`; with --check it leaves out a quarter of the
papers that people annotated, and prints precision and recall on them, for several thresholds. Roles are those that a
model guesses that has not seen the paper, since at run time they will be guesses too.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from gold import Annotated, read_annotated
from learn_roles import UNKNOWN, Growing, Key, count_of, fit_roles, lessons_of
from numpy.typing import NDArray
from regression import Floats, Lesson, fit
from scipy.sparse import csr_matrix
from scipy.special import log_softmax

from kg.extraction.pairs import Kind, Kinds, arrange_kinds, find_pairs, pair_kinds
from kg.extraction.roles import Assigned, margins_of
from kg.extraction.scene import set_scene
from kg.extraction.system import introduced_system
from kg.model import RELATIONS, ROLES, Role
from kg.reading import Reading

PATTERNS = Path(__file__).parent.parent / "kg" / "patterns"
PENALTY = 20.0
LEAST_WEIGHT = 0.1
#: How often a kind of pair must have been met to be learned from, and how often one relation must have held.
LEAST_PAIRS, LEAST_SHARE = 20, 0.03
#: The same share for a kind to be looked at when papers are read: of others hardly a relation is ever found.
LEAST_READ = 0.07
LEAST_ROWS = 5

CLASSES = 1 + len(RELATIONS)
"""No relation, and each relation."""
NONE = 0


class Paired(NamedTuple):
    """A paper to learn from: read, with roles, and the class of each pair of head and tail that is related.

    `counts` is what it counts beside others.
    """

    reading: Reading
    roles: Assigned
    classes: dict[tuple[str, str], int]
    counts: float


def main() -> None:
    """Learn, and write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("readings", type=Path, help="written by crossfit.py")
    parser.add_argument("gold", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    papers = read_annotated(options.readings, options.gold)
    paired = [_by_hand(paper, roles) for paper, roles in zip(papers, _guessed_roles(papers), strict=True)]
    held = [n for n, paper in enumerate(papers) if options.check and paper.by_people and n % 4 == 0]
    taught = [one for n, one in enumerate(paired) if n not in held]
    shares = _shares(taught)
    likely = arrange_kinds(shares)
    tables = Growing()
    rows, labels, counts = _samples(taught, likely, tables)
    held_rows, held_labels, _ = _samples([paired[n] for n in held], likely, tables)
    matrix, columns = _design(rows + held_rows, tables.keys)
    weights = fit(Lesson(matrix[: len(rows)], labels, counts), classes=CLASSES, penalty=PENALTY)
    if options.check:
        demanded = sum(papers[n].demanded for n in held)
        _check(log_softmax(matrix[len(rows) :] @ weights, axis=1), held_labels, demanded)
    else:
        _write(shares, columns, weights)


def _by_hand(paper: Annotated, roles: Assigned) -> Paired:
    classes = {(head, tail): 1 + RELATIONS.index(name) for head, name, tail in sorted(paper.relations)}
    return Paired(paper.reading, roles, classes, count_of(paper))


def _guessed_roles(papers: list[Annotated]) -> list[Assigned]:
    lessons = lessons_of(papers)
    guesses: list[dict[str, list[int]]] = [{} for _ in papers]
    entities = [entity for paper in papers for entity in dict.fromkeys(m.entity for m in paper.reading.mentions)]
    for part in range(3):
        own = lessons.paper_of % 3 == part
        held, rest = np.flatnonzero(own), np.flatnonzero(~own & (lessons.roles != UNKNOWN))
        weights = fit_roles(lessons, rest)
        sums = np.rint(100 * (lessons.matrix[held] @ weights)).astype(np.int32)
        for number, margins in zip(held.tolist(), margins_of(sums), strict=True):
            guesses[lessons.paper_of[number]][entities[number]] = margins
    return [_assigned(paper.reading, guess) for paper, guess in zip(papers, guesses, strict=True)]


def _assigned(reading: Reading, margins: dict[str, list[int]]) -> Assigned:
    best = {entity: ROLES[of_roles.index(max(of_roles))] for entity, of_roles in sorted(margins.items())}
    roles = tuple(Role(entity, role, "abstract", 0, 0, "guessed") for entity, role in best.items())
    return Assigned(roles, margins, introduced_system(reading, roles))


def _shares(papers: Sequence[Paired]) -> dict[Kind, tuple[int, float]]:
    """Return the kinds of pairs that are often enough related: how many were met, how often one relation held."""
    met: Counter[Kind] = Counter()
    held: dict[Kind, Counter[int]] = defaultdict(Counter)
    for paper in papers:
        for head, tail, kind in pair_kinds(set_scene(paper.reading), paper.roles):
            met[kind] += 1
            if (head, tail) in paper.classes:
                held[kind][paper.classes[head, tail]] += 1
    shares = {kind: max(held[kind].values(), default=0) / count for kind, count in met.items()}
    return {k: (met[k], s) for k, s in sorted(shares.items()) if met[k] >= LEAST_PAIRS and s >= LEAST_SHARE}


def _samples(
    papers: Sequence[Paired], likely: Kinds, tables: Growing
) -> tuple[list[list[int]], NDArray[np.int64], Floats]:
    """Return, per pair: the rows of its reasons, its class, and what it counts."""
    rows, labels, counts = [], [], []
    for paper in papers:
        for pair in find_pairs(set_scene(paper.reading), paper.roles, tables, likely=likely):
            rows.append([row for row in pair.rows if row])
            labels.append(paper.classes.get((pair.head.entity, pair.tail.entity), NONE))
            counts.append(paper.counts)
    return rows, np.array(labels, np.int64), np.array(counts)


def _design(rows: list[list[int]], keys: list[Key]) -> tuple[csr_matrix, list[Key]]:
    """Return the design matrix and what its columns are: the reasons that stand often enough."""
    bounds = np.cumsum([0, *map(len, rows)])
    indices = np.concatenate(rows)
    matrix = csr_matrix((np.ones(len(indices)), indices, bounds), shape=(len(rows), len(keys)))
    columns = np.flatnonzero(np.bincount(indices, minlength=len(keys)) >= LEAST_ROWS)
    return matrix[:, columns], [keys[column] for column in columns.tolist()]


def _check(scores: Floats, labels: NDArray[np.int64], demanded: int) -> None:
    odds = scores[:, 1:] - scores[:, :1]
    best, sums = odds.argmax(axis=1), odds.max(axis=1)
    right, possible = labels == 1 + best, (labels != NONE).sum()
    print(f"{len(right)} pairs, {100 * possible / demanded:.1f} % of the gold's relations among them")
    for least in (0.8, 0.6, 0.4, 0.2, 0.0, -0.2, -0.4, -0.6, -0.8):
        kept = sums >= least
        found = right[kept].sum()
        print(
            f"  least {least:4.1f}: {kept.sum():4d} found, "
            f"precision {100 * found / max(1, kept.sum()):5.1f}  recall {100 * found / demanded:5.1f}"
        )
    for number, name in enumerate(RELATIONS):
        kept = (sums >= 0) & (best == number)
        print(f"  {name:<14}{right[kept].sum():4d} of {kept.sum():4d}")


def _write(shares: dict[Kind, tuple[int, float]], columns: list[Key], weights: Floats) -> None:
    with (PATTERNS / "relation-pairs.tsv").open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            "# head's type and role, tail's, sentences apart; pairs met, how many in a hundred had one relation\n"
        )
        for kind, (met, share) in shares.items():
            if share >= LEAST_READ:
                file.write("\t".join((*kind, str(met), f"{100 * share:.0f}")) + "\n")
    with (PATTERNS / "relation-weights.tsv").open("w", encoding="utf-8", newline="\n") as file:
        names = ", ".join(RELATIONS)
        file.write(f"# kind of reason, * (any type), reason, and its weight in hundredths for: none, {names}\n")
        rounded = np.rint(100 * weights).astype(int).tolist()
        for key, values in sorted(zip(columns, rounded, strict=True)):
            if max(map(abs, values)) >= 100 * LEAST_WEIGHT:
                file.write("\t".join((*key, *map(str, values))) + "\n")


if __name__ == "__main__":
    main()
