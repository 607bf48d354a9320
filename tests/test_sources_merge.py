import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Source
from kg.sources import merge
from kg.sources.likeness import contradicts, is_generic, text_key, text_likeness, title_key, title_likeness

ICE = "We model the ice on ponds by a net of small cells that learns how fast each of them freezes, and test it."
ICE2 = "We model the ice on ponds by a net of small cells that learns how fast each one freezes; nine ponds test it."
REEDS = "Reeds sway. A spectral bound for swaying is derived under weak assumptions, then tightened for calm weather."
FISH = "Carp and tench are counted from sonar by regression with censored targets, which beats nets and bait by far."


def paper(id: str, title: str | None = None, abstract: str = ICE, **fields: object) -> Paper:
    return replace(Paper(id, title, abstract), **fields)  # type: ignore[arg-type]


def ids(*papers: Paper) -> list[str]:
    return [merged.id for merged in merge(papers).papers]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Deep Nets for Small Ponds", "deep nets for SMALL ponds"),
        ("Deep Nets for Small Ponds", "  Deep Nets\n for  Small Ponds."),
        ("Deep Nets: Small Ponds", "Deep Nets - Small Ponds"),
        ("Multi-Agent Ponds at Large", "Multiagent Ponds at Large"),
        ("Deep $k$-Nets for Ponds", "Deep k-Nets for Ponds"),
        (r"\textbf{Deep} Nets in $\mathcal{O}(n)$", "Deep Nets in mathcal{O}(n)"),
        (r"The $\alpha$-Ponds of the North", "The α-Ponds of the North"),
        (r"The Ponds of \v{C}apek and G\"odel", "The Ponds of Čapek and Gödel"),
        ("Ponds &amp; Lakes in <i>Winter</i>", "Ponds & Lakes in Winter"),
        ("“Ponds” and Lakes’ Ice", '"Ponds" and Lakes\' Ice'),
        ("Naïve Ponds of the North", "Naive Ponds of the North"),
    ],
)
def test_titles_that_differ_in_spelling_alone_are_one_paper(first: str, second: str) -> None:
    assert title_key(first) == title_key(second)
    assert ids(paper("a", first), paper("b", second, REEDS)) == ["a"]


@pytest.mark.parametrize(
    "two",
    [
        (paper("a", "Nets for Small Ponds"), paper("b", "Nets for Small Lakes", REEDS)),
        (paper("a", "Ponds in Winter: Part I"), paper("b", "Ponds in Winter: Part II", ICE2)),
        (paper("a", "PondNet 2 for Small Ponds"), paper("b", "PondNet 3 for Small Ponds", ICE2)),
        (paper("a", "Withdrawn", ICE), paper("b", "Withdrawn", REEDS)),
        (paper("a", "Introduction", ICE), paper("b", "Introduction.", REEDS)),
        (paper("a", "Invited Talk", ICE), paper("b", "Invited talk", REEDS)),
        (paper("a", None, ICE), paper("b", None, REEDS)),
        (paper("a", "Ponds Are Cold", ICE), paper("b", None, REEDS)),
    ],
)
def test_unlike_papers_stay_apart_and_are_not_listed(two: tuple[Paper, Paper]) -> None:
    merged = merge(two)
    assert (len(merged.papers), merged.near_misses, merged.merged) == (2, [], 0)


@pytest.mark.parametrize(
    "two",
    [
        (paper("a", "Deep Ponds Freeze", doi="10.1/x"), paper("b", "Do Ponds Freeze Deeply?", ICE2, doi="10.1/x")),
        (paper("a", "Ice on Ponds", arxiv="2101.00001v1"), paper("b", "PondNet", ICE2, arxiv="2101.00001v3")),
        (paper("a", "Ice on Ponds", arxiv="2101.00001"), paper("b", "Pond", ICE2, doi="10.48550/arxiv.2101.00001")),
        (paper("a", None, ICE), paper("b", None, ICE.upper())),
        (paper("a", None, ICE), paper("b", "Ice on Ponds", ICE)),
        (paper("a", "Nets for Ponds in Ice"), paper("b", "Nets for Pond Ice, with Code", ICE)),
        (paper("a", "Nets for the Ice on Ponds"), paper("b", "Nets for the Ice of Ponds", ICE2)),
        (paper("a", "Nets for the Ice on Ponds"), paper("b", "IceNet: Nets for the Ice on Ponds", ICE2)),
        (paper("a", "Withdrawn", ICE), paper("b", "Withdrawn", ICE2)),
        (
            paper("a", "Nets for the Ice on Ponds", REEDS, authors=("Ada Ray", "Bo Lin")),
            paper("b", "Nets for the Ice on Ponds", ICE, authors=("Ray, Ada",)),
        ),
        (
            paper("a", "Nets for the Ice on Ponds", ICE, authors=("Ada Ray",)),
            paper("b", "Learned Ice: Nets for Ponds", ICE2, authors=("Ada Ray",)),
        ),
    ],
)
def test_one_paper_from_two_sources_is_one(two: tuple[Paper, Paper]) -> None:
    merged = merge(two)
    assert (len(merged.papers), merged.merged, merged.near_misses) == (1, 1, [])
    assert merged.papers[0].aliases == ("b",)


@pytest.mark.parametrize(
    ("two", "reason"),
    [
        (
            (
                paper("a", "Nets for the Ice on Ponds", authors=("Ada Ray",)),
                paper("b", "Nets for the Ice on Ponds", REEDS, authors=("Bo Lin",)),
            ),
            "one title, other authors or DOI, unlike abstracts",
        ),
        (
            (paper("a", "Nets for the Ice", doi="10.1/a"), paper("b", "Nets for the Ice", REEDS, doi="10.1/b")),
            "one title, other authors or DOI, unlike abstracts",
        ),
        (
            (
                paper("a", "Nets for the Ice on Ponds", authors=("Ada Ray",)),
                paper("b", "Nets for the Ice in Ponds", REEDS, authors=("Ada Ray",)),
            ),
            "titles differ little, abstracts more",
        ),
        (
            (
                paper("a", "Nets for the Ice on Ponds", authors=("Ada Ray",)),
                paper("b", "Nets for the Ice of Ponds", ICE2, authors=("Bo Lin",)),
            ),
            "titles and abstracts alike, other authors or DOI",
        ),
        ((paper("a", "Ice on Small Ponds"), paper("b", "Of Reeds and Weather", ICE)), "one abstract, other titles"),
        ((paper("a", "Carp", FISH, doi="1"), paper("b", "Reeds", REEDS, doi="1")), "one identifier, unlike texts"),
    ],
)  # fmt: skip
def test_near_misses_are_listed_not_merged(two: tuple[Paper, Paper], reason: str) -> None:
    merged = merge(two)
    assert [(miss.first, miss.second, miss.reason) for miss in merged.near_misses] == [("a", "b", reason)]
    assert len(merged.papers) == 2
    assert 0 <= merged.near_misses[0].score <= 1


def test_the_one_paper_has_the_best_of_its_records() -> None:
    one = paper("b", "Nets for Ponds", ICE, authors=("Anonymous",), year=2020, sources=(Source("1", 2),))
    two = paper("c", "Nets for ponds", ICE + " More of it.", authors=("Ada Ray",), year=2021, date="2021-01-02",
                venue="PondConf", sources=(Source("2", 1), Source("1", 2)))  # fmt: skip
    three = paper("a", None, ICE, url="https://example.org", aliases=("z",))
    [merged] = merge([one, two, three]).papers
    assert merged == Paper(
        id="a",
        title="Nets for Ponds",
        abstract=ICE + " More of it.",
        authors=("Ada Ray",),
        year=2020,
        venue="PondConf",
        url="https://example.org",
        aliases=("b", "c", "z"),
        sources=(Source("1", 2), Source("2", 1)),
    )


def test_of_equally_long_abstracts_the_smallest_id_has_it() -> None:
    two = paper("b", "Nets for Ponds", ICE.upper()), paper("a", "Nets for Ponds", ICE)
    assert merge(two).papers[0].abstract == ICE


def test_an_untitled_record_does_not_join_two_titled_papers() -> None:
    merged = merge([paper("a", "Ice on Small Ponds"), paper("b", "Of Reeds and Weather"), paper("c", None)])
    assert [found.id for found in merged.papers] == ["a", "b"]
    assert [miss.reason for miss in merged.near_misses] == ["one abstract, other titles"]


def test_unlike_papers_that_bear_one_id_are_kept_apart() -> None:
    merged = merge(
        [paper("1", "Ice on Small Ponds"), paper("1", "Of Reeds and Weather", REEDS), paper("1", "Carp", FISH)]
    )
    assert len(merged.papers) == 3
    assert merged.papers[0].id == "1"
    assert all(found.id.startswith("1-") for found in merged.papers[1:])
    assert [miss.reason for miss in merged.near_misses] == ["one id, unlike papers"] * 2
    again = merge(
        [paper("1", "Carp", FISH), paper("1", "Of Reeds and Weather", REEDS), paper("1", "Ice on Small Ponds")]
    )
    assert again == merged


def test_like_papers_that_bear_one_id_are_one() -> None:
    merged = merge([paper("1", "Ice on Small Ponds"), paper("1", "Ice on small ponds", ICE2)])
    assert [(found.id, found.aliases) for found in merged.papers] == [("1", ())]
    assert merged.merged == 1


def test_a_volume_whose_papers_share_a_doi_is_not_one_paper() -> None:
    texts = {"Ice on Small Ponds": ICE, "Of Reeds": REEDS, "Carp from Sonar": FISH}
    assert ids(*(paper(title[:3], title, text, doi="10.1/volume") for title, text in texts.items())) == [
        "Car",
        "Ice",
        "Of ",
    ]


titles = st.sampled_from(
    [None, "Nets for the Ice on Ponds", "nets for the ice on ponds!", "Withdrawn", "Of Reeds and Weather"]
)
records = st.builds(
    paper,
    st.sampled_from("abcdef"),
    titles,
    st.sampled_from([ICE, ICE2, REEDS, FISH]),
    doi=st.sampled_from([None, "10.1/a", "10.1/b"]),
    authors=st.sampled_from([(), ("Ada Ray",), ("Bo Lin",)]),
    sources=st.sampled_from([(Source("1", 1),), (Source("1", 2),), (Source("2", 1),)]),
)


def test_records_that_differ_in_one_field_have_one_order() -> None:
    pair = [replace(paper("c", None, ICE), doi=doi) for doi in ("10.1/a", "10.1/b")]
    assert merge(pair) == merge(pair[::-1])


@given(st.lists(records, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(papers: list[Paper], shuffle: random.Random) -> None:
    shuffled = papers.copy()
    shuffle.shuffle(shuffled)
    assert merge(shuffled) == merge(papers)


@given(st.lists(records, max_size=8))
def test_no_record_and_no_source_is_lost(papers: list[Paper]) -> None:
    merged = merge(papers)
    assert [found.id for found in merged.papers] == sorted({found.id for found in merged.papers})
    assert len(merged.papers) + merged.merged == len(papers)
    known = {name for found in merged.papers for name in (found.id, *found.aliases)}
    assert {record.id for record in papers} <= known
    assert {s for found in merged.papers for s in found.sources} == {s for record in papers for s in record.sources}


@given(st.text(max_size=60))
def test_keys_do_not_depend_on_case_or_outer_space(title: str) -> None:
    if title.isascii() and "\\" not in title:  # the case of a LaTeX command matters
        assert title_key(f"  {title.upper()} ") == title_key(title)
    assert bool(title_key(title)) == bool(title.strip())


@pytest.mark.parametrize(
    ("first", "second", "least", "most"),
    [
        ("Nets for the Ice on Ponds", "Nets for the Ice of Ponds", 0.9, 0.99),
        ("Nets for the Ice on Ponds", "IceNet: Nets for the Ice on Ponds", 0.95, 0.95),
        ("Nets for Ponds", "Of Reeds and Weather", 0.0, 0.4),
        ("GPT 3 in Ponds", "GPT 4 in Ponds", 0.0, 0.0),
    ],
)
def test_likeness_of_titles(first: str, second: str, least: float, most: float) -> None:
    assert least <= title_likeness(first, second) <= most
    assert title_likeness(first, second) == title_likeness(second, first)


def test_likeness_of_texts() -> None:
    assert text_likeness(ICE, ICE) == 1.0
    assert text_likeness(ICE[:60], ICE) >= 0.9
    assert text_likeness(ICE, REEDS) < 0.3
    assert text_key(ICE) == text_key(ICE.upper().replace(" ", "\n"))
    assert text_key("池塘。") == text_key("池塘")
    assert text_key("...") != text_key("!!!")


def test_only_titles_that_say_nothing_are_generic() -> None:
    assert [is_generic(title) for title in ("Withdrawn", "INVITED  TALK", "Image Ponds")] == [True, True, False]


def test_preprint_and_journal_do_not_contradict_each_other() -> None:
    journal = paper("a", doi="10.1/x")
    assert not contradicts(journal, paper("b", doi="10.48550/arxiv.2101.00001"))
    assert contradicts(journal, paper("b", doi="10.1/y"))
    assert not contradicts(paper("a", authors=("Anonymous",)), paper("b", authors=("Ada Ray",)))
