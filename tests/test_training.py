"""The parts of training that are more than fitting: what they keep of rows, folds and annotation."""

import json
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from kg.extraction.judge import Judge
from kg.model import RELATIONS, ROLES, TYPES, Paper
from kg.surface import fold

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))

linear_models, regression, learn_relations, annotated, trainer, crossfit = map(
    import_module,
    ("linear_models", "regression", "learn_relations", "annotated", "train_extractor", "crossfit"),
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


def test_reasons_that_stand_often_enough_are_columns() -> None:
    keys = [("", "", ""), ("pair", "*", "a"), ("pair", "*", "b"), ("pair", "*", "c")]
    rows = [[1, 3], [1], [1, 2], [1], [1, 3]]
    matrix, columns = learn_relations._design(rows, keys)
    assert columns == keys[1:2]
    assert matrix.toarray().tolist() == [[1.0]] * 5


def test_rows_weigh_as_they_count() -> None:
    """Of two rows that say otherwise of one reason, the one that counts three times wins."""
    lesson = regression.Lesson(csr_matrix([[1.0], [1.0]]), np.array([0, 1]), np.array([3.0, 1.0]))
    weights = regression.fit(lesson, classes=2, penalty=1e-6)
    assert np.exp(weights[0]) / np.exp(weights[0]).sum() == pytest.approx([0.75, 0.25], abs=1e-3)


def _taught(folds: Sequence[int]) -> list[Any]:
    names = ("Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch")
    judge = Judge(trainer.knowledge_of({}), {})
    papers = []
    for part, name in zip(folds, names, strict=True):
        text = {"id": name, "title": None, "abstract": f"We propose {name}Net for pond mapping. It is new and deep."}
        entities = [
            {"name": f"{name}Net", "forms": [f"{name}Net"], "type": "method", "core": True},
            {"name": "pond mapping", "forms": ["pond mapping"], "type": "task", "core": True},
        ]
        papers.append(trainer._marked(text, {"entities": entities}, judge, fold=part))
    return papers


def test_folds_that_leave_nothing_to_learn_from_are_refused() -> None:
    with pytest.raises(ValueError, match="deal them to folds anew"):
        trainer.train(_taught([0, 2, 4, 6] * 2), folds=8, rounds=2)


def test_an_extractor_taught_by_one_part_reads_the_other() -> None:
    """Every second paper, as a part leaves them: dealt anew, each round has papers to learn from."""
    reader = crossfit.taught_by(_taught([0, 2, 4, 6] * 2), rounds=2)
    (read,) = reader.read([Paper("new", None, "We propose OakNet for pond mapping. It is new and deep.")])
    assert {(m.text, m.type) for m in read.mentions} == {("OakNet", "method"), ("pond mapping", "task")}


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


@pytest.mark.parametrize("path", [annotated.PLACES, annotated.WRITTEN], ids=lambda path: path.stem)
def test_the_language_models_annotation_is_sound(path: Path) -> None:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in records] == sorted({record["id"] for record in records})
    for record in records:
        entities = record["entities"]
        assert len({name for name, *_ in entities}) == len(entities)
        assert all(kind in TYPES and role in ROLES and places for _, kind, role, _, places in entities)
        assert all(head != tail and name in RELATIONS for head, name, tail in record["relations"])
        assert all(max(head, tail) < len(entities) for head, _, tail in record["relations"])


def test_written_papers_are_papers_of_their_own(shared: Path) -> None:
    """None has the title of another, of a paper of the corpus, or its system's name before a colon."""
    written = [json.loads(line) for line in annotated.WRITTEN.read_text(encoding="utf-8").splitlines()]
    titles = [fold(record["title"]) for record in written]
    corpus = [json.loads(line) for line in (shared / "eval" / "papers.jsonl").read_text(encoding="utf-8").splitlines()]
    taken = {fold(part) for paper in corpus if paper["title"] for part in (paper["title"], *_system(paper["title"]))}
    assert len(set(titles)) == len(titles)
    assert taken.isdisjoint(titles)
    assert taken.isdisjoint(fold(name) for record in written for name in _system(record["title"]))
    assert all(len(record["abstract"].split()) >= 60 for record in written)


def _system(title: str) -> list[str]:
    return title.split(":")[:1] if ":" in title else []


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
