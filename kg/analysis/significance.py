"""Whether two things stand together more often than chance: Fisher's exact test, permutation, false-discovery rate."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import binom

from kg.analysis.measures import Floats, Ints, ratio

_NEGLIGIBLE = 1e-17


def fisher_exact(both: Ints, first: Ints, second: Ints, total: int) -> Floats:
    """Return the one-sided p of Fisher's exact test: at least so many shared, given how often each stands (1922).

    The hypergeometric tail is summed from the observed count outwards, on the side where its terms fall.
    """
    both, first, second = (np.asarray(a, dtype=np.int64) for a in (both, first, second))
    upper = both * float(total) > first.astype(float) * second
    start = np.where(upper, both, both - 1)
    tail = _hypergeometric(start, first, second, total)
    for step, chosen in ((1, upper), (-1, ~upper)):
        places = np.flatnonzero(chosen)
        term, at = tail[places].copy(), start[places].copy()
        while len(places):
            term *= _ratio(at, first[places], second[places], total, step)
            at += step
            tail[places] += term
            going = term > tail[places] * _NEGLIGIBLE
            places, term, at = places[going], term[going], at[going]
    return np.clip(np.where(upper, tail, 1 - tail), 0.0, 1.0)


def _hypergeometric(k: Ints, first: Ints, second: Ints, total: int) -> Floats:
    """Return the hypergeometric probability of k shared, from three binomial ones, which keep their digits."""
    rate = second / total
    shared = np.asarray(binom.pmf(k, first, rate))
    rest = np.asarray(binom.pmf(second - k, total - first, rate))
    whole = np.asarray(binom.pmf(second, total, rate))
    possible = (k >= 0) & (k <= np.minimum(first, second)) & (k >= first + second - total)
    return np.where(possible, shared * rest / whole, 0.0)


def _ratio(k: Ints, first: Ints, second: Ints, total: int, step: int) -> Floats:
    """Return P(k + step) / P(k), zero where k + step cannot be; `step` is 1 or -1."""
    if step == 1:
        above, below = (first - k) * (second - k), (k + 1) * (total - first - second + k + 1)
    else:
        above, below = k * (total - first - second + k), (first - k + 1) * (second - k + 1)
    return ratio(np.maximum(above, 0), below)


def benjamini_hochberg(p: Floats, *, tests: int | None = None) -> Floats:
    """Return the p-values adjusted to control the false-discovery rate (Benjamini & Hochberg 1995).

    `tests` is the number of hypotheses where it exceeds the number of p-values; those not given count as p = 1.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.04, 0.04]
    """
    if not len(p):
        return np.zeros(0)
    order = np.argsort(-p, kind="stable")
    ranks = np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum.accumulate(p[order] * ((tests or len(p)) / ranks))
    return np.asarray(np.minimum(adjusted, 1.0))


def permutation_test(
    incidence: csr_array, first: Ints, second: Ints, *, permutations: int = 999, seed: int = 0, mixing: int = 2
) -> Floats:
    """Return p of the pairs of columns when rows and columns keep their sums: (1 + permuted ≥ observed) / (1 + n).

    Unlike Fisher's test it knows that some papers mention more than others. Permuted matrices come from global
    curveball trades (Carstens et al. 2018), `mixing` rounds of trades between each two and ten times that before the
    first.
    """
    rng = np.random.default_rng(seed)
    rows, columns = (np.asarray(a, dtype=np.int64) for a in incidence.nonzero())
    observed = _shared(rows, columns, incidence.shape, first, second)
    reached = np.zeros(len(first), dtype=np.int64)
    for round_ in range(permutations):
        for _ in range(mixing * (10 if round_ == 0 else 1)):
            rows, columns = _trade(rows, columns, incidence.shape[0], rng)
        reached += _shared(rows, columns, incidence.shape, first, second) >= observed
    return np.asarray((1.0 + reached) / (1.0 + permutations))


def _trade(
    rows: NDArray[np.int64], columns: NDArray[np.int64], height: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the matrix after one round: rows meet in random couples and share out anew what only one of them has."""
    place = rng.permutation(height)
    couple, side = place[rows] // 2, place[rows] % 2
    order = np.argsort(couple * (int(columns.max(initial=0)) + 1) + columns)
    rows, columns, couple, side = rows[order], columns[order], couple[order], side[order]
    same = (couple[1:] == couple[:-1]) & (columns[1:] == columns[:-1])
    shared = np.append(same, False) | np.insert(same, 0, False)
    alone = np.flatnonzero(~shared & (couple < height // 2))
    shuffled = alone[np.argsort(couple[alone] + rng.random(len(alone)))]
    by_side = alone[np.argsort(2 * couple[alone] + side[alone], kind="stable")]
    dealt = columns.copy()
    dealt[by_side] = columns[shuffled]
    return rows, dealt


def _shared(
    rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int], first: Ints, second: Ints
) -> Ints:
    """Return how many rows hold both columns of each pair."""
    matrix = csr_array((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=shape).tocsc()
    counts = np.empty(len(first), dtype=np.int64)
    for start in range(0, len(first), 20_000):
        block = slice(start, start + 20_000)
        counts[block] = matrix[:, first[block]].multiply(matrix[:, second[block]]).sum(axis=0)
    return counts
