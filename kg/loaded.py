"""The extractor of a process: loading takes a second, so it is kept for as long as its patterns are the same."""

import hashlib
from functools import lru_cache
from pathlib import Path

from kg.extraction import Extractor


def extractor_for(patterns: Path | None) -> Extractor:
    """Return the extractor of these patterns, loaded when first asked for, and again when the file has other content.

    Raises PatternError for a file that is malformed or cannot be read.
    """
    readable = patterns is not None and patterns.is_file()
    return _loaded(patterns, hashlib.sha256(patterns.read_bytes()).hexdigest() if patterns and readable else None)


@lru_cache(maxsize=4)
def _loaded(patterns: Path | None, _content: str | None) -> Extractor:
    return Extractor.load(patterns)
