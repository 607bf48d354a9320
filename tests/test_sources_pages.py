import io
from collections.abc import Callable, Iterator
from typing import Any, TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.detect import detect
from kg.sources.document import Skip
from kg.sources.institute import read_institute_page
from kg.sources.prose import is_date, is_notice, is_prose
from kg.sources.tables import Raw
from kg.sources.trending import read_trending_page

Skips = list[tuple[str, int]]

PONDS = (
    "Ponds freeze from above, and what lives in them must wait for spring. We model the ice on ponds by a net of small "
    "cells, PondNet, that learns how fast each cell freezes. On three sets of ponds it halves the error of older nets, "
    "and it needs neither weather reports nor soundings of the depth. Code is at https://example.org/pondnet"
)
LAKES = (
    "Lakes are larger than ponds, and their ice moves with the wind, so that cells cannot be fixed. We let the cells "
    "drift, $\\mathcal{O}(n)$ at a time, and call the method LakeNet. It follows the ice of nine lakes over twelve "
    "winters (+5.1 in accuracy on two of them)."
)
SEAS = "We show that seas do not freeze in this manner. The proof takes two lines."
MOORS = "Moors are wet, wide and mostly empty, which makes them hard to tell apart from the air and harder from the"


def pages(reader: Callable[[TextIO, Skip], Iterator[Raw]], text: str) -> tuple[list[dict[str, Any]], Skips]:
    skips: list[tuple[str, int]] = []
    records = list(reader(io.StringIO(text), lambda reason, line, _: skips.append((reason, line))))
    return [fields for _, fields in records], skips


def trending(*rows: str, gap: str = "\n") -> tuple[list[tuple[str, str]], Skips]:
    records, skips = pages(read_trending_page, gap.join(rows))
    return [(fields["title"], fields["abstract"]) for fields in records], skips


def institute(*rows: str) -> tuple[list[dict[str, Any]], Skips]:
    return pages(read_institute_page, "\n".join(rows))


BANNER = ("Get trending papers in your email inbox once a day!", "Get trending papers in your email inbox!")
TWO = [("A Net for the Ice on Ponds", PONDS), ("LakeNet: Cells That Drift", LAKES)]


@pytest.mark.parametrize(
    "banner",
    [
        [*BANNER, "Subscribe"],
        ["new", BANNER[1], "Subscribe", "byXY and the research community", "Mar 21"],
        ["Daily Papers", "by XY and the research community", "Nov 3, 2026", "Subscribe"],
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\n \n\n"])
def test_titles_and_abstracts_stand_in_turn_after_the_banner(banner: list[str], gap: str) -> None:
    rows = [*banner, *(row for paper in TWO for row in paper)]
    assert detect(gap.join(rows)) == "trending-page"
    assert trending(*rows, gap=gap) == (TWO, [])


@pytest.mark.parametrize(
    ("glued", "title"),
    [
        ("SubscribeA Net for the Ice on Ponds", "A Net for the Ice on Ponds"),
        ("SubscribeeIce: Small Nets for Ponds", "eIce: Small Nets for Ponds"),
        ("Subscribe3D Ponds", "3D Ponds"),
        ("Subscribe$k$-Ponds", "$k$-Ponds"),
        ("Subscribers of Ponds", "Subscribers of Ponds"),
        ("Get trending papers in your email inbox!SubscribeSmall Ponds", "Small Ponds"),
        ("SubscribebyXY and the research communityMar 21Small Ponds", "Small Ponds"),
        ("byXY and the research communityMar 21Small Ponds", "Small Ponds"),
        ("Mar 21Small Ponds", "Small Ponds"),
        ("Mar 21 in Ponds", "Mar 21 in Ponds"),
    ],
)
def test_the_button_is_cut_off_the_first_title_alone(glued: str, title: str) -> None:
    assert trending(*BANNER, glued, PONDS, "SubscribeLess: Lakes", LAKES)[0] == [
        (title, PONDS),
        ("SubscribeLess: Lakes", LAKES),
    ]


def test_a_title_may_begin_with_the_word_where_the_button_has_its_own_line() -> None:
    assert trending(*BANNER, "Subscribe", "SubscribeNet: Ponds", PONDS)[0] == [("SubscribeNet: Ponds", PONDS)]


@pytest.mark.parametrize(
    "residue",
    [
        ["Upvote", "12"],
        ["Submitted by", "2", "5 authors"],
        ["· Published on Nov 3, 2026"],
        ["View arXiv page", "View PDF", "GitHub 1.2k", "Add to collection"],
        ["-"],
        ["We use cookies to make our site work. You can change your settings."],
    ],
)
def test_what_belongs_to_the_page_becomes_neither_title_nor_abstract(residue: list[str]) -> None:
    rows = [row for title, abstract in TWO for row in (*residue, title, *residue, abstract)]
    assert trending(*BANNER, "Subscribe", *rows, *residue) == (TWO, [])


def test_a_footer_of_links_is_no_paper() -> None:
    rows = [*BANNER, "Subscribe", *TWO[0], "System theme", "Company", "TOS", "Privacy", "About", "Docs"]
    assert trending(*rows) == (TWO[:1], [])


def test_a_title_without_an_abstract_is_reported() -> None:
    title = "On Ponds That Nobody Described Yet"
    assert trending(*BANNER, "Subscribe", *TWO[0], title, *TWO[1]) == (TWO, [("no abstract", 6)])
    assert trending(*BANNER, "Subscribe", *TWO[0], title) == (TWO[:1], [("no abstract", 6)])


def test_paragraphs_that_follow_each_other_are_one_abstract() -> None:
    assert trending(*BANNER, "Subscribe", "Ponds", PONDS, LAKES, *TWO[1]) == (
        [("Ponds", f"{PONDS}\n{LAKES}"), TWO[1]],
        [],
    )


def test_running_text_that_a_button_parts_from_its_title_is_reported() -> None:
    assert trending(*BANNER, "Subscribe", *TWO[0], "Upvote", LAKES) == (TWO[:1], [("no title", 7)])


def test_a_short_abstract_is_told_by_its_sentences() -> None:
    assert trending(*BANNER, "SubscribeSeas", SEAS, *TWO[1])[0] == [("Seas", SEAS), TWO[1]]


def test_a_title_may_end_like_a_sentence() -> None:
    titles = [
        "Have Ponds Ice? A Survey of Nine Ponds Finds That They Have.",
        "Ponds Freeze. Lakes Do Not, and Here Is Why!",
    ]
    papers = [TWO[0], (titles[0], LAKES), (titles[1], PONDS)]
    assert trending(*BANNER, "Subscribe", *(row for paper in papers for row in paper)) == (papers, [])


def test_a_cut_abstract_is_kept() -> None:
    papers = [("Ponds", PONDS[:260]), ("Lakes", LAKES[:170]), TWO[0]]
    assert trending(*BANNER, "Subscribe", *(row for paper in papers for row in paper)) == (papers, [])


def test_cookie_notices_around_the_papers_are_left_out() -> None:
    notice = (
        "We use cookies to analyse how you browse our site, to remember what you chose and to show you what you may "
        "like. You can accept or disable them at any time in your settings. Read our privacy policy for more on this, "
        "and on what our partners do with it when you leave the site again."
    )
    assert len(notice) > 250
    rows = [notice, *BANNER, "Subscribe", *TWO[0], "Cookie settings", notice]
    assert trending(*rows)[0] == TWO[:1]


def test_a_badly_encoded_paper_is_skipped_and_the_next_one_kept() -> None:
    assert trending(*BANNER, "Subscribe", "Caf\udcff", PONDS, *TWO[1]) == (TWO[1:], [("badly encoded", 4)])


@given(st.lists(st.sampled_from([*TWO, ("Of Seas", SEAS)]), min_size=1, max_size=6), st.sampled_from(["\n", "\n\n"]))
def test_every_paper_of_a_page_is_found_in_order(papers: list[tuple[str, str]], gap: str) -> None:
    assert trending(*BANNER, "Subscribe", *(row for paper in papers for row in paper), gap=gap) == (papers, [])


def cut(abstract: str, at: int = 90) -> str:
    return f"{abstract[:at]}… (see more){abstract[at:]}"


NAVIGATION = (
    "The Pond Fellowship brings those who know ponds to those who govern them, and the other way round. Read its "
    "newest report, Ponds and Power: How Water Is Governed, by A. Ray, which takes a long look at what has been done, "
    "and at all that has not.",
    "We use cookies to see how you use our website. You can disable them, but this may limit certain functions.",
    "Setting cookies",
    "Essential cookies",
    "Do you accept the use of cookies to measure who visits our sites?",
    "Publications",
)
DATED = ("2025-04-22", "Proceedings of the Pond Conference (published)")


def test_records_of_a_publications_page() -> None:
    rows = [
        *NAVIGATION,
        "A Net for the Ice on Ponds",
        cut(PONDS),
        cut(LAKES),
        "2025-04-22",
        "Conference on Ponds (Accept (Poster))",
        cut(MOORS),
        "2024-12",
        "Workshop on Moors @ Conference on Ponds (published)",
    ]
    assert detect("\n".join(rows)) == "institute-page"
    records, skips = institute(*rows)
    assert records == [
        {"title": "A Net for the Ice on Ponds", "abstract": PONDS},
        {"abstract": LAKES, "date": "2025-04-22", "venue": "Conference on Ponds"},
        {"abstract": MOORS, "date": "2024-12", "venue": "Workshop on Moors @ Conference on Ponds"},
    ]
    assert skips == []


@pytest.mark.parametrize("marker", ["… (see more)", "... (see more)", "…(read more)", "… (voir plus)"])
@pytest.mark.parametrize("at", [90, 91, 95, 97])
def test_the_cut_leaves_no_trace(marker: str, at: int) -> None:
    assert institute("Publications", f"{PONDS[:at]}{marker}{PONDS[at:]}")[0] == [{"abstract": PONDS}]


def test_each_record_may_have_a_title_and_authors() -> None:
    records, _ = institute(
        *NAVIGATION,
        *("Ice on Ponds", "Ada Ray, Bo van Lin", cut(PONDS), *DATED),
        *("Search", "LakeNet: Cells That Drift", "Cy Oz", "Di Fu", cut(LAKES), *DATED),
    )
    assert [fields["title"] for fields in records] == ["Ice on Ponds", "LakeNet: Cells That Drift"]
    assert [fields["authors"] for fields in records] == [["Ada Ray", "Bo van Lin"], ["Cy Oz", "Di Fu"]]
    assert [fields["abstract"] for fields in records] == [PONDS, LAKES]


@pytest.mark.parametrize("title", ["Ice Nets Freeze in Nine Ponds at Once, and All by Themselves.", "IceNet"])
def test_a_row_alone_between_records_is_a_title(title: str) -> None:
    assert institute(*NAVIGATION, cut(PONDS), *DATED, title, cut(LAKES))[0][1] == {"title": title, "abstract": LAKES}


def test_a_date_without_a_venue_leaves_the_next_title_alone() -> None:
    rows = ("Publications", cut(PONDS), "2025-04-22", "LakeNet: Cells That Drift With Wind", cut(LAKES), *DATED)
    records, _ = institute(*rows)
    assert records[0] == {"abstract": PONDS, "date": "2025-04-22"}
    assert records[1]["title"] == "LakeNet: Cells That Drift With Wind"


@pytest.mark.parametrize(
    ("imprint", "fields"),
    [
        (("2025", "PondConf"), {"date": "2025", "venue": "PondConf"}),
        (("Journal of Ponds (in press)",), {"venue": "Journal of Ponds"}),
        (("Journal of Ponds (preprint)", "May 2025"), {"date": "May 2025", "venue": "Journal of Ponds"}),
        (("PondConf (Accept (Poster))",), {"venue": "PondConf"}),
        ((), {}),
    ],
)
def test_date_and_venue_may_be_missing(imprint: tuple[str, ...], fields: dict[str, str]) -> None:
    records, _ = institute(
        *NAVIGATION, cut(PONDS), *imprint, "LakeNet: Cells That Drift With Wind", cut(LAKES), *imprint
    )
    assert records[0] == {"abstract": PONDS} | fields
    assert records[1] == {"title": "LakeNet: Cells That Drift With Wind", "abstract": LAKES} | fields


def test_without_a_heading_only_what_looks_like_a_title_is_one() -> None:
    assert "title" not in institute(*NAVIGATION[:5], "Here is what we wrote about ponds", cut(PONDS), *DATED)[0][0]
    titled = institute(*NAVIGATION[:5], "A Net for the Ice on Ponds", cut(PONDS), *DATED)[0][0]
    assert titled["title"] == "A Net for the Ice on Ponds"


def test_an_abstract_too_short_to_be_cut_is_found_by_its_date() -> None:
    records, _ = institute(*NAVIGATION, cut(PONDS), *DATED, "Of Seas and Ice", SEAS, *DATED, cut(LAKES), *DATED)
    assert [fields["abstract"] for fields in records] == [PONDS, SEAS, LAKES]
    assert records[1]["title"] == "Of Seas and Ice"


def test_a_page_whose_abstracts_are_all_unfolded() -> None:
    rows = (*NAVIGATION, PONDS, *DATED, LAKES, *DATED)
    assert detect("\n".join(rows)) == "institute-page"
    assert [fields["abstract"] for fields in institute(*rows)[0]] == [PONDS, LAKES]


def test_a_second_paragraph_belongs_to_the_abstract_above() -> None:
    records, _ = institute("Publications", cut(PONDS), LAKES, *DATED, cut(MOORS), *DATED)
    assert [fields["abstract"] for fields in records] == [f"{PONDS}\n{LAKES}", MOORS]


@pytest.mark.parametrize(
    "footer",
    [
        ["Subscribe to our newsletter", "You will hear about our work, our events and all that our partners do."],
        ["Contact us", "12 Pond Street", "All rights reserved"],
        ["Load more", "1", "2", "3"],
        [NAVIGATION[0]],
    ],
)
@pytest.mark.parametrize("last", [DATED, ()])
def test_navigation_before_and_after_is_no_paper(footer: list[str], last: tuple[str, ...]) -> None:
    records, _ = institute(*NAVIGATION, cut(PONDS), *DATED, cut(LAKES), *last, *footer)
    assert [fields["abstract"] for fields in records] == [PONDS, LAKES]
    assert not any("title" in fields for fields in records)


def test_a_badly_encoded_record_is_skipped() -> None:
    records, skips = institute("Publications", cut(PONDS).replace("…", "\udcff"), *DATED, cut(LAKES), *DATED)
    assert [fields["abstract"] for fields in records] == [PONDS, LAKES]
    assert skips == []
    records, skips = institute("Publications", cut(PONDS.replace("Ponds", "\udcff")), *DATED, cut(LAKES), *DATED)
    assert [fields["abstract"] for fields in records] == [LAKES]
    assert skips == [("badly encoded", 2)]


@pytest.mark.parametrize(
    ("text", "prose", "date", "notice"),
    [
        ("A Net for the Ice on Ponds", False, False, False),
        ("Is Ice All You Need? A Study of Ponds in Nine Countries", False, False, False),
        (SEAS, True, False, False),
        (PONDS, True, False, False),
        ("Mar 21", False, True, False),
        ("2025-04-22", False, True, False),
        ("April 2025", False, True, False),
        ("22 April 2025", False, True, False),
        ("2025 Ponds", False, False, False),
        ("We accept that cookies on websites track users, and settings differ.", True, False, False),
        ("Do you accept the use of cookies to measure who visits our sites?", False, False, True),
        ("Sign up for our newsletter on our website, and accept that we write to you.", True, False, True),
    ],
)
def test_kinds_of_line(text: str, prose: bool, date: bool, notice: bool) -> None:
    assert (is_prose(text), is_date(text), is_notice(text)) == (prose, date, notice)


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\n\nthe pond is frozen. Please bring skates, and do not walk on the lake.\n\nYours, Ada",
        "# Ponds\n\n" + PONDS + "\n\n# Lakes\n\n" + LAKES,
        "2025-04-22\nMilk, bread\n2025-04-23\nEggs",
        PONDS,
    ],
)
def test_other_text_is_not_taken_for_a_page(text: str) -> None:
    assert detect(text) is None
