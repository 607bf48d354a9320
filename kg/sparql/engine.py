"""Running a query: on Oxigraph, or on rdflib, with the same checks, prefixes and kind of answer."""

import io
from collections.abc import Callable, Iterable
from typing import Any

import pyoxigraph as ox
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, Store

from kg import rdf
from kg.errors import QueryError
from kg.graph import Graph
from kg.sparql.syntax import explain, kind_of, refuse_remote

Answer = QuerySolutions | QueryBoolean | QueryTriples | Iterable[ox.Triple]


def run(store: Store, query: str, *, base: str = rdf.DEFAULT_BASE, **dataset: Any) -> Answer:
    """Return the answer of a query on an Oxigraph store; raises QueryError. The prefixes of exports are known."""
    prefixes = checked_prefixes(query, base)
    try:
        return store.query(query, prefixes=prefixes, base_iri=base, **dataset)
    except SyntaxError as error:
        raise QueryError(explain(query, str(error), prefixes=prefixes)) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"the query failed: {error}") from error


def checked_prefixes(query: str, base: str) -> dict[str, str]:
    """Return the prefixes that a query may use; raises QueryError where it is no query or calls elsewhere."""
    kind_of(query)
    refuse_remote(query)
    return rdf.prefixes(base)


def rdflib_runner(graph: Graph, *, base: str = rdf.DEFAULT_BASE) -> Callable[[str], Answer]:
    """Return a function that answers queries with rdflib's engine, on the whole graph held in memory."""
    import rdflib

    held = rdflib.Graph()
    held.parse(data=b"".join(rdf.chunks(graph, base=base, format="ntriples")), format="nt")

    def answer(query: str) -> Answer:
        prefixes = checked_prefixes(query, base)
        try:
            result = held.query(query, initNs=prefixes, base=base)
        except Exception as error:
            raise QueryError(explain(query, str(error), prefixes=prefixes)) from error
        if result.graph is not None:
            written = result.graph.serialize(format="nt", encoding="utf-8")
            return [quad.triple for quad in ox.parse(written, format=ox.RdfFormat.N_TRIPLES)]
        out = io.BytesIO()
        result.serialize(out, format="json")
        return ox.parse_query_results(out.getvalue(), format=QueryResultsFormat.JSON)

    return answer
