"""Trends of made-up fields whose history is known; coverage and its warnings."""

from collections.abc import Iterator

import pytest

from kg.analysis.coverage import coverage, warnings
from kg.analysis.trends import meetings, pair_trends, trends
from tests.papers import graph_of

Papers = list[tuple[str, str, int | None, str | None]]


def field() -> Iterator[tuple[str, str, int | None, str | None]]:
    """Ten papers a year from 2000 to 2009 at Alpha, from 2006 to 2013 at Beta: nets follow kernels."""
    for year in range(2000, 2014):
        for venue in (["Alpha"] if year < 2010 else []) + (["Beta"] if year >= 2006 else []):
            for i in range(10):
                names = ["t:vision"]
                names += ["m:kernel"] * (i < max(0, 2006 - year))
                names += ["m:net"] * (i < year - 2004)
                names += ["m:mixer"] * (year >= 2012 and i < 3)
                names += ["d:mnist"] * (i == 0)
                names += ["m:fad"] * (year in (2003, 2004) and i < 5)
                yield f"{venue}-{year}-{i}", " ".join(names), year, venue


FIELD = list(field())


def _rows(papers: Papers, **options: object) -> dict[str, dict[str, object]]:
    found = trends(graph_of(papers), **options)  # type: ignore[arg-type]
    return {str(row["label"]) + (f"@{row['venue']}" if "venue" in row else ""): row for row in found.table.to_dicts()}


def test_what_rises_falls_fades_is_new_or_steady() -> None:
    rows = _rows(FIELD)
    statuses = {label: row["status"] for label, row in rows.items()}
    assert statuses == {
        "kernel": "faded", "net": "rising", "mixer": "new", "mnist": "steady", "vision": "steady", "fad": "faded",
    }  # fmt: skip
    assert (rows["net"]["first_seen"], rows["net"]["last_seen"]) == (2005, 2013)
    assert (rows["fad"]["burst_start"], rows["fad"]["burst_end"]) == (2003, 2004)
    assert rows["vision"]["growth"] == pytest.approx(0, abs=1e-6)
    assert rows["vision"]["burst_start"] is None


def test_fading_needs_papers_that_could_have_mentioned_it() -> None:
    """Alpha has no papers after 2009: that Beta never mentions what only Alpha does says nothing."""
    papers = [(p, f"{text} m:local" if p[-1] in "01" and v == "Alpha" else text, y, v) for p, text, y, v in FIELD]
    assert _rows(papers)["local"]["status"] == "steady"
    longer = [*papers, *((f"Alpha-{y}-{i}", "t:vision", y, "Alpha") for y in range(2010, 2014) for i in range(10))]
    assert _rows(longer)["local"]["status"] == "faded"


def test_half_life_counts_back_from_the_last_covered_year() -> None:
    papers: Papers = [(f"p{y}{i}", "m:adam", y, None) for y in range(2000, 2004) for i in range(5)]
    assert _rows(papers)["adam"]["half_life"] == pytest.approx(2.0)
    papers += [(f"q{y}", "", y, None) for y in (2004, 2005)]
    assert _rows(papers)["adam"]["half_life"] == pytest.approx(4.0)


def test_by_venue_a_row_is_an_entity_in_a_venue() -> None:
    rows = _rows(FIELD, by="venue")
    assert rows["vision@Alpha"]["papers"] == 100
    assert rows["vision@Beta"]["first_seen"] == 2006
    assert "kernel@Beta" not in rows
    assert rows["net@Alpha"]["status"] == "rising"


def test_series_give_counts_papers_and_shares_by_year() -> None:
    found = trends(graph_of(FIELD), types=["method"]).series().to_dicts()
    net = {row["year"]: (row["count"], row["papers"], row["share"]) for row in found if row["label"] == "net"}
    assert net[2004] == (0, 10, 0)
    assert net[2007] == (6, 20, 0.3)
    assert len(net) == 14
    within = trends(graph_of(FIELD), by="venue").series().to_dicts()
    beta = [row["year"] for row in within if (row["label"], row["venue"]) == ("net", "Beta")]
    assert beta == list(range(2006, 2014))


def test_papers_without_year_are_counted_and_reported() -> None:
    undated: Papers = [(f"u{i}", "m:net t:vision", None, "Alpha") for i in range(10)]
    found = trends(graph_of([*FIELD, *undated]))
    row = next(row for row in found.table.to_dicts() if row["label"] == "net")
    assert row["undated"] == 10
    assert row["papers"] == _rows(FIELD)["net"]["papers"]
    assert found.warnings[0].startswith("10 of 190 papers have no year")


def test_a_corpus_without_any_year_has_no_trends_and_says_why() -> None:
    found = trends(graph_of([(f"u{i}", "m:net", None, None) for i in range(10)]))
    assert len(found.table) == len(found.series()) == 0
    assert found.warnings == ("10 of 10 papers have no year: counted, but in no year",)


ODD = [([], []), ([("p", "m:net", 2001, None)], []), (FIELD, ["metric"])]


@pytest.mark.parametrize("by", ["all", "venue"])
@pytest.mark.parametrize(
    ("papers", "types"),
    [([], []), ([("p", "m:net", 2001, None)], []), (FIELD, ["metric"])],
    ids=["empty", "one", "none"],
)
def test_odd_corpora_give_empty_or_short_tables(papers: Papers, types: list[str], by: str) -> None:
    graph = graph_of(papers)
    for found in (
        trends(graph, by=by, types=types, min_support=1),  # type: ignore[arg-type]
        pair_trends(graph, by=by, types=types, min_support=1),  # type: ignore[arg-type]
    ):
        assert len(found.table) == (1 if papers and not types and "label" in found.table.columns else 0)
        assert {"papers", "growth", "status"} <= set(found.table.columns) or not papers
        assert len(list(found.shares())) == len(found.table)
        found.table.to_polars()
        found.series().to_polars()


def test_pairs_have_trends() -> None:
    found = pair_trends(graph_of(FIELD), types=["method", "task"])
    rows = {row["first_label"]: row for row in found.table.to_dicts()}
    assert rows["net"]["papers"] == _rows(FIELD)["net"]["papers"]
    assert rows["net"]["status"] == "rising"


def test_first_meetings_name_year_and_papers() -> None:
    found = meetings(graph_of(FIELD)).to_dicts()
    net = next(row for row in found if row["first_label"] == "net")
    assert (net["year"], net["papers"], net["first_since"], net["second_since"]) == (2005, "Alpha-2005-0", 2005, 2000)
    assert [row["year"] for row in found] == sorted((row["year"] for row in found), reverse=True)
    assert len(meetings(graph_of([]))) == 0


def test_a_range_of_years_limits_rows_and_coverage() -> None:
    found = trends(graph_of(FIELD), since=2005, until=2008, types=["method"], min_support=1)
    assert set(found.series()["year"].tolist()) == {2005, 2006, 2007, 2008}


def test_warnings_name_gaps_thin_years_and_uneven_venues() -> None:
    papers: Papers = [(f"a{y}-{i}", "", y, "A") for y in (2000, 2001, 2004) for i in range(20)]
    papers += [(f"b{i}", "", 2005, "B") for i in range(2)] + [("c", "", None, None)]
    found = warnings(coverage(graph_of(papers)))
    assert found == [
        "1 of 63 papers have no year: counted, but in no year",
        "no papers from 2002–2003",
        "few papers (under 20% of the median year) from 2005",
        "venues cover different years (A 2000–2001, 2004; B 2005): judge shares within a venue",
    ]
    assert warnings(coverage(graph_of([("p", "", 2001, None)]))) == []
