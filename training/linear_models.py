"""Training of the extractor's three linear models: numpy and scipy only, no randomness, the same weights each time."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChunkRows:
    """One chunk's stretches: the row of its first, the stretches, and for each whether the gold marks it."""

    size: int
    first_row: int
    stretches: tuple[tuple[int, int], ...]
    marked: tuple[bool, ...]


def vocabulary(rows: Sequence[Sequence[str]], *, least: int) -> dict[str, int]:
    """Return the number of each feature that stands in at least that many rows."""
    count = Counter(feature for row in rows for feature in row)
    return {feature: n for n, feature in enumerate(sorted(f for f, c in count.items() if c >= least))}


def matrix(rows: Sequence[Sequence[str]], numbers: Mapping[str, int]) -> csr_matrix:
    """Return the rows as a sparse matrix of counts, features that have no number left out."""
    pointers, columns = [0], []
    for row in rows:
        columns.extend(numbers[feature] for feature in row if feature in numbers)
        pointers.append(len(columns))
    ones = np.ones(len(columns))
    shape = (len(rows), len(numbers))
    return csr_matrix((ones, np.array(columns, dtype=np.int32), np.array(pointers)), shape=shape)


def train_stretches(
    rows: Sequence[Sequence[str]], chunks: Sequence[ChunkRows], *, penalty: float, least: int = 2, steps: int = 120
) -> dict[str, float]:
    """Return the weights that make the gold reading of each chunk likeliest among its readings (semi-Markov)."""
    numbers = vocabulary(rows, least=least)
    features = matrix(rows, numbers)
    groups = _by_layout(chunks)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = features @ weights
        slope = np.zeros_like(scores)
        value = sum(_readings_loss(layout, index, gold, scores, slope) for layout, index, gold in groups)
        return value + 0.5 * penalty * float(weights @ weights), features.T @ slope + penalty * weights

    return _solve(loss, numbers, steps=steps)


def _solve(loss: object, numbers: Mapping[str, int], *, steps: int) -> dict[str, float]:
    found = minimize(loss, np.zeros(len(numbers)), jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 8})
    return {feature: float(found.x[n]) for feature, n in numbers.items()}


_Layout = tuple[int, tuple[tuple[int, int], ...]]


def _by_layout(chunks: Sequence[ChunkRows]) -> list[tuple[_Layout, NDArray[np.int64], Floats]]:
    """Return the chunks that have the same stretches together, so that one step works on all of them."""
    together: dict[_Layout, list[ChunkRows]] = defaultdict(list)
    for chunk in chunks:
        if chunk.stretches:
            together[chunk.size, chunk.stretches].append(chunk)
    return [
        (
            layout,
            np.array([c.first_row for c in members])[:, None] + np.arange(len(layout[1]))[None, :],
            np.array([c.marked for c in members], dtype=float),
        )
        for layout, members in together.items()
    ]


def _readings_loss(layout: _Layout, index: NDArray[np.int64], gold: Floats, scores: Floats, slope: Floats) -> float:
    """Return the loss of chunks of one layout by the forward-backward recursion, and add to the slope of the scores."""
    size, stretches = layout
    own = scores[index]
    forward = np.zeros((len(index), size + 1))
    backward = np.zeros((len(index), size + 1))
    for end in range(1, size + 1):
        ways = [forward[:, end - 1]]
        ways += [forward[:, i] + own[:, n] for n, (i, j) in enumerate(stretches) if j == end]
        forward[:, end] = np.logaddexp.reduce(np.stack(ways), axis=0)
    for start in range(size - 1, -1, -1):
        ways = [backward[:, start + 1]]
        ways += [backward[:, j] + own[:, n] for n, (i, j) in enumerate(stretches) if i == start]
        backward[:, start] = np.logaddexp.reduce(np.stack(ways), axis=0)
    whole = forward[:, size]
    for n, (i, j) in enumerate(stretches):
        slope[index[:, n]] += np.exp(forward[:, i] + own[:, n] + backward[:, j] - whole) - gold[:, n]
    return float(np.sum(whole) - np.sum(own * gold))


def train_binary(
    rows: Sequence[Sequence[str]],
    right: Sequence[bool],
    weight: Sequence[float],
    *,
    penalty: float,
    least: int = 2,
    steps: int = 150,
) -> dict[str, float]:
    """Return the weights of a logistic regression; each row counts as much as its weight."""
    numbers = vocabulary(rows, least=least)
    features, truth, counts = matrix(rows, numbers), np.array(right, dtype=float), np.array(weight)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = features @ weights
        value = float(np.sum(counts * (np.logaddexp(0, scores) - truth * scores)))
        slope = features.T @ (counts * (1 / (1 + np.exp(-scores)) - truth))
        return value + 0.5 * penalty * float(weights @ weights), slope + penalty * weights

    return _solve(loss, numbers, steps=steps)


def train_classes(
    rows: Sequence[Sequence[str]],
    truth: Sequence[int],
    classes: int,
    *,
    penalty: float,
    least: int = 2,
    steps: int = 150,
) -> dict[str, list[float]]:
    """Return, for each feature, its weight for each class: a multinomial logistic regression."""
    numbers = vocabulary(rows, least=least)
    features, right = matrix(rows, numbers), np.eye(classes)[np.array(truth)]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(len(numbers), classes)
        scores = features @ weights
        top = scores.max(axis=1, keepdims=True)
        total = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
        value = float(np.sum(total) - np.sum(scores * right)) + 0.5 * penalty * float(flat @ flat)
        slope = features.T @ (np.exp(scores - total[:, None]) - right) + penalty * weights
        return value, slope.ravel()

    options = {"maxiter": steps, "maxcor": 8}
    found = minimize(loss, np.zeros(len(numbers) * classes), jac=True, method="L-BFGS-B", options=options)
    table = found.x.reshape(len(numbers), classes)
    return {feature: [float(x) for x in table[n]] for feature, n in numbers.items()}
