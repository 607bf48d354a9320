from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Paper, Source
from kg.sources import Report, paper_from_record
from kg.sources.identity import arxiv, arxiv_within, doi, paper_id, without_version
from kg.sources.records import RecordError, split_names


def paper(**fields: object) -> Paper:
    return paper_from_record({"title": "Small Ponds", "abstract": "We study ponds."} | fields)


@pytest.mark.parametrize("name", ["abstract", "Abstract", "ABSTRACT", " abstract ", "text", "Text"])
def test_abstract_is_found_under_its_names_in_any_case(name: str) -> None:
    assert paper_from_record({"TITLE": "Small Ponds", name: "We study ponds."}).abstract == "We study ponds."


def test_abstract_is_preferred_to_text_unless_it_is_blank() -> None:
    assert paper(text="Other.").abstract == "We study ponds."
    assert paper(abstract=" ", text="Other.").abstract == "Other."


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"abstract": None}, "no abstract"),
        ({"abstract": "  \n"}, "no abstract"),
        ({"abstract": []}, "malformed record"),
        ({"abstract": {"p": "We study ponds."}}, "malformed record"),
        ({"abstract": True}, "malformed record"),
        ({"title": {"en": "Small Ponds"}}, "malformed record"),
    ],
)
def test_a_record_without_readable_text_is_refused(fields: Mapping[str, object], reason: str) -> None:
    with pytest.raises(RecordError) as refused:
        paper(**fields)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("fields", "attribute", "expected"),
    [
        ({"id": 7}, "id", "7"),
        ({"id": " x/1 "}, "id", "x/1"),
        ({"title": "  "}, "title", None),
        ({"title": ["Small Ponds"]}, "title", "Small Ponds"),
        ({"Year": "2020"}, "year", 2020),
        ({"year": 2020.0}, "year", 2020),
        ({"year": "n.d."}, "year", None),
        ({"date": "2021-03-04"}, "year", 2021),
        ({"date": "2021-03-04"}, "date", "2021-03-04"),
        ({"date": "2021-03-04", "year": 2019}, "year", 2019),
        ({"date": 2021}, "date", "2021"),
        ({"venue": " PondConf "}, "venue", "PondConf"),
        ({"DOI": "https://doi.org/10.1000/AB.7"}, "doi", "10.1000/ab.7"),
        ({"doi": "see the text"}, "doi", None),
        ({"url": "https://doi.org/10.1000/x"}, "doi", "10.1000/x"),
        ({"arXiv": "arXiv:2101.00001v3"}, "arxiv", "2101.00001v3"),
        ({"doi": "10.48550/arXiv.2101.00001"}, "arxiv", "2101.00001"),
        ({"url": "https://arxiv.org/pdf/2101.00001v2.pdf"}, "arxiv", "2101.00001v2"),
        ({"author": "Ada Ray; Bo Lin"}, "authors", ("Ada Ray", "Bo Lin")),
        ({"authors": ["Ada Ray", "Lin, Bo"]}, "authors", ("Ada Ray", "Lin, Bo")),
        ({"authors": [{"name": "Ada Ray"}, {"given": "Bo", "family": "Lin"}]}, "authors", ("Ada Ray", "Bo Lin")),
        ({"authors": None}, "authors", ()),
        ({"authors": 3}, "authors", ()),
    ],
)
def test_fields_are_read(fields: Mapping[str, object], attribute: str, expected: object) -> None:
    assert getattr(paper(**fields), attribute) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Ray", ["Ada Ray"]),
        ("Ray, Ada", ["Ray, Ada"]),
        ("Ada Ray, Bo Lin, and Cy Oz", ["Ada Ray", "Bo Lin", "Cy Oz"]),
        ("Ray, Ada and Lin, Bo", ["Ray, Ada", "Lin, Bo"]),
        ("Ada Ray;Bo Lin; ", ["Ada Ray", "Bo Lin"]),
        ("Anders Brandt", ["Anders Brandt"]),
    ],
)
def test_a_string_of_authors_is_parted(text: str, names: list[str]) -> None:
    assert split_names(text) == names


def test_text_is_kept_as_it_is_but_for_unsafe_characters() -> None:
    report = Report()
    read = paper_from_record({"title": " $\\alpha$\x01 ", "abstract": ' "Stray\ud800 quote.\n'}, report=report)
    assert (read.title, read.abstract) == (" $\\alpha$\ufffd ", ' "Stray\ufffd quote.\n')
    assert report.replaced == 2


def test_the_source_is_kept() -> None:
    source = Source("f" * 64, 3)
    assert paper_from_record({"abstract": "We study ponds."}, source=source).sources == (source,)


@pytest.mark.parametrize(
    ("title", "abstract", "readable"),
    [
        ("Small Ponds: Deep Nets!", "x", "small-ponds-deep-nets"),
        (None, "We study small ponds: they grow deeper.", "we-study-small-ponds-they-grow-deeper"),
        (None, "Of ponds " * 20, "of-ponds-of-ponds-of-ponds-of-ponds-of-ponds"),
        ("Čeština a žáby", "x", "cestina-a-zaby"),
        ("池塘", "x", "paper"),
        ("word " * 40, "x", "word-" * 11 + "word"),
        ("x" * 100, "x", "x" * 60),
    ],
)  # fmt: skip
def test_an_id_is_readable_and_ends_in_a_hash(title: str | None, abstract: str, readable: str) -> None:
    own, _, digest = paper_id(title, abstract).rpartition("-")
    assert own == readable
    assert len(digest) == 8


@given(st.none() | st.text(), st.text(min_size=1))
def test_ids_are_plain_and_tell_texts_apart(title: str | None, abstract: str) -> None:
    own = paper_id(title, abstract)
    assert own.isascii()
    assert set(own) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert own != paper_id(title, abstract + "x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("doi:10.1000/ABC", "10.1000/abc"), ("10.1000/a(b)c.", "10.1000/a(b)c"), ("11.1000/x", None), ("", None)],
)
def test_doi_is_bare_and_lower_case(text: str, expected: str | None) -> None:
    assert doi(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2101.00001", "2101.00001"),
        ("arXiv:2101.00001v2", "2101.00001v2"),
        ("arXiv 2101.00001", "2101.00001"),
        ("http://arxiv.org/abs/math.CO/0101001v1", "math.co/0101001v1"),
        ("https://export.arxiv.org/pdf/2101.00001v2.pdf", "2101.00001v2"),
        ("2101.001", None),
        ("none", None),
    ],
)
def test_arxiv_id_is_bare(text: str, expected: str | None) -> None:
    assert arxiv(text) == expected


def test_arxiv_id_is_taken_from_addresses_of_arxiv_alone() -> None:
    assert arxiv_within("https://example.org/abs/2101.00001") is None
    assert arxiv_within("https://arxiv.org/abs/2101.00001v2") == "2101.00001v2"
    assert without_version("cs/0101001v12") == "cs/0101001"
