"""Relations: what the text states between two entities."""

from kg.model import Relation
from kg.reading import Reading


def find_relations(reading: Reading) -> tuple[Relation, ...]:
    """Return the relations that the text states, sorted."""
    return ()
