"""Fisher's test and the false-discovery rate against scipy; permutation against the enumeration of all matrices."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control, fisher_exact

from kg.analysis import significance


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    total = draw(st.integers(1, 30_000))
    first, second = draw(st.integers(1, total)), draw(st.integers(1, total))
    low, high = max(0, first + second - total), min(first, second)
    near = round(first * second / total) + draw(st.integers(-40, 40))
    return min(max(near, low), high), first, second, total


@settings(max_examples=150, deadline=None)
@given(tables())
def test_fisher_agrees_with_scipy(table: tuple[int, int, int, int]) -> None:
    both, first, second, total = table
    expected = fisher_exact([[both, first - both], [second - both, total - first - second + both]], "greater").pvalue
    found = significance.fisher_exact(np.array([both]), np.array([first]), np.array([second]), total)[0]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_fisher_keeps_its_digits_far_out_in_the_tail() -> None:
    found = significance.fisher_exact(np.array([60]), np.array([100]), np.array([90]), 24_257)[0]
    expected = fisher_exact([[60, 40], [30, 24_257 - 130]], "greater").pvalue
    assert found == pytest.approx(expected, rel=1e-9)
    assert 0 < found < 1e-90


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 20))
def test_false_discovery_rate_agrees_with_scipy_with_hypotheses_left_out_as_one(p: list[float], more: int) -> None:
    expected = false_discovery_control(np.array(p + [1.0] * more))[: len(p)]
    found = significance.benjamini_hochberg(np.array(p), tests=len(p) + more)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_trades_keep_the_sums_and_visit_every_matrix_alike() -> None:
    rows, columns = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 2, 2, 3])
    sums = (np.bincount(rows), np.bincount(columns))
    every = [
        choice for choice in product(*[[c for c in product((0, 1), repeat=4) if sum(c) == 2]] * 3)
        if np.array_equal(np.sum(choice, axis=0), sums[1])
    ]  # fmt: skip
    seen: Counter[tuple[tuple[int, ...], ...]] = Counter()
    rng = np.random.default_rng(1)
    draws = 6_000
    for _ in range(draws):
        for _ in range(4):
            rows, columns = significance._trade(rows, columns, 3, rng)
        dense = np.zeros((3, 4), dtype=int)
        np.add.at(dense, (rows, columns), 1)
        assert dense.max() == 1
        seen[tuple(map(tuple, dense.tolist()))] += 1
    assert set(seen) == set(every)
    expected = draws / len(every)
    assert all(abs(count - expected) < 5 * expected**0.5 for count in seen.values())


def test_permutation_is_seeded_and_sees_what_is_always_together() -> None:
    matrix = np.zeros((40, 4), dtype=int)
    matrix[:10, :2] = 1
    matrix[10:25, 2] = 1
    matrix[25:40, 3] = 1
    pairs = np.array([0, 2]), np.array([1, 3])
    once, again = (significance.permutation_test(csr_array(matrix), *pairs, permutations=99, seed=3) for _ in range(2))
    np.testing.assert_array_equal(once, again)
    assert once[0] == 0.01
    assert once[1] == 1


def test_nothing_to_test_is_no_error() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert len(significance.fisher_exact(none, none, none, 0)) == 0
    assert len(significance.benjamini_hochberg(np.zeros(0))) == 0
    assert len(significance.permutation_test(csr_array((0, 0), dtype=np.int32), none, none, permutations=2)) == 0
