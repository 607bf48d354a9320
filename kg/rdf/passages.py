"""Passages: the exact words of a paper that an annotation points at, by position and by quotation."""

from collections.abc import Iterator

from kg.model import Field, Paper
from kg.rdf.terms import literal, paper_path, paper_term

Pair = tuple[str, str]

#: How many characters before and after a quotation are kept, so that it can be found again in a changed text.
_AROUND = 24


class Passages:
    """The passages of one paper that were asked for, each written once."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._path = paper_path(paper.id)
        self._asked: dict[tuple[Field, int, int], None] = {}

    def term(self, field: Field, start: int, end: int) -> str:
        """Return the node of a passage, which `blocks` will then hold."""
        self._asked[field, start, end] = None
        return f"<{self._path}#{field}/{start}-{end}>"

    def blocks(self) -> Iterator[tuple[str, list[Pair]]]:
        """Yield the paper's texts, then each passage with its two selectors, in order of place."""
        fields: tuple[Field, ...] = ("title", "abstract")
        for field in fields:
            text = self._paper.text(field)
            if text:
                part = [
                    ("a", "kg:Text"),
                    ("rdf:value", literal(text)),
                    ("dcterms:isPartOf", paper_term(self._paper.id)),
                ]
                yield f"<{self._path}#{field}>", part
        for field, start, end in sorted(self._asked, key=lambda key: (key[0] == "abstract", key)):
            yield from self._passage(field, start, end)

    def _passage(self, field: Field, start: int, end: int) -> Iterator[tuple[str, list[Pair]]]:
        text = self._paper.text(field)
        node = f"<{self._path}#{field}/{start}-{end}"
        yield (
            f"{node}>",
            [
                ("a", "oa:SpecificResource"),
                ("oa:hasSource", f"<{self._path}#{field}>"),
                ("oa:hasSelector", f"{node}/position>"),
                ("oa:hasSelector", f"{node}/quote>"),
            ],
        )
        yield f"{node}/position>", [("a", "oa:TextPositionSelector"), ("oa:start", str(start)), ("oa:end", str(end))]
        yield (
            f"{node}/quote>",
            [
                ("a", "oa:TextQuoteSelector"),
                ("oa:exact", literal(text[start:end])),
                ("oa:prefix", literal(text[max(0, start - _AROUND) : start])),
                ("oa:suffix", literal(text[end : end + _AROUND])),
            ],
        )
