import json
from pathlib import Path

from kg.sources import Report, merge, read


def test_the_four_pages_are_read_as_they_were_split_by_hand(shared: Path) -> None:
    report = Report(strict=True)
    papers = list(read([shared / "seeds"], report=report))
    report.raise_if_strict()
    expected = [json.loads(x) for x in (shared / "eval" / "papers.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(p.title, p.abstract, p.date, p.venue) for p in papers] == [
        (e["title"], e["abstract"], e.get("date"), e.get("venue")) for e in expected
    ]


def test_three_papers_of_the_pages_stand_on_two_of_them(shared: Path) -> None:
    report = Report()
    merged = merge(read([shared / "seeds"], report=report))
    assert (report.records, len(merged.papers), merged.merged, report.total_skipped) == (271, 268, 3, 0)
    assert sorted(len({source.document for source in paper.sources}) for paper in merged.papers)[-4:] == [1, 2, 2, 2]
    assert merged.near_misses == []


def test_all_conference_papers_are_read_and_titles_that_repeat_are_one_paper(shared: Path) -> None:
    report = Report()
    merged = merge(read([shared / "data" / "conference-papers.jsonl.gz"], report=report))
    assert (report.records, report.total_skipped) == (24_257, 0)
    assert 24_150 <= len(merged.papers) <= 24_193
    alike = {(miss.first, miss.second) for miss in merged.near_misses if miss.reason == "one abstract, other titles"}
    assert len(alike) >= 20


def test_the_demonstration_corpus_reads_whole() -> None:
    report = Report(strict=True)
    merged = merge(read([Path(__file__).resolve().parents[1] / "seeds"], report=report))
    report.raise_if_strict()
    assert (report.records, len(merged.papers), merged.merged) == (268, 268, 0)
