"""The schema.org description that a page of the site carries for machines."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.model import Entity, Json, Paper


@dataclass(frozen=True, slots=True)
class Link:
    """What a page needs to point at an entity or a paper: `kind` is the entity's type, or "paper"."""

    label: str
    kind: str
    path: str
    support: int = 0


def _kind(kind: str) -> str:
    return "Dataset" if kind in {"dataset", "benchmark"} else "DefinedTerm"


def entity_data(entity: Entity, address: str, path: str) -> Json:
    """Return an entity as schema.org's Dataset or DefinedTerm, in JSON-LD."""
    forms = [form.text for form in entity.forms if form.text != entity.label]
    return {
        "@context": "https://schema.org",
        "@type": _kind(entity.type),
        "@id": urljoin(address, entity.id),
        "url": urljoin(address, f"{path}/"),
        "name": entity.label,
        **({"alternateName": forms} if forms else {}),
        "additionalType": entity.type,
    }


def paper_data(paper: Paper, mentioned: Iterable[Link], address: str, path: str) -> Json:
    """Return a paper as schema.org's ScholarlyArticle with what it mentions, in JSON-LD."""
    published = paper.date or (str(paper.year) if paper.year is not None else None)
    known = {
        "headline": paper.title,
        "abstract": paper.abstract,
        "author": [{"@type": "Person", "name": name} for name in paper.authors],
        "datePublished": published,
        "isPartOf": {"@type": "Periodical", "name": paper.venue} if paper.venue else None,
        "identifier": paper.doi or paper.arxiv or paper.id,
        "sameAs": f"https://doi.org/{paper.doi}" if paper.doi else None,
        "mentions": [
            {"@type": _kind(link.kind), "name": link.label, "url": urljoin(address, f"{link.path}/")}
            for link in mentioned
        ],
    }
    return {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "@id": urljoin(address, f"{path}/"),
        **{key: value for key, value in known.items() if value},
    }
