"""Build a knowledge graph from research abstracts: offline, repeatable, every statement with its evidence."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import extract as extract
    from kg.builder import build_records
    from kg.graph import Graph as Graph
    from kg.graph import open_graph
    from kg.rdf import to_rdf as to_rdf
    from kg.sparql import query as query

    build, open = build_records, open_graph

__version__ = "0.1.0"

#: Public name → where it is defined; imported on first use, so that `import kg` costs nothing.
_PUBLIC = {
    "Extraction": "kg.model:Extraction",
    "Graph": "kg.graph:Graph",
    "KGError": "kg.errors:KGError",
    "Paper": "kg.model:Paper",
    "build": "kg.builder:build_records",
    "extract": "kg.api:extract",
    "open": "kg.graph:open_graph",
    "query": "kg.sparql:query",
    "to_rdf": "kg.rdf:to_rdf",
}
__all__ = sorted(_PUBLIC)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    module, attribute = _PUBLIC[name].split(":")
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *_PUBLIC})
