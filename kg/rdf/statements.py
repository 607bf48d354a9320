"""The names of statements and of what they rest on: each is a part of the paper or entity that it is about."""

from kg.model import Statement
from kg.rdf.terms import entity_path, paper_path
from kg.rdf.vocabulary import relation_property, role_property


def relation_path(statement: Statement, *, mark: str = "#") -> str:
    """Return a relation's statement node, relative to the base; it is a part of the head's IRI.

    >>> relation_path(Statement("method/a", "is_a", "method/b", 1, ()))
    'method/a#isA/method/b'
    """
    name = relation_property(statement.predicate).removeprefix("kg:")
    return f"{entity_path(statement.subject)}{mark}{name}/{entity_path(statement.object)}"


def role_fragment(role: str, entity: str) -> str:
    """Return the fragment by which a paper's IRI names one of its role statements.

    >>> role_fragment("evaluates_on", "dataset/imagenet")
    'evaluatesOn/dataset/imagenet'
    """
    return f"{role_property(role).removeprefix('kg:')}/{entity_path(entity)}"


def evidence_term(paper: str, statement: str, field: str, start: int, end: int) -> str:
    """Return the node that says which words of a paper a statement rests on."""
    return f"<{paper_path(paper)}#{statement}/{field}/{start}-{end}>"
