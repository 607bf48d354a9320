"""External authorities: vocabularies of names to which entities are linked."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Authority:
    """One thing of an authority: its IRI or id, its label, and its other labels."""

    iri: str
    label: str
    alternatives: tuple[str, ...] = ()


def load(path: Path) -> tuple[Authority, ...]:
    """Return the things of a CSV, SKOS or OWL file, sorted; raises LedgerError with the line at fault."""
    raise NotImplementedError(path)
