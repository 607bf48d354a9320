"""The errors that a caller may catch.

KGError
├── SourceError      an input cannot be read, or a record was refused under --strict
├── NothingToBuild   no paper was found in the paths given
├── PatternError     a pattern, lexicon or abbreviation file is malformed
├── LedgerError      a ledger, id lock or authority file is malformed or contradicts itself
├── StoreError       a folder is locked, unwritable, unreadable or of an unknown version
├── NotFound         no entity or paper has that name
├── QueryError       a query is malformed, timed out, or asks for what is refused
├── InvalidGraph     a graph breaks its shapes, its spans or its manifest
└── PushError        a store refused the graph or could not be reached
"""


class KGError(Exception):
    """Any error of this package; its text says what was got, where, and what to do. `code` is the exit code."""

    code = 1


class SourceError(KGError):
    """An input cannot be read, or a record was refused under --strict."""

    code = 4


class NothingToBuild(KGError):
    """No paper was found in the paths given."""

    code = 3


class PatternError(KGError):
    """A pattern, lexicon or abbreviation file is malformed."""

    code = 4


class LedgerError(KGError):
    """A ledger, id lock or authority file is malformed or contradicts itself."""

    code = 4


class StoreError(KGError):
    """A folder is locked, unwritable, unreadable or of an unknown version."""

    code = 5


class NotFound(KGError):
    """No entity or paper has that name."""

    code = 6


class QueryError(KGError):
    """A query is malformed, timed out, or asks for what is refused."""

    code = 7


class InvalidGraph(KGError):
    """A graph breaks its shapes, its spans or its manifest."""

    code = 8


class PushError(KGError):
    """A store refused the graph or could not be reached."""

    code = 9
