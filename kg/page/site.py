"""The graph as a folder of static pages, one for each entity and paper, that any web server can host."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

from jinja2 import Environment

from kg.graph import Graph
from kg.model import ROLES, TYPES, Entity, Json, Paper
from kg.page.assets import style
from kg.page.explorer import environment, write_page
from kg.page.linked import Link, entity_data, paper_data
from kg.page.paths import page_paths
from kg.page.quotes import Quote, pieces, relation_quotes, role_quotes

#: Where the site is said to lie when nothing is said; reserved by RFC 2606, so that it is nobody's.
DEFAULT_ADDRESS = "https://kg.example/"
_BATCH = 400
T = TypeVar("T")
_QUOTED_PAPERS = 60
_TOGETHER = """
    WITH mentioned AS (
        SELECT a.entity AS a, b.entity AS b, count(*) AS papers FROM role a JOIN role b ON b.paper = a.paper
        WHERE list_contains($1, a.entity) AND b.entity <> a.entity GROUP BY a.entity, b.entity)
    SELECT a, b, papers, papers / sqrt(x.support * y.support) AS cosine
    FROM mentioned JOIN entity x ON x.id = a JOIN entity y ON y.id = b
    QUALIFY row_number() OVER (PARTITION BY a ORDER BY cosine * ln(1 + papers) DESC, b) <= 15
    ORDER BY a, cosine * ln(1 + papers) DESC, b"""


@dataclass(frozen=True, slots=True)
class _Site:
    folder: Path
    address: str
    templates: Environment
    entities: dict[str, Link]
    papers: dict[str, Link]

    def write(self, path: str, template: str, *, data: Json | None = None, **context: Any) -> None:
        """Write a page at a path below the folder, the site's root being so many steps up."""
        root = "../" * (path.count("/") + 1) if path else "./"
        linked = json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c") if data else None
        page = self.templates.get_template(template).render(
            root=root, linked=linked, canonical=urljoin(self.address, f"{path}/" if path else ""), **context
        )
        _write(self.folder / path / "index.html", page)


def write_site(graph: Graph, folder: Path, *, base: str = DEFAULT_ADDRESS) -> list[Path]:
    """Write the site into a folder and return its first page; each page carries schema.org data.

    `base` is the address at which the folder will be hosted; links between pages do not depend on it.
    """
    site = _open(graph, folder, base if base.endswith("/") else f"{base}/")
    _write(folder / "style.css", style("page", "site"))
    with (folder / "explore.html").open("wb") as out:
        write_page(graph, out)
    _lists(graph, site)
    _entity_pages(graph, site)
    _paper_pages(graph, site)
    addresses = [urljoin(site.address, path) for path in _addresses(site)]
    _write(folder / "sitemap.xml", site.templates.get_template("sitemap.xml.j2").render(addresses=addresses))
    return [folder / "index.html"]


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def _open(graph: Graph, folder: Path, address: str) -> _Site:
    entities = list(graph.rows("SELECT id, label, type, support FROM entity ORDER BY id"))
    papers = list(graph.rows("SELECT id, coalesce(title, left(abstract, 90) || ' …') FROM paper ORDER BY id"))
    entity_paths = page_paths(row[0] for row in entities)
    paper_paths = page_paths((row[0] for row in papers), prefix="paper")
    return _Site(
        folder,
        address,
        environment(),
        {row[0]: Link(row[1], row[2], entity_paths[row[0]], row[3]) for row in entities},
        {row[0]: Link(row[1], "paper", paper_paths[row[0]]) for row in papers},
    )


def _addresses(site: _Site) -> list[str]:
    pages = [link.path for links in (site.entities, site.papers) for link in links.values()]
    return ["", *(f"{path}/" for path in sorted({*pages, *(path.partition("/")[0] for path in pages)}))]


def _lists(graph: Graph, site: _Site) -> None:
    """Write the first page and one list for each type and for papers."""
    by_type: dict[str, list[Link]] = defaultdict(list)
    for link in sorted(site.entities.values(), key=lambda link: (-link.support, link.path)):
        by_type[link.kind].append(link)
    kinds = [kind for kind in dict.fromkeys([*TYPES, *sorted(by_type)]) if kind in by_type]
    counts = {name: graph.count(table) for name, table in _COUNTED.items()}
    shown = {kind: by_type[kind][:12] for kind in kinds}
    site.write("", "site-index.html.j2", counts=counts, by_type=shown)
    for kind in kinds:
        folder = by_type[kind][0].path.partition("/")[0]
        site.write(folder, "site-list.html.j2", heading=kind, links=by_type[kind])
    if site.papers:
        site.write("paper", "site-list.html.j2", heading="papers", links=list(site.papers.values()))


_COUNTED = {"papers": "paper", "entities": "entity", "mentions": "mention", "reported results": "result"}


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(things)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _entity_pages(graph: Graph, site: _Site) -> None:
    for batch in _batches(graph.entities()):
        ids = [entity.id for entity in batch]
        quotes = role_quotes(graph, ids, most=_QUOTED_PAPERS)
        relations = relation_quotes(graph, ids, outward=True)
        years: dict[str, dict[int, int]] = defaultdict(dict)
        query = """SELECT entity, year, count(*) FROM role JOIN paper ON paper.id = role.paper
                   WHERE list_contains(?, entity) AND year IS NOT NULL GROUP BY ALL ORDER BY ALL"""
        for entity, year, count in graph.rows(query, [ids]):
            years[entity][year] = count
        together: dict[str, list[tuple[Link, int, float]]] = defaultdict(list)
        for a, b, papers, cosine in graph.rows(_TOGETHER, [ids]):
            together[a].append((site.entities[b], papers, cosine))
        for entity in batch:
            site.write(
                site.entities[entity.id].path,
                "site-entity.html.j2",
                data=entity_data(entity, site.address, site.entities[entity.id].path),
                entity=entity,
                forms=[form.text for form in entity.forms if form.text != entity.label],
                roles=_by_role(quotes.get(entity.id, ())),
                papers=site.papers,
                relations=_relations(entity, relations, site),
                years=years[entity.id],
                together=together[entity.id],
                quoted=len(quotes.get(entity.id, ())),
            )


def _by_role(quotes: Sequence[Quote]) -> list[tuple[str, list[Quote]]]:
    found: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        found[quote.says].append(quote)
    return [(role, found[role]) for role in dict.fromkeys([*ROLES, *sorted(found)]) if role in found]


def _relations(
    entity: Entity, quotes: dict[tuple[str, str, str], list[Quote]], site: _Site
) -> list[tuple[Link, str, Link, list[Quote]]]:
    return [
        (site.entities[head], relation, site.entities[tail], found)
        for (head, relation, tail), found in sorted(quotes.items())
        if entity.id in (head, tail)
    ]


def _paper_pages(graph: Graph, site: _Site) -> None:
    for batch in _batches(graph.papers()):
        ids = [paper.id for paper in batch]
        roles: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for paper, role, entity in graph.rows(
            "SELECT paper, role, entity FROM role WHERE list_contains(?, paper) ORDER BY ALL", [ids]
        ):
            roles[paper][role].append(entity)
        mentions: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
        for paper, field, *span in graph.rows(
            'SELECT paper, field, start, "end", entity FROM mention WHERE list_contains(?, paper) ORDER BY ALL', [ids]
        ):
            mentions[paper, field].append((span[0], span[1], span[2]))
        stated: dict[str, Counter[tuple[str, str, str]]] = defaultdict(Counter)
        for paper, *statement in graph.rows(
            "SELECT paper, head, relation, tail FROM relation WHERE list_contains(?, paper) ORDER BY ALL", [ids]
        ):
            stated[paper][statement[0], statement[1], statement[2]] += 1
        for paper in batch:
            _paper_page(paper, site, roles[paper.id], mentions, stated[paper.id])


def _paper_page(
    paper: Paper,
    site: _Site,
    roles: dict[str, list[str]],
    mentions: dict[tuple[str, str], list[tuple[int, int, str]]],
    stated: Counter[tuple[str, str, str]],
) -> None:
    named = [(site.entities[id_], id_) for role in roles.values() for id_ in role]
    site.write(
        site.papers[paper.id].path,
        "site-paper.html.j2",
        data=paper_data(paper, [link for link, _ in sorted(named, key=lambda pair: pair[1])], site.address,
                        site.papers[paper.id].path),
        paper=paper,
        title=pieces(paper.title or "", mentions[paper.id, "title"]),
        abstract=pieces(paper.abstract, mentions[paper.id, "abstract"]),
        entities=site.entities,
        roles=[(role, [site.entities[id_] for id_ in roles[role]])
               for role in dict.fromkeys([*ROLES, *sorted(roles)]) if role in roles],
        relations=[(site.entities[h], relation, site.entities[t]) for h, relation, t in stated],
    )  # fmt: skip
