"""Pushing a graph: to a store made here that fails in turns, and to Virtuoso where it is installed."""

import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg import push as pushing
from kg import rdf
from kg.cli import cli
from kg.errors import PushError, SourceError
from kg.push import push
from kg.rdf import convert
from tests.small import small_graph
from tests.test_sparql import copy_graph


class Store(ThreadingHTTPServer):
    """A Graph Store Protocol server in memory; `answers` are statuses to give before it behaves."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.graphs: dict[str, set[ox.Triple]] = {}
        self.answers: list[int] = []
        self.seen: list[tuple[str, str | None]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/data"


class Handler(BaseHTTPRequestHandler):
    server: Store

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.seen.append((self.command, self.headers["authorization"]))
        status = self.server.answers.pop(0) if self.server.answers else 204
        if status < 300:
            query = parse_qs(urlsplit(self.path).query, keep_blank_values=True)
            name = query.get("graph", ["default"])[0]
            triples = {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)}
            before = self.server.graphs.get(name, set()) if self.command == "POST" else set()
            self.server.graphs[name] = before | triples
        self.send_response(status)
        if status == 401:
            self.send_header("www-authenticate", 'Basic realm="store"')
        if status == 302:
            self.send_header("location", "http://127.0.0.1:9/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    do_PUT = do_POST = _take  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(pushing, "_BATCH", 20_000)
    monkeypatch.setattr(convert, "_BATCH", 100)
    for name in ("KG_PUSH_USER", "KG_PUSH_PASSWORD", "KG_PUSH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    server = Store()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def expected() -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(b"".join(rdf.chunks(small_graph())), format=ox.RdfFormat.TURTLE)}


def test_the_store_holds_the_graph_and_nothing_else(store: Store) -> None:
    store.graphs["default"] = {ox.Triple(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.NamedNode("a:old"))}
    told: list[int] = []
    assert push(small_graph(), store.url, progress=told.append) == len(expected())
    assert store.graphs == {"default": expected()}
    methods = [method for method, _ in store.seen]
    assert methods == ["PUT"] + ["POST"] * (len(methods) - 1)
    assert len(methods) == len(told) > 3


def test_a_named_graph(store: Store) -> None:
    push(small_graph(), store.url + "?x=1", into="https://g.test/a&b", detail="plain")
    assert list(store.graphs) == ["https://g.test/a&b"]


def test_what_passes_is_sent_again(store: Store) -> None:
    store.answers = [503, 429, 204, 500]
    pauses: list[float] = []
    push(small_graph(), store.url, pause=pauses.append)
    assert store.graphs == {"default": expected()}
    assert pauses == [1.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("status", "message"),
    [(400, "400"), (401, "KG_PUSH_USER"), (403, "may not write"), (404, "not the store's"), (302, "has moved")],
)
def test_what_does_not_pass_is_told(store: Store, status: int, message: str) -> None:
    store.answers = [204, status, status]
    with pytest.raises(PushError, match=message) as caught:
        push(small_graph(), store.url, pause=lambda _: None)
    assert "triples had arrived" in str(caught.value)


def test_it_gives_up(store: Store) -> None:
    store.answers = [503] * 10
    with pytest.raises(PushError, match="503"):
        push(small_graph(), store.url, pause=lambda _: None)
    assert len(store.seen) == 5


def test_credentials_come_from_the_environment(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_PUSH_USER", "ada")
    monkeypatch.setenv("KG_PUSH_PASSWORD", "secret")
    store.answers = [401]
    push(small_graph(), store.url, detail="plain")
    assert [authorization for _, authorization in store.seen[:2]] == [None, "Basic YWRhOnNlY3JldA=="]
    monkeypatch.setenv("KG_PUSH_TOKEN", "t0k3n")
    monkeypatch.delenv("KG_PUSH_USER")
    push(small_graph(), store.url, detail="plain")
    assert store.seen[-1][1] == "Bearer t0k3n"


def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(PushError, match="is the store running"):
        push(small_graph(), f"http://127.0.0.1:{port}/", pause=lambda _: None)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://a/b", "store", "http://"])
def test_only_the_web_is_pushed_to(url: str) -> None:
    with pytest.raises(SourceError, match="not the address of a store"):
        push(small_graph(), url)


def test_the_command(store: Store, tmp_path: Path) -> None:
    copy_graph(small_graph(), tmp_path)
    arguments = ["export", str(tmp_path), "--to", store.url, "--graph", "https://g.test/", "--detail", "plain"]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    assert "triples" in result.stderr
    assert list(store.graphs) == ["https://g.test/"]
    wrong = CliRunner().invoke(cli, ["export", str(tmp_path), "--to", store.url, "-o", "x.ttl"])
    assert wrong.exit_code == 2


_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
LockFile = virtuoso.lck
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{isql}
NumberOfBuffers = 10000
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 4
"""


@pytest.fixture
def virtuoso(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A fresh Virtuoso on the loopback: the address of its Graph Store, and of its SPARQL endpoint."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("virtuoso-t is not installed (Debian: virtuoso-opensource-7)")
    sockets = [socket.socket() for _ in range(2)]
    for held in sockets:
        held.bind(("127.0.0.1", 0))
    isql, http = (held.getsockname()[1] for held in sockets)
    for held in sockets:
        held.close()
    (tmp_path / "virtuoso.ini").write_text(_INI.format(isql=isql, http=http), encoding="utf-8")
    command = [program, "+configfile", "virtuoso.ini", "+foreground", "+pwddba", "dba", "+pwddav", "dba"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(http, process)
            yield f"http://127.0.0.1:{http}/sparql-graph-crud-auth", f"http://127.0.0.1:{http}/sparql"
        finally:
            process.kill()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        threading.Event().wait(0.2)
    pytest.fail("Virtuoso did not start")


def test_virtuoso_takes_the_graph(virtuoso: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    address, endpoint = virtuoso
    monkeypatch.setenv("KG_PUSH_USER", "dba")
    monkeypatch.setenv("KG_PUSH_PASSWORD", "dba")
    monkeypatch.setattr(pushing, "_BATCH", 60_000)
    monkeypatch.setattr(convert, "_BATCH", 100)
    sent = push(small_graph(), address, into="https://kg.example/small")
    query = "SELECT (COUNT(*) AS ?n) { GRAPH <https://kg.example/small> { ?s ?p ?o } }"
    asked = f"{endpoint}?{urlencode({'query': query, 'format': 'text/csv'})}"
    with urllib.request.urlopen(asked, timeout=60) as response:
        assert response.read().decode().split()[-1] == str(sent)
