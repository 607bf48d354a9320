"""Find entities and papers by a name: exactly, by its beginning, by its words, or nearly so."""

import re
from dataclasses import dataclass
from typing import Literal

from kg.graph import Graph
from kg.surface import fold

#: How a name was found, best first.
HOW = ("id", "name", "beginning", "words", "spelling")
How = Literal["id", "name", "beginning", "words", "spelling"]

#: Names less alike than this (Jaro–Winkler, 0 to 1) are no likely misspellings of each other.
_ALIKE = 0.9
_CANDIDATES = 2_000
#: A shorter name is looked for at the beginning of words only.
_SHORT = 4

_COMPACT = "regexp_replace(lower(strip_accents({0})), '[^a-z0-9]+', '', 'g')"


@dataclass(frozen=True, slots=True)
class Found:
    """An entity or paper that a name may mean: how it was found, and the form that matched.

    `type` is `paper` for a paper; `support` counts an entity's papers, and a paper's entities.
    """

    id: str
    type: str
    label: str
    support: int
    form: str
    how: How


def find(graph: Graph, name: str, *, types: tuple[str, ...] = (), limit: int = 20) -> list[Found]:
    """Return what the name may mean, best first: by how it matches, entities before papers, by support.

    Names are compared as linking compares them, so that case, plural and hyphens do not matter; abbreviations are
    forms of what they stand for. Misspellings are looked for only where nothing else is found.
    """
    found: dict[str, Found] = {}
    for one in [*_entities(graph, name), *_papers(graph, name)]:
        if (not types or one.type in types) and (one.id not in found or _rank(one) < _rank(found[one.id])):
            found[one.id] = one
    ranked = sorted(found.values(), key=_rank)
    nearly = any(one.how != "spelling" for one in ranked)
    return [one for one in ranked if one.how != "spelling" or not nearly][:limit]


def _rank(found: Found) -> tuple[int, bool, int, str, str]:
    return HOW.index(found.how), found.type == "paper", -found.support, found.id, found.form


def _entities(graph: Graph, name: str) -> list[Found]:
    moved = graph.sql("SELECT new FROM redirect WHERE old = ?", [name]).fetchone()
    query = f"""
        WITH named AS (SELECT entity, text FROM form UNION SELECT id, label FROM entity),
        compact AS (SELECT *, {_COMPACT.format("text")} AS letters FROM named),
        asked AS (SELECT {_COMPACT.format("$name")} AS whole, {_COMPACT.format("$folded")} AS folded)
        SELECT e.id, e.type, e.label, e.support, c.text FROM compact c JOIN entity e ON e.id = c.entity, asked
        WHERE e.id = $id OR lower(c.text) = lower($name) OR contains(lower(c.text), lower($name))
           OR (folded <> '' AND contains(c.letters, folded))
           OR (whole <> '' AND jaro_winkler_similarity(c.letters, whole) >= {_ALIKE})
        ORDER BY e.id = $id DESC, jaro_winkler_similarity(c.letters, whole) DESC, e.support DESC, e.id, c.text
        LIMIT {_CANDIDATES}"""
    folded, asked = fold(name), str(moved[0]) if moved else name
    parameters = {"name": name.strip(), "folded": folded, "id": asked}
    rows = graph.sql(query, parameters).fetchall()  # type: ignore[arg-type]
    return [Found(e, kind, label, n, form, _how(e == asked, form, name, folded)) for e, kind, label, n, form in rows]


def _how(same_id: bool, form: str, name: str, folded: str) -> How:
    if same_id:
        return "id"
    key = fold(form)
    if key == folded or form.casefold() == name.strip().casefold():
        return "name"
    if folded and key.startswith(folded):
        return "beginning"
    return "words" if _holds(key, folded) or _holds(form.casefold(), name.strip().casefold()) else "spelling"


def _holds(text: str, part: str) -> bool:
    """Return whether the text holds the part: anywhere, or as the beginning of a word where it is short."""
    if len(part) < _SHORT and part.isalnum():
        return any(word.startswith(part) for word in re.split(r"[\W_]+", text))
    return bool(part) and (part in text or part.replace(" ", "") in text.replace(" ", ""))


def _papers(graph: Graph, name: str) -> list[Found]:
    words = [word for word in re.split(r"\s+", name.casefold().strip()) if word]
    query = """
        SELECT p.id, 'paper', coalesce(p.title, p.id), (SELECT count(*) FROM role r WHERE r.paper = p.id),
            coalesce(p.title, p.id), p.id = $name OR list_contains(p.aliases, $name) OR p.doi = $name OR p.arxiv = $name
        FROM paper p WHERE p.id = $name OR list_contains(p.aliases, $name) OR p.doi = $name OR p.arxiv = $name
            OR (len($words) > 0 AND len(list_filter($words, lambda w: contains(lower(p.title), w))) = len($words))
        ORDER BY ALL LIMIT 2000"""
    rows = graph.sql(query, {"name": name.strip(), "words": words}).fetchall()  # type: ignore[arg-type]
    folded = fold(name)
    found = []
    for paper, kind, title, entities, form, same in rows:
        how = _how(same, form, name, folded)
        found.append(Found(paper, kind, title, entities, form, "words" if how == "spelling" else how))
    return found
