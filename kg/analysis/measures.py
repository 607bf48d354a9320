"""How strongly two things belong together: published formulas over counts, elementwise on numpy arrays.

`both` is the number of papers (or sentences) that mention the two, `first` and `second` the numbers that mention each,
`total` the number of all. `docs/analysis.md` has the references.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class PairCounts:
    """The counts that the measures need, an element per pair; link strengths are sums of `both` over all links."""

    both: Ints
    first: Ints
    second: Ints
    total: int
    first_strength: Ints
    second_strength: Ints
    total_strength: int


def ratio(above: NDArray[Any], below: NDArray[Any]) -> Floats:
    """Return above / below, zero where `below` is not positive."""
    result: Floats = np.divide(above, below, out=np.zeros(len(above)), where=below > 0)
    return result


def association_strength_links(both: Ints, first_strength: Ints, second_strength: Ints, total_strength: int) -> Floats:
    """Return the association strength of VOSviewer: the links over those expected from both link strengths.

    `total_strength` is the sum of the link strengths of all entities, twice that of all links (van Eck & Waltman 2009).
    Zero where one of the two is not linked to anything.
    """
    return ratio(both * float(total_strength), first_strength.astype(float) * second_strength)


def association_strength_occurrences(both: Ints, first: Ints, second: Ints) -> Floats:
    """Return the association strength of bibliometrix: pairs over the product of occurrences (van Eck et al. 2006)."""
    return ratio(both, first.astype(float) * second)


def jaccard(both: Ints, first: Ints, second: Ints) -> Floats:
    """Return the share of those that mention either which mention both (Jaccard 1901)."""
    return ratio(both, first + second - both)


def salton(both: Ints, first: Ints, second: Ints) -> Floats:
    """Return Salton's cosine: pairs over the geometric mean of the occurrences (Salton & McGill 1983)."""
    return ratio(both, np.sqrt(first.astype(float) * second))


def inclusion(both: Ints, first: Ints, second: Ints) -> Floats:
    """Return the share of the rarer one's occurrences that mention the other, too (Simpson 1943)."""
    return ratio(both, np.minimum(first, second))


def equivalence(both: Ints, first: Ints, second: Ints) -> Floats:
    """Return the equivalence index, the square of Salton's cosine (Callon et al. 1991)."""
    return ratio(both.astype(float) ** 2, first.astype(float) * second)


def pmi(both: Ints, first: Ints, second: Ints, total: int) -> Floats:
    """Return pointwise mutual information in bits, minus infinity where nothing is shared (Church & Hanks 1990)."""
    with np.errstate(divide="ignore"):
        return np.log2(both * float(total) / (first.astype(float) * second))


def npmi(both: Ints, first: Ints, second: Ints, total: int) -> Floats:
    """Return normalised PMI, from -1 (never together) over 0 (chance) to 1 (always together) (Bouma 2009)."""
    information = pmi(both, first, second, total)
    with np.errstate(divide="ignore", invalid="ignore"):
        result = information / -np.log2(both / float(total))
    return np.where(both == 0, -1.0, np.where(both == total, 1.0, result))


def log_likelihood(both: Ints, first: Ints, second: Ints, total: int) -> Floats:
    """Return the log-likelihood ratio G² of the two-by-two table against independence (Dunning 1993)."""
    observed = (both, first - both, second - both, total - first - second + both)
    rows, columns = (first, first, total - first, total - first), (second, total - second, second, total - second)
    result = np.zeros(len(both))
    for cell, row, column in zip(observed, rows, columns, strict=True):
        expected = row.astype(float) * column / total
        result += xlogy(cell, np.divide(cell, expected, out=np.ones(len(both)), where=expected > 0))
    return np.maximum(2 * result, 0.0)


#: Name of a measure → its values for counts of pairs.
MEASURES: dict[str, Callable[[PairCounts], Floats]] = {
    "association_strength_links": lambda c: association_strength_links(
        c.both, c.first_strength, c.second_strength, c.total_strength
    ),
    "association_strength_occurrences": lambda c: association_strength_occurrences(c.both, c.first, c.second),
    "jaccard": lambda c: jaccard(c.both, c.first, c.second),
    "salton": lambda c: salton(c.both, c.first, c.second),
    "inclusion": lambda c: inclusion(c.both, c.first, c.second),
    "equivalence": lambda c: equivalence(c.both, c.first, c.second),
    "pmi": lambda c: pmi(c.both, c.first, c.second, c.total),
    "npmi": lambda c: npmi(c.both, c.first, c.second, c.total),
    "log_likelihood": lambda c: log_likelihood(c.both, c.first, c.second, c.total),
}
