"""External authorities: vocabularies in SKOS, OWL or CSV to whose things entities are linked by name."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import LedgerError
from kg.surface import join_key

_RDF = {".ttl": "text/turtle", ".nt": "application/n-triples", ".jsonld": "application/ld+json",
        ".json": "application/ld+json", ".rdf": "application/rdf+xml", ".owl": "application/rdf+xml",
        ".xml": "application/rdf+xml"}  # fmt: skip
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_LABELS = (_SKOS + "prefLabel", _RDFS + "label")
_ALTERNATIVES = (_SKOS + "altLabel", _SKOS + "hiddenLabel")
_EQUIVALENTS = ("https://cso.kmi.open.ac.uk/schema/cso#preferentialEquivalent",
                "http://cso.kmi.open.ac.uk/schema/cso#preferentialEquivalent")  # fmt: skip
_ID_COLUMNS = ("iri", "uri", "id", "item", "qid")
_ALT_COLUMNS = ("alt labels", "altlabels", "alt_labels", "aliases", "also known as", "itemaltlabel", "altlabel")
_LABEL_COLUMNS = ("label", "itemlabel", "name", "preflabel")


@dataclass(frozen=True, slots=True, order=True)
class Authority:
    """One thing of an authority: its IRI or id, its label, and its other labels."""

    iri: str
    label: str
    alternatives: tuple[str, ...] = ()


def load(path: Path) -> tuple[Authority, ...]:
    """Return the things of a CSV, SKOS or OWL file, sorted; raises LedgerError with the place at fault.

    A CSV has columns `id`, `label` and, with `|` between several, `alt labels`; a Wikidata id becomes its IRI.
    """
    try:
        return _from_rdf(path) if path.suffix.lower() in _RDF else _from_csv(path)
    except (OSError, UnicodeDecodeError) as error:
        raise LedgerError(f"{path}: cannot be read as UTF-8 ({error})") from error


def _from_csv(path: Path) -> tuple[Authority, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        sample = file.readline()
        file.seek(0)
        rows = csv.DictReader(
            file, delimiter="\t" if "\t" in sample else ";" if sample.count(";") > sample.count(",") else ","
        )
        columns = {(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
        by = {kind: next((columns[n] for n in names if n in columns), None)
              for kind, names in (("id", _ID_COLUMNS), ("label", _LABEL_COLUMNS), ("alt", _ALT_COLUMNS))}  # fmt: skip
        if by["id"] is None or by["label"] is None:
            raise LedgerError(f"{path}:1: needs columns id and label (alt labels may follow), has {', '.join(columns)}")
        found = []
        for row in rows:
            iri, label = (row.get(by["id"]) or "").strip(), (row.get(by["label"]) or "").strip()
            if not iri or not label:
                raise LedgerError(f"{path}:{rows.line_num}: id and label must not be empty; fill or delete the row")
            text = (row.get(by["alt"]) or "") if by["alt"] else ""
            found.append(Authority(_iri(iri), label, tuple(sorted({a.strip() for a in text.split("|")} - {"", label}))))
    return tuple(sorted(found))


def _iri(text: str) -> str:
    return f"http://www.wikidata.org/entity/{text}" if text[:1] == "Q" and text[1:].isdigit() else text


def _from_rdf(path: Path) -> tuple[Authority, ...]:
    import pyoxigraph as ox

    labels: dict[str, set[str]] = defaultdict(set)
    others: dict[str, set[str]] = defaultdict(set)
    preferred: dict[str, str] = {}
    form = ox.RdfFormat.from_media_type(_RDF[path.suffix.lower()])
    try:
        for quad in ox.parse(path.read_bytes(), format=form, base_iri="urn:authority:"):
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, ox.NamedNode):
                continue
            if isinstance(value, ox.Literal) and (value.language or "en").lower().startswith("en"):
                target = labels if predicate in _LABELS else others if predicate in _ALTERNATIVES else None
                if target is not None:
                    target[subject.value].add(value.value)
            elif isinstance(value, ox.NamedNode) and predicate in _EQUIVALENTS and value != subject:
                preferred[subject.value] = value.value
    except (SyntaxError, ValueError) as error:
        raise LedgerError(
            f"{path}: not valid {_RDF[path.suffix.lower()]} ({error}); mend the file, or name it by its format"
        ) from error
    for iri, usual in preferred.items():
        if usual in labels:
            others[usual] |= labels.pop(iri, set()) | others.pop(iri, set())
    found = []
    for iri, names in labels.items():
        label = min(names, key=lambda name: (name.casefold(), name))
        found.append(Authority(iri, label, tuple(sorted((names | others.get(iri, set())) - {label}))))
    return tuple(sorted(found))


def match(
    names: Mapping[str, tuple[str, str, Iterable[str]]], authorities: Sequence[Authority]
) -> tuple[list[tuple[str, str, str, str]], list[tuple[str, str, str, float, str]]]:
    """Return rows (entity, iri, match, label) and candidates for entities given as id → (label, type, forms).

    The entity's label or form equal, when folded, to a label gives `exact`, to an alternative `close`;
    several things of that name, or several entities of one thing, are candidates.
    """
    if not authorities:
        return [], []
    exact: dict[str, set[Authority]] = defaultdict(set)
    close: dict[str, set[Authority]] = defaultdict(set)
    for thing in authorities:
        exact[join_key(thing.label)].add(thing)
        for alternative in thing.alternatives:
            close[join_key(alternative)].add(thing)
    matched: list[tuple[str, str, str, str]] = []
    doubtful: list[tuple[str, str, str, float, str]] = []
    for entity, (label, _, forms) in sorted(names.items()):
        keys = [join_key(label), *sorted({join_key(form) for form in forms})]
        how, things = _best(keys, exact, close)
        if len(things) == 1:
            thing = things.pop()
            matched.append((entity, thing.iri, how, thing.label))
        doubtful += [
            ("authority", entity, thing.iri, round(1 / len(things), 3), f"one of {len(things)} things of this name")
            for thing in sorted(things)
        ]
    return _one_each(matched, doubtful)


def _best(
    keys: Sequence[str], exact: Mapping[str, set[Authority]], close: Mapping[str, set[Authority]]
) -> tuple[str, set[Authority]]:
    """Return how and what the names match: the label before other forms, labels before alternatives."""
    for how, table, wanted in (
        ("exact", exact, keys[:1]),
        ("exact", exact, keys[1:]),
        ("close", close, keys[:1]),
        ("close", close, keys[1:]),
    ):
        found = {thing for key in wanted for thing in table.get(key, ())}
        if found:
            return how, found
    return "", set()


def _one_each(
    matched: list[tuple[str, str, str, str]], doubtful: list[tuple[str, str, str, float, str]]
) -> tuple[list[tuple[str, str, str, str]], list[tuple[str, str, str, float, str]]]:
    """Keep, of several entities that match one thing exactly, none: they are candidates, since one of them is wrong."""
    claims: dict[str, list[str]] = defaultdict(list)
    for entity, iri, how, _ in matched:
        if how == "exact":
            claims[iri].append(entity)
    kept = []
    for row in matched:
        rivals = claims.get(row[1], [])
        if row[2] == "exact" and len(rivals) > 1:
            reason = f"one of {len(rivals)} entities of this name"
            doubtful.append(("authority", row[0], row[1], round(1 / len(rivals), 3), reason))
        else:
            kept.append(row)
    return kept, sorted(doubtful)
