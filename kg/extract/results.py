"""Results: the figures that a paper reports."""

from kg.model import Result
from kg.reading import Reading


def find_results(reading: Reading) -> tuple[Result, ...]:
    """Return the figures that the text reports, in text order."""
    return ()
