"""The parts of training that are more than fitting: what they keep of rows, of readings and of tags."""

import json
import pickle
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from kg.extraction.candidates import find, lay_out
from kg.extraction.features import Knowledge
from kg.extraction.phrases import classify
from kg.extraction.tokens import tokenise
from kg.extraction.vocabulary import Norms, WordClasses
from kg.model import RELATIONS, ROLES, TYPES

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

linear_models, silver, gold, learn_relations, annotated = map(
    import_module, ("linear_models", "silver", "gold", "learn_relations", "annotated")
)


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


def test_marks_are_read_one_after_another(tmp_path: Path) -> None:
    for name, papers in (("a", ["pond", "lake"]), ("b", []), ("c", ["sea"])):
        (tmp_path / name).write_bytes(b"".join(pickle.dumps({"id": paper}) for paper in papers))
    assert [paper["id"] for paper in gold.read_marks(tmp_path / name for name in "abc")] == ["pond", "lake", "sea"]


@pytest.mark.parametrize(
    ("likely", "reading"),
    [
        pytest.param("lake mapping", {(1, 0, 2)}, id="both words as one name"),
        pytest.param("mapping", {(1, 1, 2)}, id="the second alone"),
        pytest.param("", set(), id="nothing"),
    ],
)
def test_extractor_and_tagger_read_together(likely: str, reading: set[tuple[int, int, int]]) -> None:
    """An extractor without weights leaves it to the tagger which words of a chunk are a name."""
    both = silver.Both(Knowledge({}, {}, {}, {}, {}, {}), {})
    fields = tuple(tokenise(name, text) for name, text in (("title", ""), ("abstract", "lake mapping")))  # type: ignore[arg-type]
    pages = lay_out(classify(fields, classes=WordClasses({}), norms=Norms()), both)
    tags = np.full((2, 3), -8.0)
    words = likely.split()
    for number, word in enumerate(["lake", "mapping"]):
        tags[number, (1 if words[0] == word else 2) if word in words else 0] = -0.01
    both.marks = [(np.zeros((0, 3)), np.zeros((0, 1))), (tags, np.zeros((2, 1)))]
    assert {(c.field, c.first, c.last) for c in find(pages, both)} == reading


def test_reasons_that_stand_often_enough_are_columns() -> None:
    keys = [("", "", ""), ("pair", "*", "a"), ("pair", "*", "b"), ("pair", "*", "c")]
    rows = [[1, 3], [1], [1, 2], [1], [1, 3]]
    matrix, columns = learn_relations._design(rows, keys)
    assert columns == keys[1:2]
    assert matrix.toarray().tolist() == [[1.0]] * 5


def test_weights_that_the_tagger_agrees_with_are_learned() -> None:
    """Annotated pairs tell nothing of the second reason; told pairs say that it speaks for the second class."""
    classes = learn_relations.CLASSES
    told = np.full((400, classes), 1e-3)
    told[:, 2] = 1 - 1e-3 * (classes - 1)
    lesson = learn_relations.Lesson(csr_matrix([[1.0, 0.0]] * 40), np.eye(classes)[[0] * 40], np.full(40, 3.0))
    nothing = learn_relations.Lesson(csr_matrix((0, 2)), np.zeros((0, classes)), np.zeros(0))
    alone = learn_relations._learn(lesson, nothing)
    both = learn_relations.Lesson(csr_matrix([[0.0, 1.0]] * 400), told, np.ones(400))
    weights = learn_relations._learn(lesson, both)
    assert alone[1].tolist() == [0.0] * classes
    assert weights[1].argmax() == 2
    assert weights[0].argmax() == 0


def test_annotation_by_places_has_the_words_of_the_paper() -> None:
    record = {
        "id": "pond/1",
        "entities": [
            ["PondNet", "method", "introduces", 1, [[0, 0, 7], [1, 3, 10]]],
            ["lake", "concept", "uses", 0, []],
        ],
        "relations": [[0, "applied_to", 1]],
    }
    assert annotated.annotation({"title": "PondNet!", "abstract": "Of PONDNET."}, record) == {
        "id": "pond/1",
        "by": "model",
        "entities": [
            {"name": "PondNet", "type": "method", "forms": ["PondNet", "PONDNET"], "role": "introduces", "core": True},
            {"name": "lake", "type": "concept", "forms": [], "role": "uses", "core": False},
        ],
        "relations": [["PondNet", "applied_to", "lake"]],
    }


def test_the_language_models_annotation_is_sound() -> None:
    records = [json.loads(line) for line in annotated.PLACES.read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in records] == sorted({record["id"] for record in records})
    for record in records:
        entities = record["entities"]
        assert len({name for name, *_ in entities}) == len(entities)
        assert all(kind in TYPES and role in ROLES and places for _, kind, role, _, places in entities)
        assert all(head != tail and name in RELATIONS for head, name, tail in record["relations"])
        assert all(max(head, tail) < len(entities) for head, _, tail in record["relations"])


def test_annotated_papers_are_put_together_and_every_place_is_in_its_text(shared: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(annotated.PLACES.with_suffix(".py")), str(shared), str(tmp_path)]
    subprocess.run(command, check=True)
    papers, gold_of = ((tmp_path / f"conf-train-{name}.jsonl").read_text("utf-8") for name in ("papers", "gold"))
    assert papers.startswith((shared / "eval" / "conf-train-papers.jsonl").read_text("utf-8").rstrip())
    assert [json.loads(line)["id"] for line in gold_of.splitlines()] == [
        json.loads(line)["id"] for line in papers.splitlines()
    ]
    for paper, record in zip(map(json.loads, papers.splitlines()), map(json.loads, gold_of.splitlines()), strict=True):
        for entity in record["entities"]:
            assert all(
                form and (form in (paper["title"] or "") or form in paper["abstract"]) for form in entity["forms"]
            )
