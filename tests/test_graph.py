"""The graph that people hold in Python, whole and limited, over the small graph made by hand."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kg import store
from kg.assemble import assemble, local_entities
from kg.errors import NotFound, StoreError
from kg.graph import Graph, open_graph
from kg.link import link
from kg.model import Extraction, Mention, Paper, Role
from tests.small import PAPERS, small_graph


@pytest.fixture
def graph() -> Iterator[Graph]:
    with small_graph() as graph:
        yield graph


def test_papers_come_back_as_they_were(graph: Graph) -> None:
    assert list(graph.papers()) == sorted(PAPERS, key=lambda paper: paper.id)


def test_a_paper_is_found_by_its_alias(graph: Graph) -> None:
    assert graph.paper("pond-preprint").id == "ripple-loss-1"


@pytest.mark.parametrize("missing", ["nothing", "method/nothing"])
def test_what_is_not_there_is_said_to_be_not_there(graph: Graph, missing: str) -> None:
    with pytest.raises(NotFound, match="kg find"):
        graph.paper(missing)
    with pytest.raises(NotFound, match="kg find"):
        graph.entity(missing)
    with pytest.raises(NotFound, match="no such table"):
        graph.count(missing)


def test_every_mention_is_its_text(graph: Graph) -> None:
    texts = {paper.id: paper for paper in PAPERS}
    found = list(graph.mentions())
    assert len(found) == graph.count("mention") > 0
    for paper, mention in found:
        assert texts[paper].text(mention.field)[mention.start : mention.end] == mention.text


def test_support_counts_papers(graph: Graph) -> None:
    imagenet = graph.entity("dataset/imagenet")
    assert (imagenet.support, imagenet.first_year) == (3, 2021)
    assert [(form.text, form.papers) for form in imagenet.forms] == [("ImageNet", 3)]


@pytest.mark.parametrize(
    ("limits", "entities", "papers"),
    [
        ({"types": ["dataset"]}, {"dataset/imagenet"}, 4),
        ({"min_support": 3}, {"dataset/imagenet"}, 4),
        ({"since": 2023}, {"dataset/imagenet", "method/mobilenetv2", "task/image-classification"}, 1),
        ({"until": 2021, "types": ["method"]}, {"method/mobilenetv2", "method/pondnet-s", "method/ripple-loss"}, 1),
        ({"roles": ["introduces"]}, {"method/pondnet-s", "method/streamnet"}, 4),
        ({"since": 1900, "min_support": 4}, set(), 3),
    ],
)
def test_a_limited_graph_holds_what_passes(
    graph: Graph, limits: dict[str, object], entities: set[str], papers: int
) -> None:
    part = graph.limited(**limits)  # type: ignore[arg-type]
    assert {entity.id for entity in part.entities()} == entities
    assert part.count("paper") == papers
    assert {mention.entity for _, mention in part.mentions()} == entities
    assert {statement.object for statement in part.roles()} == entities
    for statement in part.relations():
        assert {statement.subject, statement.object} <= entities
    for reported in part.results():
        named = {reported.result.method, reported.result.metric, reported.result.dataset, reported.result.comparator}
        assert named - {None} <= entities


def test_a_limit_of_a_limit_holds_both(graph: Graph) -> None:
    part = graph.limited(types=["method"]).limited(since=2022)
    assert {e.id: e.support for e in part.entities()} == {
        "method/mobilenetv2": 1,
        "method/pondnet-s": 1,
        "method/streamnet": 1,
    }


def test_networkx_keeps_parallel_statements_in_sorted_order(graph: Graph) -> None:
    network = graph.to_networkx()
    assert list(network) == [*sorted(n for n in network if n.startswith("paper/")), *(e.id for e in graph.entities())]
    assert network.number_of_edges() == graph.count("role") + len(list(graph.relations()))
    edge = network.edges["method/pondnet-s", "method/mobilenetv2", "outperforms"]
    assert (edge["support"], edge["evidence"][0].paper) == (1, "ripple-loss-1")


def test_an_entity_that_no_cue_gave_a_role_is_mentioned() -> None:
    paper = Paper("a", None, "PondNet and PondNet.")
    mentions = tuple(Mention("abstract", i, i + 7, "PondNet", "method", "method/p", "mentions", "n") for i in (0, 12))
    stray = Role("method/elsewhere", "uses", "abstract", 0, 7, "cue")
    connection = store.create()
    extracted = [(paper, Extraction(mentions, (stray,)))]
    assemble(connection, extracted, link(local_entities(extracted)))
    with Graph(connection) as graph:
        (role,) = graph.roles()
        assert (role.predicate, role.evidence[0].start, role.evidence[0].end) == ("mentions", 0, 7)


def test_a_relation_that_two_papers_state_is_one_statement() -> None:
    connection = store.create()
    rows = [("method/a", "extends", "method/b", paper, "abstract", 0, 1, "by-hand") for paper in ("one", "two")]
    store.insert(connection, "relation", rows)
    store.insert(connection, "role", [("one", "method/a", "uses", "abstract", 0, 1, "by-hand")])
    with Graph(connection) as graph:
        assert (graph.count("relation"), graph.count_statements()) == (2, 2)


def test_no_store_another_version_and_no_database_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg build"):
        open_graph(tmp_path)
    path = tmp_path / "graph.duckdb"
    path.write_bytes(b"not a database")
    with pytest.raises(StoreError, match="not a graph"):
        open_graph(tmp_path)
    path.unlink()
    with store.create(path) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'version'")
    with pytest.raises(StoreError, match="store version 0"):
        open_graph(tmp_path)


def test_a_graph_can_be_read_while_another_process_of_ours_reads_it(tmp_path: Path) -> None:
    store.create(tmp_path / "graph.duckdb").close()
    with open_graph(tmp_path) as one, open_graph(tmp_path) as other:
        assert one.count("paper") == other.count("paper") == 0
        with pytest.raises(duckdb.Error, match="read-only"):
            one.sql("INSERT INTO meta VALUES ('a', 'b')")
