"""Which entities a focused picture shows: those around one entity, or those of one paper."""

from kg.errors import NotFound
from kg.graph import Graph

#: How many neighbours of an entity are followed at each step.
_FOLLOWED = 14

_NEIGHBOURS = """
    WITH near AS (SELECT unnest($1) AS id),
    mentioned AS (
        SELECT a.entity AS a, b.entity AS b, count(*) AS papers FROM role a JOIN role b ON b.paper = a.paper
        WHERE a.entity IN (SELECT id FROM near) AND b.entity <> a.entity GROUP BY a.entity, b.entity),
    ranked AS (
        SELECT b, row_number() OVER (PARTITION BY a ORDER BY
            papers / sqrt(x.support * y.support) * ln(1 + papers) DESC, b) AS place
        FROM mentioned JOIN entity x ON x.id = a JOIN entity y ON y.id = b)
    SELECT b FROM ranked WHERE place <= $2
    UNION SELECT tail FROM relation WHERE head IN (SELECT id FROM near)
    UNION SELECT head FROM relation WHERE tail IN (SELECT id FROM near)"""


def around(graph: Graph, entity: str, *, depth: int = 1) -> list[str]:
    """Return the ids of an entity (given by id or label) and of what is joined to it in so many steps, nearest first.

    Raises NotFound where the graph has no such entity.
    """
    centre = named(graph, entity)
    found = {centre: None}
    level = [centre]
    for _ in range(depth):
        rows = graph.rows(f"SELECT b FROM ({_NEIGHBOURS}) ORDER BY b", [level, _FOLLOWED])
        level = [row[0] for row in rows if row[0] not in found]
        found.update(dict.fromkeys(level))
        if not level:
            break
    return list(found)


def named(graph: Graph, name: str) -> str:
    """Return the id of the entity with this id, or else of the most supported with this label or form."""
    query = """
        SELECT e.id FROM entity e LEFT JOIN form f ON f.entity = e.id
        WHERE e.id = $1 OR lower(e.label) = lower($1) OR lower(f.text) = lower($1)
        ORDER BY e.id = $1 DESC, e.support DESC, e.id LIMIT 1"""
    found = graph.sql(query, [name]).fetchone()
    if found is None:
        found = graph.sql("SELECT new FROM redirect WHERE old = ?", [name]).fetchone()
    if found is None:
        raise NotFound(f"{name}: no entity has this id or name here; try `kg find`")
    return str(found[0])


def of_paper(graph: Graph, paper: str) -> list[str]:
    """Return the ids of the entities that a paper (given by id or alias) mentions; raises NotFound."""
    return [role.object for role in graph.roles(paper=graph.paper(paper).id)]
