"""Multinomial logistic regression with a ridge penalty, by L-BFGS from zero: the same data give the same weights."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

#: What counts a row of a paper that people annotated, and one of a paper that a large language model did.
PEOPLE, MODEL = 3.0, 1.0

Floats = NDArray[np.float64]


class Lesson(NamedTuple):
    """Rows to learn from: their features, the numbers of their classes, and what each row counts."""

    matrix: csr_matrix
    labels: NDArray[np.int64]
    counts: Floats


def fit(lesson: Lesson, *, classes: int, penalty: float) -> Floats:
    """Return the weights, a row per column of the matrix and a column per class.

    They minimise the cross-entropy plus half the penalty times the sum of squares.
    """
    matrix, labels, counts = lesson
    target, features = np.eye(classes)[labels], matrix.shape[1]
    transposed = matrix.T.tocsr()

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(features, classes)
        scores = matrix @ weights
        total = logsumexp(scores, axis=1, keepdims=True)
        value = float(counts @ (total[:, 0] - (scores * target).sum(axis=1)) + penalty / 2 * (flat @ flat))
        slope = counts[:, None] * (np.exp(scores - total) - target)
        return value, (transposed @ slope + penalty * weights).ravel()

    found = minimize(loss, np.zeros(features * classes), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return np.asarray(found.x, float).reshape(features, classes)
