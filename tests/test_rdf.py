"""The RDF exports: valid in every parser at hand, the same graph in every serialisation, hostile text inert."""

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg import rdf
from kg.errors import QueryError
from kg.graph import Graph
from kg.rdf.terms import entity_path, paper_path
from tests.hostile import hostile_graph
from tests.hostile_names import NAMES, names_graph
from tests.small import PAPERS, small_graph

OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "turtle12": ox.RdfFormat.TURTLE,
}
RDFLIB = {
    "turtle": "turtle",
    "ntriples": "nt",
    "nquads": "nquads",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
# rdflib warns of itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
KG = rdflib.Namespace(rdf.NAMESPACE)
BASE = rdflib.Namespace(rdf.DEFAULT_BASE)


def exported(graph: Graph, **options: str) -> bytes:
    out = io.BytesIO()
    rdf.write(graph, out, **options)
    return out.getvalue()


def union(data: bytes, format: str) -> rdflib.Graph:
    dataset = rdflib.Dataset().parse(data=data, format=format)
    result = rdflib.Graph()
    for s, p, o, _ in dataset.quads((None, None, None, None)):
        result.add((s, p, o))
    return result


@pytest.fixture(scope="module")
def small() -> Graph:
    return small_graph()


@pytest.fixture(scope="module")
def parsed(small: Graph) -> rdflib.Graph:
    return rdflib.Graph().parse(data=exported(small), format="turtle")


@pytest.mark.parametrize("make", [small_graph, names_graph, hostile_graph])
@pytest.mark.parametrize("detail", ["plain", "statements", "full"])
def test_serialisations_are_one_graph(make: Callable[[], Graph], detail: str) -> None:
    graph = make()
    expected = rdflib.Graph().parse(data=exported(graph, detail=detail), format="turtle")
    for format, name in RDFLIB.items():
        if format == "rdfxml" and make is names_graph:
            continue  # XML cannot hold control characters; see test_rdfxml_replaces_what_xml_does_not_have
        found = union(exported(graph, format=format, detail=detail), name)
        assert isomorphic(found, expected), format


def test_turtle_12_says_the_same_but_by_triple_terms(small: Graph) -> None:
    plain = {quad.triple for quad in ox.parse(exported(small), format=OXIGRAPH["turtle"])}
    reified = {quad.triple for quad in ox.parse(exported(small, format="turtle12"), format=OXIGRAPH["turtle12"])}
    prefix = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    reifies = ox.NamedNode(prefix + "reifies")
    subjects = {t.subject: t.object for t in plain if t.predicate == ox.NamedNode(prefix + "subject")}
    terms = {t.subject: t.object for t in reified if t.predicate == reifies}
    assert len(terms) > 10
    assert {node: term.subject for node, term in terms.items()} == subjects
    assert all(term in plain for term in terms.values())


@pytest.mark.parametrize("format", OXIGRAPH)
@pytest.mark.parametrize("make", [small_graph, names_graph, hostile_graph])
def test_oxigraph_reads_every_serialisation(make: Callable[[], Graph], format: str) -> None:
    assert len(list(ox.parse(exported(make(), format=format), format=OXIGRAPH[format]))) > 500


@pytest.mark.parametrize("make", [small_graph, names_graph, hostile_graph])
@pytest.mark.parametrize("format", ["turtle", "ntriples", "rdfxml"])
def test_an_independent_parser_reads_it_without_warning(make: Callable[[], Graph], format: str, tmp_path: Path) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    path = tmp_path / "graph"
    path.write_bytes(exported(make(), format=format))
    run = subprocess.run([rapper, "-c", "-i", format, str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "warning" not in run.stderr.lower()
    expected = len(list(ox.parse(path.read_bytes(), format=OXIGRAPH[format])))
    assert f"returned {expected} triples" in run.stderr


def test_hostile_names_come_back_equal() -> None:
    graph = names_graph()
    found = rdflib.Graph().parse(data=exported(graph), format="turtle")
    labels = {str(label) for label in found.objects(None, rdflib.SKOS.altLabel)}
    labels |= {str(label) for label in found.objects(None, rdflib.SKOS.prefLabel)}
    assert labels == set(NAMES)
    ids = {str(id_) for id_ in found.objects(None, rdflib.DCTERMS.identifier)}
    assert ids == {paper.id for paper in graph.papers()}


def test_no_two_ids_share_an_iri() -> None:
    graph = names_graph()
    papers = [paper_path(paper.id) for paper in graph.papers()]
    entities = [entity_path(entity.id) for entity in graph.entities()]
    assert len(set(papers + entities)) == len(papers) + len(entities)
    for iri in papers + entities:
        assert re.fullmatch(r"[A-Za-z0-9%._~-]+/[A-Za-z0-9%._~-]*", iri)
        assert not iri.endswith(("/.", "/.."))


def test_rdfxml_replaces_what_xml_does_not_have() -> None:
    found = rdflib.Graph().parse(data=exported(names_graph(), format="rdfxml"), format="xml")
    labels = {str(label) for label in found.objects(None, rdflib.SKOS.altLabel)}
    assert labels == {name.replace("\x07", "\ufffd") for name in NAMES}


def test_every_role_and_relation_is_a_plain_triple_and_a_statement(small: Graph, parsed: rdflib.Graph) -> None:
    statements = {
        (
            parsed.value(node, rdflib.RDF.subject),
            parsed.value(node, rdflib.RDF.predicate),
            parsed.value(node, rdflib.RDF.object),
        )
        for node in parsed.subjects(rdflib.RDF.type, KG.Statement)
    }
    assert len(statements) == small.count("role") + len(list(small.relations()))
    assert all(triple in parsed for triple in statements)


def test_superclasses_and_superproperties_are_written_out(parsed: rdflib.Graph) -> None:
    glue = BASE["benchmark/glue"]
    assert {KG.Benchmark, KG.Dataset, KG.Entity} <= set(parsed.objects(glue, rdflib.RDF.type))
    paper = BASE["paper/stream-2"]
    assert (paper, KG.introduces, BASE["method/streamnet"]) in parsed
    assert (paper, KG.mentions, BASE["method/streamnet"]) in parsed


def test_every_selector_quotes_its_text(small: Graph, parsed: rdflib.Graph) -> None:
    oa = rdflib.Namespace("http://www.w3.org/ns/oa#")
    passages = list(parsed.subjects(rdflib.RDF.type, oa.SpecificResource))
    assert passages
    for passage in passages:
        text = str(parsed.value(parsed.value(passage, oa.hasSource), rdflib.RDF.value))
        said = {
            p: str(o) for node in parsed.objects(passage, oa.hasSelector) for p, o in parsed.predicate_objects(node)
        }
        start, end = int(said[oa.start]), int(said[oa.end])
        assert text[start:end] == said[oa.exact]
        assert text[:start].endswith(said[oa.prefix])
        assert text[end:].startswith(said[oa.suffix])


def test_a_named_graph_holds_what_its_document_says(small: Graph) -> None:
    dataset = rdflib.Dataset().parse(data=exported(small, format="trig"), format="trig")
    first, second = (dataset.graph(BASE[f"document/{name * 32}"]) for name in ("0a", "0b"))
    ripple, stream = BASE["paper/ripple-loss-1"], BASE["paper/stream-2"]
    for graph, papers in ((first, {ripple, stream}), (second, {ripple})):
        assert set(graph.subjects(rdflib.RDF.type, KG.Paper)) == papers
    extends = (BASE["method/streamnet"], KG.extends, BASE["method/pondnet-s"])
    assert extends in first
    assert extends not in second


def test_the_description_counts_every_triple_itself_included(parsed: rdflib.Graph) -> None:
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    assert int(str(parsed.value(BASE.data, void.triples))) == len(parsed)
    assert int(str(parsed.value(BASE.data, void.distinctSubjects))) == len(set(parsed.subjects()))
    for part in parsed.objects(BASE.data, void.propertyPartition):
        triples = len(list(parsed.triples((None, parsed.value(part, void.property), None))))
        assert int(str(parsed.value(part, void.triples))) == triples
    for part in parsed.objects(BASE.data, void.classPartition):
        entities = len(set(parsed.subjects(rdflib.RDF.type, parsed.value(part, void["class"]))))
        assert int(str(parsed.value(part, void.entities))) == entities
    assert set(parsed.objects(BASE.data, void.exampleResource)) <= set(parsed.subjects())


def test_no_time_unless_the_environment_gives_one(small: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert b"dateTime" not in exported(small)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert b'prov:endedAtTime "1970-01-02T00:00:00Z"^^xsd:dateTime' in exported(small)


def test_base_and_namespace_move_every_iri_of_ours(small: Graph) -> None:
    moved = exported(small, format="ntriples", base="https://data.test/a/", namespace="https://terms.test/#")
    plain = exported(small, format="ntriples")
    assert b"kg.example" not in moved
    expected = plain.replace(b"https://kg.example/ontology#", b"https://terms.test/#")
    assert moved == expected.replace(b"https://kg.example/", b"https://data.test/a/")


def test_a_limited_graph_is_whole_in_itself(small: Graph) -> None:
    found = rdflib.Graph().parse(data=exported(small.limited(types=["method"])), format="turtle")
    assert set(found.subjects(rdflib.RDF.type, KG.Entity)) == set(found.subjects(rdflib.RDF.type, KG.Method))
    named = {
        o for _, p, o in found if isinstance(o, rdflib.URIRef) and o.startswith(BASE) and p != rdflib.RDF.predicate
    }
    ours = {iri for iri in named if not iri.startswith(KG)}
    assert ours <= set(found.subjects())


def test_old_ids_lead_to_new_ones() -> None:
    graph = small_graph()
    graph._connection.execute("INSERT INTO redirect VALUES ('method/old-net', 'method/streamnet')")
    graph._connection.execute("INSERT INTO authority VALUES ('method/streamnet', 'https://w.test/Q1', 'exact', 'S')")
    found = rdflib.Graph().parse(data=exported(graph), format="turtle")
    assert (BASE["method/old-net"], rdflib.DCTERMS.isReplacedBy, BASE["method/streamnet"]) in found
    assert (BASE["method/streamnet"], rdflib.SKOS.exactMatch, rdflib.URIRef("https://w.test/Q1")) in found


def test_the_result_is_a_node_with_plain_values(parsed: rdflib.Graph) -> None:
    result = BASE["paper/ripple-loss-1#result/1"]
    assert parsed.value(result, KG.metric) == BASE["metric/top-1-accuracy"]
    assert parsed.value(result, KG.value) == rdflib.Literal("1.5", datatype=rdflib.XSD.decimal)
    assert (BASE["paper/ripple-loss-1"], KG.reports, result) in parsed


def test_turtle_is_grouped_by_subject_with_the_label_first(small: Graph) -> None:
    paragraphs = exported(small).decode().split("\n\n")[1:]
    subjects = [paragraph.split(" ", 1)[0] for paragraph in paragraphs]
    assert len(subjects) == len(set(subjects))
    paper = next(p for p in paragraphs if p.startswith("paper:stream-2 "))
    assert paper.splitlines()[1] == '    rdfs:label "StreamNet: PondNet-S with 🌊 memory" ;'


@pytest.mark.parametrize(
    ("options", "message"), [({"format": "n3"}, "no such RDF format"), ({"detail": "x"}, "detail")]
)
def test_what_is_not_offered_is_refused(small: Graph, options: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        exported(small, **options)


def test_every_paper_is_there(parsed: rdflib.Graph) -> None:
    found = {str(id_) for id_ in parsed.objects(None, rdflib.DCTERMS.identifier)}
    assert found == {paper.id for paper in PAPERS}
