"""External authorities: small vocabularies in CSO's and Wikidata's form, written for these tests, in every format."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.authority import Authority, load, match
from kg.builder import Options, build
from kg.errors import LedgerError
from kg.graph import open_graph
from kg.ledger import Ledger
from kg.link import link
from tests.test_link import local

CSO = """
@prefix cso: <https://cso.kmi.open.ac.uk/topics/> .
@prefix schema: <https://cso.kmi.open.ac.uk/schema/cso#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
cso:pond_learning a schema:Topic ; rdfs:label "pond learning"@en .
cso:learning_of_ponds a schema:Topic ; rdfs:label "learning of the ponds"@en ;
    schema:preferentialEquivalent cso:pond_learning .
cso:lake_depth_network a schema:Topic ; rdfs:label "lake depth networks"@en .
"""
SKOS = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/pond> skos:prefLabel "Pond Learning"@en, "Teichlernen"@de ; skos:altLabel "PL", "learning ponds" .
"""
WIKIDATA = "item,itemLabel,itemAltLabel\nQ11,pond learning,learning ponds|PL\nQ12,lake depth network,\n"


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf", ".jsonld"])
def test_skos_is_read_from_every_serialisation(tmp_path: Path, suffix: str) -> None:
    form = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES, ".rdf": ox.RdfFormat.RDF_XML,
            ".jsonld": ox.RdfFormat.JSON_LD}[suffix]  # fmt: skip
    path = tmp_path / f"authority{suffix}"
    triples = (quad.triple for quad in ox.parse(SKOS, format=ox.RdfFormat.TURTLE))
    ox.serialize(triples, output=str(path), format=form)
    assert load(path) == (Authority("https://example.org/pond", "Pond Learning", ("PL", "learning ponds")),)


def test_a_preferred_equivalent_takes_the_names_of_others(tmp_path: Path) -> None:
    path = tmp_path / "cso.ttl"
    path.write_text(CSO, encoding="utf-8")
    base = "https://cso.kmi.open.ac.uk/topics/"
    assert load(path) == (
        Authority(f"{base}lake_depth_network", "lake depth networks"),
        Authority(f"{base}pond_learning", "pond learning", ("learning of the ponds",)),
    )


def test_a_table_of_wikidata_gives_its_iris(tmp_path: Path) -> None:
    path = tmp_path / "wikidata.csv"
    path.write_text(WIKIDATA, encoding="utf-8-sig")
    assert [thing.iri for thing in load(path)] == [f"http://www.wikidata.org/entity/Q1{n}" for n in (1, 2)]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.csv", "name only\nx\n", "a.csv:1: needs columns id and label"),
        ("a.csv", "id,label\nQ1,x\n,y\n", "a.csv:3: id and label must not be empty"),
        ("a.ttl", "<a> <b> .", "not valid text/turtle"),
        ("a.rdf", "<rdf", "not valid application/rdf+xml"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(LedgerError) as raised:
        load(tmp_path / name)
    assert told in str(raised.value)


def test_labels_match_exactly_alternatives_closely_and_doubt_is_a_candidate() -> None:
    things = [
        Authority("x:1", "Pond Learning", ("shared name",)),
        Authority("x:2", "other", ("shared name", "Lake-Net")),
        Authority("x:3", "twin"),
        Authority("x:4", "Twins"),
    ]
    names: dict[str, tuple[str, str, frozenset[str]]] = {
        "method/a": ("pond learning", "method", frozenset({"Pond learning"})),
        "method/b": ("LakeNet", "method", frozenset({"LakeNet"})),
        "method/c": ("twin", "method", frozenset({"twins"})),
        "method/d": ("shared name", "method", frozenset({"shared names"})),
        "method/e": ("nothing alike", "method", frozenset({"nothing alike"})),
    }
    matched, doubtful = match(names, things)
    assert matched == [
        ("method/a", "x:1", "exact", "Pond Learning"),
        ("method/b", "x:2", "close", "other"),
    ]
    assert [row[1:3] for row in doubtful] == [
        ("method/c", "x:3"),
        ("method/c", "x:4"),
        ("method/d", "x:1"),
        ("method/d", "x:2"),
    ]


def test_two_entities_of_one_label_are_candidates() -> None:
    entities = [local("p1", "lake depth network", "LDN"), local("p2", "linear dune network", "LDN"), local("p3", "LDN")]
    linking = link(entities, ledger=Ledger(), authorities=[Authority("x:1", "LDN")])
    assert linking.authorities == []
    assert {row[2] for row in linking.candidates if row[0] == "authority"} == {"x:1"}


def test_a_build_links_to_an_authority(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,label,alt labels\nQ2013,neural network,NN|neural net\n", encoding="utf-8")
    (tmp_path / "p.jsonl").write_text('{"abstract": "We train neural networks on ImageNet."}\n', encoding="utf-8")
    build([tmp_path / "p.jsonl"], tmp_path / "out", options=Options(authorities=(tmp_path / "a.csv",)))
    with open_graph(tmp_path / "out") as graph:
        rows = list(graph.rows("SELECT * FROM authority"))
    assert rows == [("method/neural-network", "http://www.wikidata.org/entity/Q2013", "exact", "neural network")]
    turtle = (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8")
    assert "skos:exactMatch" in turtle
