"""The graph that people hold in Python: a read-only view of a store, whole or limited to a part.

Everything is read in a fixed order, so that what is made from a graph is the same each time.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import duckdb

from kg import store
from kg.errors import NotFound
from kg.model import Entity, Evidence, Form, Mention, Paper, ReportedResult, Result, Sentence, Source, Statement

if TYPE_CHECKING:
    import networkx as nx

_EVIDENCE = 'paper, field, start, "end", pattern'
_BATCH = 10_000


class Graph:
    """Papers, entities and statements with their evidence; close it, or use it in a `with` statement."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, directory: Path | None = None) -> None:
        self._connection = connection
        self._limits = 0
        self.directory = directory

    def __enter__(self) -> "Graph":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the store; the graph cannot be read afterwards."""
        self._connection.close()

    def sql(self, query: str, parameters: Sequence[Any] | None = None) -> duckdb.DuckDBPyConnection:
        """Run SQL over the tables of `kg.store.TABLES` on a cursor of its own, and return that cursor."""
        cursor = self._connection.cursor()
        cursor.execute(f"SET search_path = '{self._schema()}'")
        return cursor.execute(query, parameters) if parameters else cursor.execute(query)

    def rows(self, query: str, parameters: Sequence[Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of an SQL query, fetched in batches, so that memory stays bounded."""
        cursor = self.sql(query, parameters)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch
        cursor.close()

    def _schema(self) -> str:
        return "store.main"

    def meta(self, key: str) -> str | None:
        """Return a value that the build recorded, None where it recorded no such key."""
        found = self.sql("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return cast("str", found[0]) if found else None

    def count(self, table: str) -> int:
        """Return the number of rows of a table."""
        if table not in store.TABLES:
            raise NotFound(f"{table}: no such table; there are {', '.join(store.TABLES)}")
        found = self.sql(f'SELECT count(*) FROM "{table}"').fetchone()
        assert found is not None
        return int(found[0])

    def count_statements(self) -> int:
        """Return the number of statements: roles of papers, and relations, each once however many papers state it."""
        relations = self.sql("SELECT count(*) FROM (SELECT DISTINCT head, relation, tail FROM relation)").fetchone()
        assert relations is not None
        return self.count("role") + int(relations[0])

    def papers(self) -> Iterator[Paper]:
        """Yield every paper, sorted by id."""
        yield from self._papers("", [])

    def paper(self, paper_id: str) -> Paper:
        """Return the paper with this id or alias; raises NotFound."""
        found = next(self._papers("WHERE id = ? OR list_contains(aliases, ?)", [paper_id, paper_id]), None)
        if found is None:
            raise NotFound(f"{paper_id}: no paper has this id; try `kg find`")
        return found

    def _papers(self, where: str, parameters: list[Any]) -> Iterator[Paper]:
        query = f"""
            SELECT p.*, s.sources FROM (SELECT * FROM paper {where}) p LEFT JOIN (
                SELECT paper, list(struct_pack(document := document, line := line) ORDER BY document, line) AS sources
                FROM source GROUP BY paper) s ON s.paper = p.id
            ORDER BY p.id"""
        for row in self.rows(query, parameters):
            places = tuple(Source(s["document"], s["line"]) for s in row[11] or ())
            (id_, title, abstract), (date, year, venue, doi, arxiv, url) = row[:3], row[4:10]
            aliases = tuple(row[10])
            yield Paper(id_, title, abstract, tuple(row[3]), date, year, venue, doi, arxiv, url, aliases, places)

    def entities(self) -> Iterator[Entity]:
        """Yield every entity with its forms, sorted by id; forms go from the most to the least frequent."""
        yield from self._entities("", [])

    def entity(self, entity_id: str) -> Entity:
        """Return the entity with this id, or with the id that replaced it; raises NotFound."""
        moved = self.sql("SELECT new FROM redirect WHERE old = ?", [entity_id]).fetchone()
        found = next(self._entities("WHERE id = ?", [moved[0] if moved else entity_id]), None)
        if found is None:
            raise NotFound(f"{entity_id}: no entity has this id; try `kg find`")
        return found

    def _entities(self, where: str, parameters: list[Any]) -> Iterator[Entity]:
        query = f"""
            SELECT e.*, f.forms FROM (SELECT * FROM entity {where}) e LEFT JOIN (
                SELECT entity, list(struct_pack(text := text, count := count, papers := papers, first := first_year)
                                    ORDER BY count DESC, text) AS forms
                FROM form GROUP BY entity) f ON f.entity = e.id
            ORDER BY e.id"""
        for row in self.rows(query, parameters):
            forms = tuple(Form(f["text"], f["count"], f["papers"], f["first"]) for f in row[5] or ())
            yield Entity(row[0], row[1], row[2], row[3], row[4], forms)

    def mentions(self, paper_id: str | None = None) -> Iterator[tuple[str, Mention]]:
        """Yield (paper id, mention), sorted by paper, title before abstract, and place in the text."""
        where, parameters = ("WHERE m.paper = ?", [paper_id]) if paper_id is not None else ("", [])
        query = f"""
            SELECT m.paper, m.field, m.start, m."end", m.text, e.type, m.entity, r.role, m.pattern
            FROM mention m JOIN entity e ON e.id = m.entity
            JOIN role r ON r.paper = m.paper AND r.entity = m.entity
            {where} ORDER BY m.paper, m.field DESC, m.start, m."end", m.entity, m.pattern"""
        for row in self.rows(query, parameters):
            yield row[0], Mention(*row[1:])

    def sentences(self, paper_id: str) -> list[Sentence]:
        """Return the sentences of a paper, title first."""
        query = 'SELECT field, start, "end" FROM sentence WHERE paper = ? ORDER BY field DESC, start'
        return [Sentence(*row) for row in self.rows(query, [paper_id])]

    def roles(self, *, paper: str | None = None, entity: str | None = None) -> Iterator[Statement]:
        """Yield what papers do with entities, sorted by paper and entity; subject is the paper's id."""
        where, parameters = _where({"paper": paper, "entity": entity})
        query = f"SELECT entity, role, {_EVIDENCE} FROM role {where} ORDER BY paper, entity, role, field, start"
        for row in self.rows(query, parameters):
            yield Statement(row[2], row[1], row[0], None, (Evidence(*row[2:]),))

    def relations(self, *, head: str | None = None, tail: str | None = None) -> Iterator[Statement]:
        """Yield relations between entities with all their evidence, sorted by head, relation and tail."""
        where, parameters = _where({"head": head, "tail": tail})
        query = f"SELECT head, relation, tail, {_EVIDENCE} FROM relation {where} ORDER BY ALL"
        for key, group in groupby(self.rows(query, parameters), key=lambda row: row[:3]):
            evidence = tuple(Evidence(*row[3:]) for row in group)
            yield Statement(key[0], key[1], key[2], len({e.paper for e in evidence}), evidence)

    def results(self, *, paper: str | None = None) -> Iterator[ReportedResult]:
        """Yield the reported results, sorted by paper and number."""
        where, parameters = _where({"paper": paper})
        for row in self.rows(f"SELECT * FROM result {where} ORDER BY paper, number", parameters):
            yield ReportedResult(row[0], row[1], Result(*row[2:]))

    def redirects(self) -> Iterator[tuple[str, str]]:
        """Yield (old id, new id) of every entity that the ledger renamed or merged away, sorted."""
        yield from cast("Iterator[tuple[str, str]]", self.rows("SELECT old, new FROM redirect ORDER BY ALL"))

    def limited(
        self,
        *,
        types: Sequence[str] = (),
        min_support: int = 1,
        since: int | None = None,
        until: int | None = None,
        roles: Sequence[str] = (),
    ) -> "Graph":
        """Return a graph of the papers, entities and statements that pass; support is counted among what is left.

        With `since` or `until`, papers without a year are left out.
        """
        self._limits += 1
        return _LimitedGraph(self, types=types, min_support=min_support, since=since, until=until, roles=roles)

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """Return a MultiDiGraph, nodes and edges in sorted order: papers and entities, one edge a statement.

        A paper's node is `paper/` and its id, an entity's node is its id. Nodes carry `kind` ("paper" or "entity"),
        `label`, and `type`, `support` or `title`, `year`; edges are keyed by predicate and carry `support` and
        `evidence`, a tuple of `Evidence`.
        """
        import networkx as nx

        result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for paper in self.papers():
            label = paper.title or paper.id
            result.add_node(f"paper/{paper.id}", kind="paper", label=label, title=paper.title, year=paper.year)
        for entity in self.entities():
            result.add_node(
                entity.id, kind="entity", label=entity.label, type=entity.type, support=entity.support,
                first_year=entity.first_year, forms=tuple(form.text for form in entity.forms),
            )  # fmt: skip
        for prefix, statements in (("paper/", self.roles()), ("", self.relations())):
            for s in statements:
                result.add_edge(prefix + s.subject, s.object, key=s.predicate, support=s.support, evidence=s.evidence)
        return result

    def _repr_html_(self) -> str:
        """Return what a notebook shows: counts, and the network in a frame that asks for nothing."""
        from kg.page.view import notebook_html

        return notebook_html(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Return the picture for notebooks, and counts as text for where HTML is not shown."""
        counted = {"papers": "paper", "entities": "entity", "roles": "role", "relations": "relation"}
        counts = ", ".join(f"{self.count(table):,} {name}" for name, table in counted.items())
        return {"text/html": self._repr_html_(), "text/plain": f"Knowledge graph: {counts}"}


class _LimitedGraph(Graph):
    """A part of another graph: tables of its own in memory for what is chosen, views for the rest."""

    def __init__(self, whole: Graph, *, types: Sequence[str], min_support: int, since: int | None, until: int | None,
                 roles: Sequence[str]) -> None:  # fmt: skip
        super().__init__(whole._connection, directory=whole.directory)
        self._name = f"{whole._schema().replace('.', '_')}_{whole._limits}"
        years = [f"year {sign} {int(year)}" for sign, year in ((">=", since), ("<=", until)) if year is not None]
        cursor = whole.sql(f"CREATE SCHEMA memory.{self._name}")
        source, target = whole._schema(), f"memory.{self._name}"
        chosen = f"WHERE {' AND '.join(years)}" if years else ""
        cursor.execute(f"CREATE VIEW {target}.paper AS SELECT * FROM {source}.paper {chosen}")
        cursor.execute(f"CREATE TABLE {target}.supported AS {_SUPPORTED.format(source=source, target=target)}",
                       [list(roles), list(roles), list(types), list(types), min_support])  # fmt: skip
        for table in sorted(store.TABLES, key=lambda name: name != "role"):
            if table != "paper":
                view = _VIEWS.get(table, "SELECT * FROM {source}." + table)
                view = view.format(source=source, target=target, roles=_role_condition(roles))
                cursor.execute(f'CREATE VIEW {target}."{table}" AS {view}')
        cursor.close()

    def _schema(self) -> str:
        return f"memory.{self._name}"

    def close(self) -> None:
        """Leave the store open: it belongs to the whole graph."""


_PAPER = "paper IN (SELECT id FROM {target}.paper)"
_KEPT = "(SELECT entity FROM {target}.supported)"
_SUPPORTED = """
    SELECT r.entity, count(DISTINCT r.paper)::INTEGER AS support, min(p.year)::INTEGER AS first_year
    FROM {source}.role r JOIN {target}.paper p ON p.id = r.paper JOIN {source}.entity e ON e.id = r.entity
    WHERE (len(?) = 0 OR list_contains(?, r.role)) AND (len(?) = 0 OR list_contains(?, e.type))
    GROUP BY r.entity HAVING count(DISTINCT r.paper) >= ?"""
_VIEWS = {
    "entity": """SELECT e.id, e.type, e.label, s.support, s.first_year
                 FROM {source}.entity e JOIN {target}.supported s ON s.entity = e.id""",
    "form": f"SELECT * FROM {{source}}.form WHERE entity IN {_KEPT}",
    "source": f"SELECT * FROM {{source}}.source WHERE {_PAPER}",
    "sentence": f"SELECT * FROM {{source}}.sentence WHERE {_PAPER}",
    "mention": """SELECT m.* FROM {source}.mention m SEMI JOIN {target}.role r
                   ON r.paper = m.paper AND r.entity = m.entity""",
    "role": f"SELECT * FROM {{source}}.role WHERE {_PAPER} AND entity IN {_KEPT} AND {{roles}}",
    "relation": f"SELECT * FROM {{source}}.relation WHERE {_PAPER} AND head IN {_KEPT} AND tail IN {_KEPT}",
    "result": f"""SELECT paper, number, {
        ", ".join(f"CASE WHEN {c} IN {_KEPT} THEN {c} END AS {c}" for c in ("method", "metric", "dataset", "task"))
    }, value, unit, written, kind, bound,
                  CASE WHEN comparator IN {_KEPT} THEN comparator END AS comparator, field, start, "end", pattern
                  FROM {{source}}.result WHERE {_PAPER}
                  AND ({
        " OR ".join(f"coalesce({c} IN {_KEPT}, FALSE)" for c in ("method", "metric", "dataset", "task"))
    })""",
    "merge": f"SELECT * FROM {{source}}.merge WHERE entity IN {_KEPT}",
    "authority": f"SELECT * FROM {{source}}.authority WHERE entity IN {_KEPT}",
}


def _role_condition(roles: Sequence[str]) -> str:
    quoted = ", ".join("'" + role.replace("'", "''") + "'" for role in roles)
    return f"role IN ({quoted})" if roles else "TRUE"


def _where(conditions: dict[str, str | None]) -> tuple[str, list[str]]:
    given = {column: value for column, value in conditions.items() if value is not None}
    if not given:
        return "", []
    return "WHERE " + " AND ".join(f"{column} = ?" for column in given), list(given.values())


def open_graph(directory: str | Path) -> Graph:
    """Return the graph in a folder that `kg build` wrote; raises StoreError where there is none."""
    path = Path(directory)
    return Graph(store.attach(path / "graph.duckdb"), directory=path)
