"""Scripts and styles of a page: our own modules joined into one, and vis-network as the pyvis package ships it."""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r'^import\s[^;]*?from\s+"\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function|const|let|class)\b)", re.MULTILINE)
#: Ends of a script or a comment inside a script element; in JavaScript strings the backslash changes nothing.
_CLOSING = re.compile(r"<(/script|!--)", re.IGNORECASE)


@cache
def script(entry: str) -> str:
    """Return an entry module of `static/` with all that it imports, each once and after what it needs.

    Names at the top of modules are shared by all: each stands in one module only.
    """
    done: dict[str, str] = {}

    def add(name: str) -> None:
        if name not in done:
            source = (_STATIC / f"{name}.js").read_text(encoding="utf-8")
            done[name] = ""
            for needed in _IMPORT.findall(source):
                add(needed)
            del done[name]
            done[name] = _EXPORT.sub("", _IMPORT.sub("", source))

    add(entry)
    return "\n" + _CLOSING.sub(r"<\\\1", "\n".join(done.values()))


@cache
def style(*names: str) -> str:
    """Return style sheets of `static/`, joined."""
    return "\n" + "\n".join((_STATIC / f"{name}.css").read_text(encoding="utf-8") for name in names)


@cache
def vis_network() -> str:
    """Return the source of vis-network from the installed pyvis package, the newest that it has."""
    spec = find_spec("pyvis")
    assert spec is not None
    assert spec.submodule_search_locations
    folder = Path(spec.submodule_search_locations[0]) / "templates" / "lib"
    newest = max(folder.glob("vis-*"), key=lambda path: [int(n) for n in re.findall(r"\d+", path.name)])
    source = (newest / "vis-network.min.js").read_text(encoding="utf-8")
    return "\n".join(line for line in source.split("\n") if not line.startswith("//# sourceMappingURL"))
