"""Patterns are found in their own examples; explanations tell what was kept and dropped, and stay inert in HTML."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.catalogue import Pattern, all_patterns, failures, measure, read_gold
from kg.cli import cli
from kg.errors import SourceError
from kg.explain import as_html, as_lines, explain
from kg.extraction import Extractor
from kg.model import RELATIONS, ROLES, Paper
from kg.suggest import suggest

SEEDS = Path(__file__).parent.parent / "seeds" / "papers" / "003.jsonl"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


def test_every_pattern_is_found_in_its_examples(extractor: Extractor) -> None:
    assert list(failures(all_patterns(), extractor)) == []


def test_a_pattern_that_is_not_found_is_told(extractor: Extractor) -> None:
    wrong = Pattern("entity.phrase", "entity", "", ("We train [PondNet](dataset) well.",))
    assert [failure.pattern for failure in failures([wrong], extractor)] == ["entity.phrase"]


def test_patterns_have_names_of_their_own_and_give_known_things() -> None:
    patterns = all_patterns()
    assert len({p.name for p in patterns}) == len(patterns)
    given = {"entity", "type", "absolute", "difference", "ratio", *ROLES, *RELATIONS}
    assert {p.gives for p in patterns} <= given
    assert all(p.examples for p in patterns)


def test_explanations_tell_kept_and_dropped(extractor: Extractor) -> None:
    told = explain(Paper("a", None, "We propose PondNet, a graph neural network for node classification."), extractor)
    kept = {v.text for v in told.verdicts if v.kept}
    assert {"PondNet", "graph neural network", "node classification"} <= kept
    assert all((v.score > v.threshold) == v.kept for v in told.verdicts)
    lines = "\n".join(as_lines(told, dropped=50))
    assert "method/pondnet" in lines
    assert "Dropped" in lines
    assert all(v.entity_reasons for v in told.verdicts)


def test_what_may_be_an_entity_is_dropped_where_its_type_is_in_doubt(extractor: Extractor) -> None:
    """Its own score would keep it; the page says what took it under the threshold."""
    rows = [json.loads(line) for line in SEEDS.read_text(encoding="utf-8").splitlines()]
    doubted = 0
    for row in rows:
        paper = Paper(row["id"], row["title"], row["abstract"])
        found = {m.text for m in extractor.extract(paper).mentions}
        for verdict in explain(paper, extractor).verdicts:
            doubt = dict(verdict.entity_reasons).get("type in doubt")
            if not verdict.kept and doubt is not None:
                assert doubt < 0.0
                assert verdict.score - doubt > verdict.threshold
                assert "type in doubt -" in verdict.reason()
                doubted += verdict.text not in found
    assert doubted > 0


def test_results_are_told_with_all_their_parts(extractor: Extractor) -> None:
    text = "On Cora, PondNet outperforms GCN by up to 2.1 points in accuracy for node classification."
    (line,) = [line for line in as_lines(explain(Paper("a", None, text), extractor), dropped=0) if "[result." in line]
    assert line.split(" [")[0].strip() == (
        "up to 2.1 points (difference) method/pondnet metric/accuracy on dataset/cora for task/node-classification "
        "against method/gcn"
    )


def test_the_page_is_inert(extractor: Extractor) -> None:
    paper = Paper("a", "</title><script>x</script>", 'PondNet "><img src=x> on ImageNet & CIFAR-10 </p>.')
    page = as_html([explain(paper, extractor)], dropped=5)
    assert "<script" not in page
    assert "<img" not in page
    assert "http" not in page


def test_measure_counts_fired_and_right(extractor: Extractor) -> None:
    gold = {
        "a": {
            "entities": [{"name": "ImageNet", "type": "dataset", "forms": ["ImageNet"], "role": "uses"}],
            "relations": [],
        }
    }
    papers = [Paper("a", None, "We evaluate ResNet-50 on ImageNet."), Paper("b", None, "We train on MNIST.")]
    entities = next(m for m in measure(papers, gold, extractor) if m.name == "entity.chunk")
    assert (entities.fired, entities.right) == (2, 1)


def test_gold_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl:1"):
        read_gold(path)


def test_suggestions_are_phrases_that_nothing_matched(extractor: Extractor) -> None:
    papers = [
        Paper(str(n), None, f"We train image classification {n}. The shore buffer is wide. It uses shore buffers.")
        for n in range(3)
    ]
    found = suggest(papers, extractor, least=3)
    assert "image classification" not in {s.text for s in found}
    assert all(s.papers == 3 for s in found)
    assert found == suggest(papers, extractor, least=3)


def test_extract_writes_a_line_for_each_record(tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    rows = [
        {"id": f"p{n}", "title": "PondNet", "abstract": "We train PondNet on ImageNet.", "year": 2020} for n in (2, 1)
    ]
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ran = CliRunner().invoke(cli, ["extract", str(source)])
    assert ran.exit_code == 0
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["p2", "p1"]
    for line in lines:
        assert list(line)[:3] == ["id", "title", "abstract"]
        for mention in line["mentions"]:
            assert set(mention) == {"field", "start", "end", "text", "type", "entity", "role", "pattern"}
            assert line[mention["field"]][mention["start"] : mention["end"]] == mention["text"]
    assert lines[0]["mentions"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["explain", "We train PondNet on ImageNet."], "dataset/imagenet"),
        (["patterns", "list", "--gives", "entity"], "entity.definition"),
        (["patterns", "show", "entity.definition"], "gives     entity"),
    ],
)
def test_commands_print(arguments: list[str], told: str) -> None:
    ran = CliRunner().invoke(cli, arguments)
    assert ran.exit_code == 0
    assert told in ran.stdout


def test_an_unknown_pattern_has_its_exit_code() -> None:
    assert CliRunner().invoke(cli, ["patterns", "show", "nope"]).exit_code == 6
