"""Log-odds against the formula written out, overlaps by hand, and corpora with nothing in them."""

import math

import numpy as np
import pytest

from kg.analysis.compare import compare, log_odds
from tests.papers import graph_of

VISION = [(f"v{i}", "m:resnet d:imagenet t:vision", 2016, None) for i in range(6)] + [("x", "m:adam", 2016, None)]
TEXT = [(f"n{i}", "m:bert b:glue t:parsing", 2019, None) for i in range(6)] + [("x", "m:adam", 2016, None)]


def test_log_odds_are_those_of_the_paper() -> None:
    first, second, prior = np.array([10, 5, 0]), np.array([2, 5, 8]), 6.0
    ratios, z = log_odds(first, second, prior=prior)
    for i in range(3):
        alpha = prior * (first[i] + second[i]) / 30
        one = (first[i] + alpha) / (15 + prior - first[i] - alpha)
        other = (second[i] + alpha) / (15 + prior - second[i] - alpha)
        assert ratios[i] == pytest.approx(math.log(one / other), rel=1e-12)
        spread = 1 / (first[i] + alpha) + 1 / (second[i] + alpha)
        assert z[i] == pytest.approx(math.log(one / other) / math.sqrt(spread), rel=1e-12)


def test_each_corpus_has_its_own_on_its_end_and_the_shared_in_the_middle() -> None:
    found = compare(graph_of(VISION), graph_of(TEXT)).entities
    labels = found["label"].tolist()
    assert set(labels[:3]) == {"resnet", "imagenet", "vision"}
    assert labels[3] == "adam"
    assert set(labels[4:]) == {"bert", "glue", "parsing"}
    assert found["z"][3] == pytest.approx(0)


def test_overlap_counts_papers_and_entities_by_type() -> None:
    rows = {row["kind"]: row for row in compare(graph_of(VISION), graph_of(TEXT)).overlap.to_dicts()}
    assert (rows["paper"]["first"], rows["paper"]["second"], rows["paper"]["shared"]) == (7, 7, 1)
    assert rows["method"]["jaccard"] == pytest.approx(1 / 3)
    assert rows["benchmark"]["first"] == 0


@pytest.mark.parametrize("types", [[], ["metric"]])
def test_empty_corpora_compare_to_nothing(types: list[str]) -> None:
    found = compare(graph_of([]), graph_of([]), types=types)
    assert len(found.entities) == 0
    assert found.overlap["jaccard"].tolist() == [0]
    against = compare(graph_of(VISION), graph_of([]))
    assert np.isfinite(against.entities["z"]).all()
    assert compare(graph_of(VISION), graph_of(VISION)).entities["z"].tolist() == [0, 0, 0, 0]


def test_support_is_counted_in_both_together() -> None:
    assert compare(graph_of(VISION), graph_of(TEXT), min_support=3).entities["label"].tolist().count("adam") == 0
    assert "adam" in compare(graph_of(VISION), graph_of(TEXT), min_support=2).entities["label"].tolist()
