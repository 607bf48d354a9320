"""What the server says of itself: OpenAPI for what is not SPARQL, a service description for what is."""

from typing import Any

from kg import __version__
from kg.serve.negotiate import PAGES, ROWS, TRIPLES

_TEXT = {"schema": {"type": "string"}}


def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    name = {"name": "name", "in": "path", "required": True, **_TEXT}
    path = {"name": "id", "in": "path", "required": True, **_TEXT}
    kind = {"name": "type", "in": "path", "required": True, **_TEXT}
    values = {
        "name": "parameters",
        "in": "query",
        "required": False,
        "style": "form",
        "explode": True,
        "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    }
    paths = {
        "/": _get("The page of the graph", ["text/html"]),
        "/query": _get("A page to ask from", ["text/html"]),
        "/questions": _get("The named questions with their parameters and queries", ["application/json"]),
        "/questions/{name}": _get("The answer to a named question", [*ROWS, *TRIPLES], name, values),
        "/data": _get("The whole graph, by the Graph Store Protocol: ?default", list(TRIPLES)),
        "/paper/{id}": _get("What the graph says of a paper", list(PAGES), path),
        "/{type}/{id}": _get("What the graph says of an entity", list(PAGES), kind, path),
        "/context.jsonld": _get("The JSON-LD context", ["application/ld+json"]),
        "/ontology": _get("The ontology", ["text/turtle"]),
        "/health": _get("Version and size", ["application/json"]),
    }
    about = {"title": "Knowledge graph of research abstracts", "version": __version__}
    return {"openapi": "3.1.0", "info": {**about, "description": "SPARQL 1.1 Protocol is at /sparql."}, "paths": paths}


def _get(summary: str, media: list[str], *parameters: dict[str, Any]) -> dict[str, Any]:
    content = dict.fromkeys(dict.fromkeys(media), _TEXT)
    responses: dict[str, Any] = {"200": {"description": summary, "content": content}}
    if parameters:
        responses["404"] = {"description": "There is nothing of this name", "content": {"text/plain": _TEXT}}
    if len(content) > 1:
        responses["406"] = {"description": "None of the media types accepted is offered"}
    found: dict[str, Any] = {"summary": summary, "responses": responses}
    if parameters:
        found["parameters"] = list(parameters)
    return {"get": found}


def service_description(endpoint: str) -> str:
    """Return the SPARQL 1.1 Service Description of the endpoint, in Turtle."""
    formats = "SPARQL_Results_JSON SPARQL_Results_XML SPARQL_Results_CSV SPARQL_Results_TSV Turtle RDF_XML N-Triples"
    results = ", ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in formats.split())
    return f"""@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .

[] a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat {results} ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .
"""
