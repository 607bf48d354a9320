"""The profile of the small graph, whose numbers can be counted by hand, and of graphs with nothing in them."""

from kg.analysis.stats import stats
from tests.papers import graph_of
from tests.small import small_graph


def test_sizes_types_and_degrees_of_the_small_graph() -> None:
    found = stats(small_graph())
    sizes = dict(found.sizes.rows())
    assert (sizes["paper"], sizes["entity"], sizes["role"], sizes["result"]) == (4, 8, 13, 1)
    types = {row["type"]: row for row in found.types.to_dicts()}
    assert types["method"]["entities"] == 4
    assert types["method"]["in_one_paper"] == 2
    assert types["dataset"]["most_papers"] == 3
    assert list(found.degrees.rows()) == [(1, 1, 4), (2, 3, 4)]
    assert sum(row["papers"] for row in found.per_paper.to_dicts()) == 4


def test_gaps_count_papers_that_lack_a_type_kinds_included() -> None:
    gaps = {row["mentions_no"]: row["papers"] for row in stats(small_graph()).gaps.to_dicts()}
    assert (gaps["anything"], gaps["metric"], gaps["dataset"], gaps["benchmark"]) == (1, 3, 1, 3)


def test_names_of_several_entities_are_ambiguous_and_advised_about() -> None:
    found = stats(graph_of([("a", "m:adam", 2015, None), ("b", "d:adam", None, None)]))
    assert found.ambiguous.to_dicts() == [
        {"name": "adam", "entities": 2, "papers": 2, "ids": "dataset/adam; method/adam"}
    ]
    assert any("'adam' names 2 entities" in line for line in found.advice)
    assert any("have no year" in line for line in found.advice)


def test_patterns_are_counted_by_what_they_made() -> None:
    rows = {row["pattern"]: row for row in stats(small_graph()).patterns.to_dicts()}
    assert rows["by-hand"]["roles"] == 13


def test_an_empty_graph_has_a_profile() -> None:
    found = stats(graph_of([]))
    assert found.advice == ("there are no papers: build the graph from some",)
    assert all(len(table.to_polars()) == len(table) for table in (found.types, found.degrees, found.gaps))
