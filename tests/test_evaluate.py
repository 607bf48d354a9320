"""Evaluation: the definitions on small cases, and the same figures as the project's scorer on real annotations."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.commands.evaluate import evaluate
from kg.errors import SourceError
from kg.evaluate import evaluate_links, evaluate_papers, evaluate_spans, read_lines, surface_key

Row = dict[str, Any]


def entity(name: str, *, kind: str = "method", role: str = "uses", core: bool = True) -> Row:
    return {"name": name, "type": kind, "forms": [name], "role": role, "core": core}


def mention(text: str, *, kind: str = "method", id_: str | None = None, role: str = "uses", start: int = 0) -> Row:
    return {
        "field": "abstract", "start": start, "end": start + len(text), "text": text, "type": kind,
        "entity": id_ or f"{kind}/{text}", "role": role,
    }  # fmt: skip


def gold_paper(*entities: Row, relations: list[list[str]] | None = None, id_: str = "a") -> Row:
    return {"id": id_, "entities": list(entities), "relations": relations or []}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Ripple-Losses", "ripple loss"),
        ("biases", "bias"),
        ("case studies", "Case study"),
        ("databases", "database"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert surface_key(one) == surface_key(other)


@pytest.mark.parametrize(("one", "other"), [("GPS", "GP"), ("C++", "C"), ("pond", "lake")])
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert surface_key(one) != surface_key(other)


def test_core_is_demanded_and_the_rest_accepted() -> None:
    gold = gold_paper(entity("PondNet"), entity("lake", core=False), entity("SeaNet"))
    found = evaluate_papers([gold], [{"id": "a", "mentions": [mention("PondNet"), mention("lake"), mention("river")]}])
    score = found.scores["entity+type"]
    assert (score.right, score.predicted, score.found, score.demanded) == (2, 3, 1, 2)


def test_a_split_is_an_error_and_a_merge_misses_one() -> None:
    split = evaluate_papers(
        [gold_paper(entity("PondNet"))],
        [{"id": "a", "mentions": [mention("PondNet", id_="x"), mention("pondnet", id_="y")]}],
    ).scores["entity+type"]
    assert (split.right, split.predicted) == (1, 2)
    merged = evaluate_papers(
        [gold_paper(entity("PondNet"), entity("SeaNet"))],
        [{"id": "a", "mentions": [mention("PondNet", id_="x"), mention("SeaNet", id_="x")]}],
    ).scores["entity+type"]
    assert (merged.found, merged.demanded) == (1, 2)


def test_a_wrong_type_counts_for_the_entity_only() -> None:
    found = evaluate_papers(
        [gold_paper(entity("PondNet"))], [{"id": "a", "mentions": [mention("PondNet", kind="task")]}]
    )
    assert (found.scores["entity only"].right, found.scores["entity+type"].right) == (1, 0)
    assert found.errors["right span, wrong type"]["method→task", "PondNet"] == 1


def test_relations_hold_between_paired_entities() -> None:
    gold = gold_paper(entity("PondNet"), entity("SeaNet"), relations=[["PondNet", "outperforms", "SeaNet"]])
    told = [
        {"head": "method/PondNet", "relation": "outperforms", "tail": "method/SeaNet"},
        {"head": "method/PondNet", "relation": "is_a", "tail": "method/SeaNet"},
    ]
    found = evaluate_papers(
        [gold], [{"id": "a", "mentions": [mention("PondNet"), mention("SeaNet")], "relations": told}]
    )
    score = found.scores["relations"]
    assert (score.right, score.predicted, score.demanded) == (1, 2, 1)


def test_introductions_and_roles() -> None:
    gold = gold_paper(entity("PondNet", role="introduces"), entity("SeaNet"))
    mentions = [mention("PondNet", role="introduces"), mention("SeaNet", role="introduces")]
    found = evaluate_papers([gold], [{"id": "a", "mentions": mentions}])
    assert (found.scores["introduces"].precision, found.scores["introduces"].recall) == (0.5, 1.0)
    assert found.figures["role right on typed matches"] == 0.5


def test_spans_exact_and_overlapping() -> None:
    gold = {"id": "a", "text": "we use PondNet here", "spans": [[7, 14, "method"], [0, 2, "task"]]}
    found = evaluate_spans([gold], [{"id": "a", "mentions": [mention("use PondNet", start=3)]}])
    assert found.scores["exact+type"].right == 0
    assert found.scores["overlap+type"].precision == 1.0
    assert found.scores["overlap+type"].recall == 0.5


def test_links_split_one_thing() -> None:
    gold = [gold_paper(entity("PondNet"), id_=name) for name in "abc"]
    ids = {"a": "x", "b": "x", "c": "y"}
    found = evaluate_links(gold, [{"id": n, "mentions": [mention("PondNet", id_=ids[n])]} for n in "abc"])
    assert (found.precision, round(found.recall, 3)) == (1.0, round(5 / 9, 3))
    assert found.split == {"pondnet": ["x", "y"]}


@pytest.mark.parametrize("line", ["{", "[]", "{}", '{"id": "a"}\n{"id": "a"}'])
def test_a_malformed_file_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(SourceError, match=r"gold\.jsonl:[12]: "):
        read_lines(path)


def test_the_command_reads_texts_in_the_gold(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    text = "We use stochastic gradient descent."
    path.write_text(json.dumps({"id": "a", "text": text, "spans": [[7, 34, "method"]]}), encoding="utf-8")
    run = CliRunner().invoke(evaluate, [str(path), "--json"], catch_exceptions=False)
    assert json.loads(run.output)["scores"]["exact+type"]["demanded"] == 1


def test_the_command_wants_texts_from_somewhere(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(gold_paper(entity("PondNet"))), encoding="utf-8")
    run = CliRunner().invoke(evaluate, [str(path)])
    assert isinstance(run.exception, SourceError)
    assert "as PATH" in str(run.exception)


@pytest.mark.parametrize(("mode", "gold"), [("papers", "gold-dev"), ("links", "gold-dev"), ("spans", "scierc-dev")])
def test_the_figures_are_those_of_the_scorer(shared: Path, tmp_path: Path, mode: str, gold: str) -> None:
    source = shared / "eval" / f"{gold}.jsonl"
    records = read_lines(source)
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text("".join(json.dumps(_distorted(record)) + "\n" for record in records), encoding="utf-8")
    command = [sys.executable, str(shared / "eval" / "score.py"), mode, str(source), str(predicted)]
    theirs = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    run = CliRunner().invoke(evaluate, [str(source), str(predicted), "--mode", mode], catch_exceptions=False)
    for name in ("entity+type", "entity only", "concept", "relations", "exact+type", "overlap+type", "task", "B-cubed"):
        figures = re.search(rf"^ *{re.escape(name)} +([\d.]+) +([\d.]+) +([\d.]+)", theirs, re.MULTILINE)
        if figures:
            ours = re.search(rf"^ *{re.escape(name)} +([\d.]+) +([\d.]+) +([\d.]+)", run.output, re.MULTILINE)
            assert ours is not None
            assert ours.groups() == figures.groups()
    introduces = re.search(r"precision ([\d.]+) recall ([\d.]+)", theirs)
    if introduces:
        assert re.search(rf"introduces +{introduces[1]} +{introduces[2]}", run.output)


def _distorted(record: Row) -> Row:
    """Return predictions that are partly wrong, and the same each time: a gold record with changes at every few."""
    mentions: list[Row] = []
    for number, (start, end, kind) in enumerate(record.get("spans", ())):
        wrong = number % 3 == 0
        mentions.append(
            mention(record["text"][start : end - wrong], kind="task" if number % 5 == 0 else kind, start=start)
        )
    for number, one in enumerate(record.get("entities", ())):
        if number % 4 != 3:
            kind = "concept" if number % 5 == 0 else one["type"]
            role = "introduces" if number % 6 == 0 else one["role"]
            id_ = one["name"].lower()[:6] if number % 7 == 0 else one["name"]
            mentions += [mention(form, kind=kind, id_=id_, role=role) for form in one["forms"]]
    relations = [{"head": h, "relation": r, "tail": t} for h, r, t in record.get("relations", ())][1:]
    relations += [{"head": r["tail"], "relation": r["relation"], "tail": r["head"]} for r in relations[:1]]
    return {"id": record["id"], "mentions": mentions, "relations": relations}
