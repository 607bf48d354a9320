"""Terms: any text becomes a valid literal and comes back; ids become IRIs and no two share one."""

from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf.terms import (
    date_literal,
    decimal,
    encoded,
    entity_path,
    entity_term,
    literal,
    paper_term,
    web_iri,
    year_literal,
)
from kg.rdf.vocabulary import DEFAULT_BASE, prefixes

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
HEAD = f"@base <{DEFAULT_BASE}> .\n" + "".join(f"@prefix {n}: <{iri}> .\n" for n, iri in prefixes(DEFAULT_BASE).items())


def parsed(term: str) -> ox.NamedNode | ox.Literal:
    (quad,) = ox.parse(f"{HEAD} <s> <p> {term} .", format=ox.RdfFormat.TURTLE)
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object


@settings(max_examples=200)
@given(TEXT)
def test_a_literal_comes_back_equal(text: str) -> None:
    assert parsed(literal(text)).value == text


def test_a_lone_surrogate_is_replaced() -> None:
    assert literal("a\ud800b") == '"a\ufffdb"'


@settings(max_examples=200)
@given(TEXT, TEXT)
def test_papers_have_iris_of_their_own(a: str, b: str) -> None:
    first, second = parsed(paper_term(a)), parsed(paper_term(b))
    assert (first == second) == (a == b)
    assert first.value == f"{DEFAULT_BASE}paper/{encoded(a)}"


@settings(max_examples=200)
@given(st.lists(st.one_of(TEXT, st.sampled_from(["paper", "method", "paper~", "", "."])), min_size=2, max_size=4))
def test_entities_have_iris_of_their_own(parts: list[str]) -> None:
    ids = sorted({"/".join(parts), parts[0], "/".join(parts[1:]), f"{parts[0]}/"})
    iris = {parsed(entity_term(id_)).value for id_ in ids}
    assert len(iris) == len(ids)
    assert iris == {DEFAULT_BASE + entity_path(id_) for id_ in ids}
    assert not any(iri.startswith(f"{DEFAULT_BASE}paper/") for iri in iris)


@given(st.dates())
def test_a_date_is_typed(day: date) -> None:
    term = parsed(date_literal(day.isoformat()))
    assert isinstance(term, ox.Literal)
    assert term.datatype.value.endswith("#date")


@pytest.mark.parametrize(
    ("written", "datatype"),
    [
        ("2021", "gYear"),
        ("2021-12", "gYearMonth"),
        ("2021-13", "string"),
        ("2021-02-30", "string"),
        ("0000", "string"),
        ("२०२१", "string"),
        ("20210601", "string"),
        ("2021-W01-1", "string"),
        ("May 2021", "string"),
    ],
)
def test_what_is_no_date_stays_as_written(written: str, datatype: str) -> None:
    term = parsed(date_literal(written))
    assert isinstance(term, ox.Literal)
    assert (term.value, term.datatype.value.partition("#")[2]) == (written, datatype)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_decimal_is_exact(value: float) -> None:
    term = parsed(decimal(value))
    assert isinstance(term, ox.Literal)
    assert term.datatype.value.endswith("#decimal")
    assert float(term.value) == value


@pytest.mark.parametrize(("year", "written"), [(2021, "2021"), (87, "0087"), (-44, "-0044")])
def test_a_year_has_four_digits(year: int, written: str) -> None:
    assert parsed(year_literal(year)).value == written


@settings(max_examples=200)
@given(st.one_of(TEXT, TEXT.map("https://example.org/".__add__)))
def test_an_address_is_a_valid_iri_or_none(address: str) -> None:
    term = web_iri(address)
    assert term is None or parsed(term).value.lower().startswith("http")
