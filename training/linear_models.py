"""Training of the extractor's linear models: numpy and scipy only, no randomness, the same weights each time."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]


class Rows:
    """Rows of named features, kept as numbers."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._columns = array("i")
        self._bounds = array("q", [0])

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def add(self, features: Sequence[str]) -> None:
        """Add a row."""
        numbers = self._numbers
        self._columns.extend([numbers.setdefault(feature, len(numbers)) for feature in features])
        self._bounds.append(len(self._columns))

    def matrix(self, *, least: int) -> "Matrix":
        """Return the rows, with those features alone that stand in them at least so many times."""
        columns, bounds = np.frombuffer(self._columns, np.intc), np.frombuffer(self._bounds, np.int64)
        names = list(self._numbers)
        common = np.flatnonzero(np.bincount(columns, minlength=len(names)) >= least)
        common = np.array(sorted(common.tolist(), key=names.__getitem__), np.intc)
        renumbered = np.full(len(names), -1, np.int32)
        renumbered[common] = np.arange(len(common), dtype=np.int32)
        columns = renumbered[columns]
        kept = columns >= 0
        bounds = np.concatenate([[0], np.cumsum(kept)])[bounds]
        ones = np.ones(int(kept.sum()), np.float32)
        shape = (len(self), len(common))
        return Matrix([names[n] for n in common.tolist()], csr_matrix((ones, columns[kept], bounds), shape=shape))


@dataclass(frozen=True, slots=True)
class Matrix:
    """The names of features, and how often each stands in each row."""

    names: list[str]
    counts: csr_matrix

    def scores(self, weights: Floats) -> Floats:
        """Return the rows' sums of weights; the matrix holds single precision, to be half as large."""
        found: Floats = (self.counts @ weights.astype(np.float32)).astype(float)
        return found

    def slope(self, slope: Floats) -> Floats:
        """Return the slope by weights of what has this slope by scores."""
        found: Floats = (self.counts.T @ slope.astype(np.float32)).astype(float)
        return found


@dataclass(frozen=True, slots=True)
class ChunkRows:
    """One chunk's stretches: its first row, the stretches, whether each is marked, and what the chunk counts."""

    size: int
    first_row: int
    stretches: tuple[tuple[int, int], ...]
    marked: tuple[bool, ...]
    weight: float


def train_stretches(
    matrix: Matrix, chunks: Sequence[ChunkRows], *, penalty: float, steps: int = 120
) -> dict[str, float]:
    """Return the weights that make the marked reading of each chunk likeliest among its readings (semi-Markov)."""
    groups = _by_layout(chunks)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = matrix.scores(weights)
        slope = np.zeros_like(scores)
        value = sum(_readings_loss(layout, index, gold, scores, slope) for layout, index, gold in groups)
        return value + 0.5 * penalty * float(weights @ weights), matrix.slope(slope) + penalty * weights

    found = _solve(loss, len(matrix.names), steps=steps)
    return dict(zip(matrix.names, map(float, found), strict=True))


def _solve(loss: Callable[[Floats], tuple[float, Floats]], size: int, *, steps: int) -> Floats:
    options = {"maxiter": steps, "maxcor": 8}
    found: Floats = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options=options).x
    return found


_Layout = tuple[int, tuple[tuple[int, int], ...], float]


def _by_layout(chunks: Sequence[ChunkRows]) -> list[tuple[_Layout, NDArray[np.int64], Floats]]:
    """Return the chunks that have the same stretches together, so that one step works on all of them."""
    together: dict[_Layout, list[ChunkRows]] = defaultdict(list)
    for chunk in chunks:
        if chunk.stretches:
            together[chunk.size, chunk.stretches, chunk.weight].append(chunk)
    return [
        (
            layout,
            np.array([c.first_row for c in members])[:, None] + np.arange(len(layout[1]))[None, :],
            np.array([c.marked for c in members], dtype=float),
        )
        for layout, members in together.items()
    ]


def _readings_loss(layout: _Layout, index: NDArray[np.int64], gold: Floats, scores: Floats, slope: Floats) -> float:
    """Return the loss of chunks of one layout by the forward-backward recursion, and set the slope of their scores."""
    size, stretches, weight = layout
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
        slope[index[:, n]] = weight * (np.exp(forward[:, i] + own[:, n] + backward[:, j] - whole) - gold[:, n])
    return weight * float(np.sum(whole) - np.sum(own * gold))


def train_binary(
    matrix: Matrix, chance: Sequence[float], weight: Sequence[float], *, penalty: float, steps: int = 150
) -> dict[str, float]:
    """Return the weights of a logistic regression on how likely each row is right; each counts its weight."""
    truth, counts = np.array(chance), np.array(weight)

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = matrix.scores(weights)
        value = float(np.sum(counts * (np.logaddexp(0, scores) - truth * scores)))
        slope = matrix.slope(counts * (1 / (1 + np.exp(-scores)) - truth))
        return value + 0.5 * penalty * float(weights @ weights), slope + penalty * weights

    found = _solve(loss, len(matrix.names), steps=steps)
    return dict(zip(matrix.names, map(float, found), strict=True))


def train_classes(
    matrix: Matrix, chances: Sequence[Sequence[float]], weight: Sequence[float], *, penalty: float, steps: int = 150
) -> dict[str, list[float]]:
    """Return, for each feature, its weight for each class: a multinomial logistic regression on chances of classes."""
    right, counts = np.array(chances), np.array(weight)
    classes = right.shape[1]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(len(matrix.names), classes)
        scores = matrix.scores(weights)
        top = scores.max(axis=1, keepdims=True)
        total = top[:, 0] + np.log(np.exp(scores - top).sum(axis=1))
        value = float(np.sum(counts * (total - np.sum(scores * right, axis=1)))) + 0.5 * penalty * float(flat @ flat)
        slope = matrix.slope(counts[:, None] * (np.exp(scores - total[:, None]) - right)) + penalty * weights
        return value, slope.ravel()

    table = _solve(loss, len(matrix.names) * classes, steps=steps).reshape(-1, classes)
    return dict(zip(matrix.names, table.tolist(), strict=True))
