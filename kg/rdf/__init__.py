"""The graph as RDF, streamed in any serialisation; the ontology that names its terms lies in `ontology/`."""

from kg.rdf.ontology import ontology_file
from kg.rdf.serialise import FORMATS, chunks, to_rdf, write
from kg.rdf.turtle import head
from kg.rdf.vocabulary import DEFAULT_BASE, NAMESPACE, prefixes

__all__ = ["DEFAULT_BASE", "FORMATS", "NAMESPACE", "chunks", "head", "ontology_file", "prefixes", "to_rdf", "write"]
