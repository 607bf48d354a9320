"""Discourse: what each sentence of a field does, told by a few words, and where the paper's own proposal stands."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extraction.governor import governors
from kg.reading import FieldText

_OURS = frozenset(("we", "our", "ours"))
_PAPER = frozenset(("paper", "work", "article", "study"))
_TURN = frozenset(("however", "but", "despite", "although", "while", "yet", "unfortunately"))
_ACTS = frozenset(("propose", "study", "evaluate", "show", "beat", "improve"))


@dataclass(frozen=True, slots=True)
class Discourse:
    """The sentences of a field: where each begins, its kind, and which is the first that proposes something."""

    begins: Sequence[int]
    kinds: Sequence[str]
    proposal: int | None

    def at(self, token: int) -> int:
        """Return the number of the sentence that holds a token."""
        return bisect_right(self.begins, token) - 1

    def when(self, places: Sequence[int], *, titled: bool, shape: str) -> Iterator[str]:
        """Yield where an entity stands against the proposal; `places` are the sentences that name it, in order."""
        if not places:
            yield "title only"
            return
        if self.proposal is None:
            yield f"no proposal {titled:d}"
            return
        first, last = places[0] - self.proposal, places[-1] - self.proposal
        yield f"first {min(3, max(-2, first))}"
        yield f"span {first < 0:d}{self.proposal in places:d}{last > 0:d}{titled:d}"
        yield f"only {min(3, max(-3, first))} {len(places) == 1:d} {shape}"
        yield f"end {places[-1] == len(self.kinds) - 1:d}{len(places) > 1:d}"


def tell(field: FieldText) -> Discourse:
    """Return what the sentences of a field do.

    >>> from kg.extraction.tokens import tokenise
    >>> tell(tokenise("abstract", "Ponds are deep. However, few swim. We propose PondNet.")).kinds
    ['- -', '- - turn', 'we propose']
    """
    kinds = [_kind(field.lower[first:last]) for first, last in field.sentences]
    ours = [at for at, kind in enumerate(kinds) if kind.startswith("we propose")]
    any_one = [at for at, kind in enumerate(kinds) if " propose" in kind]
    return Discourse([first for first, _ in field.sentences], kinds, next(iter(ours or any_one), None))


def _kind(words: Sequence[str]) -> str:
    """Return who speaks, the first telling verb, and whether the sentence turns against what was said."""
    held, kinds = frozenset(words), governors()
    ours = not held.isdisjoint(_OURS) or ("this" in held and not held.isdisjoint(_PAPER))
    act = next((kind for kind in map(kinds.get, words) if kind in _ACTS), "-")
    return f"{'we' if ours else '-'} {act}{' turn' if not held.isdisjoint(_TURN) else ''}"
