"""The reader: from a paper's text to its chosen mentions, one step after another."""

from dataclasses import dataclass

from kg.extract.abbreviations import find_definitions
from kg.extract.lexicon import Term
from kg.extract.phrases import Lines, chunks, classify, spans_within
from kg.extract.tokens import tokenise
from kg.extract.vocabulary import Norms, WordClasses
from kg.model import Paper
from kg.reading import Chosen, Reading
from kg.surface import fold, slug


@dataclass(frozen=True, slots=True)
class Reader:
    """Holds the pattern data and reads papers with it."""

    classes: WordClasses
    norms: Norms
    lexicon: dict[str, Term]
    abbreviations: dict[str, str]

    def read(self, paper: Paper) -> Reading:
        """Return the paper's tokens, sentences and chosen mentions."""
        names = ("title", "abstract") if paper.title else ("abstract",)
        fields = tuple(tokenise(name, paper.text(name)) for name in names)  # type: ignore[arg-type]
        pages = tuple(classify(field, classes=self.classes, norms=self.norms) for field in fields)
        same: dict[str, str] = {}
        for d in find_definitions(fields):
            keys = pages[d.field].keys
            same["".join(keys[slice(*d.short)])] = "".join(keys[slice(*d.long)])
        chosen: list[Chosen] = []
        types: dict[str, tuple[str, str]] = {}
        for page in pages:
            for first, last in chunks(page):
                for i, j in self._spans(page, first, last, same):
                    key = "".join(page.keys[i:j])
                    key = same.get(key, key)
                    start, end = page.tokens.starts[i], page.tokens.ends[j - 1]
                    text = page.tokens.text[start:end]
                    term = self.lexicon.get(key)
                    kind = term.type if term and term.type != "-" else "method"
                    kind, entity = types.setdefault(key, (kind, f"{kind}/{slug(fold(text))}"))
                    chosen.append(Chosen(page.tokens.field, i, j, start, end, text, kind, entity, "lexicon"))
        return Reading(paper, fields, tuple(chosen))

    def _spans(self, page: Lines, first: int, last: int, same: dict[str, str]) -> list[tuple[int, int]]:
        taken: list[tuple[int, int]] = []
        for a, b in spans_within(last - first):
            i, j = first + a, first + b
            if any(i < y and x < j for x, y in taken):
                continue
            key = "".join(page.keys[i:j])
            term = self.lexicon.get(key)
            if (term is not None and term.weight == "strong") or key in same:
                taken.append((i, j))
        return sorted(taken)
