"""What the data says of itself: a VoID and DCAT description with counts that include the description."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from kg.rdf.terms import literal
from kg.rdf.vocabulary import VOCABULARIES

Pair = tuple[str, str]
Node = tuple[str, list[Pair]]

_PREDICATE = itemgetter(0)

_FORMATS = (
    ("turtle", "Turtle", "text/turtle"),
    ("ntriples", "N-Triples", "application/n-triples"),
    ("nquads", "N-Quads", "application/n-quads"),
    ("trig", "TriG", "application/trig"),
    ("jsonld", "JSON-LD", "application/ld+json"),
    ("rdfxml", "RDF/XML", "application/rdf+xml"),
)


@dataclass(slots=True)
class Count:
    """Triples, subjects, and how often each class and property stands."""

    triples: int = 0
    subjects: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)

    def add(self, pairs: Sequence[Pair]) -> None:
        """Count the triples of one more subject."""
        self.subjects += 1
        self.triples += len(pairs)
        self.properties.update(map(_PREDICATE, pairs))
        self.classes.update([term for predicate, term in pairs if predicate == "a"])

    def plus(self, nodes: Iterable[Node]) -> "Count":
        """Return the counts with these nodes added."""
        result = Count(self.triples, self.subjects, Counter(self.classes), Counter(self.properties))
        for _, pairs in nodes:
            result.add(pairs)
        return result


def description(data: Count, *, build: str, examples: Iterable[str], time: str | None) -> list[Node]:
    """Return the nodes that describe the data and themselves: their own triples are in the counts."""
    examples = list(examples)
    total = data
    while True:
        nodes = list(_nodes(total, build=build, examples=examples, time=time))
        if (counted := data.plus(nodes)) == total:
            return nodes
        total = counted


def _nodes(count: Count, *, build: str, examples: list[str], time: str | None) -> Iterator[Node]:
    properties = [(name, "rdf:type" if name == "a" else name, n) for name, n in sorted(count.properties.items())]
    yield "<data>", [
        ("a", "void:Dataset"),
        ("a", "dcat:Dataset"),
        ("rdfs:label", literal("Knowledge graph of research abstracts")),
        ("dcterms:title", literal("Knowledge graph of research abstracts")),
        ("dcterms:description", literal(
            "Papers, the methods, datasets, benchmarks, tasks, metrics and concepts that they name, and what they "
            "say of them, each statement with the words that it was read from."
        )),
        *([("dcterms:issued", time)] if time else []),
        ("prov:wasGeneratedBy", build),
        ("void:triples", str(count.triples)),
        ("void:distinctSubjects", str(count.subjects)),
        ("void:properties", str(len(count.properties))),
        ("void:classes", str(len(count.classes))),
        *(("void:vocabulary", f"{prefix}:") for prefix in _vocabularies(count)),
        *(("void:exampleResource", example) for example in examples),
        *(("void:classPartition", _part("class", name)) for name in sorted(count.classes)),
        *(("void:propertyPartition", _part("property", name)) for _, name, _ in properties),
        *(("dcat:distribution", f"<data#{name}>") for name, _, _ in _FORMATS),
    ]  # fmt: skip
    scheme = literal("Entities that papers name")
    yield "<data#entities>", [("a", "skos:ConceptScheme"), ("rdfs:label", scheme), ("dcterms:isPartOf", "<data>")]
    for name, label, media in _FORMATS:
        yield (
            f"<data#{name}>",
            [
                ("a", "dcat:Distribution"),
                ("rdfs:label", literal(label)),
                ("dcat:mediaType", f"<https://www.iana.org/assignments/media-types/{media}>"),
            ],
        )
    for name, entities in sorted(count.classes.items()):
        yield _part("class", name), [("void:class", name), ("void:entities", str(entities))]
    for _, name, triples in properties:
        yield _part("property", name), [("void:property", name), ("void:triples", str(triples))]


def _part(kind: str, name: str) -> str:
    return f"<data#{kind}/{name.replace(':', '/')}>"


def _vocabularies(count: Count) -> list[str]:
    """Return the prefixes whose terms occur, `a` being RDF's own."""
    used = {name.partition(":")[0] for name in (*count.classes, *count.properties)}
    return [prefix for prefix in VOCABULARIES if prefix in used or prefix == "rdf"]
