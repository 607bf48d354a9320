"""The names that the RDF uses: prefixes, and which class or property each type, role and relation becomes.

Terms are written as Turtle writes them (`kg:Method`), so that the namespace is named in one place.
"""

import re

#: Where instances live unless `--base` says otherwise. `.example` is reserved: nothing is registered there.
DEFAULT_BASE = "https://kg.example/"

#: Where the terms of ontology/kg.ttl live unless `--namespace` says otherwise.
NAMESPACE = "https://kg.example/ontology#"

#: Prefix → namespace of the vocabularies that exports use.
VOCABULARIES: dict[str, str] = {
    "kg": NAMESPACE,
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "fabio": "http://purl.org/spar/fabio/",
    "oa": "http://www.w3.org/ns/oa#",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "void": "http://rdfs.org/ns/void#",
}

#: Type → its class and the classes above it, which exports write out.
CLASSES: dict[str, tuple[str, ...]] = {
    "method": ("kg:Method", "kg:Entity"),
    "dataset": ("kg:Dataset", "kg:Entity"),
    "benchmark": ("kg:Benchmark", "kg:Dataset", "kg:Entity"),
    "task": ("kg:Task", "kg:Concept", "kg:Entity"),
    "metric": ("kg:Metric", "kg:Concept", "kg:Entity"),
    "concept": ("kg:Concept", "kg:Entity"),
}

#: Role → property from paper to entity; all are below `kg:mentions`, which exports write out too.
ROLE_PROPERTIES: dict[str, str] = {
    "introduces": "kg:introduces",
    "evaluates_on": "kg:evaluatesOn",
    "compares_to": "kg:comparesTo",
    "uses": "kg:uses",
    "addresses": "kg:addresses",
    "measures": "kg:measures",
    "mentions": "kg:mentions",
}

#: Relation → property from entity to entity.
RELATION_PROPERTIES: dict[str, str] = {
    "is_a": "kg:isA",
    "part_of": "kg:partOf",
    "extends": "kg:extends",
    "applied_to": "kg:appliedTo",
    "evaluated_on": "kg:evaluatedOn",
    "outperforms": "kg:outperforms",
    "measured_by": "kg:measuredBy",
}

#: What a result is about → property from result to entity.
RESULT_PROPERTIES: dict[str, str] = {
    "method": "kg:method",
    "metric": "kg:metric",
    "dataset": "kg:dataset",
    "task": "kg:task",
    "comparator": "kg:comparator",
}

#: Other terms of the ontology, which no type, role or relation of the user's own may take for itself.
TAKEN = frozenset(
    """Paper Entity Text Mention Statement Evidence Result Document Build alias bound comparator dataset evidence
    firstYear kind method metric passage pattern records reportedIn reports sha256 support task unit value venue
    writtenAs year""".split()
)

_WORD = re.compile(r"[A-Za-z0-9]+")


def prefixes(base: str, namespace: str = NAMESPACE) -> dict[str, str]:
    """Return every prefix of an export: the vocabularies, papers, and one for each type of entity.

    >>> prefixes("https://data.example/")["method"]
    'https://data.example/method/'
    """
    own = {kind: f"{base}{kind}/" for kind in ("paper", *CLASSES)}
    return {**VOCABULARIES, "kg": namespace, **own}


def classes(kind: str) -> tuple[str, ...]:
    """Return the classes of a type of entity; a type of the user's own becomes a class below `kg:Entity`.

    >>> classes("benchmark"), classes("software tool"), classes("paper")
    (('kg:Benchmark', 'kg:Dataset', 'kg:Entity'), ('kg:SoftwareTool', 'kg:Entity'), ('kg:OwnPaper', 'kg:Entity'))
    """
    return CLASSES.get(kind) or (f"kg:{_camel(kind)}", "kg:Entity")


def role_property(role: str) -> str:
    """Return the property of a role."""
    return ROLE_PROPERTIES.get(role) or f"kg:{_camel(role, first_lower=True)}"


def relation_property(relation: str) -> str:
    """Return the property of a relation.

    >>> relation_property("evaluated_on"), relation_property("competes_with")
    ('kg:evaluatedOn', 'kg:competesWith')
    """
    return RELATION_PROPERTIES.get(relation) or f"kg:{_camel(relation, first_lower=True)}"


def _camel(name: str, *, first_lower: bool = False) -> str:
    """Return the words of a name joined in camel case; other characters than ASCII letters and digits are dropped."""
    joined = "".join(word[0].upper() + word[1:] for word in _WORD.findall(name)) or "Other"
    if not joined[0].isalpha():
        joined = f"T{joined}"
    if first_lower:
        lower = joined[0].lower() + joined[1:]
        return f"own{joined}" if lower in TAKEN else lower
    return f"Own{joined}" if joined in TAKEN else joined
