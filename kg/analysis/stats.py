"""An honest profile of a graph: how big, how connected, what is missing, what is doubtful, what to look at next."""

from dataclasses import dataclass

from kg.analysis.coverage import coverage, warnings
from kg.analysis.incidence import KINDS_OF, table_of
from kg.analysis.tables import Table
from kg.graph import Graph
from kg.model import TYPES
from kg.surface import fold

#: Ambiguous names that advice is given about.
_ADVISED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """The tables of a profile and advice on what to look at next.

    `degrees` counts entities by their number of papers, in doubling classes; `gaps` counts papers without a type.
    """

    sizes: Table
    types: Table
    degrees: Table
    per_paper: Table
    gaps: Table
    roles: Table
    relations: Table
    patterns: Table
    ambiguous: Table
    coverage: Table
    advice: tuple[str, ...]


def stats(graph: Graph) -> Profile:
    """Return the profile of a graph."""
    sizes = {table: graph.count(table) for table in ("paper", "entity", "mention", "role", "relation", "result")}
    gaps, ambiguous = _gaps(graph, sizes["paper"]), _ambiguous(graph)
    types, patterns, covered = table_of(graph, _TYPES), table_of(graph, _PATTERNS), coverage(graph)
    extra = {name: graph.count(name) for name in ("sentence", "document", "merge", "candidate", "redirect")}
    named = list((sizes | extra).items())
    return Profile(
        sizes=Table.of({"table": [name for name, _ in named], "rows": [count for _, count in named]}),
        types=types,
        degrees=table_of(graph, _DEGREES),
        per_paper=table_of(graph, _PER_PAPER),
        gaps=gaps,
        roles=table_of(graph, "SELECT role, count(*) AS statements FROM role GROUP BY role ORDER BY ALL"),
        relations=table_of(graph, _RELATIONS),
        patterns=patterns,
        ambiguous=ambiguous,
        coverage=covered,
        advice=tuple(_advice(sizes, extra, types, gaps, ambiguous, covered)),
    )


def _ambiguous(graph: Graph) -> Table:
    """Return the names that stand for several entities, those of most papers first."""
    query = """SELECT f.text, e.id, e.label, e.type, f.papers FROM form f JOIN entity e ON e.id = f.entity
               ORDER BY e.id, f.text"""
    by_name: dict[str, dict[str, int]] = {}
    for text, entity, _, _, papers in graph.rows(query):
        mine = by_name.setdefault(fold(text), {})
        mine[entity] = mine.get(entity, 0) + papers
    several = sorted(((name, mine) for name, mine in by_name.items() if len(mine) > 1),
                     key=lambda row: (-sum(row[1].values()), row[0]))  # fmt: skip
    return Table.of({
        "name": [name for name, _ in several],
        "entities": [len(mine) for _, mine in several],
        "papers": [sum(mine.values()) for _, mine in several],
        "ids": ["; ".join(sorted(mine, key=lambda e: (-mine[e], e))) for _, mine in several],
    }, kinds={"name": "text", "entities": "integer", "papers": "integer", "ids": "text"})  # fmt: skip


def _gaps(graph: Graph, papers: int) -> Table:
    """Return how many papers mention nothing, or nothing of a type; kinds count as their type."""
    types = [*TYPES, *sorted({row[0] for row in graph.rows("SELECT DISTINCT type FROM entity")} - set(TYPES))]
    query = """SELECT count(DISTINCT r.paper) FROM role r JOIN entity e ON e.id = r.entity
               WHERE list_contains(?, e.type)"""
    rows = [("anything", next(graph.rows("SELECT count(DISTINCT paper) FROM role"))[0])]
    rows += [(name, next(graph.rows(query, [list(KINDS_OF.get(name, (name,)))]))[0]) for name in types]
    without = [papers - found for _, found in rows]
    shares = [count / papers if papers else 0.0 for count in without]
    return Table.of({"mentions_no": [name for name, _ in rows], "papers": without, "share": shares})


def _advice(
    sizes: dict[str, int], extra: dict[str, int], types: Table, gaps: Table, ambiguous: Table, covered: Table
) -> list[str]:
    if not sizes["paper"]:
        return ["there are no papers: build the graph from some"]
    found = warnings(covered)
    silent = int(gaps["papers"][0])
    if silent:
        found.append(
            f"papers that mention nothing: {silent:,} ({silent / sizes['paper']:.0%}); are their abstracts whole?"
        )
    single = int(types["in_one_paper"].sum())
    if single:
        share = single / max(sizes["entity"], 1)
        found.append(f"{single:,} entities are in one paper ({share:.0%}): --min-support 2 leaves them out")
    found += [
        f"{row['name']!r} names {row['entities']} entities ({row['ids']}): one thing? then merge them in the ledger"
        for row in ambiguous.head(_ADVISED).to_dicts()
    ]
    if extra["candidate"]:
        found.append(f"{extra['candidate']:,} candidates to decide: `kg review`")
    return found


_TYPES = """
    SELECT e.type, count(*) AS entities, sum(e.support)::BIGINT AS paper_links, max(e.support)::BIGINT AS most_papers,
        count(*) FILTER (e.support = 1) AS in_one_paper, coalesce(sum(m.mentions), 0)::BIGINT AS mentions
    FROM entity e LEFT JOIN (SELECT entity, count(*) AS mentions FROM mention GROUP BY entity) m ON m.entity = e.id
    GROUP BY e.type ORDER BY e.type"""
_DEGREES = """
    SELECT (2 ** floor(log2(support)))::BIGINT AS papers_from,
        (2 ** (floor(log2(support)) + 1) - 1)::BIGINT AS papers_to, count(*) AS entities
    FROM entity WHERE support > 0 GROUP BY ALL ORDER BY ALL"""
_PER_PAPER = """
    SELECT coalesce(r.entities, 0)::BIGINT AS entities, count(*) AS papers
    FROM paper p LEFT JOIN (SELECT paper, count(DISTINCT entity) AS entities FROM role GROUP BY paper) r
    ON r.paper = p.id GROUP BY ALL ORDER BY ALL"""
_RELATIONS = """
    SELECT relation, count(DISTINCT (head, tail)) AS statements, count(*) AS evidence FROM relation
    GROUP BY relation ORDER BY relation"""
_PATTERNS = """
    SELECT pattern, sum(mentions)::BIGINT AS mentions, sum(roles)::BIGINT AS roles, sum(relations)::BIGINT AS relations
    FROM (SELECT pattern, 1 AS mentions, 0 AS roles, 0 AS relations FROM mention UNION ALL
          SELECT pattern, 0, 1, 0 FROM role UNION ALL SELECT pattern, 0, 0, 1 FROM relation)
    GROUP BY pattern ORDER BY count(*) DESC, pattern"""
