import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cli import cli
from kg.commands.display import marked, printable
from kg.errors import NotFound
from kg.find import find
from kg.graph import Graph
from kg.show import quotes, resolve, show_entity, show_paper
from tests.hostile import hostile_graph
from tests.small import PAPERS, small_graph


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with small_graph() as small:
        yield small


@pytest.mark.parametrize(
    ("name", "first", "how"),
    [
        ("method/pondnet-s", "method/pondnet-s", "id"),
        ("ripple-loss-1", "ripple-loss-1", "id"),
        ("pond-preprint", "ripple-loss-1", "id"),
        ("10.1234/pond.1", "ripple-loss-1", "id"),
        ("2106.00001", "ripple-loss-1", "id"),
        ("PondNet-S", "method/pondnet-s", "name"),
        ("pondnet s", "method/pondnet-s", "name"),
        ("imagenet", "dataset/imagenet", "name"),
        ("IC", "task/image-classification", "name"),
        ("Image Classifications", "task/image-classification", "name"),
        ("ripple loss for mobile networks", "ripple-loss-1", "name"),
        ("pond", "method/pondnet-s", "beginning"),
        ("classification", "task/image-classification", "words"),
        ("networks mobile", "ripple-loss-1", "words"),
        ("ImagNet", "dataset/imagenet", "spelling"),
        ("StreemNet", "method/streamnet", "spelling"),
    ],
)
def test_a_name_is_found(graph: Graph, name: str, first: str, how: str) -> None:
    found = find(graph, name)[0]
    assert (found.id, found.how) == (first, how)


def test_what_has_no_such_name_is_not_found(graph: Graph) -> None:
    assert find(graph, "zzzzz") == []
    assert find(graph, "%") == []


def test_misspellings_are_offered_only_where_nothing_else_is_found(graph: Graph) -> None:
    assert {one.how for one in find(graph, "PondNet-S")} == {"name", "words"}


def test_short_names_are_looked_for_at_the_beginning_of_words(graph: Graph) -> None:
    assert [one.id for one in find(graph, "IC")] == ["task/image-classification"]


def test_types_and_limit_narrow_what_is_found(graph: Graph) -> None:
    assert {one.type for one in find(graph, "image", types=("dataset", "task"))} == {"dataset", "task"}
    assert {one.type for one in find(graph, "PondNet", types=("paper",))} == {"paper"}
    assert len(find(graph, "Net", limit=1)) == 1


def test_hostile_names_are_found() -> None:
    with hostile_graph() as hostile:
        for entity in list(hostile.entities()):
            assert find(hostile, entity.label), entity.label
        for paper in list(hostile.papers()):
            assert find(hostile, paper.id)[0].id == paper.id or not paper.id


@given(name=st.text())
@settings(max_examples=40)
def test_any_text_may_be_looked_for(graph: Graph, name: str) -> None:
    found = find(graph, name)
    assert len({one.id for one in found}) == len(found)


@pytest.mark.parametrize(
    ("name", "words"), [("zzzzz", "nothing here"), ("ImagNet", "may be dataset/imagenet"), ("pond", "may be")]
)
def test_what_is_not_sure_is_not_shown(graph: Graph, name: str, words: str) -> None:
    with pytest.raises(NotFound, match=words):
        resolve(graph, name)


def test_an_entity_is_shown_with_what_is_said_of_it(graph: Graph) -> None:
    view = show_entity(graph, "method/pondnet-s")
    assert [(told.predicate, told.other, told.support) for told in view.relations] == [
        ("evaluated_on", "dataset/imagenet", 1),
        ("outperforms", "method/mobilenetv2", 1),
    ]
    assert [(told.predicate, told.other) for told in view.inverse] == [("extends", "method/streamnet")]
    assert [(told.predicate, told.support) for told in view.roles] == [("introduces", 1), ("uses", 1)]
    quote = view.inverse[0].quotes[0]
    assert quote.sentence == "😀 StreamNet extends PondNet-S for image classification (IC)"
    assert quote.sentence[quote.start : quote.end] == "extends"
    assert (quote.paper, quote.year) == ("stream-2", 2022)


def test_quotes_are_limited_and_their_number_is_told(graph: Graph) -> None:
    [told] = show_entity(graph, "dataset/imagenet", limit=2).roles
    assert (told.predicate, told.support, len(told.quotes)) == ("evaluates_on", 3, 2)


def test_relations_with_little_support_are_counted_not_shown(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.show._MOST", 1)
    view = show_entity(graph, "dataset/imagenet")
    assert [(told.predicate, told.other) for told in view.inverse] == [("evaluated_on", "method/pondnet-s")]
    assert view.more == 1


def test_a_paper_is_shown_with_its_roles_strongest_first(graph: Graph) -> None:
    view = show_paper(graph, "pond-preprint")
    assert view.paper.id == "ripple-loss-1"
    assert [told.predicate for told in view.roles] == ["introduces", "evaluates_on", "compares_to", "uses", "measures"]
    assert [found.result.written for found in view.results] == ["1.5%"]
    assert len(view.mentions) == 7


def test_evidence_outside_any_sentence_is_shown_with_the_words_around_it(graph: Graph) -> None:
    graph = hostile_graph()
    for statement in graph.roles():
        for evidence, quote in quotes(graph, statement.evidence).items():
            text = graph.paper(evidence.paper).text(evidence.field)
            assert quote.sentence[quote.start : quote.end] == text[evidence.start : evidence.end]


def run(*arguments: str, columns: int = 80) -> Result:
    return CliRunner(env={"COLUMNS": str(columns), "NO_COLOR": "1"}).invoke(cli, arguments)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("kg.graph.open_graph", lambda _: small_graph())
    return str(tmp_path)


def test_find_prints_a_line_for_each_where_it_is_piped(built: str) -> None:
    done = run("find", "PondNet", built)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "method/pondnet-s\tmethod\t2\tPondNet-S",
        "stream-2\tpaper\t5\tStreamNet: PondNet-S with 🌊 memory",
    ]


def test_find_as_json(built: str) -> None:
    [found, *_] = json.loads(run("find", "IC", built, "--json").stdout)
    assert found == {
        "id": "task/image-classification",
        "type": "task",
        "label": "image classification",
        "support": 2,
        "form": "IC",
        "how": "name",
    }


def test_find_offers_what_is_spelled_nearly_so(built: str) -> None:
    done = run("find", "ImagNet", built)
    assert (done.exit_code, done.stdout) == (6, "")
    assert "did you mean ImageNet?" in done.stderr
    assert run("find", "  ", built).exit_code == 2


@pytest.mark.parametrize("name", ["PondNet-S", "method/streamnet", "ripple-loss-1", "paper/ripple-loss-1", "stream-2"])
@pytest.mark.parametrize("columns", [40, 80])
def test_show_keeps_within_the_width(built: str, name: str, columns: int) -> None:
    done = run("show", name, built, columns=columns)
    assert done.exit_code == 0, done.output
    assert max(len(line) for line in done.stdout.splitlines()) <= columns


def test_show_prints_an_entity(built: str) -> None:
    out = " ".join(run("show", "mobilenetv2", built).stdout.split())
    assert out.startswith("MobileNetV2 method/mobilenetv2 method, 2 papers, since 2021 written MobileNetV2 (2)")
    assert "PondNet-S outperforms it 1 paper" in out
    assert "applied_to image classification 1 paper" in out
    assert "— Ripple Loss for Mobile Networks, 2021, [ripple-loss-1]" in out


def test_show_prints_a_paper(built: str) -> None:
    out = " ".join(run("show", "ripple-loss-1", built).stdout.split())
    assert PAPERS[0].abstract in out
    assert "Ada Brook, Ben Stone. Journal of Ponds. 2021-06-01" in out
    assert "introduces PondNet-S method, method/pondnet-s" in out
    assert "reports method/pondnet-s metric/top-1-accuracy 1.5% on dataset/imagenet against method/mobilenetv2" in out


def test_show_as_json(built: str) -> None:
    entity = json.loads(run("show", "ImageNet", built, "--json").stdout)
    assert entity["entity"]["support"] == 3
    paper = json.loads(run("show", "untitled-3", built, "--json").stdout)
    assert paper["paper"]["title"] is None


@given(st.text(st.characters(codec="utf-8")))
def test_nothing_printed_redraws_the_terminal(text: str) -> None:
    shown = printable(text)
    assert len(shown) == len(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert marked(text, [(0, len(text), "bold")]).plain == shown
