"""The spaCy component: registered by entry point, its spans and attributes on the Doc."""

from importlib.metadata import entry_points
from pathlib import Path

import spacy

import kg.pipeline  # noqa: F401  (from a source tree that is not installed, no entry point registers it)


def test_spans_and_attributes() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("kg")
    doc = nlp("We propose PondNet, a graph neural network, and train theRoBERTa on ImageNet.")
    spans = {span._.kg_text: (span.label_, span.id_) for span in doc.spans["kg"]}
    assert spans["PondNet"] == ("method", "method/pondnet")
    assert spans["ImageNet"][0] == "dataset"
    glued = next(span for span in doc.spans["kg"] if span._.kg_text == "RoBERTa")
    assert glued.text == "theRoBERTa"
    assert {span._.kg_role for span in doc.spans["kg"]} >= {"introduces"}
    assert all(span._.kg_pattern for span in doc.spans["kg"])
    assert doc._.kg.mentions


def test_an_empty_text_has_no_spans() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("kg", config={"spans_key": "found"})
    assert list(nlp("").spans["found"]) == []


def test_own_patterns(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"label": "chemical", "pattern": "sodium chloride"}', encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("kg", config={"patterns": str(path)})
    doc = nlp("Sodium chloride melts.")
    assert ("Sodium chloride", "chemical") in [(span.text, span.label_) for span in doc.spans["kg"]]


def test_the_entry_point_names_the_factory() -> None:
    found = [point for point in entry_points(group="spacy_factories") if point.name == "kg"]
    assert all(point.value == "kg.pipeline:make_kg" for point in found)
