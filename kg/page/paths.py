"""Where the pages of a site lie: readable addresses that every file system and web server takes."""

import hashlib
from collections.abc import Iterable

from kg.surface import slug

#: Names that Windows gives to devices.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def page_paths(ids: Iterable[str], *, prefix: str = "") -> dict[str, str]:
    """Return for each id a path of lower-case letters, digits and hyphens; what would be the same gets a hash.

    >>> page_paths(["method/c-3po", "method/con"])
    {'method/c-3po': 'method/c-3po', 'method/con': 'method/con-578216e5'}
    >>> page_paths(["a/b"], prefix="paper")
    {'a/b': 'paper/a-b'}
    """
    found: dict[str, str] = {}
    used: set[str] = set()
    for id_ in ids:
        folder, name = (prefix, id_) if prefix else (slug(id_.partition("/")[0]), id_.partition("/")[2])
        path = f"{folder}/{slug(name)}"
        if path in used or slug(name) in _DEVICES:
            path = f"{path}-{hashlib.sha256(id_.encode('utf-8')).hexdigest()[:8]}"
        used.add(path)
        found[id_] = path
    return found
