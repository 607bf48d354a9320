"""Multinomial logistic regression with a ridge penalty, by L-BFGS from zero: the same data give the same weights."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack
from scipy.special import logsumexp

#: What a row that people annotated counts beside one that nobody did.
GOLD = 3


def fit_both(
    gold: tuple[csr_matrix, NDArray[np.float64]], silver: tuple[csr_matrix, NDArray[np.float64]], *, penalty: float
) -> NDArray[np.float64]:
    """Return the weights learned from annotated rows and others, each a matrix and the chances of classes."""
    matrices, targets = zip(*[gold] * GOLD, silver, strict=True)
    return fit(vstack(matrices, format="csr"), np.concatenate(targets), penalty=penalty)


def fit(matrix: csr_matrix, target: NDArray[np.float64], *, penalty: float) -> NDArray[np.float64]:
    """Return the weights, a row per column of the matrix and a column per class; `target` has the chances of classes.

    They minimise the cross-entropy plus half the penalty times the sum of squares.
    """
    features = matrix.shape[1]
    classes = target.shape[1]
    transposed = matrix.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(features, classes)
        scores = matrix @ weights
        total = logsumexp(scores, axis=1, keepdims=True)
        value = float(total.sum() - (scores * target).sum() + penalty / 2 * (flat @ flat))
        return value, (transposed @ (np.exp(scores - total) - target) + penalty * weights).ravel()

    found = minimize(loss, np.zeros(features * classes), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return np.asarray(found.x, float).reshape(features, classes)


def certain(labels: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """Return the chances of classes where they are known."""
    return np.eye(classes)[labels]
