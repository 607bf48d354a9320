"""SPARQL over a graph: from Python, for the command line and for the server."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from pyoxigraph import QueryBoolean, QuerySolutions, Store

from kg import rdf
from kg.errors import QueryError
from kg.graph import Graph
from kg.sparql.engine import Answer, rdflib_runner, run
from kg.sparql.index import memory_store, open_store
from kg.sparql.questions import bind, bound, plain_term, question
from kg.sparql.results import plain, rows

__all__ = ["ENGINES", "answer", "query", "query_text", "store_of"]

ENGINES = ("oxigraph", "rdflib")

_stores: WeakKeyDictionary[Graph, Store] = WeakKeyDictionary()


def query(
    graph: Graph,
    text: str | None = None,
    *,
    named: str | None = None,
    parameters: Mapping[str, str | int] | None = None,
    engine: str = "oxigraph",
) -> list[dict[str, object]]:
    """Return the rows of a query as dicts, which pandas and polars make data frames of.

    The query is given as text or as the name of a question. ASK gives one row with `answer`; CONSTRUCT and DESCRIBE
    give rows of `subject`, `predicate` and `object`. Raises QueryError.
    """
    asked = query_text(graph, text, named=named, parameters={k: str(v) for k, v in (parameters or {}).items()})
    found = answer(graph, asked, engine=engine)
    if isinstance(found, QuerySolutions):
        return list(rows(found))
    if isinstance(found, QueryBoolean):
        return [{"answer": bool(found)}]
    return [{"subject": plain(t.subject), "predicate": plain(t.predicate), "object": plain(t.object)} for t in found]


def query_text(
    graph: Graph,
    text: str | None,
    *,
    named: str | None = None,
    parameters: Mapping[str, str] | None = None,
    base: str | None = None,
) -> str:
    """Return the query to run: a question's or the text given, its parameters filled in."""
    if (text is None) == (named is None):
        raise QueryError("give a query, or the name of a question, and not both")
    parameters = parameters or {}
    if named is not None:
        return bound(question(named), parameters, graph=graph, base=base or base_of(graph))
    assert text is not None
    return bind(text, {name: plain_term(value) for name, value in parameters.items()}) if parameters else text


def answer(graph: Graph, text: str, *, engine: str = "oxigraph") -> Answer:
    """Return what an engine answers to a query."""
    if engine not in ENGINES:
        raise QueryError(f"{engine}: no such engine; there are {', '.join(ENGINES)}")
    if engine == "rdflib":
        return rdflib_runner(graph, base=base_of(graph))(text)
    return run(store_of(graph), text, base=base_of(graph))


def base_of(graph: Graph) -> str:
    """Return the base of a graph's IRIs."""
    return graph.meta("base") or rdf.DEFAULT_BASE


def store_of(graph: Graph) -> Store:
    """Return the store of a graph: the one beside a built graph, else one in memory, made once."""
    if graph not in _stores:
        if graph.directory is not None and type(graph) is Graph:
            _stores[graph] = open_store(graph.directory)
        else:
            _stores[graph] = memory_store(graph, base=base_of(graph))
    return _stores[graph]
