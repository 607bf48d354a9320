"""The ontology: sane, complete in its documentation, and naming the same terms as the code, both ways."""

import json
import re
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from kg import rdf
from kg.model import RELATIONS, ROLES, TYPES
from kg.rdf.vocabulary import CLASSES, RELATION_PROPERTIES, RESULT_PROPERTIES, ROLE_PROPERTIES, TAKEN
from tests.small import small_graph

KG = rdf.NAMESPACE


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(rdf.ontology_file("kg.ttl"), format="turtle")


def terms(graph: rdflib.Graph) -> set[str]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    found = {s for kind in kinds for s in graph.subjects(RDF.type, kind) if isinstance(s, rdflib.URIRef)}
    return {str(term).removeprefix(KG) for term in found}


def test_code_and_ontology_name_the_same_terms(ontology: rdflib.Graph) -> None:
    sources = sorted(Path(rdf.__file__).parent.glob("*.py"))
    code = {name for path in sources for name in re.findall(r'"kg:([A-Za-z0-9]+)"', path.read_text(encoding="utf-8"))}
    inverses = {str(s).removeprefix(KG) for s in ontology.subjects(OWL.inverseOf)}
    assert code - terms(ontology) == set()
    assert terms(ontology) - code - inverses == set()


def test_terms_that_nobody_may_take_are_those_of_the_ontology(ontology: rdflib.Graph) -> None:
    ours = {name for names in CLASSES.values() for name in names}
    ours |= {*ROLE_PROPERTIES.values(), *RELATION_PROPERTIES.values()}
    inverses = {str(s).removeprefix(KG) for s in ontology.subjects(OWL.inverseOf)} - {"reports"}
    assert terms(ontology) - {name.removeprefix("kg:") for name in ours} - inverses | {"Entity"} == TAKEN


def test_every_type_role_and_relation_has_its_term() -> None:
    assert tuple(CLASSES) == TYPES
    assert tuple(ROLE_PROPERTIES) == ROLES
    assert tuple(RELATION_PROPERTIES) == RELATIONS


def test_the_export_uses_only_terms_of_the_ontology(ontology: rdflib.Graph) -> None:
    exported = rdflib.Graph().parse(data=b"".join(rdf.chunks(small_graph())), format="turtle")
    used = {str(t).removeprefix(KG) for triple in exported for t in triple if str(t).startswith(KG)}
    assert used - {""} - terms(ontology) == set()


def test_every_term_is_documented(ontology: rdflib.Graph) -> None:
    labels = []
    for name in terms(ontology):
        term = rdflib.URIRef(KG + name)
        labels.append(str(ontology.value(term, RDFS.label)))
        assert len(str(ontology.value(term, RDFS.comment))) > 15, name
        assert ontology.value(term, RDFS.isDefinedBy) == rdflib.URIRef(KG.rstrip("#")), name
    assert len(labels) == len(terms(ontology))


def test_every_property_has_a_domain_and_a_range(ontology: rdflib.Graph) -> None:
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in ontology.subjects(RDF.type, kind):
            if ontology.value(term, OWL.inverseOf) is None or ontology.value(term, RDFS.domain):
                assert ontology.value(term, RDFS.domain) is not None, term
                assert ontology.value(term, RDFS.range) is not None, term


def test_whatever_is_named_is_defined(ontology: rdflib.Graph) -> None:
    named = {str(t) for triple in ontology for t in triple if str(t).startswith(KG) and isinstance(t, rdflib.URIRef)}
    assert {name.removeprefix(KG) for name in named} - {""} == terms(ontology)


def test_no_class_is_below_two_that_are_disjoint(ontology: rdflib.Graph) -> None:
    def above(term: rdflib.term.Node) -> set[rdflib.term.Node | None]:
        return set(ontology.transitive_objects(term, RDFS.subClassOf))

    pairs = {(a, b) for a, b in ontology.subject_objects(OWL.disjointWith)}
    for axiom in ontology.subjects(RDF.type, OWL.AllDisjointClasses):
        listed = ontology.value(axiom, OWL.members)
        assert listed is not None
        members = list(ontology.items(listed))
        pairs |= {(a, b) for a in members for b in members if a != b}
    assert len(pairs) > 50
    for term in ontology.subjects(RDF.type, OWL.Class):
        assert not any({a, b} <= above(term) for a, b in pairs), term


def test_nothing_is_below_itself(ontology: rdflib.Graph) -> None:
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf):
        for lower, upper in ontology.subject_objects(relation):
            assert lower not in set(ontology.transitive_objects(upper, relation)), lower


def test_every_role_is_below_mentions_which_is_below_schemas(ontology: rdflib.Graph) -> None:
    schema = rdflib.URIRef("https://schema.org/mentions")
    for name in ROLE_PROPERTIES.values():
        term = rdflib.URIRef(KG + name.removeprefix("kg:"))
        assert schema in set(ontology.transitive_objects(term, RDFS.subPropertyOf))


def test_it_is_aligned_with_the_vocabularies_of_the_field(ontology: rdflib.Graph) -> None:
    relations = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.relatedMatch)
    targets = {str(o) for relation in relations for o in ontology.objects(None, relation)}
    for namespace in (
        "https://schema.org/",
        "http://purl.org/spar/fabio/",
        "http://www.w3.org/2004/02/skos/core#",
        "http://www.w3.org/ns/prov#",
        "http://www.w3.org/ns/oa#",
        "http://www.w3.org/ns/dcat#",
        "https://w3id.org/cskg/ontology#",
        "https://linkedpaperswithcode.com/class/",
        "https://linkedpaperswithcode.com/property/",
    ):
        assert any(target.startswith(namespace) for target in targets), namespace


def test_domains_and_ranges_hold_in_the_export(ontology: rdflib.Graph) -> None:
    exported = rdflib.Graph().parse(data=b"".join(rdf.chunks(small_graph())), format="turtle")
    for name in (*ROLE_PROPERTIES.values(), *RELATION_PROPERTIES.values(), *RESULT_PROPERTIES.values()):
        term = rdflib.URIRef(KG + name.removeprefix("kg:"))
        for s, o in exported.subject_objects(term):
            assert (s, RDF.type, ontology.value(term, RDFS.domain)) in exported
            assert (o, RDF.type, ontology.value(term, RDFS.range)) in exported


def test_the_context_names_every_term_that_is_written(ontology: rdflib.Graph) -> None:
    context = json.loads(rdf.ontology_file("context.jsonld").read_text(encoding="utf-8"))["@context"]
    ids = {
        value if isinstance(value, str) else value["@id"] for value in context.values() if not isinstance(value, float)
    }
    inverses = {str(s).removeprefix(KG) for s in ontology.subjects(OWL.inverseOf)}
    assert {f"kg:{name}" for name in terms(ontology) - inverses} - ids == set()
