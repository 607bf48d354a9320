"""Pairs against a count by hand of every combination; types, roles, years, sentences and the odd corpora."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.analysis import comention as module
from kg.analysis.comention import comention
from kg.analysis.incidence import expanded, incidence
from kg.errors import NotFound
from tests.papers import entity_id, graph_of
from tests.small import small_graph

PAPERS = [
    ("p1", "m:adam d:mnist | t:vision", 2015, "A"),
    ("p2", "m:adam d:mnist b:glue", 2016, "A"),
    ("p3", "m:adam t:vision b:glue", 2016, "B"),
    ("p4", "d:mnist", None, "B"),
    ("p5", "", 2017, None),
]
Papers = list[tuple[str, str, int | None, str | None]]


def _counted(found: module.Comention) -> dict[tuple[str, str], int]:
    return {(row["first"], row["second"]): row["count"] for row in found.pairs.to_dicts()}


def test_pairs_are_counted_by_paper() -> None:
    found = comention(graph_of(PAPERS))
    assert _counted(found) == {
        ("dataset/mnist", "method/adam"): 2, ("benchmark/glue", "method/adam"): 2, ("method/adam", "task/vision"): 2,
    }  # fmt: skip
    assert (found.total, found.together, found.possible, found.undated) == (5, 6, 6, 0)


def test_pairs_are_counted_by_sentence() -> None:
    found = comention(graph_of(PAPERS), within="sentence", min_count=1)
    assert _counted(found)["dataset/mnist", "method/adam"] == 2
    assert ("dataset/mnist", "task/vision") not in _counted(found)
    assert found.total == 6


def test_two_types_ask_for_pairs_across_and_kinds_count_as_their_type() -> None:
    found = comention(graph_of(PAPERS), types=["method", "dataset"], min_count=1)
    assert _counted(found) == {("method/adam", "dataset/mnist"): 2, ("method/adam", "benchmark/glue"): 2}
    assert found.possible == 2
    assert expanded(["concept"]) == ("concept", "metric", "task")


def test_one_type_asks_for_pairs_within() -> None:
    found = comention(graph_of(PAPERS), types=["dataset"], min_count=1)
    assert _counted(found) == {("benchmark/glue", "dataset/mnist"): 1}


def test_a_range_of_years_leaves_out_papers_without_year_and_says_so() -> None:
    found = comention(graph_of(PAPERS), since=2016, min_count=1)
    assert (found.total, found.undated) == (3, 1)
    assert _counted(found)["benchmark/glue", "method/adam"] == 2


def test_roles_limit_who_counts() -> None:
    graph = graph_of(PAPERS, roles={("p1", "method/adam"): "introduces"})
    assert _counted(comention(graph, roles=["introduces"], min_count=1)) == {}
    assert ("benchmark/glue", "method/adam") in _counted(comention(graph, roles=["introduces", "uses"], min_count=1))


def test_unknown_types_and_roles_are_named() -> None:
    with pytest.raises(NotFound, match="gadget: no such type"):
        comention(graph_of(PAPERS), types=["gadget"])
    with pytest.raises(NotFound, match="admires: no such role"):
        comention(graph_of(PAPERS), roles=["admires"])


@pytest.mark.parametrize(
    ("papers", "options"),
    [
        ([], {}),
        ([("p1", "m:adam d:mnist", 2015, None)], {}),
        ([("p1", "", None, None)], {"within": "sentence"}),
        (PAPERS, {"types": ["metric"]}),
        (PAPERS, {"types": ["method", "metric"], "test": "permutation", "permutations": 3}),
        ([(f"p{i}", "m:adam d:mnist", None, None) for i in range(10)], {"since": 2000}),
    ],
)
def test_odd_corpora_give_an_empty_table(papers: Papers, options: dict[str, object]) -> None:
    found = comention(graph_of(papers), **options)  # type: ignore[arg-type]
    assert len(found.pairs) == 0
    assert found.pairs.to_polars().height == 0
    assert "q" in found.pairs.columns


def test_ten_papers_without_year_are_counted_where_no_year_is_asked_for() -> None:
    found = comention(graph_of([(f"p{i}", "m:adam d:mnist", None, None) for i in range(10)]))
    assert _counted(found) == {("dataset/mnist", "method/adam"): 10}
    assert found.pairs["npmi"].tolist() == [1]
    assert found.pairs["p"].tolist() == pytest.approx([1])


def _by_hand(papers: Papers, ends: Sequence[set[str]]) -> Counter[tuple[str, str]]:
    counts: Counter[tuple[str, str]] = Counter()
    for _, text, _, _ in papers:
        names = sorted({entity_id(name) for name in text.replace("|", " ").split()})
        for pair in combinations(names, 2):
            for a, b in (pair, pair[::-1]):
                if a.split("/")[0] in ends[0] and b.split("/")[0] in ends[1]:
                    counts[a, b] += 1
                    break
    return counts


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(["m:a", "m:b", "d:a", "b:a", "t:a", "t:b"]), max_size=6), max_size=12),
    st.sampled_from([[], ["method"], ["method", "dataset"], ["dataset", "benchmark"], ["task", "method", "metric"]]),
    st.integers(1, 3),
)
def test_counts_and_strengths_agree_with_every_combination(
    texts: list[list[str]], types: list[str], min_count: int
) -> None:
    papers: Papers = [(f"p{i:02}", " ".join(text), None, None) for i, text in enumerate(texts)]
    everything = {"method", "dataset", "benchmark", "task", "metric"}
    ends = [set(expanded([name])) for name in types] or [everything]
    ends = [set().union(*ends)] * 2 if len(ends) > 2 else [ends[0], ends[-1]]
    expected = _by_hand(papers, ends)
    graph = graph_of(papers)
    found = comention(graph, types=types, min_count=min_count)
    assert {frozenset(pair): count for pair, count in _counted(found).items()} == {
        frozenset(pair): count for pair, count in expected.items() if count >= min_count
    }
    assert found.together == len(expected)
    strength: Counter[str] = Counter()
    for (a, b), count in expected.items():
        strength[a] += count
        strength[b] += count
    assert dict(zip(found.entities["id"], found.entities["strength"], strict=True)) == {
        entity: strength[entity] for entity in found.entities["id"]
    }
    frequent = [e for e, n in zip(found.entities["id"], found.entities["mentioned"], strict=True) if n >= min_count]
    assert found.possible == len(
        {frozenset((a, b)) for a in frequent for b in frequent
         if a != b and a.split("/")[0] in ends[0] and b.split("/")[0] in ends[1]}
    )  # fmt: skip


def test_blocks_of_the_product_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = graph_of(PAPERS)
    whole = comention(graph, min_count=1).pairs.to_dicts()
    monkeypatch.setattr(module, "_BLOCK", 1)
    assert comention(graph, min_count=1).pairs.to_dicts() == whole


def test_sorting_by_p_puts_the_surest_first() -> None:
    found = comention(graph_of(PAPERS), min_count=1, sort="p")
    assert np.all(np.diff(found.pairs["p"]) >= 0)
    assert np.all(np.diff(comention(graph_of(PAPERS), min_count=1, sort="jaccard").pairs["jaccard"]) <= 0)


def test_rows_of_the_matrix_are_the_papers_that_mention() -> None:
    found = incidence(small_graph())
    assert found.rows["paper"].tolist() == ["ripple-loss-1", "stream-2", "untitled-3"]
    assert found.occurrences()[found.entities["id"].tolist().index("dataset/imagenet")] == 3
    assert found.total == 4
