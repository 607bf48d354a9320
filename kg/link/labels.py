"""Canonical labels: the fullest usual form of an entity, singular, in the case that writers use most."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kg.link.abbreviations import looks_short, split_gloss
from kg.link.rules import is_name
from kg.spelling import singular, singular_acronym
from kg.surface import join_key

_USUAL = 0.1
_OFTEN = 0.3
#: How often a capitalised word must be written in the plural for that to be its name, and what share may be otherwise.
_STEADY, _OTHERWISE = 5, 0.1
#: Words for kinds of data and of tests, that are put in the singular whoever capitalises them.
_KINDS = frozenset(
    "benchmark challenge collection competition corpus database dataset environment game image leaderboard problem "
    "record sample set suite task".split()
)


class Cases:
    """How writers capitalise words inside names, where neither a title nor the start of a sentence decides it."""

    def __init__(self) -> None:
        self._lower: Counter[str] = Counter()
        self._upper: Counter[str] = Counter()

    def add(self, text: str, count: int) -> None:
        """Count the words of a form; a form with every word capitalised, and its first word, say nothing."""
        words = text.split(" ")
        mixed = any(word[:1].islower() for word in words)
        for place, word in enumerate(words):
            if word[:1].islower():
                self._lower[word] += count
            elif mixed and place and word[:1].isupper():
                self._upper[word.lower()] += count

    def settle(self, text: str) -> str:
        """Return the text with words in lower case that others write so; proper names and acronyms stay."""
        return " ".join(self._settled(word) for word in text.split(" "))

    def _settled(self, word: str) -> str:
        low = word.lower()
        if not word[:1].isupper() or any(c.isupper() or c.isdigit() for c in word[1:].split("-", maxsplit=1)[0]):
            return word
        if self._lower[low] >= 2 and self._lower[low] > 4 * self._upper[low]:
            return low if word[1:].islower() or "-" in word else word
        return word


def label_of(forms: Mapping[str, int], *, heads: Sequence[str], cases: Cases, named: bool = False) -> str:
    """Return the label for forms with their counts; `heads` are the keys of the names to prefer, the best first.

    Things that are `named`, as datasets are, keep a capitalised plural however seldom it is written.

    >>> forms = {"CNNs": 9, "convolutional neural networks": 4, "CNN": 3}
    >>> label_of(forms, heads=["convolutionalneuralnetwork"], cases=Cases())
    'convolutional neural network'
    >>> label_of({"Lakescapes": 40, "Lakescape": 2, "lakescapes": 1}, heads=[], cases=Cases())
    'Lakescapes'
    >>> label_of({"MS Lake Questions": 1}, heads=[], cases=Cases(), named=True)
    'MS Lake Questions'
    """
    if len(forms) == 1:
        (bare,) = (split_gloss(text)[0] for text in forms)
        if named and _capitalised_plural(bare):
            return bare
        text = singular_form(bare)
        return text if looks_short(text) or is_name(text) else cases.settle(text)
    by_key: dict[str, Counter[str]] = defaultdict(Counter)
    for text, count in forms.items():
        bare = split_gloss(text)[0]
        by_key[join_key(bare)][bare] += count
    total = sum(forms.values())
    usual = [k for k in heads if k in by_key and sum(by_key[k].values()) >= _USUAL * total]
    chosen = by_key[usual[0]] if usual else by_key[min(by_key, key=lambda k: (-sum(by_key[k].values()), -len(k), k))]
    if plural := _plural_name(chosen, named=named):
        return plural
    spelled: Counter[str] = Counter()
    for text, count in chosen.items():
        spelled[singular_form(text)] += count
    most = max(spelled.values())
    often = [text for text in spelled if spelled[text] >= _OFTEN * most]
    if all(looks_short(text) or is_name(text) for text in often):
        return min(often, key=lambda text: (-spelled[text], text))
    return cases.settle(min(often, key=lambda text: (_capitals(text), -spelled[text], text)))


def _plural_name(spelled: Mapping[str, int], *, named: bool) -> str | None:
    """Return the name that is in the plural, as nearly all write it: Cityscapes, and Natural Questions if named."""
    most = max(spelled, key=lambda text: (spelled[text], text))
    if not _capitalised_plural(most) or not (named or (most.istitle() and most.isalpha() and spelled[most] >= _STEADY)):
        return None
    same = {text for text in spelled if text == most or (named and text.casefold() == most.casefold())}
    otherwise = sum(count for text, count in spelled.items() if text not in same)
    return most if otherwise <= _OTHERWISE * spelled[most] else None


def _capitalised_plural(text: str) -> bool:
    """Tell whether a name ends with a capitalised plural that says more than what kind of thing it is."""
    last = text.rpartition(" ")[2]
    one = singular_form(last)
    return last.istitle() and one != last and one.casefold() not in _KINDS


def _capitals(text: str) -> int:
    return sum(c.isupper() for c in text)


def singular_form(text: str) -> str:
    """Return a form with its last word in the singular, its case kept.

    >>> [singular_form(text) for text in ("Support Vector Machines", "CNNs", "ReLUs", "Statistics")]
    ['Support Vector Machine', 'CNN', 'ReLU', 'Statistics']
    """
    *before, last = text.split(" ") if text else [""]
    acronym = singular_acronym(last)
    if acronym != last:
        return " ".join([*before, acronym])
    low = last.casefold()
    if last.isupper() or low.endswith(("ics", "ness")) or is_name(last):
        return text
    one = singular(low)
    if one == low:
        return text
    keep = next(
        (i for i, (x, y) in enumerate(zip(last, one, strict=False)) if x.casefold() != y), min(len(last), len(one))
    )
    return " ".join([*before, last[:keep] + one[keep:]])
