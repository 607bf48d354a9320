"""The reader: from a paper's text to its chosen mentions, one step after another."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.extraction.candidates import TOLD_BIAS, Pages, find, group, has_hope, lay_out
from kg.extraction.entities import Beside, Candidate, EntityJudge, Group
from kg.extraction.judge import Judge
from kg.extraction.own_patterns import OwnMatcher, put_first
from kg.extraction.phrases import classify
from kg.extraction.tokens import tokenise
from kg.extraction.types import Decided, Step, decide
from kg.extraction.vocabulary import Norms, WordClasses
from kg.model import NAMED_TYPES, Field, Paper
from kg.reading import Chosen, FieldText, Reading
from kg.surface import fold, slug

#: Log odds above which a group is an entity, together with the logarithm of its type's chance.
THRESHOLD = -0.1
#: The same for a text without a title: what a title would tell for an entity is missing from its score.
UNTITLED = -1.3


#: What is taken from words that are not written as the name that they look like.
_EVERYDAY = -10.0
#: Of the ways in which one stretch was found, the most telling names the mention.
_TELLING = ("definition", "phrase", "coordination", "chunk", "nested")


class Weighed(NamedTuple):
    """A paper laid out, and its groups with the log odds that each is an entity.

    Where these are above the threshold, `types` has the group's type by its key, and the logarithm of its chance is
    added: what is doubtful needs to have a clear type.
    """

    fields: tuple[FieldText, ...]
    pages: Pages
    groups: Sequence[tuple[Group, float]]
    threshold: float
    types: Mapping[str, Decided]


class Reader:
    """Holds the pattern data and reads papers with it."""

    def __init__(
        self,
        *,
        classes: WordClasses,
        norms: Norms,
        judge: Judge,
        entities: EntityJudge,
        steps: Sequence[Step],
        own: OwnMatcher | None = None,
    ) -> None:
        self.classes, self.norms = classes, norms
        self.judge, self.entities = judge, entities
        self._steps, self._own = steps, own

    def lay_out(self, papers: Sequence[Paper]) -> list[tuple[tuple[FieldText, ...], Pages]]:
        """Return each paper's tokens and sentences, and its fields classified, cut into chunks, and scored."""
        fields = [fields_of(paper) for paper in papers]
        lines = [classify(own, classes=self.classes, norms=self.norms) for own in fields]
        return list(zip(fields, lay_out(lines, self.judge), strict=True))

    def weigh(self, paper: Paper, *, with_hope: bool = False) -> Weighed:
        """Return what may name something in the paper, weighed; if only those `with_hope` are wanted, without the rest.

        The rest is for telling why it was dropped: what has no hope in a paper with a title, and what is in no reading
        unless lower scores are let in. It is never above the threshold.
        """
        (laid_out,) = self.lay_out([paper])
        return self._weighed(paper, *laid_out, with_hope=with_hope)

    def _weighed(self, paper: Paper, fields: tuple[FieldText, ...], pages: Pages, *, with_hope: bool) -> Weighed:
        hope = with_hope and bool(paper.title)
        found = group(pages, find(pages, self.judge, with_hope=hope), with_hope=hope)
        threshold = THRESHOLD if paper.title else UNTITLED
        groups, types = self._scored(pages, found, threshold)
        if not with_hope:
            if paper.title:
                groups = [(one, score if has_hope(one.candidates) else min(score, threshold)) for one, score in groups]
            known = {one.key for one in found}
            rest = [one for one in group(pages, find(pages, self.judge, bias=TOLD_BIAS)) if one.key not in known]
            others, of_others = self._scored(pages, rest, threshold)
            groups += [(one, min(score, threshold)) for one, score in others]
            types |= of_others
        return Weighed(fields, pages, groups, threshold, types)

    def _scored(
        self, pages: Pages, found: Sequence[Group], threshold: float
    ) -> tuple[list[tuple[Group, float]], dict[str, Decided]]:
        """Return groups with their scores, and the types of those that were above the threshold without theirs."""
        own = [(one, self.entities.score(one) + self.name_penalty(pages, one)) for one in found]
        types = {one.key: self.type_of(pages, one) for one, score in own if score > threshold}
        scored = [(one, score + types[one.key].log_chance if one.key in types else score) for one, score in own]
        return scored, types

    def read(self, papers: Sequence[Paper]) -> list[Reading]:
        """Return each paper's tokens, sentences and chosen mentions; several are read faster than one by one."""
        laid_out = self.lay_out(papers)
        return [self._read(paper, *laid) for paper, laid in zip(papers, laid_out, strict=True)]

    def _read(self, paper: Paper, fields: tuple[FieldText, ...], pages: Pages) -> Reading:
        _, _, groups, threshold, types = self._weighed(paper, fields, pages, with_hope=True)
        governors = {lines.tokens.field: lines.governors for lines in pages.lines}
        chosen: list[Chosen] = []
        odds: dict[str, float] = {}
        for found, score in groups:
            if score > threshold:
                mentions = self._mentions(pages, found, types[found.key].type)
                odds[mentions[0].entity] = max(score, odds.get(mentions[0].entity, score))
                chosen += mentions
        if self._own is not None:
            own = [mention for field in fields for mention in self._own.find(field)]
            chosen = list(put_first(own, chosen))
        chosen.sort(key=lambda m: (m.field != "title", m.start, -m.end, m.entity))
        return Reading(paper, fields, tuple(chosen), governors, odds)

    def _mentions(self, pages: Pages, found: Group, kind: str) -> list[Chosen]:
        entity = f"{kind}/{_slug(' '.join(found.words))}"
        mentions: dict[tuple[int, int, int], Chosen] = {}
        firm = [candidate for candidate in found.candidates if candidate.origin != "nested"]
        for candidate in sorted(firm or found.candidates, key=lambda c: _TELLING.index(c.origin)):
            place = (candidate.field, candidate.first, candidate.last)
            if place not in mentions:
                tokens = pages.lines[candidate.field].tokens
                start, end = tokens.starts[candidate.first], tokens.ends[candidate.last - 1]
                mentions[place] = Chosen(
                    tokens.field,
                    candidate.first,
                    candidate.last,
                    start,
                    end,
                    tokens.text[start:end],
                    kind,
                    entity,
                    f"entity.{candidate.origin}",
                )
        return list(mentions.values())

    def name_penalty(self, pages: Pages, found: Group) -> float:
        """Return what is taken from a group's score, 0 or less: where everyday words only look like a known name.

        The key of "a natural question" is that of the dataset Natural Questions, but it is neither written as a name
        nor in its number.
        """
        term = self.judge.knowledge.lexicon.get(found.key)
        if term is None or term.type not in NAMED_TYPES or term.text.islower():
            return 0.0
        lines, name = pages.lines, term.text.lower()
        texts = (" ".join(lines[c.field].tokens.words[c.first : c.last]) for c in found.candidates)
        return _EVERYDAY if all(text.islower() and text != name for text in texts) else 0.0

    def type_of(self, pages: Pages, found: Group) -> Decided:
        """Return the type, the name of the step that decided it, and how sure it is."""
        return decide(self._steps, found, beside_mentions(pages, found), self.entities)


def fields_of(paper: Paper) -> tuple[FieldText, ...]:
    """Return the tokens and sentences of the fields that a paper has."""
    names: tuple[Field, ...] = ("title", "abstract") if paper.title else ("abstract",)
    return tuple([tokenise(name, paper.text(name)) for name in names])


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
