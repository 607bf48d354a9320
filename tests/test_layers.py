"""Imports go downwards, and only the parts that own a library import it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "kg"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))

#: Library → the parts of the package that may import it, by the beginning of their path.
OWNERS = {
    "spacy": ("extraction/", "pipeline.py"),
    "rdflib": ("rdf/", "sparql/", "serve/", "shapes.py", "alike.py", "authority.py"),
    "pyoxigraph": ("rdf/", "sparql/", "serve/", "shapes.py", "alike.py", "authority.py"),
    "click": ("commands/", "cli.py"),
    "matplotlib": ("picture.py", "plot.py", "analysis/charts.py"),
    "pyvis": ("page/",),
    "rich": ("commands/",),
}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            if node.module == "kg":
                yield from (f"kg.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_owners_import_a_library(path: Path) -> None:
    where = path.relative_to(PACKAGE).as_posix()
    for name in _imports(path):
        library = name.partition(".")[0]
        if library in OWNERS:
            assert where.startswith(OWNERS[library]), f"{where} imports {library}"


def test_no_import_cycle() -> None:
    graph = {_name(path): {name for name in _top_level(path) if name.startswith("kg")} for path in MODULES}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join((*trail, name))
        if name in done or name not in graph:
            return
        for other in sorted(graph[name] - {name}):
            visit(other, (*trail, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {_name(path) for path in MODULES}


def _top_level(path: Path) -> Iterator[str]:
    """Yield what a module imports when it is imported itself, leaving out what only type checkers read."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in NAMES else node.module for name in names)
