"""Similar papers and entities against scikit-learn, with reasons."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics.pairwise import cosine_similarity

from kg.analysis.similar import similar_entities, similar_papers
from tests.papers import graph_of

PAPERS = [
    ("a", "m:adam d:mnist t:vision", 2015, None),
    ("b", "m:adam d:mnist", None, None),
    ("c", "m:adam d:glue", 2016, None),
    ("d", "d:mnist t:vision", 2016, None),
    ("e", "", 2016, None),
]


def test_rare_things_shared_weigh_more() -> None:
    found = similar_papers(graph_of(PAPERS), "a").to_dicts()
    assert [row["paper"] for row in found] == ["d", "b", "c"]
    assert found[0]["reasons"] == "vision; mnist"
    assert found[1]["year"] is None


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sets(st.integers(0, 5), min_size=1), min_size=2, max_size=8))
def test_scores_agree_with_scikit_learn(sets: list[set[int]]) -> None:
    papers = [(f"p{i}", " ".join(f"m:e{e}" for e in sorted(names)), None, None) for i, names in enumerate(sets)]
    entities = sorted(set().union(*sets))
    matrix = np.array([[e in names for e in entities] for names in sets], dtype=float)
    weighted = matrix * np.log(len(sets) / matrix.sum(axis=0))
    expected = cosine_similarity(weighted)[0]
    found = {row["paper"]: row["score"] for row in similar_papers(graph_of(papers), "p0").to_dicts()}
    for i in range(1, len(sets)):
        assert found.get(f"p{i}", 0.0) == pytest.approx(expected[i], abs=1e-9)


def test_entities_of_the_same_company_are_similar_though_never_together() -> None:
    papers = [(f"{m}{i}", f"m:{m} d:{d} t:{t}", None, None)
              for m, d, t in (("adam", "mnist", "vision"), ("sgd", "mnist", "vision"), ("lda", "news", "topics"))
              for i in range(3)]  # fmt: skip
    found = similar_entities(graph_of(papers), "method/adam", types=["method"]).to_dicts()
    assert [row["label"] for row in found] == ["sgd"]
    assert found[0]["together"] == 0
    assert set(found[0]["reasons"].split("; ")) == {"mnist", "vision"}
    assert found[0]["score"] == pytest.approx(1)


def test_what_shares_nothing_is_similar_to_nothing() -> None:
    graph = graph_of(PAPERS)
    assert len(similar_papers(graph, "e")) == 0
    assert len(similar_entities(graph, "dataset/glue")) == 0
    assert len(similar_papers(graph_of([("a", "m:adam", None, None)]), "a")) == 0
    similar_papers(graph, "e").to_polars()
