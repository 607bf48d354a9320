"""The analysis commands, run as a person runs them: tables, files, pipes, odd corpora."""

import csv
import io
import json
from pathlib import Path

import networkx as nx
import polars as pl
import pytest
from click.testing import CliRunner, Result

from kg.analysis.measures import MEASURES
from kg.analysis.network_formats import NETWORK_FORMATS
from kg.analysis.table_formats import TABLE_FORMATS
from kg.cli import cli
from kg.commands import comention as comention_command
from kg.commands import results
from tests.papers import folder_of
from tests.test_communities import TWO_ISLANDS
from tests.test_trends import FIELD

ODD: dict[str, list[tuple[str, str, int | None, str | None]]] = {
    "empty": [],
    "one paper": [("p", "m:adam d:mnist", 2015, None)],
    "silent": [("p", "", None, None)],
    "undated": [(f"p{i}", "m:adam d:mnist", None, None) for i in range(10)],
}


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> str:
    return folder_of(tmp_path_factory.mktemp("field"), FIELD)


@pytest.fixture(scope="module")
def islands(tmp_path_factory: pytest.TempPathFactory) -> str:
    return folder_of(tmp_path_factory.mktemp("islands"), TWO_ISLANDS)


def run(*args: str) -> Result:
    result = CliRunner().invoke(cli, list(args))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_names_given_twice_agree() -> None:
    assert tuple(MEASURES) == comention_command.MEASURES
    assert set(results.TABLES) == set(TABLE_FORMATS)
    assert set(results.NETWORKS) == {*NETWORK_FORMATS, "vosviewer-files"}


def test_comention_prints_tabs_in_a_pipe_and_counts_on_standard_error(islands: str) -> None:
    result = run("comention", islands, "--types", "method,dataset")
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert lines[0][:2] == ["first", "type"]
    assert [(line[0], line[2], line[4]) for line in lines[1:]] == [("resnet", "imagenet", "4"), ("bert", "glue", "3")]
    assert "2 pairs together in 2 or more of 9 papers" in result.stderr


@pytest.mark.parametrize("name", ["csv", "json", "parquet", "graphml", "gexf", "pajek"])
def test_comention_writes_the_format_of_the_suffix(islands: str, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"pairs.{'net' if name == 'pajek' else name}"
    result = run("comention", islands, "-o", str(path))
    assert result.exit_code == 0
    read = {
        "csv": lambda: len(list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))),
        "json": lambda: len(json.loads(path.read_text(encoding="utf-8"))),
        "parquet": lambda: len(pl.read_parquet(path)),
        "graphml": lambda: nx.read_graphml(path).number_of_edges(),
        "gexf": lambda: nx.read_gexf(path).number_of_edges(),
        "pajek": lambda: nx.read_pajek(path).number_of_edges(),
    }
    assert read[name]() == 7


def test_vosviewer_gets_its_files(islands: str, tmp_path: Path) -> None:
    run("communities", islands, "--format", "vosviewer-files", "-o", str(tmp_path / "topics"))
    assert (tmp_path / "topics-map.txt").read_text(encoding="utf-8").startswith("id\tlabel\tcluster\t")
    assert len((tmp_path / "topics-network.txt").read_text(encoding="utf-8").splitlines()) == 7
    items = json.loads(run("communities", islands, "--format", "vosviewer").stdout)["network"]["items"]
    assert {item["cluster"] for item in items} == {1, 2}
    assert run("comention", islands, "--format", "vosviewer-files").exit_code == 2


def test_comention_keeps_what_passes_the_false_discovery_rate(islands: str) -> None:
    everything = json.loads(run("comention", islands, "--format", "json").stdout)
    kept = json.loads(run("comention", islands, "--format", "json", "--fdr", "0.3").stdout)
    assert 0 < len(kept) < len(everything)
    assert all(row["q"] <= 0.3 for row in kept)
    assert run("comention", islands, "--fdr", "0.1", "--test", "none").exit_code == 2


@pytest.mark.parametrize("what", ["communities", "members", "bridges"])
def test_communities_show_each_table(islands: str, tmp_path: Path, what: str) -> None:
    chart = tmp_path / "diagram.svg"
    result = run("communities", islands, "--show", what, "--chart", str(chart))
    assert len(result.stdout.splitlines()) == {"communities": 3, "members": 7, "bridges": 2}[what]
    assert "2 communities of 6 entities" in result.stderr
    assert chart.exists()


@pytest.mark.parametrize(
    ("what", "first"),
    [("all", "vision"), ("rising", "net"), ("falling", "kernel"), ("new", "mixer"), ("faded", "kernel")],
)
def test_trends_show_what_is_asked_for_and_warn(field: str, what: str, first: str) -> None:
    result = run("trends", field, "--show", what)
    assert result.stdout.splitlines()[1].split("\t")[0] == first
    assert "venues cover different years (Alpha 2000–2009; Beta 2006–2013)" in result.stderr


def test_trends_write_series_meetings_and_charts(field: str, tmp_path: Path) -> None:
    run("trends", field, "--show", "series", "--entity", "net", "-o", str(tmp_path / "s.csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "s.csv").read_text(encoding="utf-8"))))
    assert {row["label"] for row in rows} == {"net"}
    assert len(rows) == 14
    assert run("trends", field, "--show", "meetings").stdout.splitlines()[1].split("\t")[:2] == ["2012", "mixer"]
    run("trends", field, "--chart", str(tmp_path / "c.png"), "--by", "venue")
    assert (tmp_path / "c.png").exists()
    assert "Alpha\t2000\t10" in run("trends", field, "--show", "coverage").stdout
    assert run("trends", field, "--pairs", "--entity", "net").stdout.splitlines()[1].split("\t")[:2] == [
        "net",
        "vision",
    ]


def test_similar_takes_papers_and_entities_by_name(field: str) -> None:
    result = run("similar", field, "net")
    assert result.stdout.splitlines()[0].startswith("entity\ttype")
    assert "like net (method/net)" in result.stderr
    assert "paper\ttitle" in run("similar", field, "Alpha-2005-0").stdout
    assert run("similar", field, "nowhere").exit_code == 6
    assert run("trends", field, "--entity", "nowhere").exit_code == 6


def test_compare_shows_both_ends_and_the_overlap(field: str, islands: str) -> None:
    lines = run("compare", field, islands).stdout.splitlines()
    assert lines[0] == "# characteristic of A"
    assert lines[2].startswith("vision") or lines[2].startswith("net")
    assert "# overlap" in lines
    rows = json.loads(run("compare", field, islands, "--show", "overlap", "--format", "json").stdout)
    assert rows[0]["kind"] == "paper"


def test_stats_print_all_tables_or_one(field: str) -> None:
    result = run("stats", field)
    assert "# types" in result.stdout
    assert "venues cover different years" in result.stderr
    assert set(json.loads(run("stats", field, "--format", "json").stdout)) >= {"sizes", "degrees", "advice"}
    assert run("stats", field, "--show", "gaps", "--format", "csv").stdout.startswith("mentions_no,papers,share")
    assert run("stats", field, "--format", "csv").exit_code == 2


@pytest.mark.parametrize("corpus", sorted(ODD))
@pytest.mark.parametrize(
    "command",
    ["comention", "comention --types metric", "communities", "communities --format gexf", "trends", "trends --pairs",
     "trends --show meetings", "trends --show series --by venue", "stats", "compare"],
)  # fmt: skip
def test_odd_corpora_are_answered(tmp_path: Path, corpus: str, command: str) -> None:
    folder = folder_of(tmp_path / "odd", ODD[corpus])
    name, *options = command.split()
    result = run(name, folder, *([folder] if name == "compare" else []), *options)
    assert result.exit_code == 0
    if corpus == "undated" and name == "trends" and "meetings" not in options:
        assert "10 of 10 papers have no year" in result.stderr


def test_a_folder_without_a_graph_is_refused(tmp_path: Path) -> None:
    result = run("comention", str(tmp_path))
    assert (result.exit_code, "no graph here" in result.stderr) == (5, True)
