"""The parts of training that are more than fitting: what they keep of rows, of readings and of tags."""

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

linear_models, silver = map(import_module, ("linear_models", "silver"))


def _rows(*rows: Sequence[str]) -> Any:
    found = linear_models.Rows()
    for row in rows:
        found.add(row)
    return found


def test_rare_features_are_left_out_and_the_others_stand_in_order_of_their_names() -> None:
    matrix = _rows(["pond", "deep"], ["deep"], ["pond", "deep", "deep"], []).matrix(least=2)
    assert matrix.names == ["deep", "pond"]
    assert matrix.counts.toarray().tolist() == [[1, 1], [1, 0], [2, 1], [0, 0]]
    assert _rows(["pond"], ["deep", "pond"]).matrix(least=2).names == ["pond"]


def test_the_marked_reading_becomes_the_likeliest() -> None:
    """Two words: the gold marks the second alone where the first is "a", and both where it is "deep"."""
    rows, chunks = linear_models.Rows(), []
    spans = ((0, 1), (0, 2), (1, 2))
    for first, marked in (("a", (False, False, True)), ("deep", (False, True, False))) * 3:
        chunks.append(linear_models.ChunkRows(2, len(rows), spans, marked, 1.0))
        for begin, end in spans:
            rows.add([f"length={end - begin}", f"first={first}" if not begin else "second"])
    matrix = rows.matrix(least=1)
    weights = linear_models.train_stretches(matrix, chunks, penalty=0.01)
    scores = matrix.scores(np.array([weights[name] for name in matrix.names]))[:6]
    assert scores[2] > max(0, scores[0] + scores[2], scores[1])
    assert scores[4] > max(0, scores[3] + scores[5], scores[5])


def test_a_paper_of_twice_the_weight_counts_as_two() -> None:
    spans = ((0, 1),)
    once = [linear_models.ChunkRows(1, n, spans, (n < 2,), 1.0) for n in range(3)]
    twice = [linear_models.ChunkRows(1, 0, spans, (True,), 2.0), linear_models.ChunkRows(1, 1, spans, (False,), 1.0)]
    three = linear_models.train_stretches(_rows(["x"], ["x"], ["x"]).matrix(least=1), once, penalty=0.1)
    two = linear_models.train_stretches(_rows(["x"], ["x"]).matrix(least=1), twice, penalty=0.1)
    assert two["x"] == pytest.approx(three["x"], abs=1e-4)


@pytest.mark.parametrize("chance", [0.2, 0.5, 0.9])
def test_a_chance_is_learned_as_such(chance: float) -> None:
    weights = linear_models.train_binary(_rows(["x"]).matrix(least=1), [chance], [1.0], penalty=1e-6)
    assert 1 / (1 + np.exp(-weights["x"])) == pytest.approx(chance, abs=1e-3)


def test_chances_of_classes_are_learned_as_such() -> None:
    weights = linear_models.train_classes(_rows(["x"]).matrix(least=1), [[0.2, 0.5, 0.3]], [1.0], penalty=1e-6)
    assert np.exp(weights["x"]) / np.exp(weights["x"]).sum() == pytest.approx([0.2, 0.5, 0.3], abs=1e-2)


@pytest.mark.parametrize(
    ("likeliest", "names"),
    [
        pytest.param([0, 1, 2, 0], [(1, 3)], id="first word and one more"),
        pytest.param([1, 1, 2], [(0, 1), (1, 3)], id="two names side by side"),
        pytest.param([1, 4, 0], [(0, 1)], id="a name goes on in its own type alone"),
        pytest.param([2, 2, 0], [(0, 2)], id="no name begins in its middle"),
        pytest.param([0, 0], [], id="nothing"),
        pytest.param([], [], id="no words"),
    ],
)
def test_the_best_reading_of_tags_is_one_that_can_be(likeliest: list[int], names: list[tuple[int, int]]) -> None:
    """Tags: 0 outside, 1 and 2 the first and further words of one type, 3 and 4 of another."""
    tags = np.full((len(likeliest), 5), -6.0)
    for word, tag in enumerate(likeliest):
        tags[word, tag] = 0.0
    assert silver.best_reading(tags) == names
