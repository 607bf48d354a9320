import csv
import gzip
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.commands.export import FORMATS as OFFERED
from kg.errors import QueryError, StoreError
from kg.exports import FORMATS, export, format_of
from kg.exports.elements import text
from kg.exports.tables import inert
from kg.graph import Graph
from kg.jsonl import record
from kg.rdf import FORMATS as RDF_FORMATS
from tests.hostile import hostile_graph
from tests.small import PAPERS, extraction, small_graph

GRAPHS = pytest.mark.parametrize("make", [small_graph, hostile_graph])
XML = str.maketrans(dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�"))


def plain(graph: "nx.MultiDiGraph[str]") -> "nx.MultiDiGraph[str]":
    """Return a graph of `Graph.to_networkx` as XML can hold it: text without control characters, no missing value."""
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, values in graph.nodes(data=True):
        kept = {k: json.dumps(v, ensure_ascii=False) if k == "forms" else v for k, v in values.items() if v is not None}
        result.add_node(cleaned(node), **{k: cleaned(v) for k, v in kept.items()})
    for head, tail, key, values in graph.edges(keys=True, data=True):
        evidence = [
            {name: getattr(e, name) for name in ("paper", "field", "start", "end", "pattern")}
            for e in values["evidence"]
        ]
        kept = {"predicate": key, "evidence": json.dumps(evidence, ensure_ascii=False)}
        kept |= {"support": values["support"]} if values["support"] is not None else {}
        result.add_edge(cleaned(head), cleaned(tail), **{k: cleaned(v) for k, v in kept.items()})
    return result


def cleaned(value: Any) -> Any:
    return value.translate(XML) if isinstance(value, str) else value


def contents(graph: "nx.Graph[str]") -> tuple[dict[str, dict[str, Any]], Counter[tuple[Any, ...]]]:
    edges = Counter(
        (head, tail, *sorted((k, v) for k, v in values.items() if k not in ("id", "label")))
        for head, tail, values in graph.edges(data=True)
    )
    nodes = {node: {k: v for k, v in values.items() if k != "name"} for node, values in graph.nodes(data=True)}
    return nodes, edges


@GRAPHS
@pytest.mark.parametrize(("format", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_networkx_reads_the_graph_with_equal_content(
    make: Callable[[], Graph], format: str, read: Callable[..., Any], tmp_path: Path
) -> None:
    graph = make()
    export(graph, tmp_path / f"graph.{format}")
    assert contents(read(tmp_path / f"graph.{format}")) == contents(plain(graph.to_networkx()))


@GRAPHS
def test_igraph_reads_graphml_with_equal_content(make: Callable[[], Graph], tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")
    graph = make()
    export(graph, tmp_path / "graph.graphml")
    found = igraph.Graph.Read_GraphML(str(tmp_path / "graph.graphml"))
    nodes, edges = contents(plain(graph.to_networkx()))
    names = {vertex.index: vertex["name"] for vertex in found.vs}
    assert {v["name"]: v["label"] for v in found.vs} == {node: values["label"] for node, values in nodes.items()}
    assert Counter((names[e.source], names[e.target], e["predicate"], e["evidence"]) for e in found.es) == Counter(
        {
            (head, tail, dict(values)["predicate"], dict(values)["evidence"]): n
            for (head, tail, *values), n in edges.items()
        }
    )


@GRAPHS
@pytest.mark.parametrize("format", [name for name, how in FORMATS.items() if how.stream])
def test_the_same_graph_gives_the_same_bytes(make: Callable[[], Graph], format: str, tmp_path: Path) -> None:
    for name in ("one.gz", "two.gz"):
        export(make(), tmp_path / name, format=format)
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
    export(make(), tmp_path / "plain", format=format)
    assert gzip.decompress((tmp_path / "one.gz").read_bytes()) == (tmp_path / "plain").read_bytes()


def test_json_lines_repeat_what_was_extracted(tmp_path: Path) -> None:
    export(small_graph(), tmp_path / "papers.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "papers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == [record(paper, extraction(paper)) for paper in sorted(PAPERS, key=lambda paper: paper.id)]


def test_json_lines_of_hostile_names_stay_one_line_each(tmp_path: Path) -> None:
    graph = hostile_graph()
    export(graph, tmp_path / "papers.jsonl")
    lines = (tmp_path / "papers.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    for line, paper in zip(lines, graph.papers(), strict=True):
        found = json.loads(line)
        assert (found["id"], found["title"]) == (paper.id, paper.title)
        for mention in found["mentions"]:
            assert found[mention["field"]][mention["start"] : mention["end"]] == mention["text"]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_statements_as_csv_show_the_sentence_of_each_evidence(tmp_path: Path) -> None:
    graph = small_graph()
    export(graph, tmp_path / "statements.csv")
    rows = table(tmp_path / "statements.csv")
    expected = [
        (prefix + s.subject, s.predicate, s.object, str(s.support or ""), e.paper, e.field, str(e.start), str(e.end))
        for prefix, statements in (("paper/", graph.roles()), ("", graph.relations()))
        for s in statements
        for e in s.evidence
    ]
    columns = ("subject", "predicate", "object", "support", "paper", "field", "start", "end")
    assert sorted(tuple(row[c] for c in columns) for row in rows) == sorted(expected)
    texts = {paper.id: paper for paper in PAPERS}
    for row in rows:
        begin = texts[row["paper"]].abstract.index(row["sentence"])
        assert begin <= int(row["start"]) < begin + len(row["sentence"])


def test_a_folder_of_tables_holds_the_whole_graph(tmp_path: Path) -> None:
    graph = small_graph()
    written = export(graph, f"{tmp_path}/tables/", format="csv")
    assert [path.name for path in written] == [
        "entities.csv",
        "mentions.csv",
        "papers.csv",
        "results.csv",
        "statements.csv",
    ]
    tables = {path.stem: table(path) for path in written}
    assert [row["id"] for row in tables["papers"]] == [paper.id for paper in graph.papers()]
    assert tables["papers"][1]["authors"] == "Ada Brook; Ben Stone"
    assert [(row["id"], row["label"]) for row in tables["entities"]] == [(e.id, e.label) for e in graph.entities()]
    assert (
        next(row["forms"] for row in tables["entities"] if row["id"].startswith("task/")) == "image classification; IC"
    )
    assert [(row["paper"], row["text"], row["role"]) for row in tables["mentions"]] == [
        (paper, mention.text, mention.role) for paper, mention in graph.mentions()
    ]
    assert [(row["paper"], row["value"], row["task"]) for row in tables["results"]] == [("ripple-loss-1", "1.5", "")]


def test_no_cell_of_a_hostile_graph_begins_a_formula(tmp_path: Path) -> None:
    for path in export(hostile_graph(), f"{tmp_path}/tables/", format="csv"):
        for row in table(path):
            for value in row.values():
                assert not value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.text())
def test_inert_text_begins_no_formula_and_keeps_its_words(value: str) -> None:
    assert inert(value).endswith(value)
    assert not inert(value).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))


@given(st.text(st.characters(codec="utf-8")))
def test_xml_text_comes_back_equal(value: str) -> None:
    from xml.etree import ElementTree

    found = ElementTree.fromstring(f'<a b="{text(value)}">{text(value)}</a>')
    assert (found.text or "") == cleaned(value)
    assert found.attrib["b"] == cleaned(value)


def test_every_format_is_offered_and_every_rdf_format_is_there() -> None:
    assert set(OFFERED) == set(FORMATS)
    assert set(RDF_FORMATS) <= set(FORMATS)


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.ttl", "turtle"), ("a.TTL.gz", "turtle"), ("a.graphml.gz", "graphml"), (".gz", None), ("a", None)],
)  # fmt: skip
def test_the_suffix_names_the_format(name: str, format: str | None) -> None:
    assert format_of(name) == format


@pytest.mark.parametrize(
    ("target", "options", "words"),
    [
        ("graph.unknown", {}, "names no format"),
        ("graph.ttl", {"format": "docx"}, "no such format"),
        ("graph.gexf", {"detail": "plain"}, "no option detail"),
        ("folder/", {"format": "gexf"}, "written to a file"),
    ],
)
def test_what_cannot_be_exported_is_refused(target: str, options: dict[str, str], words: str, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=words):
        export(small_graph(), f"{tmp_path}/{target}", **options)


def test_a_failed_export_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "graph.graphml"
    target.write_text("old", encoding="utf-8")

    def fail(_graph: Graph) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kg.exports.graphml.edges", fail)
    with pytest.raises(StoreError, match="No space left on device"):
        export(small_graph(), target)
    assert [path.name for path in tmp_path.iterdir()] == ["graph.graphml"]
    assert target.read_text(encoding="utf-8") == "old"


def test_a_part_of_the_graph_is_exported_alone(tmp_path: Path) -> None:
    part = small_graph().limited(types=["dataset"], since=2022)
    export(part, tmp_path / "part.graphml")
    found = nx.read_graphml(tmp_path / "part.graphml")
    assert sorted(found.nodes) == ["dataset/imagenet", "paper/stream-2", "paper/untitled-3"]
    assert found.nodes["dataset/imagenet"]["support"] == 2


def test_the_command_writes_to_standard_output_and_names_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.cli import cli

    monkeypatch.setattr("kg.graph.open_graph", lambda _: small_graph())
    run = CliRunner().invoke
    done = run(cli, ["export", str(tmp_path), "--format", "csv", "--types", "dataset,benchmark", "--min-support", "2"])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {row["object"] for row in rows} == {"dataset/imagenet"}
    done = run(cli, ["export", str(tmp_path), "-o", str(tmp_path / "x" / "graph.ttl.gz"), "--detail", "plain"])
    assert (done.exit_code, done.stderr) == (0, f"wrote {(tmp_path / 'x' / 'graph.ttl.gz').as_posix()}\n")
    assert b"Ripple Loss" in gzip.decompress((tmp_path / "x" / "graph.ttl.gz").read_bytes())
    assert run(cli, ["export", str(tmp_path)]).exit_code == 2
    assert run(cli, ["export", str(tmp_path), "-o", "x.gexf", "--detail", "plain"]).exit_code == 7
