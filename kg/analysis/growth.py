"""How fast a share grows: one rate a year, fitted within strata, so that uneven coverage does not pass for growth."""

from dataclasses import dataclass

import numpy as np

from kg.analysis.measures import Floats, Ints

#: Standard deviation of the normal prior of the yearly log rate: a factor of e a year is unusual.
_PRIOR = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Growth:
    """Per row: the growth a year (0.1 is ten per cent), and how many standard errors its logarithm is from none."""

    rate: Floats
    z: Floats


def growth(counts: Ints, papers: Ints, years: Ints, strata: Ints) -> Growth:
    """Return the growth of each row of counts; columns are cells of a stratum and year, of `papers` each.

    Poisson regression of the counts on the year, with the papers as exposure and a level for each stratum, which is
    conditioned out; the yearly log rate has a standard normal prior, so that a single year gives a finite answer.
    """
    rows = len(counts)
    log_rate, steepness = np.zeros(rows), np.ones(rows)
    groups = [np.flatnonzero((strata == stratum) & (papers > 0)) for stratum in np.unique(strata)]
    centred = years - (years.mean() if len(years) else 0)
    observed = [(counts[:, cells].sum(axis=1), counts[:, cells] @ centred[cells]) for cells in groups]
    for _ in range(60):
        slope, steepness = -log_rate / _PRIOR**2, np.full(rows, 1 / _PRIOR**2)
        for cells, (total, weighted) in zip(groups, observed, strict=True):
            mean, variance = _moments(log_rate, papers[cells], centred[cells])
            slope += weighted - total * mean
            steepness += total * variance
        step = np.clip(slope / steepness, -1.0, 1.0)
        log_rate += step
        if not len(step) or np.abs(step).max() < 1e-12:
            break
    return Growth(np.expm1(log_rate), log_rate * np.sqrt(steepness))


def _moments(log_rate: Floats, papers: Ints, years: Floats) -> tuple[Floats, Floats]:
    """Return mean and variance of the year when papers are drawn in proportion to the growth."""
    exponent = np.outer(log_rate, years)
    weights = papers * np.exp(exponent - exponent.max(axis=1, keepdims=True, initial=-np.inf))
    weights /= weights.sum(axis=1, keepdims=True)
    mean = weights @ years
    return mean, np.maximum(weights @ years**2 - mean**2, 0.0)
