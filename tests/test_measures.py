"""The measures against formulas coded apart, scikit-learn and scipy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from sklearn.metrics import jaccard_score, mutual_info_score
from sklearn.metrics.pairwise import cosine_similarity

from kg.analysis import measures
from kg.analysis.measures import MEASURES, PairCounts


@st.composite
def matrices(draw: st.DrawFn) -> np.ndarray:
    """Papers × entities, every entity in a paper at least."""
    seed, papers, entities = draw(st.integers(0, 10**6)), draw(st.integers(2, 40)), draw(st.integers(2, 6))
    rng = np.random.default_rng(seed)
    matrix = (rng.random((papers, entities)) < draw(st.floats(0.1, 0.9))).astype(int)
    matrix[rng.integers(papers, size=entities), np.arange(entities)] = 1
    return matrix


def _counts(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray, PairCounts]:
    product = matrix.T @ matrix
    first, second = np.triu_indices(matrix.shape[1], k=1)
    n, strength = np.diag(product), product.sum(axis=1) - np.diag(product)
    return first, second, PairCounts(
        product[first, second], n[first], n[second], len(matrix), strength[first], strength[second], strength.sum()
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(matrices())
def test_measures_agree_with_independent_implementations(matrix: np.ndarray) -> None:
    first, second, counts = _counts(matrix)
    found = {name: measure(counts) for name, measure in MEASURES.items()}
    for k, (i, j) in enumerate(zip(first, second, strict=True)):
        x, y, both = matrix[:, i], matrix[:, j], int((matrix[:, i] & matrix[:, j]).sum())
        p_x, p_y, p_xy = x.mean(), y.mean(), (x * y).mean()
        links = [
            sum(int((matrix[:, e] & matrix[:, o]).sum()) for o in range(matrix.shape[1]) if o != e) for e in (i, j)
        ]
        expected = {
            "association_strength_links": both and both / (links[0] * links[1] / counts.total_strength),
            "association_strength_occurrences": both / (x.sum() * y.sum()),
            "jaccard": jaccard_score(x, y),
            "salton": cosine_similarity([x], [y])[0, 0],
            "inclusion": both / min(x.sum(), y.sum()),
            "equivalence": cosine_similarity([x], [y])[0, 0] ** 2,
            "log_likelihood": 2 * len(matrix) * mutual_info_score(x, y),
        }
        if both:
            expected["pmi"] = math.log2(p_xy / (p_x * p_y))
            expected["npmi"] = 1.0 if p_xy == 1 else expected["pmi"] / -math.log2(p_xy)
        for name, value in expected.items():
            assert found[name][k] == pytest.approx(value, rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize(("both", "first", "second", "total"), [(3, 10, 5, 100), (900, 1000, 2000, 24_257)])
def test_log_likelihood_is_scipys_g_test(both: int, first: int, second: int, total: int) -> None:
    table = [[both, first - both], [second - both, total - first - second + both]]
    expected = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    found = measures.log_likelihood(np.array([both]), np.array([first]), np.array([second]), total)[0]
    assert found == pytest.approx(expected, rel=1e-9)


def test_npmi_spans_never_chance_and_always() -> None:
    both, first = np.array([0, 1, 2, 4]), np.array([2, 2, 2, 4])
    assert measures.npmi(both, first, first, 4).tolist() == [-1, 0, 1, 1]


def test_measures_of_no_pair_are_empty() -> None:
    none = np.zeros(0, dtype=np.int64)
    counts = PairCounts(none, none, none, 0, none, none, 0)
    assert all(len(measure(counts)) == 0 for measure in MEASURES.values())
