"""The spaCy component: `spacy.blank("en").add_pipe("kg")` works with no import of ours.

Each Doc is one text. Mentions stand in `doc.spans["kg"]` (they may overlap), labelled with their type; a span's
`kg_id` is its entity, `span._.kg_role` the role, `span._.kg_pattern` the pattern, `span._.kg_text` the exact words
where a name is glued to a word and the token is longer. `doc._.kg` is the whole Extraction.
"""

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.extraction import Extractor
from kg.model import Paper

_SPAN_EXTENSIONS = ("kg_role", "kg_pattern", "kg_text")


def _register_extensions() -> None:
    if not Doc.has_extension("kg"):
        Doc.set_extension("kg", default=None)
    for name in _SPAN_EXTENSIONS:
        if not Span.has_extension(name):
            Span.set_extension(name, default=None)


@Language.factory("kg", assigns=["doc.spans", "doc._.kg"], default_config={"patterns": None, "spans_key": "kg"})
def make_kg(nlp: Language, name: str, patterns: str | None, spans_key: str) -> "KgComponent":
    """Return the component; `patterns` names a pattern file of the user's own, `spans_key` where spans are put."""
    return KgComponent(Extractor.load(Path(patterns) if patterns else None), spans_key=spans_key)


class KgComponent:
    """Reads a Doc's text and sets its spans and extension attributes."""

    def __init__(self, extractor: Extractor, *, spans_key: str) -> None:
        _register_extensions()
        self._extractor = extractor
        self._spans_key = spans_key

    def __call__(self, doc: Doc) -> Doc:
        """Set `doc.spans` and `doc._.kg`, and return the Doc."""
        extraction = self._extractor.extract(Paper("doc", None, doc.text))
        spans = []
        for mention in extraction.mentions:
            span = doc.char_span(
                mention.start, mention.end, label=mention.type, span_id=mention.entity, alignment_mode="expand"
            )
            if span is None:
                continue
            span._.kg_role, span._.kg_pattern, span._.kg_text = mention.role, mention.pattern, mention.text
            spans.append(span)
        doc.spans[self._spans_key] = spans
        doc._.kg = extraction
        return doc
