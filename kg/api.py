"""The Python interface: what a notebook or script calls. `kg.build` and `kg.open` give a `kg.Graph`."""

from collections.abc import Mapping
from pathlib import Path

from kg.model import Extraction, Paper


def extract(paper: str | Paper | Mapping[str, object], *, patterns: Path | None = None) -> Extraction:
    """Return what one abstract (a string, a record with `abstract`, or a Paper) names and states.

    Raises SourceError for a record without an abstract, PatternError for a malformed pattern file.

    >>> [mention.text for mention in extract("We evaluate ResNet-50 on ImageNet.").mentions]
    ['ResNet-50', 'ImageNet']
    """
    from kg.loaded import extractor_for
    from kg.sources import paper_from_record

    if isinstance(paper, str):
        paper = {"abstract": paper}
    if not isinstance(paper, Paper):
        paper = paper_from_record(paper)
    return extractor_for(patterns).extract(paper)
