"""Growth against a general optimiser of the same likelihood, and series whose growth is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from kg.analysis.growth import growth


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_growth_maximises_the_full_likelihood(seed: int) -> None:
    rng = np.random.default_rng(seed)
    years, strata = np.tile(np.arange(2000, 2006), 2), np.repeat([0, 1], 6)
    papers = rng.integers(0, 200, size=12)
    counts = rng.poisson(papers * 0.05 * np.exp(rng.normal(0, 0.3) * (years - 2003)))
    if counts[:6].sum() == 0 or counts[6:].sum() == 0:
        return

    def loss(parameters: np.ndarray) -> float:
        log_mean = parameters[strata] + parameters[2] * (years - 2003) + np.log(np.maximum(papers, 1))
        inside = papers > 0
        return float((np.exp(log_mean) - counts * log_mean)[inside].sum() + parameters[2] ** 2 / 2)

    best = minimize(loss, np.array([-3.0, -3.0, 0.0]), method="BFGS", options={"gtol": 1e-9}).x[2]
    found = growth(counts[None, :], papers, years, strata).rate[0]
    assert found == pytest.approx(np.expm1(best), abs=1e-4)


def test_doubling_is_a_hundred_per_cent_whatever_the_coverage() -> None:
    years, papers = np.arange(2010, 2016), np.array([100_000, 5_000, 20_000, 1_000, 0, 3_000])
    counts = (papers * 0.001 * 2.0 ** (years - 2010)).astype(int)
    found = growth(counts[None, :], papers, years, np.zeros(6, dtype=np.int64))
    assert found.rate[0] == pytest.approx(1.0, abs=0.02)
    assert found.z[0] > 5


def test_growth_is_judged_within_strata() -> None:
    """A venue that always mentions something more, and is covered later, is no growth."""
    years, strata = np.array([2000, 2001, 2010, 2011]), np.array([0, 0, 1, 1])
    papers, counts = np.full(4, 1000), np.array([[10, 10, 200, 200]])
    assert abs(growth(counts, papers, years, strata).z[0]) < 0.01
    assert growth(counts, papers, years, np.zeros(4, dtype=np.int64)).z[0] > 5


def test_no_row_and_no_year_are_no_error() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert len(growth(np.zeros((0, 2), dtype=np.int64), np.array([1, 1]), np.arange(2), np.array([0, 0])).rate) == 0
    assert growth(np.zeros((1, 0), dtype=np.int64), none, none, none).rate.tolist() == [0]
    assert growth(np.array([[3]]), np.array([5]), np.array([2000]), np.array([0])).rate.tolist() == [0]
