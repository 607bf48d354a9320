"""The reader: from a paper's text to its chosen mentions, one step after another."""

from dataclasses import dataclass
from functools import lru_cache

from kg.extract.candidates import Pages, find, group, lay_out
from kg.extract.entities import Beside, Candidate, EntityJudge, Group
from kg.extract.judge import Judge
from kg.extract.phrases import classify
from kg.extract.tokens import tokenise
from kg.extract.vocabulary import Norms, WordClasses
from kg.model import TYPES, Paper
from kg.reading import Chosen, Reading
from kg.surface import fold, slug

#: Log odds above which a group is an entity: the best on training papers left out.
THRESHOLD = -0.2


@dataclass(frozen=True, slots=True)
class Reader:
    """Holds the pattern data and reads papers with it."""

    classes: WordClasses
    norms: Norms
    judge: Judge
    entities: EntityJudge

    def read(self, paper: Paper) -> Reading:
        """Return the paper's tokens, sentences and chosen mentions."""
        names = ("title", "abstract") if paper.title else ("abstract",)
        fields = tuple(tokenise(name, paper.text(name)) for name in names)  # type: ignore[arg-type]
        lines = tuple(classify(field, classes=self.classes, norms=self.norms) for field in fields)
        pages = lay_out(lines, self.judge)
        chosen: list[Chosen] = []
        for found in group(pages, find(pages, self.judge)):
            if self.entities.score(found) > THRESHOLD:
                chosen.extend(self._mentions(pages, found))
        chosen.sort(key=lambda m: (m.field != "title", m.start, -m.end, m.entity))
        return Reading(paper, fields, tuple(chosen))

    def _mentions(self, pages: Pages, found: Group) -> list[Chosen]:
        kind = self._type(found, pages)
        entity = f"{kind}/{_slug(' '.join(found.words))}"
        mentions: dict[tuple[int, int, int], Chosen] = {}
        for candidate in found.candidates:
            tokens = pages.lines[candidate.field].tokens
            start, end = tokens.starts[candidate.first], tokens.ends[candidate.last - 1]
            mentions.setdefault(
                (candidate.field, start, end),
                Chosen(
                    tokens.field,
                    candidate.first,
                    candidate.last,
                    start,
                    end,
                    tokens.text[start:end],
                    kind,
                    entity,
                    candidate.origin,
                ),
            )
        return list(mentions.values())

    def _type(self, found: Group, pages: Pages) -> str:
        scores = self.entities.type_scores(found, beside_mentions(pages, found))
        return TYPES[scores.index(max(scores))]


@lru_cache(maxsize=65_536)
def _slug(name: str) -> str:
    return slug(fold(name))


def beside_mentions(pages: Pages, found: Group) -> list[Beside]:
    """Return for each mention that is not nested the two words on its left and the two on its right."""
    return [_beside(pages, candidate) for candidate in found.candidates if candidate.origin != "nested"]


def _beside(pages: Pages, candidate: Candidate) -> Beside:
    lower = pages.lines[candidate.field].tokens.lower
    first, last, size = candidate.first, candidate.last, len(lower)
    return (
        lower[first - 2] if first > 1 else "^",
        lower[first - 1] if first else "^",
        lower[last] if last < size else "$",
        lower[last + 1] if last + 1 < size else "$",
    )
