"""Validation: sound graphs pass, each of many breakages is caught, every class and property has a shape."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from rdflib import OWL, RDF
from rdflib.namespace import SH

from kg import rdf
from kg.cli import cli
from kg.errors import SourceError
from kg.graph import Graph
from kg.shapes import Report, opened, validate
from kg.sparql.index import memory_store
from tests.hostile import hostile_graph
from tests.hostile_names import names_graph
from tests.small import small_graph
from tests.test_sparql import copy_graph, fuller_graph

PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in rdf.prefixes(rdf.DEFAULT_BASE).items())
MENTION = "<https://kg.example/paper/stream-2#mention/abstract/2-11/method/streamnet>"
PASSAGE = "<https://kg.example/paper/stream-2#abstract/2-11>"
POSITION = "<https://kg.example/paper/stream-2#abstract/2-11/position>"
QUOTE = "<https://kg.example/paper/stream-2#abstract/2-11/quote>"
RELATION = "<https://kg.example/method/streamnet#extends/method/pondnet-s>"
RESULT = "<https://kg.example/paper/ripple-loss-1#result/1>"
TEXT = "<https://kg.example/paper/stream-2#abstract>"

# What is done to a sound graph, and the property by which it must be caught.
BREAKAGES = {
    "no label": ("DELETE WHERE { method:streamnet rdfs:label ?x }", "rdfs:label"),
    "two labels": ('INSERT DATA { method:streamnet rdfs:label "b" ; skos:prefLabel "b" }', "rdfs:label"),
    "preferred is alternative": ('INSERT DATA { method:streamnet skos:altLabel "StreamNet" }', "skos:prefLabel"),
    "support of nothing": (
        "DELETE { method:streamnet kg:support ?n } INSERT { method:streamnet kg:support 0 } "
        "WHERE { method:streamnet kg:support ?n }",
        "kg:support",
    ),
    "support in words": ('INSERT DATA { task:image-classification kg:support "two" }', "kg:support"),
    "class without superclass": ("DELETE DATA { benchmark:glue a kg:Dataset }", "node"),
    "two types": ("INSERT DATA { method:streamnet a kg:Dataset }", "node"),
    "task and metric": ("INSERT DATA { metric:top-1-accuracy a kg:Task }", "node"),
    "paper is an entity": ("INSERT DATA { paper:stream-2 a kg:Entity }", "node"),
    "no abstract": ("DELETE WHERE { paper:stream-2 dcterms:abstract ?x }", "dcterms:abstract"),
    "two years": ("INSERT DATA { paper:stream-2 kg:year 1999 }", "kg:year"),
    "year as text": ('INSERT DATA { paper:untitled-3 fabio:hasPublicationYear "2023" }', "fabio:hasPublicationYear"),
    "role towards a paper": ("INSERT DATA { paper:stream-2 kg:uses paper:untitled-3 }", "kg:uses"),
    "role without mention": ("DELETE DATA { paper:stream-2 kg:mentions benchmark:glue }", "node"),
    "two roles": ("INSERT DATA { paper:stream-2 kg:uses method:streamnet }", "kg:introduces"),
    "relation to a stranger": ("INSERT DATA { method:streamnet kg:extends method:unknown }", "kg:extends"),
    "relation to text": ('INSERT DATA { method:streamnet kg:extends "PondNet-S" }', "kg:extends"),
    "statement not asserted": (
        "DELETE DATA { method:streamnet kg:extends method:pondnet-s }",
        "rdf:predicate",
    ),
    "statement without object": (f"DELETE WHERE {{ {RELATION} rdf:object ?x }}", "rdf:object"),
    "statement about a document": (
        f"DELETE {{ {RELATION} rdf:subject ?x }} INSERT {{ {RELATION} rdf:subject ?d }} "
        f"WHERE {{ {RELATION} rdf:subject ?x . ?d a kg:Document }}",
        "rdf:subject",
    ),
    "statement from nowhere": (f"DELETE WHERE {{ {RELATION} prov:wasDerivedFrom ?x }}", "prov:wasDerivedFrom"),
    "statement by nobody": (f"DELETE WHERE {{ {RELATION} prov:wasGeneratedBy ?x }}", "prov:wasGeneratedBy"),
    "evidence is no evidence": (f"INSERT DATA {{ {RELATION} kg:evidence paper:stream-2 }}", "kg:evidence"),
    "mention of nothing": (f"DELETE WHERE {{ {MENTION} oa:hasBody ?x }}", "oa:hasBody"),
    "mention without place": (f"DELETE WHERE {{ {MENTION} oa:hasTarget ?x }}", "oa:hasTarget"),
    "mention without pattern": (f"DELETE WHERE {{ {MENTION} kg:pattern ?x }}", "kg:pattern"),
    "passage of no text": (f"DELETE WHERE {{ {TEXT} a ?x }}", "oa:hasSource"),
    "passage with one selector": (f"DELETE DATA {{ {PASSAGE} oa:hasSelector {QUOTE} }}", "oa:hasSelector"),
    "selector that selects nothing": (
        f"DELETE {{ {PASSAGE} oa:hasSelector {QUOTE} }} INSERT {{ {PASSAGE} oa:hasSelector {TEXT} }} WHERE {{}}",
        "oa:hasSelector",
    ),
    "end before start": (
        f"DELETE {{ {POSITION} oa:end ?n }} INSERT {{ {POSITION} oa:end 1 }} WHERE {{ {POSITION} oa:end ?n }}",
        "oa:start",
    ),
    "quotation changed": (
        f'DELETE {{ {QUOTE} oa:exact ?x }} INSERT {{ {QUOTE} oa:exact "StreamNot" }} WHERE {{ {QUOTE} oa:exact ?x }}',
        "oa:exact",
    ),
    "quotation moved": (
        f"DELETE {{ {POSITION} oa:start ?n }} INSERT {{ {POSITION} oa:start 3 }} WHERE {{ {POSITION} oa:start ?n }}",
        "oa:exact",
    ),
    "text changed": (
        f'DELETE {{ {TEXT} rdf:value ?x }} INSERT {{ {TEXT} rdf:value "Gone." }} WHERE {{ {TEXT} rdf:value ?x }}',
        "oa:exact",
    ),
    "text before changed": (
        f'DELETE {{ {QUOTE} oa:prefix ?x }} INSERT {{ {QUOTE} oa:prefix "x" }} WHERE {{ {QUOTE} oa:prefix ?x }}',
        "oa:prefix",
    ),
    "result without value": (f"DELETE WHERE {{ {RESULT} kg:value ?x }}", "kg:value"),
    "result as text": (f'INSERT DATA {{ {RESULT} kg:value "many" }}', "kg:value"),
    "result of another kind": (f'INSERT DATA {{ {RESULT} kg:kind "guess" }}', "kg:kind"),
    "result of nothing": (
        f"DELETE {{ {RESULT} ?p ?o }} WHERE {{ {RESULT} ?p ?o . ?o a kg:Entity }}",
        "node",
    ),
    "document without hash": ("DELETE { ?d kg:sha256 ?h } WHERE { ?d a kg:Document ; kg:sha256 ?h }", "kg:sha256"),
    "build by nobody": ("DELETE WHERE { ?b prov:wasAssociatedWith ?a }", "prov:wasAssociatedWith"),
    "no description": ("DELETE WHERE { ?d a void:Dataset }", "void:Dataset"),
    "a triple too many": ('INSERT DATA { paper:stream-2 rdfs:comment "psst" }', "void:triples"),
}


@pytest.mark.parametrize("make", [small_graph, fuller_graph])
def test_a_sound_graph_passes(make: Callable[[], Graph]) -> None:
    store = memory_store(make())
    report = validate(store)
    assert report.findings == []
    assert report.nodes > 150
    assert report.passages > 20


@pytest.mark.parametrize("make", [names_graph, hostile_graph])
def test_hostile_names_pass_too(make: Callable[[], Graph]) -> None:
    assert validate(memory_store(make())).findings == []


@pytest.fixture(scope="module")
def sound() -> bytes:
    return b"".join(rdf.chunks(small_graph()))


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_breakage_is_caught(sound: bytes, name: str) -> None:
    update, path = BREAKAGES[name]
    store = ox.Store()
    store.load(input=sound, format=ox.RdfFormat.TURTLE)
    before = set(store)
    store.update(PREFIXES + update)
    assert set(store) != before
    findings = validate(store).findings
    assert path in {finding.path for finding in findings}
    assert all(finding.message for finding in findings)


def test_every_class_and_property_has_a_shape() -> None:
    ontology = rdflib.Graph().parse(rdf.ontology_file("kg.ttl"), format="turtle")
    shapes = rdflib.Graph().parse(rdf.ontology_file("shapes.ttl"), format="turtle")
    classes = {term for term in ontology.subjects(RDF.type, OWL.Class) if isinstance(term, rdflib.URIRef)}
    assert classes - set(shapes.objects(None, SH.targetClass)) == set()
    inverses = {s for s in ontology.subjects(OWL.inverseOf) if not list(ontology.objects(s, rdflib.RDFS.domain))}
    properties = {
        term for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for term in ontology.subjects(RDF.type, kind)
    }
    assert properties - inverses - set(shapes.objects(None, SH.path)) == set()


def test_findings_are_counted_beyond_those_kept() -> None:
    from kg.shapes import Finding

    report = Report()
    for i in range(1_500):
        report.add(Finding(str(i), "p", "", "m"))
    assert (len(report.findings), report.counts["p: m"]) == (1_000, 1_500)


@pytest.mark.parametrize("name", ["graph.ttl", "graph.nt.gz", "graph.jsonld", "graph.trig"])
def test_the_command_reads_files(tmp_path: Path, name: str) -> None:
    formats = {"ttl": "turtle", "nt": "ntriples", "jsonld": "jsonld", "trig": "trig"}
    data = b"".join(rdf.chunks(small_graph(), format=formats[name.split(".")[1]]))
    path = tmp_path / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    if name.endswith(".trig"):
        with opened(path) as store:
            assert len(store) > 1393
        return
    result = CliRunner().invoke(cli, ["validate", str(path)])
    assert (result.exit_code, result.stdout.split(":")[0]) == (0, "valid"), result.output


def test_the_command_reports_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_bytes(b"".join(rdf.chunks(small_graph())).replace(b'oa:exact "StreamNet"', b'oa:exact "Streamnet"'))
    told = CliRunner().invoke(cli, ["validate", str(path)])
    assert told.exit_code == 8
    assert "oa:exact 'Streamnet'\n    the text at 2-11 is 'StreamNet'" in told.stdout
    as_json = CliRunner().invoke(cli, ["validate", str(path), "--json", "--limit", "1"])
    assert json.loads(as_json.stdout)["total"] == 2
    assert len(json.loads(as_json.stdout)["findings"]) == 1


def test_the_command_reads_a_built_folder(tmp_path: Path) -> None:
    copy_graph(small_graph(), tmp_path)
    result = CliRunner().invoke(cli, ["validate", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "37 passages against" in result.stdout


@pytest.mark.parametrize(("name", "content"), [("a.ttl", b"<a> <b> ."), ("a.xyz", b""), ("a.nt.gz", b"no gzip")])
def test_a_malformed_file_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=name.split(".", maxsplit=1)[0]), opened(path):
        pass
