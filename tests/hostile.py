"""A graph whose every text tries to break out of the page that shows it."""

from typing import Any

from kg import store
from kg.graph import Graph

ATTACKS = (
    "</script><script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "'};window.hacked=1;//",
    "<svg/onload=window.hacked=1>",
    "{{7*7}}${7*7}<%=7*7%>",
    "<!--<script>window.hacked=1</script>-->",
    "\u202eevil\u2066right to left שלום مرحبا",
    "x" * 10_000,
    "\u2028\u2029&lt;script&gt;\u0000".replace("\u0000", "\ufffd"),
    "javascript:window.hacked=1",
)


def hostile_graph() -> Graph:
    """Return a graph with an attack in each field of papers, entities, forms, results, patterns and candidates."""
    connection = store.create()
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in store.TABLES if table not in ("meta", "redirect")}
    for i, attack in enumerate(ATTACKS):
        paper, entity, other = f"{i}{attack[:200]}", f"method/{i}{attack[:200]}", f"own<b>{i}/x"
        abstract = f"😀 {attack} beats the rest."
        end = 2 + len(attack)
        date = attack[:40]
        rows["paper"].append(
            (paper, attack, abstract, [attack], date, 2020 + i % 3, attack, attack, attack, attack, [attack])
        )
        rows["entity"] += [(entity, "method", attack, 1, 2020 + i % 3), (other, f"own<b>{i % 2}", attack[:50], 1, 2020)]
        rows["form"] += [(entity, attack, 1, 1, None), (entity, f"{attack}s", 1, 1, None), (other, attack, 1, 1, None)]
        rows["mention"] += [
            (paper, "abstract", 2, end, attack, entity, attack, 0),
            (paper, "title", 0, 5, attack[:5], other, attack, 1),
        ]
        rows["role"] += [
            (paper, entity, "introduces", "abstract", 2, end, attack),
            (paper, other, "uses", "title", 0, 5, attack),
        ]
        rows["relation"].append((entity, "outperforms", other, paper, "abstract", 2, end, attack))
        rows["sentence"] += [(paper, "abstract", 0, 0, len(abstract)), (paper, "title", 1, 0, len(attack))]
        rows["result"].append((paper, 1, entity, None, other, None, 1.5, attack, attack, "absolute", attack, other,
                        "abstract", 2, end, attack))  # fmt: skip
    first, _, third = (row[0] for row in rows["entity"][:3])
    rows["candidate"].append((ATTACKS[0], first, third, 0.5, ATTACKS[1]))
    rows["merge"].append((first, ATTACKS[0], ATTACKS[1], ATTACKS[0], ATTACKS[1]))
    for table, content in rows.items():
        store.insert(connection, table, sorted(content, key=repr))
    return Graph(connection)
