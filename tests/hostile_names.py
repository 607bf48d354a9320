"""A graph whose every name is hostile: quotes, markup, newlines, control characters, other scripts, odd ids."""

from kg import store
from kg.graph import Graph

NAMES = (
    'He said "no"\\',
    "two\nlines\r\tand a tab",
    "<script>alert('x')</script>",
    "a > b < c {d} |e| ^f^ `g`",
    "bell \x07 and delete \x7f",
    "日本語 \u202e right to left",
    "😀 astral",
    "=cmd()|' /C calc'!A0",
    '""" . kg:x a kg:Y . """',
    "ends with backslash\\",
)
IDS = (
    "a b",
    "a%20b",
    "a/b",
    "a%2Fb",
    "..",
    ".",
    "a#b",
    "a?b",
    "é",
    "e\u0301",
    '">',
    "A",
    "a",
    "-",
    "x.",
    "a:b",
    "~",
    "",
)


def names_graph() -> Graph:
    """Return a graph with an entity and a paper for each hostile name and id."""
    connection = store.create()
    ids = [*IDS, *(f"n{i}" for i in range(len(NAMES)))]
    texts = {id_: NAMES[i % len(NAMES)] for i, id_ in enumerate(ids)}
    papers = [
        (id_, text, text, [text], text, None, text, text, text, f"https://example.org/{text}", [text])
        for id_, text in texts.items()
    ]
    store.insert(connection, "paper", sorted(papers))
    kinds = ("method", "my type", "paper", "benchmark")
    entities = sorted((f"{kinds[i % 4]}/{id_}", kinds[i % 4], texts[id_], 1, None) for i, id_ in enumerate(ids))
    store.insert(connection, "entity", entities)
    store.insert(connection, "form", [(entity[0], form, 1, 1, None) for entity in entities for form in NAMES])
    mentions = []
    roles = []
    for id_, entity in zip(sorted(ids), entities, strict=True):
        length = len(texts[id_])
        mentions.append((id_, "title", 0, length, texts[id_], entity[0], 'p"1\n', 0))
        roles.append((id_, entity[0], "uses", "title", 0, length, 'p"1\n'))
    store.insert(connection, "mention", mentions)
    store.insert(connection, "role", roles)
    relations = [
        (a[0], "outperforms", b[0], id_, "title", 0, 1, "p")
        for a, b, id_ in zip(entities, entities[1:], sorted(ids), strict=False)
    ]
    store.insert(connection, "relation", sorted(relations))
    return Graph(connection)
