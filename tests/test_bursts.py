"""The automaton against every sequence of states, and bursts that a reader would see."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from kg.analysis.bursts import Burst, bursts


def _bursts(counts: list[list[int]], totals: list[int], **options: float) -> list[list[Burst]]:
    periods = np.arange(len(totals))
    table = np.array(counts, dtype=np.int64).reshape(len(counts), len(totals))
    return bursts(table, np.array(totals, dtype=np.int64), periods, np.zeros_like(periods), **options)


def _cost(states: tuple[int, ...], counts: list[int], totals: list[int], scale: float, gamma: float) -> float:
    usual = sum(counts) / sum(totals)
    rates = (usual, min(usual * scale, 0.9999))
    cost, before = 0.0, 0
    for state, count, total in zip(states, counts, totals, strict=True):
        cost += gamma * math.log(max(sum(t > 0 for t in totals), 2)) if state > before else 0
        cost -= float(binom.logpmf(count, total, rates[state]))
        before = state
    return cost


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=7),
    st.floats(1.5, 4),
    st.floats(0.2, 3),
)
def test_bursts_are_the_cheapest_of_all_sequences(series: list[tuple[int, int]], scale: float, gamma: float) -> None:
    counts, totals = [min(pair) for pair in series], [max(pair) for pair in series]
    if sum(totals) == 0 or sum(counts) == sum(totals):
        return
    found = _bursts([counts], totals, scale=scale, gamma=gamma)[0]
    states = [0] * len(counts)
    for burst in found:
        states[burst.start : burst.end + 1] = [1] * (burst.end - burst.start + 1)
    sequences = product((0, 1), repeat=len(counts))
    best = min(_cost(sequence, counts, totals, scale, gamma) for sequence in sequences)
    assert _cost(tuple(states), counts, totals, scale, gamma) == pytest.approx(best, abs=1e-8)


def test_a_peak_is_a_burst_and_a_steady_row_has_none() -> None:
    peak, steady, nothing = _bursts([[2, 1, 2, 20, 25, 22, 3, 1, 2, 1], [5] * 10, [0] * 10], [100] * 10)
    assert [(burst.start, burst.end) for burst in peak] == [(3, 5)]
    assert peak[0].weight > 5
    assert steady == nothing == []


def test_more_papers_in_a_year_are_no_burst() -> None:
    assert _bursts([[1, 10, 1]], [100, 1000, 100]) == [[]]


def test_a_venue_that_begins_is_no_burst_and_one_within_it_is() -> None:
    totals, periods, strata = np.full(8, 100), np.array([0, 1, 2, 3, 2, 3, 4, 5]), np.array([0, 0, 0, 0, 1, 1, 1, 1])
    steady, rising = np.array([1, 1, 1, 1, 30, 30, 30, 30]), np.array([1, 1, 1, 1, 5, 5, 40, 40])
    found = bursts(np.array([steady, rising]), totals, periods, strata, scale=1.5)
    assert [[(burst.start, burst.end) for burst in row] for row in found] == [[], [(4, 5)]]


def test_nothing_at_all_has_no_bursts() -> None:
    assert _bursts([], [1, 2, 3]) == []
    assert _bursts([[]], []) == [[]]
    assert Burst(1, 2, 0.5) < Burst(2, 2, 0.1)
