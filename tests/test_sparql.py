"""SPARQL: checks before a query runs, answers by both engines, named questions with known answers, all formats."""

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pandas as pd
import polars as pl
import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import rdf, sparql, store
from kg.cli import cli
from kg.errors import NotFound, QueryError
from kg.graph import Graph, open_graph
from kg.sparql.engine import rdflib_runner, run
from kg.sparql.index import FOLDER, memory_store, open_store
from kg.sparql.questions import bind, bound, question, questions
from kg.sparql.results import GRAPHS, TABLES, answer_bytes
from kg.sparql.syntax import kind_of, refuse_remote, tokens
from tests.small import small_graph

# rdflib warns of itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

# Question → parameters, and the rows of the small graph, entities by id and papers by their own id.
EXPECTED: dict[str, tuple[dict[str, str], list[tuple[object, ...]]]] = {
    "ambiguous-abbreviations": (
        {},
        [("IC", "task/image-classification", "image classification"), ("IC", "task/image-captioning", "captioning")],
    ),
    "comention-pairs": (
        {},
        [
            ("dataset/imagenet", "method/mobilenetv2", 2),
            ("dataset/imagenet", "method/pondnet-s", 2),
            ("dataset/imagenet", "metric/top-1-accuracy", 2),
            ("method/pondnet-s", "metric/top-1-accuracy", 2),
            ("dataset/imagenet", "task/image-classification", 2),
        ],
    ),
    "comentions-of": (
        {"entity": "GLUE"},
        [
            ("dataset/imagenet", "ImageNet", 1),
            ("method/pondnet-s", "PondNet-S", 1),
            ("method/streamnet", "StreamNet", 1),
            ("metric/top-1-accuracy", "top-1 accuracy", 1),
            ("task/image-classification", "image classification", 1),
        ],
    ),
    "compared-with": ({"method": "MobileNetV2"}, [("method/pondnet-s", "PondNet-S", 1)]),
    "contested-comparisons": ({}, [("method/mobilenetv2", "method/pondnet-s", 1, 1)]),
    "datasets-by-use": ({}, [("dataset/imagenet", "ImageNet", 3), ("benchmark/glue", "GLUE", 1)]),
    "datasets-used-with-method": (
        {"method": "pondnet-s"},
        [("dataset/imagenet", "ImageNet", 2), ("benchmark/glue", "GLUE", 1)],
    ),
    "descendants-of": (
        {"method": "method/mobilenetv2"},
        [("method/pondnet-s", "PondNet-S"), ("method/streamnet", "StreamNet")],
    ),
    "evidence-for": ({"head": "StreamNet", "tail": "PondNet-S"}, [
            (f"{rdf.NAMESPACE}extends", "stream-2", "extends"),
            (f"{rdf.NAMESPACE}extends", "untitled-3", "MobileNetV2"),
        ]),
    "extension-chains": (
        {},
        [
            ("method/pondnet-s", "PondNet-S", "method/mobilenetv2", "MobileNetV2"),
            ("method/streamnet", "StreamNet", "method/mobilenetv2", "MobileNetV2"),
            ("method/streamnet", "StreamNet", "method/pondnet-s", "PondNet-S"),
        ],
    ),
    "first-papers": (
        {},
        [
            ("benchmark/glue", "GLUE", 2022, "stream-2"),
            ("dataset/imagenet", "ImageNet", 2021, "ripple-loss-1"),
            ("method/mobilenetv2", "MobileNetV2", 2021, "ripple-loss-1"),
            ("method/pondnet-s", "PondNet-S", 2021, "ripple-loss-1"),
            ("method/ripple-loss", "Ripple Loss", 2021, "ripple-loss-1"),
            ("method/streamnet", "StreamNet", 2022, "stream-2"),
            ("metric/top-1-accuracy", "top-1 accuracy", 2021, "ripple-loss-1"),
            ("task/image-classification", "image classification", 2022, "stream-2"),
        ],
    ),
    "kinds-of": ({"entity": "MobileNetV2"}, [("method/pondnet-s", "PondNet-S")]),
    "mentions-of": (
        {"entity": "Ripple Loss"},
        [
            ("ripple-loss-1", "paper/ripple-loss-1#abstract", 35, 46, "Ripple Loss"),
            ("ripple-loss-1", "paper/ripple-loss-1#title", 0, 11, "Ripple Loss"),
        ],
    ),
    "methods-by-support": (
        {},
        [
            ("method/mobilenetv2", "MobileNetV2", 2),
            ("method/pondnet-s", "PondNet-S", 2),
            ("method/ripple-loss", "Ripple Loss", 1),
            ("method/streamnet", "StreamNet", 1),
        ],
    ),
    "methods-for-task": (
        {"task": "IC"},
        [("method/mobilenetv2", "MobileNetV2", 1), ("method/streamnet", "StreamNet", 1)],
    ),
    "methods-introduced-by-year": (
        {},
        [
            (2021, "method/pondnet-s", "PondNet-S", "ripple-loss-1"),
            (2022, "method/streamnet", "StreamNet", "stream-2"),
        ],
    ),
    "metrics-for-task": ({"task": "image classification"}, [("metric/top-1-accuracy", "top-1 accuracy", 1)]),
    "other-names": ({"entity": "image classification"}, [("image classification", True), ("IC", False)]),
    "outperformed-by": ({"method": "PondNet-S"}, [("method/mobilenetv2", "MobileNetV2", 1)]),
    "outperforming": ({"method": "MobileNetV2"}, [("method/pondnet-s", "PondNet-S", 1, "ImageNet")]),
    "papers-by-venue": ({}, [("Journal of Ponds", 2021, 1), ("Journal of Ponds", 2022, 1)]),
    "papers-by-year": ({"entity": "ImageNet"}, [(2021, 1), (2022, 1), (2023, 1)]),
    "papers-evaluating-on": ({"dataset": "GLUE"}, [("stream-2", "StreamNet: PondNet-S with 🌊 memory", 2022)]),
    "papers-introducing": ({"entity": "PondNet-S"}, [("ripple-loss-1", "Ripple Loss for Mobile Networks", 2021)]),
    "papers-titled": ({"text": "RIPPLE"}, [("ripple-loss-1", "Ripple Loss for Mobile Networks", 2021)]),
    "relations-of": (
        {"entity": "GLUE"},
        [("method/streamnet", f"{rdf.NAMESPACE}evaluatedOn", "benchmark/glue", 1)],
    ),
    "results-for-metric": (
        {"metric": "top-1 accuracy"},
        [("ripple-loss-1", 1.5, "%", "difference", "method/pondnet-s", "dataset/imagenet", "method/mobilenetv2")],
    ),
    "results-on-dataset": (
        {"dataset": "ImageNet"},
        [("ripple-loss-1", 1.5, "%", "difference", "method/pondnet-s", "metric/top-1-accuracy")],
    ),
    "roles-of": ({"entity": "ImageNet"}, [(f"{rdf.NAMESPACE}evaluatesOn", 3)]),
    "summary": (
        {},
        [
            (f"{rdf.NAMESPACE}{name}", count)
            for name, count in [
                ("Statement", 26), ("Mention", 18), ("Entity", 10), ("Method", 4), ("Paper", 4), ("Concept", 4),
                ("Task", 3), ("Dataset", 2), ("Benchmark", 1), ("Metric", 1), ("Result", 1),
            ]
        ],
    ),
    "support-of-one": (
        {},
        [
            ("benchmark/glue", "GLUE", "stream-2"),
            ("method/ripple-loss", "Ripple Loss", "ripple-loss-1"),
            ("method/streamnet", "StreamNet", "stream-2"),
            ("task/image-captioning", "captioning", 'hostile</script>"4'),
            ("task/pond-watching", "pond watching", "untitled-3"),
        ],
    ),
    "tasks-without-benchmark": (
        {},
        [("task/image-captioning", "captioning", 1), ("task/pond-watching", "pond watching", 1)],
    ),
    "tasks-without-dataset": ({}, [("task/image-captioning", "captioning", 1)]),
    "well-supported-relations": (
        {"minimum": "2"},
        [("method/streamnet", f"{rdf.NAMESPACE}extends", "method/pondnet-s", 2)],
    ),
}  # fmt: skip


def fuller_graph() -> Graph:
    """The small graph with what its four papers leave out: a second meaning, contested and repeated relations."""
    graph = small_graph()
    connection = graph._connection
    hostile = 'hostile</script>"4'
    store.insert(connection, "entity", [
        ("task/image-captioning", "task", "captioning", 1, None),
        ("task/pond-watching", "task", "pond watching", 1, None),
    ])  # fmt: skip
    store.insert(connection, "form", [("task/image-captioning", "IC", 1, 1, None)])
    store.insert(connection, "role", [
        (hostile, "task/image-captioning", "addresses", "abstract", 0, 7, "by-hand"),
        ("untitled-3", "task/pond-watching", "addresses", "abstract", 0, 7, "by-hand"),
        ("stream-2", "metric/top-1-accuracy", "measures", "abstract", 0, 7, "by-hand"),
    ])  # fmt: skip
    connection.execute("UPDATE entity SET support = 2 WHERE id = 'metric/top-1-accuracy'")
    store.insert(connection, "relation", [
        ("method/mobilenetv2", "outperforms", "method/pondnet-s", "untitled-3", "abstract", 0, 11, "by-hand"),
        ("method/pondnet-s", "extends", "method/mobilenetv2", "untitled-3", "abstract", 0, 11, "by-hand"),
        ("method/pondnet-s", "is_a", "method/mobilenetv2", "untitled-3", "abstract", 0, 11, "by-hand"),
        ("method/streamnet", "extends", "method/pondnet-s", "untitled-3", "abstract", 0, 11, "by-hand"),
    ])  # fmt: skip
    return graph


@pytest.fixture(scope="module")
def graph() -> Graph:
    return fuller_graph()


@pytest.fixture(scope="module")
def triples(graph: Graph) -> ox.Store:
    return memory_store(graph)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the small graph, as a build leaves it."""
    folder = tmp_path_factory.mktemp("built")
    copy_graph(small_graph(), folder)
    return folder


def copy_graph(graph: Graph, folder: Path) -> None:
    connection = store.create(folder / "graph.duckdb")
    connection.execute("DELETE FROM meta")
    for table in store.TABLES:
        store.insert(connection, table, list(graph.rows(f'SELECT * FROM "{table}"')))
    connection.execute("CHECKPOINT")
    connection.close()


def plain(value: object) -> object:
    """An IRI of ours as an id: entities and parts relative to the base, papers by their own id."""
    if isinstance(value, str) and value.startswith(rdf.DEFAULT_BASE) and not value.startswith(rdf.NAMESPACE):
        value = value.removeprefix(rdf.DEFAULT_BASE)
        if value.startswith("paper/") and "#" not in value:
            value = value.removeprefix("paper/").replace("%3C%2Fscript%3E%22", '</script>"')
    return value


def asked(graph: Graph, name: str, engine: str) -> list[tuple[object, ...]]:
    rows = sparql.query(graph, named=name, parameters=EXPECTED[name][0], engine=engine)
    found = [tuple(plain(value) for value in row.values()) for row in rows]
    # rdflib answers an empty group with one row of nothing.
    return [row for row in found if any(value is not None for value in row)]


def test_every_question_is_tested_but_the_one_that_gives_a_graph() -> None:
    assert {found.name for found in questions()} == {*EXPECTED, "describe"}
    assert len(EXPECTED) >= 25


@pytest.mark.parametrize("name", EXPECTED)
def test_a_question_has_the_expected_answer(graph: Graph, name: str) -> None:
    assert sorted(asked(graph, name, "oxigraph"), key=repr) == sorted(EXPECTED[name][1], key=repr)


@pytest.fixture(scope="module")
def by_rdflib(graph: Graph) -> object:
    return rdflib_runner(graph)


@pytest.mark.parametrize("found", questions(), ids=lambda found: found.name)
def test_rdflib_gives_the_same_answer(graph: Graph, triples: ox.Store, by_rdflib: object, found: object) -> None:
    assert callable(by_rdflib)
    assert isinstance(found, type(question("summary")))
    query = bound(found, EXPECTED.get(found.name, ({"entity": "ImageNet"}, []))[0], graph=graph)
    format = "ntriples" if found.name == "describe" else "tsv"
    here, there = (answer_bytes(result, format=format).decode() for result in (run(triples, query), by_rdflib(query)))
    assert sorted(here.split("\n")) == sorted(line for line in there.split("\n") if line.strip("\t") or not line)


@pytest.mark.parametrize("found", questions(), ids=lambda found: found.name)
def test_a_question_says_what_it_is(found: object) -> None:
    assert isinstance(found, type(question("summary")))
    assert found.title
    assert found.description.endswith(".")
    variables = {token.text[1:] for token in tokens(found.query) if token.kind == "variable" and token.text[0] == "$"}
    assert variables == {parameter.name for parameter in found.parameters}


def test_an_entity_is_found_by_iri_id_name_and_old_id(graph: Graph) -> None:
    graph._connection.execute("INSERT INTO redirect VALUES ('dataset/old', 'dataset/imagenet')")
    asked = question("papers-by-year")
    values = ["https://kg.example/dataset/imagenet", "dataset/imagenet", "ImageNet", "imagenet", "dataset/old"]
    queries = {bound(asked, {"entity": value}, graph=graph) for value in values}
    assert len(queries) == 1
    with pytest.raises(NotFound, match="nothing-like-it"):
        bound(asked, {"entity": "nothing-like-it"}, graph=graph)


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("papers-titled", {}, "needs --param text="),
        ("papers-titled", {"text": "a", "b": "c"}, "has no parameter b"),
        ("comention-pairs", {"minimum": "1 || true"}, "a whole number"),
    ],
)
def test_wrong_parameters_are_refused(graph: Graph, name: str, given: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        bound(question(name), given, graph=graph)


def test_an_unknown_question_names_the_near_ones() -> None:
    with pytest.raises(NotFound, match=r"did you mean .*papers-by-year"):
        question("papers-per-year")


HOSTILE = ['") } #', "a\nb", "\\", '"', "' || true || '", "\u202e", "$text", "x\x00y", "😀"]


@settings(max_examples=150)
@given(st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]))))
def test_a_value_stays_one_term(value: str) -> None:
    (row,) = run(ox.Store(), bind("SELECT ($v AS ?it) WHERE {}", {"v": ox.Literal(value)}))  # type: ignore[misc]
    assert row["it"] == ox.Literal(value)
    assert sum(token.kind == "string" for token in tokens(bind("ASK { ?x ?y $v }", {"v": ox.Literal(value)}))) == 1


@settings(max_examples=300)
@given(st.text(st.sampled_from(list("\"'\\#<>?$:{}.aé \n\tservice")), max_size=60))
def test_tokens_lose_nothing(query: str) -> None:
    assert "".join(token.text for token in tokens(query)) == query


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELEC ?x {}", "line 1, column 1; did you mean SELECT"),
        ("", "empty"),
        ("PREFIX a: <http://a/>\nINSERT DATA { a:a a:b 1 }", "line 2, column 1; the graph is read-only"),
        ("DELETE WHERE { ?s ?p ?o }", "read-only"),
        ("SELECT * {\n  ?x skoss:prefLabel ?y }", "skoss: is not known, line 2, column 6; did you mean skos"),
        ("SELECT * { ?x foo:bar ?y }", "known are benchmark, concept"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", "GROUP BY"),
        ("SELECT * {\n ?x a ?y ;\n FILTER }", "line 3"),
        ("SELECT * { ?x <a b> ?y }", "percent-encode"),
    ],
)
def test_an_error_tells_the_place_and_a_hint(triples: ox.Store, query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        run(triples, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { SERVICE kg:x { ?s ?p ?o } }",
        "SELECT * { SERVICE:x { ?s ?p ?o } }",
        "SELECT * { ?s ?p 1SERVICE<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { ?s ?p kg:.SERVICE<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { FILTER(?a<?b) SERVICE<http://127.0.0.1:9/> { ?s ?p ?o } }",
        'SELECT * { ?s ?p "a\\u0022 SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #" }',
    ],
)
def test_no_query_calls_another_endpoint(query: str) -> None:
    with pytest.raises(QueryError, match="no query leaves this machine"):
        refuse_remote(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?service { ?service rdfs:label "SERVICE <x> {}" } # SERVICE',
        "ASK { ?x kg:service <http://a/SERVICE> }",
        "ASK { ?x kg:a.service ?y }",
    ],
)
def test_what_only_looks_like_a_call_is_answered(query: str) -> None:
    refuse_remote(query)


@pytest.mark.parametrize(
    ("query", "kind"), [("# a\nbase <a:b> prefix :<b:c>ask {}", "ASK"), ("describe ?x {}", "DESCRIBE")]
)
def test_the_kind_of_a_query(query: str, kind: str) -> None:
    assert kind_of(query) == kind


SELECT = (
    "SELECT ?x ?n ?m { VALUES (?x ?n ?m) { (<https://kg.example/dataset/imagenet> 1 'a|<b>\"\\nc') (kg:x 2.5 UNDEF) } }"
)


@pytest.mark.parametrize("format", TABLES)
def test_rows_in_every_format(triples: ox.Store, format: str) -> None:
    data = answer_bytes(run(triples, SELECT), format=format).decode()
    if format == "json":
        assert [set(row) for row in json.loads(data)["results"]["bindings"]] == [{"x", "n", "m"}, {"x", "n"}]
    elif format == "xml":
        assert len(ET.fromstring(data).findall(".//{http://www.w3.org/2005/sparql-results#}result")) == 2
    elif format == "csv":
        assert list(csv.reader(io.StringIO(data)))[1:] == [
            ["https://kg.example/dataset/imagenet", "1", 'a|<b>"\nc'],
            ["https://kg.example/ontology#x", "2.5", ""],
        ]
    elif format == "tsv":
        assert data.split("\n")[1] == '<https://kg.example/dataset/imagenet>\t1\t"a|<b>\\"\\nc"'
    elif format == "html":
        assert "<td>a|&lt;b&gt;&quot;\nc</td>" in data
    elif format == "markdown":
        assert data.splitlines()[2] == '| dataset:imagenet | 1 | a\\|&lt;b>" c |'
    else:
        assert data.splitlines()[2:] == ['dataset:imagenet  1    a|<b>" c', "kg:x              2.5"]


@pytest.mark.parametrize("format", TABLES)
def test_a_yes_or_no_in_every_format(triples: ox.Store, format: str) -> None:
    assert "true" in answer_bytes(run(triples, "ASK { ?x a kg:Paper }"), format=format).decode()


@pytest.mark.parametrize("format", GRAPHS)
def test_triples_in_every_format(triples: ox.Store, format: str) -> None:
    query = "CONSTRUCT WHERE { ?x ?p ?o ; a kg:Paper }"
    names = {"ntriples": "nt", "nquads": "nt", "rdfxml": "xml", "jsonld": "json-ld"}
    found = rdflib.Graph().parse(
        data=answer_bytes(run(triples, query), format=format), format=names.get(format, "turtle")
    )
    answer = run(triples, query)
    assert isinstance(answer, ox.QueryTriples)
    expected = {str(triple) for triple in answer}
    assert len(found) == len(expected) > 40


@pytest.mark.parametrize(("query", "format"), [("ASK {}", "turtle"), ("DESCRIBE <a:b>", "csv")])
def test_a_format_that_cannot_hold_the_answer_is_refused(triples: ox.Store, query: str, format: str) -> None:
    with pytest.raises(QueryError, match="are written as"):
        answer_bytes(run(triples, query), format=format)


def test_rows_make_data_frames(graph: Graph) -> None:
    rows = kg.query(graph, "SELECT ?l ?n { ?x skos:prefLabel ?l ; kg:support ?n } ORDER BY ?l")
    assert pd.DataFrame(rows)["n"].sum() == pl.DataFrame(rows)["n"].sum() == 16
    assert kg.query(graph, "ASK { ?x a kg:Paper }") == [{"answer": True}]
    assert kg.query(graph, "ASK { ?x rdfs:label $name }", parameters={"name": "GLUE"}) == [{"answer": True}]
    assert kg.query(graph, "DESCRIBE <https://kg.example/benchmark/glue>", engine="rdflib")[0].keys() == {
        "subject",
        "predicate",
        "object",
    }


def test_a_part_of_a_graph_is_asked_for_itself(built: Path) -> None:
    with open_graph(built) as whole:
        part = whole.limited(types=["dataset"])
        assert len(kg.query(whole, "SELECT ?x { ?x a kg:Entity }")) == 8
        assert len(kg.query(part, "SELECT ?x { ?x a kg:Entity }")) == 1


def test_to_rdf_is_the_exported_graph(graph: Graph) -> None:
    found = kg.to_rdf(graph)
    assert isinstance(found, rdflib.Graph)
    assert len(found) == len(rdflib.Graph().parse(data=b"".join(rdf.chunks(graph)), format="turtle"))
    assert dict(found.namespaces())["method"] == rdflib.URIRef("https://kg.example/method/")


def test_the_store_is_built_once_and_again_when_stale(tmp_path: Path) -> None:
    copy_graph(small_graph(), tmp_path)
    told: list[str] = []
    for _ in range(2):
        assert len(open_store(tmp_path, tell=told.append)) > 1000
    assert len(told) == 1
    before = (tmp_path / "graph.duckdb").stat().st_mtime_ns
    (tmp_path / "graph.duckdb").unlink()
    copy_graph(small_graph().limited(types=["method"]), tmp_path)
    os.utime(tmp_path / "graph.duckdb", ns=(before + 10**9, before + 10**9))
    assert 100 < len(open_store(tmp_path, tell=told.append)) < 1000
    assert len(told) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["graph.duckdb", FOLDER]


def test_the_command_answers(built: Path) -> None:
    run = CliRunner().invoke
    named = run(cli, ["query", str(built), "--named", "papers-evaluating-on", "--param", "dataset=GLUE"])
    assert "paper:stream-2" in named.stdout
    text = run(cli, ["query", str(built), "SELECT (COUNT(*) AS ?n) { ?x a kg:Dataset }", "--format", "csv"])
    assert text.stdout.split() == ["n", "2"]
    file = run(cli, ["query", str(built), "--file", "-", "--engine", "rdflib"], input="ASK { ?x a kg:Paper }")
    assert "true" in file.stdout
    listed = run(cli, ["query", "--list"])
    assert "--param dataset=… (entity)" in listed.stdout
    assert (named.exit_code, text.exit_code, file.exit_code, listed.exit_code) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["SELECT * { ?x foo:bar ?y }"], 7, "foo: is not known"),
        (["--named", "nothing"], 6, "no question has this name"),
        (["--named", "summary", "--param", "x"], 2, "K=V"),
        (["ASK {}", "--named", "summary"], 2, "give one of"),
        ([], 2, "give one of"),
        (["ASK {}", "--format", "turtle"], 7, "rows are written as"),
    ],
)
def test_the_command_refuses(built: Path, arguments: list[str], code: int, message: str) -> None:
    result = CliRunner().invoke(cli, ["query", str(built), *arguments])
    assert result.exit_code == code
    assert message in result.stderr


def test_a_query_that_takes_too_long_is_stopped(built: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c + ?f < ?i) }"
    command = [sys.executable, "-m", "kg", "query", str(built), slow, "--timeout", "0.5"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == QueryError.code
    assert "took longer than 0.5 s" in result.stderr
