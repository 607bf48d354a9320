"""The application: what each address answers."""

import json
from collections.abc import AsyncIterator, Generator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
from jinja2 import Environment, PackageLoader, select_autoescape
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from kg import __version__, rdf
from kg.errors import KGError, NotFound
from kg.graph import Graph, open_graph
from kg.rdf.jsonld import context
from kg.serve.negotiate import PAGES, ROWS, TRIPLES, choose, content_type
from kg.serve.openapi import document, service_description
from kg.serve.resources import describe, description_query
from kg.serve.workers import Job, TooLarge, TooSlow, Workers
from kg.sparql import base_of
from kg.sparql.questions import bound, question, questions
from kg.sparql.results import answer_bytes
from kg.sparql.syntax import kind_of

_REPLACED = "http://purl.org/dc/terms/isReplacedBy"
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes of an answer, bytes of a request, queries at once, whether the graph is held in memory."""

    timeout: float = 30.0
    answer: int = 100_000_000
    request: int = 1_000_000
    workers: int = 2
    is_held: bool = False


@dataclass(slots=True)
class _Served:
    """What the handlers share."""

    graph: Graph
    directory: Path
    base: str
    workers: Workers
    limits: Limits
    pages: Environment


def create_app(directory: Path, store: Path, *, limits: Limits = Limits()) -> Starlette:
    """Return the application over the graph in a folder and its query store."""
    graph = open_graph(directory)
    base = base_of(graph)
    pages = Environment(loader=PackageLoader("kg.serve"), autoescape=select_autoescape())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        workers = Workers(
            store,
            base=base,
            count=limits.workers,
            timeout=limits.timeout,
            largest=limits.answer,
            held=directory if limits.is_held else None,
        )
        app.state.served = _Served(graph, directory, base, workers, limits, pages)
        yield
        await run_in_threadpool(workers.close)
        graph.close()

    routes = [
        Route("/", _home),
        Route("/sparql", _sparql, methods=["GET", "POST"]),
        Route("/data", _data),
        Route("/query", _query_page),
        Route("/questions", _questions),
        Route("/questions/{name}", _question),
        Route("/context.jsonld", _context),
        Route("/ontology", _ontology),
        Route("/openapi.json", _openapi),
        Route("/health", _health),
        Route("/{path:path}", _resource),
    ]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["accept", "content-type"],
    )
    handlers = {HTTPException: _refused, KGError: _failed}
    return Starlette(routes=routes, middleware=[cors], exception_handlers=handlers, lifespan=lifespan)  # type: ignore[arg-type]


def _served(request: Request) -> _Served:
    found = request.app.state.served
    assert isinstance(found, _Served)
    return found


async def _refused(request: Request, error: HTTPException) -> Response:
    return Response(f"{error.detail}\n", error.status_code, error.headers, "text/plain; charset=utf-8")


async def _failed(request: Request, error: KGError) -> Response:
    """Answer an error of ours: 503 when slow, 413 when large, 404 for what is not there, else 400."""
    status = {TooSlow: 503, TooLarge: 413, NotFound: 404}.get(type(error), 400)
    headers = {"retry-after": "10"} if status == 503 else None
    return Response(f"{error}\n", status, headers, "text/plain; charset=utf-8")


async def _home(request: Request) -> Response:
    page = _served(request).directory / "graph.html"
    return FileResponse(page, media_type="text/html") if page.is_file() else RedirectResponse("/query")


async def _health(request: Request) -> Response:
    graph = _served(request).graph
    return JSONResponse({"version": __version__, "papers": graph.count("paper"), "entities": graph.count("entity")})


async def _openapi(request: Request) -> Response:
    return JSONResponse(document())


async def _context(request: Request) -> Response:
    body = json.dumps({"@context": context(base=_served(request).base)}, indent=1)
    return Response(body, media_type="application/ld+json")


async def _ontology(request: Request) -> Response:
    return FileResponse(rdf.ontology_file("kg.ttl"), media_type="text/turtle; charset=utf-8")


async def _query_page(request: Request) -> Response:
    served = _served(request)
    known = questions()
    page = served.pages.get_template("query.html").render(
        questions=known,
        questions_json=_inline_json([asdict(q) for q in known]),
        base_json=_inline_json(served.base),
        prefixes=sorted(rdf.prefixes(served.base)),
    )
    return HTMLResponse(page, headers={"content-security-policy": _PAGE_POLICY})


def _inline_json(value: object) -> object:
    from markupsafe import Markup

    written = json.dumps(value, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(written.replace("&", "\\u0026"))


async def _questions(request: Request) -> Response:
    return JSONResponse([asdict(asked) for asked in questions()])


async def _question(request: Request) -> Response:
    served = _served(request)
    asked = question(request.path_params["name"])
    given = dict(request.query_params.multi_items())
    query = await run_in_threadpool(bound, asked, given, graph=served.graph, base=served.base)
    return await _answer(request, Job(query, ""))


async def _sparql(request: Request) -> Response:
    """Answer a query by the SPARQL 1.1 Protocol; without one, describe the service."""
    if request.method == "POST":
        fields = await _posted(request)
    else:
        fields = _fields(request.query_params.multi_items())
    if "update" in fields:
        raise HTTPException(403, "the graph is read-only: updates are refused")
    asked = fields.get("query", [])
    if not asked and request.method in ("GET", "HEAD"):
        if "text/html" in request.headers.get("accept", ""):
            return RedirectResponse("/query", 303)
        return Response(service_description(str(request.url_for("_sparql"))), media_type="text/turtle; charset=utf-8")
    if len(asked) != 1:
        raise HTTPException(400, f"exactly one query is needed, {len(asked)} were given")
    default, named = fields.get("default-graph-uri", []), fields.get("named-graph-uri", [])
    return await _answer(request, Job(asked[0], "", tuple(default), tuple(named)))


async def _posted(request: Request) -> dict[str, list[str]]:
    """Return the fields of a POST, of either kind that the protocol has."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _served(request).limits.request:
            raise HTTPException(413, "the request is larger than this server takes")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the request is not UTF-8: {error}") from error
    in_address = _fields(request.query_params.multi_items())
    if media == "application/sparql-query":
        return {**in_address, "query": [text]}
    if media == "application/sparql-update":
        return {"update": [text]}
    if media == "application/x-www-form-urlencoded":
        from urllib.parse import parse_qsl

        return _fields(parse_qsl(text, keep_blank_values=True))
    raise HTTPException(415, "send application/sparql-query or application/x-www-form-urlencoded")


def _fields(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


async def _answer(request: Request, job: Job) -> Response:
    offered = ROWS if kind_of(job.query) in ("SELECT", "ASK") else TRIPLES
    media, format = _chosen(request, offered)
    pieces = _served(request).workers.run(replace(job, format=format))
    # What fails at once has its own status; what fails later can only break off.
    first = await run_in_threadpool(next, pieces, b"")
    return _Streamed(first, pieces, media_type=content_type(media))


def _chosen(request: Request, offered: Mapping[str, str]) -> tuple[str, str]:
    found = choose(", ".join(request.headers.getlist("accept")), offered)
    if found is None:
        raise HTTPException(406, f"this is offered as {', '.join(offered)}")
    return found


class _Streamed(StreamingResponse):
    """An answer piece by piece, whose worker is freed even when the client leaves in the middle."""

    def __init__(self, first: bytes, pieces: Generator[bytes, None, None], *, media_type: str) -> None:
        super().__init__(chain([first], pieces), media_type=media_type, headers={"vary": "accept"})
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._pieces.close()


async def _data(request: Request) -> Response:
    """Give the whole graph, as the Graph Store Protocol names it: `?default`."""
    served = _served(request)
    if "graph" in request.query_params:
        raise HTTPException(404, "only the default graph is stored; ask for ?default")
    media, format = _chosen(request, TRIPLES)
    pieces = rdf.chunks(served.graph, format=format, base=served.base)
    return StreamingResponse(pieces, media_type=content_type(media), headers={"vary": "accept"})


async def _resource(request: Request) -> Response:
    """Answer for an IRI of the graph: as a page, or as triples."""
    served = _served(request)
    path = request.scope.get("raw_path", request.url.path.encode()).decode("ascii", "replace").partition("?")[0]
    try:
        query = description_query(served.base + path.removeprefix("/"))
    except ValueError as error:
        raise HTTPException(404, f"{path}: not an IRI of the graph ({error})") from error
    media, format = _chosen(request, PAGES)
    triples = await run_in_threadpool(_triples, served, query)
    iri = served.base + path.removeprefix("/")
    if not triples:
        raise HTTPException(404, f"{iri}: the graph says nothing of it")
    for triple in triples:
        if triple.predicate.value == _REPLACED and isinstance(triple.object, ox.NamedNode):
            return RedirectResponse(f"/{triple.object.value.removeprefix(served.base)}", 301)
    headers = {"vary": "accept", "content-security-policy": _PAGE_POLICY}
    if format != "html":
        body = await run_in_threadpool(answer_bytes, triples, format=format, base=served.base)
        return Response(body, media_type=content_type(media), headers=headers)
    described = await run_in_threadpool(describe, iri, triples, base=served.base)
    return HTMLResponse(served.pages.get_template("resource.html").render(it=described), headers=headers)


def _triples(served: _Served, query: str) -> list[ox.Triple]:
    data = b"".join(served.workers.run(Job(query, "ntriples")))
    return [quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_TRIPLES)]
