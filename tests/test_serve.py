"""The server: SPARQL 1.1 Protocol by hand and by real clients, linked data, limits, and nothing that can be changed."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from kg import rdf
from kg.serve.negotiate import PAGES, ROWS, TRIPLES, choose
from kg.serve.openapi import document
from kg.serve.workers import _hold
from kg.sparql.index import open_store
from kg.store import insert
from tests.small import small_graph
from tests.test_sparql import copy_graph

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:SPARQLWrapper")
COUNT = "SELECT (COUNT(*) AS ?n) { ?x a kg:Dataset }"
CONSTRUCT = "CONSTRUCT WHERE { ?x a kg:Paper ; rdfs:label ?label }"
#: More rows than any machine counts: the triples of the small graph to the power of six.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o . ?p ?q ?r }"
MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("served")
    graph = small_graph()
    insert(graph._connection, "redirect", [("method/old net", "method/streamnet")])
    copy_graph(graph, path)
    (path / "graph.html").write_text("<!doctype html><title>the page</title>", encoding="utf-8")
    return path


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[httpx.Client]:
    command = [sys.executable, "-m", "kg", "serve", str(folder), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = None
        for line in process.stderr:
            if found := re.search(r"serving .* at (http://127\.0\.0\.1:\d+)/", line):
                address = found[1]
                break
        drain = threading.Thread(target=process.stderr.read, daemon=True)
        drain.start()
        assert address is not None
        try:
            with httpx.Client(base_url=address, timeout=300) as client:
                yield client
        finally:
            process.terminate()
            process.wait(timeout=30)
            drain.join()


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[httpx.Client]:
    with serving(folder, "--timeout", "300", "--max-answer", "1") as client:
        yield client


def sparql(server: httpx.Client, query: str, accept: str = "*/*") -> httpx.Response:
    return server.get("/sparql", params={"query": query}, headers={"accept": accept})


def test_the_three_ways_to_send_a_query(server: httpx.Client) -> None:
    ways = [
        server.get("/sparql", params={"query": COUNT}),
        server.post("/sparql", data={"query": COUNT}),
        server.post("/sparql", content=COUNT, headers={"content-type": "application/sparql-query"}),
    ]
    for response in ways:
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/sparql-results+json"
        assert response.json()["results"]["bindings"][0]["n"]["value"] == "2"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/html,*/*;q=0.1", "text/html; charset=utf-8"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.7", "application/sparql-results+xml"),
        ("*/*", "application/sparql-results+json"),
        ("text/*;q=0.5, application/sparql-results+json;q=0", "text/csv; charset=utf-8"),
    ],
)
def test_rows_are_negotiated(server: httpx.Client, accept: str, media: str) -> None:
    response = sparql(server, COUNT, accept)
    assert response.headers["content-type"] == media
    assert "accept" in response.headers["vary"].lower()
    assert "2" in response.text


@pytest.mark.parametrize(
    ("accept", "format"),
    [("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/rdf+xml", "xml"),
     ("application/ld+json", "json-ld"), ("*/*", "turtle"), ("application/n-quads", "nquads")],
)  # fmt: skip
def test_triples_are_negotiated(server: httpx.Client, accept: str, format: str) -> None:
    response = sparql(server, CONSTRUCT, accept)
    found = rdflib.Dataset().parse(data=response.content, format=format)
    assert len(list(found.quads((None, None, None, None)))) == 8


@pytest.mark.parametrize(
    ("request_", "status", "message"),
    [
        ({"method": "GET", "params": {"query": "SELEC"}}, 400, "did you mean SELECT"),
        ({"method": "GET", "params": {"query": "SELECT * { ?x foo:a ?y }"}}, 400, "foo: is not known"),
        ({"method": "GET", "params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400, "exactly one"),
        ({"method": "POST", "data": {"other": "x"}}, 400, "exactly one"),
        ({"method": "POST", "content": b"\xff", "headers": {"content-type": "application/sparql-query"}}, 400, "UTF-8"),
        ({"method": "GET", "params": {"query": COUNT}, "headers": {"accept": "image/png"}}, 406, "offered"),
        ({"method": "GET", "params": {"query": CONSTRUCT}, "headers": {"accept": "text/csv"}}, 406, "offered"),
        ({"method": "POST", "content": b"ASK {}", "headers": {"content-type": "text/plain"}}, 415, "sparql-query"),
        ({"method": "POST", "data": {"update": "DELETE WHERE { ?s ?p ?o }"}}, 403, "read-only"),
        ({"method": "POST", "content": "CLEAR", "headers": {"content-type": "application/sparql-update"}}, 403, ""),
        ({"method": "POST", "data": {"query": "DELETE WHERE { ?s ?p ?o }"}}, 400, "read-only"),
        ({"method": "POST", "data": {"query": "#" * 1_100_000}}, 413, "larger"),
        ({"method": "GET", "params": {"query": "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}}, 400, "SERVICE"),
        ({"method": "PUT", "content": b""}, 405, ""),
        ({"method": "DELETE"}, 405, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_own_status(
    server: httpx.Client, request_: dict[str, object], status: int, message: str
) -> None:
    response = server.request(url="/sparql", **request_)  # type: ignore[arg-type]
    assert response.status_code == status, response.text
    assert message in response.text


def test_graphs_may_be_named_in_the_request(server: httpx.Client) -> None:
    params = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": "https://none.test/"}
    response = server.get("/sparql", params=params, headers={"accept": "text/csv"})
    assert response.text.split() == ["n", "0"]
    wrong = server.get("/sparql", params={**params, "default-graph-uri": "no iri"})
    assert wrong.status_code == 400


def test_without_a_query_the_service_describes_itself(server: httpx.Client) -> None:
    found = rdflib.Graph().parse(data=server.get("/sparql").text, format="turtle")
    assert rdflib.URIRef(f"{server.base_url}/sparql") in set(found.objects())
    page = server.get("/sparql", headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, "/query")


def test_a_slow_query_is_ended_and_the_next_is_answered(folder: Path) -> None:
    with serving(folder, "--timeout", "2") as hasty:
        with ThreadPoolExecutor(3) as pool:
            responses = list(pool.map(lambda _: sparql(hasty, ENDLESS), range(3)))
        assert [response.status_code for response in responses] == [503] * 3
        assert responses[0].headers["retry-after"] == "10"
        # A machine that is very busy may need more than two seconds for any answer.
        asked = (sparql(hasty, COUNT).status_code for _ in range(30))
        assert next(status for status in asked if status != 503) == 200


def test_the_graph_held_in_memory_is_the_one_on_disk(folder: Path) -> None:
    stores = [open_store(folder)]
    _hold(folder, rdf.DEFAULT_BASE, stores)
    on_disk, in_memory = stores
    assert set(in_memory) == set(on_disk)
    with serving(folder, "--memory", "--workers", "1") as server:
        assert [sparql(server, COUNT).json()["results"]["bindings"][0]["n"]["value"] for _ in range(20)] == ["2"] * 20


def test_an_answer_that_is_too_large_is_cut_off_where_the_client_sees_it(server: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        sparql(server, MANY)
    assert sparql(server, COUNT).status_code == 200


def test_a_client_that_leaves_does_no_harm(server: httpx.Client) -> None:
    for _ in range(4):
        with server.stream("GET", "/sparql", params={"query": MANY}) as response:
            next(response.iter_bytes(100))
    assert sparql(server, COUNT).status_code == 200


def test_any_page_may_ask(server: httpx.Client) -> None:
    asked = server.options(
        "/sparql", headers={"origin": "https://elsewhere.test", "access-control-request-method": "POST"}
    )
    assert asked.headers["access-control-allow-origin"] == "*"
    answered = server.get("/sparql", params={"query": COUNT}, headers={"origin": "https://elsewhere.test"})
    assert answered.headers["access-control-allow-origin"] == "*"


def test_sparqlwrapper_is_a_client(server: httpx.Client) -> None:
    client = SPARQLWrapper(f"{server.base_url}/sparql")
    client.setReturnFormat(JSON)
    client.setQuery("SELECT ?label { ?x a kg:Dataset ; rdfs:label ?label } ORDER BY ?label")
    for method in ("GET", POST):
        client.setMethod(method)
        answer = client.query().convert()
        assert isinstance(answer, dict)
        assert [row["label"]["value"] for row in answer["results"]["bindings"]] == ["GLUE", "ImageNet"]


def test_rdflibs_store_is_a_client(server: httpx.Client) -> None:
    graph = rdflib.Graph(SPARQLStore(f"{server.base_url}/sparql"))
    kg = rdflib.Namespace(rdf.NAMESPACE)
    assert set(graph.subjects(rdflib.RDF.type, kg.Benchmark)) == {rdflib.URIRef("https://kg.example/benchmark/glue")}
    rows = graph.query("SELECT ?x { ?x a kg:Paper }", initNs={"kg": kg})
    assert len(list(rows)) == 4


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_the_whole_graph_by_the_graph_store_protocol(server: httpx.Client, accept: str) -> None:
    formats = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}
    response = server.get("/data", params={"default": ""}, headers={"accept": accept})
    found = rdflib.Graph().parse(data=response.content, format=formats.get(accept, "json-ld"))
    assert len(found) > 1390
    assert server.head("/data").status_code == 200


def test_the_graph_store_cannot_be_changed(server: httpx.Client) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        response = server.request(method, "/data")
        assert response.status_code == 405
        assert "GET" in response.headers["allow"]
    assert server.get("/data", params={"graph": "https://none.test/"}).status_code == 404


PATHS = ["/method/streamnet", "/paper/stream-2", "/paper/hostile%3C%2Fscript%3E%224"]


@pytest.mark.parametrize("path", PATHS)
def test_iris_are_dereferenced(server: httpx.Client, path: str) -> None:
    iri = rdflib.URIRef(f"https://kg.example{path}")
    for accept, format in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        response = server.get(path, headers={"accept": accept})
        assert response.headers["content-type"].startswith(accept)
        found = rdflib.Graph().parse(data=response.content, format=format)
        assert found.value(iri, rdflib.RDFS.label) is not None
    page = server.get(path, headers={"accept": "text/html,*/*;q=0.1"})
    assert page.headers["content-type"].startswith("text/html")
    assert "<h1>" in page.text
    assert "</script>" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_page_links_to_its_neighbours(server: httpx.Client) -> None:
    page = server.get("/method/streamnet", headers={"accept": "text/html"}).text
    assert '<a href="/method/pondnet-s">PondNet-S</a>' in page
    assert '<a href="/paper/stream-2">StreamNet: PondNet-S with 🌊 memory</a>' in page


@pytest.mark.parametrize("path", ["/method/none", "/nothing", "/paper/%3Cb%3E", "/a b", "/%00", "/method/%ff"])
def test_what_is_not_there_is_not_found(server: httpx.Client, path: str) -> None:
    for accept in ("text/html", "text/turtle"):
        assert server.get(path, headers={"accept": accept}).status_code == 404


def test_an_old_iri_leads_to_the_new_one(server: httpx.Client) -> None:
    response = server.get("/method/old%20net")
    assert (response.status_code, response.headers["location"]) == (301, "/method/streamnet")


def test_the_pages(server: httpx.Client) -> None:
    assert "the page" in server.get("/").text
    page = server.get("/query")
    assert 'value="papers-evaluating-on"' in page.text
    embedded = re.search(r'<script type="application/json" id="questions">(.*?)</script>', page.text, re.DOTALL)
    assert embedded is not None
    assert len(json.loads(embedded[1])) >= 25
    assert not re.findall(r'(?:src|href)="https?:', page.text)


def test_questions_are_asked_by_name(server: httpx.Client) -> None:
    assert {asked["name"] for asked in server.get("/questions").json()} > {"summary", "describe"}
    rows = server.get("/questions/papers-evaluating-on", params={"dataset": "GLUE"}, headers={"accept": "text/csv"})
    assert rows.text.splitlines()[1].startswith("https://kg.example/paper/stream-2,")
    assert (
        server.get("/questions/describe", params={"entity": "GLUE"}).headers["content-type"].startswith("text/turtle")
    )
    assert server.get("/questions/none").status_code == 404
    assert server.get("/questions/papers-evaluating-on").status_code == 400


def test_openapi_names_what_is_there(server: httpx.Client) -> None:
    told = server.get("/openapi.json").json()
    assert told == document()
    for path in told["paths"]:
        given = path.replace("{name}", "summary").replace("/paper/{id}", "/paper/stream-2")
        given = given.replace("{type}/{id}", "method/streamnet")
        assert server.get(given).status_code == 200, path


def test_the_context_and_the_ontology(server: httpx.Client) -> None:
    assert server.get("/context.jsonld").json()["@context"]["@base"] == "https://kg.example/"
    assert len(rdflib.Graph().parse(data=server.get("/ontology").text, format="turtle")) > 400


@pytest.mark.parametrize(
    ("accept", "offered", "format"),
    [
        (None, ROWS, "json"),
        ("", TRIPLES, "turtle"),
        ("text/html", PAGES, "html"),
        ("application/*", TRIPLES, "jsonld"),
        ("text/turtle;q=x", TRIPLES, None),
        ("a/b", ROWS, None),
        ("TEXT/CSV", ROWS, "csv"),
    ],
)
def test_negotiation(accept: str | None, offered: dict[str, str], format: str | None) -> None:
    found = choose(accept, offered)
    assert (found[1] if found else None) == format


def test_a_taken_port_is_told(server: httpx.Client, tmp_path: Path) -> None:
    copy_graph(small_graph(), tmp_path)
    command = [sys.executable, "-m", "kg", "serve", str(tmp_path), "--port", str(server.base_url.port)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 5
    assert "choose another with --port" in result.stderr
