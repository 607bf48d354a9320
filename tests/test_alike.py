"""Nodes that look alike: the shapes find the same in all of them, so that checking one of each look is enough."""

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import rdf, shapes
from kg.alike import Likeness
from kg.shapes import Finding, validate
from tests.small import small_graph
from tests.test_shapes import BREAKAGES, PREFIXES

SOUND = b"".join(rdf.chunks(small_graph()))
EX = "https://x.example/"


class EachItsOwn(Likeness):
    """Every node looks like itself alone, so that pySHACL checks every node."""

    def __init__(self, store: ox.Store, shapes: rdflib.Graph) -> None:
        super().__init__(store, shapes)
        self.is_understood = False


def broken_by(names: list[str]) -> ox.Store:
    store = ox.Store()
    store.load(input=SOUND, format=ox.RdfFormat.TURTLE)
    for name in names:
        store.update(PREFIXES + BREAKAGES[name][0])
    return store


def found(store: ox.Store) -> set[Finding]:
    return set(validate(store).findings)


@settings(max_examples=12)
@given(st.lists(st.sampled_from(sorted(BREAKAGES)), min_size=1, max_size=6, unique=True))
def test_one_of_each_look_finds_what_all_nodes_do(names: list[str]) -> None:
    store = broken_by(names)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapes, "Likeness", EachItsOwn)
        of_all = found(store)
    assert of_all
    assert found(store) == of_all


def test_all_breakages_together_are_found_as_in_all_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    store = broken_by([name for name in BREAKAGES if name != "no description"])
    here = found(store)
    monkeypatch.setattr(shapes, "Likeness", EachItsOwn)
    assert here == found(store)
    assert len(here) > 40


def test_a_breakage_that_many_nodes_share_is_told_of_each() -> None:
    store = broken_by([])
    store.update(PREFIXES + "DELETE { ?m kg:pattern ?p } WHERE { ?m a kg:Mention ; kg:pattern ?p }")
    (mentions,) = store.query(PREFIXES + "SELECT (COUNT(?m) AS ?n) { ?m a kg:Mention }")  # type: ignore[misc]
    told = [finding.node for finding in validate(store).findings if finding.path == "kg:pattern"]
    assert len(set(told)) == len(told) == int(mentions["n"].value) > 10


def test_what_shapes_say_of_values_is_checked_whatever_stands_in_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "_BATCH", 2)
    store = broken_by(["selector that selects nothing"])
    assert "oa:hasSelector" in {finding.path for finding in found(store)}


def shipped() -> rdflib.Graph:
    return rdflib.Graph().parse(rdf.ontology_file("shapes.ttl"), format="turtle")


def test_the_shapes_are_understood_and_few_looks_stand_for_many_nodes() -> None:
    store = broken_by([])
    likeness = Likeness(store, shipped())
    assert likeness.is_understood
    nodes = {quad.subject for quad in store if isinstance(quad.subject, ox.NamedNode)}
    assert len({likeness.look(node) for node in nodes}) < len(nodes) / 2


def looks(shape: str, data: str) -> tuple[bool, list[bytes]]:
    """Whether a shape is understood, and the looks of the nodes `:a`, `:b`, … of the data that are there."""
    prefixes = (
        f"@prefix : <{EX}> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    )
    graph = rdflib.Graph().parse(data=f"{prefixes} :Shape a sh:NodeShape ; sh:targetClass :C ; {shape} .")
    store = ox.Store()
    store.load(input=(prefixes + data).encode(), format=ox.RdfFormat.TURTLE)
    likeness = Likeness(store, graph)
    nodes = [ox.NamedNode(EX + name) for name in "abcdef"]
    there = [node for node in nodes if next(store.quads_for_pattern(node, None, None, None), None)]
    return likeness.is_understood, [likeness.look(node) for node in there]


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        ("sh:property [ sh:path :p ; sh:datatype xsd:string ]", ':a :p "one" . :b :p "two" .'),
        ("sh:property [ sh:path :p ; sh:class :D ]", ":a :p :x . :b :p :y . :x a :D . :y a :D ."),
        ("sh:property [ sh:path :p ; sh:maxCount 1 ]", ":a :p 7 , 8 , 9 . :b :p 5 , 6 , 7 , 8 ."),
        ("sh:property [ sh:path :p ; sh:lessThan :q ]", ":a :p 1 ; :q 2 . :b :p 30 ; :q 90 ."),
        ("sh:property [ sh:path :p ; sh:minInclusive 1 ]", ":a :p 2 . :b :p 3 ."),
        ("sh:property [ sh:path :p ; sh:maxCount 1 ]", ':a :p "2020-01-01"^^xsd:date . :b :p "2021-01-01"^^xsd:date .'),
        ("sh:property [ sh:path [ sh:alternativePath (:p :q) ]; sh:equals :p ]", ":a :p :x; :q :x . :b :p :y; :q :y ."),
    ],
)  # fmt: skip
def test_what_shapes_cannot_tell_apart_looks_alike(shape: str, data: str) -> None:
    understood, (first, second) = looks(shape, data)
    assert understood
    assert first == second


@pytest.mark.parametrize(
    ("shape", "data"),
    [
        ("sh:property [ sh:path :p ; sh:minLength 1 ]", ':a :p "one" . :b :p "" .'),
        ("sh:property [ sh:path :p ; sh:minLength 4 ]", ':a :p "one" . :b :p "three" .'),
        ('sh:property [ sh:path :p ; sh:pattern "^o" ]', ':a :p "one" . :b :p "two" .'),
        ('sh:property [ sh:path :p ; sh:in ( "one" ) ]', ':a :p "one" . :b :p "two" .'),
        ("sh:property [ sh:path :p ; sh:hasValue :x ]", ":a :p :x . :b :p :y ."),
        ("sh:property [ sh:path :p ; sh:nodeKind sh:IRI ]", ":a :p :x . :b :p [] ."),
        ("sh:property [ sh:path :p ; sh:class :D ]", ":a :p :x . :b :p :y . :x a :D ."),
        ("sh:property [ sh:path :p ; sh:maxCount 1 ]", ":a :p 1 . :b :p 2 , 3 ."),
        ("sh:property [ sh:path :p ; sh:lessThan :q ]", ":a :p 1 ; :q 2 . :b :p 2 ; :q 1 ."),
        ("sh:property [ sh:path :p ; sh:lessThan :q ]", ":a :p 1 ; :q 2 . :b :p 1 ; :q 1 ."),
        ("sh:property [ sh:path :p ; sh:lessThan :q ]", ":a :p 1.5 ; :q 2.5 . :b :p 2.5 ; :q 1.5 ."),
        ("sh:property [ sh:path :p ; sh:minInclusive 1 ]", ":a :p 1 . :b :p 0 ."),
        ("sh:property [ sh:path :p ; sh:minInclusive 1 ]", ":a :p 1.5 . :b :p 0.5 ."),
        ("sh:property [ sh:path :p ; sh:datatype xsd:integer ]", ':a :p 1 . :b :p "x"^^xsd:integer .'),
        ("sh:property [ sh:path :p ; sh:datatype xsd:date ]", ':a :p "2020-01-01"^^xsd:date . :b :p "May"^^xsd:date .'),
        ("sh:property [ sh:path :p ; sh:datatype xsd:string ]", ':a :p "one" . :b :p "one"@en .'),
        ("sh:property [ sh:path :p ; sh:equals :q ]", ":a :p :x ; :q :x . :b :p :x ; :q :y ."),
        ("sh:property [ sh:path :p ; sh:disjoint :q ]", ':a :p "one" ; :q "two" . :b :p "one" ; :q "one" .'),
        ("sh:hasValue :a", ":a :p 1 . :b :p 1 ."),
    ],
)  # fmt: skip
def test_what_shapes_can_tell_apart_looks_different(shape: str, data: str) -> None:
    _, (first, second) = looks(shape, data)
    assert first != second


@pytest.mark.parametrize(
    "shape",
    [
        "sh:sparql [ sh:select 'SELECT $this { $this ?p 1 }' ]",
        "sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ]",
        "sh:property [ sh:path [ sh:inversePath :p ] ; sh:minCount 1 ]",
        "sh:pattern '^https'",
        "sh:property [ sh:path :p ; sh:or ( [ sh:pattern '^a' ] [ sh:class :D ] ) ]",
        "sh:property [ sh:path :p ; sh:minInclusive 0.5 ]",
        "sh:closed true",
        "sh:property [ sh:path :p ; sh:node :Other ]",
    ],
)
def test_shapes_that_ask_for_more_have_every_node_checked(shape: str) -> None:
    understood, found = looks(shape, ":a :p 1 . :b :p 1 .")
    assert not understood
    assert found[0] != found[1]
