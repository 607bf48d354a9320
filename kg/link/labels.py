"""Canonical labels: the fullest usual form of an entity, singular, in the case that writers use most."""

import re
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
#: After these a name's plural is not that of the thing that it names: law of large numbers.
_PREPOSITIONS = frozenset("as by for from in of on over through to under with".split())
#: Ends of names whose singular means something else, or nothing.
_ALWAYS_PLURAL = re.compile(
    r"(?:-(?:by|for|from|in|of|on|to|with)-[\w-]+|\b(?:least|mean)[ -]+squares|\b\w[ -](?:means|medians|medoids)"
    r"|\b(?:news|odds|goods|glasses|headquarters))$",
    re.IGNORECASE,
)
#: Ends of words in -ics that are plurals.
_COUNTED = tuple("characteristics critics fabrics geodesics harmonics heuristics logics metrics topics".split())


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

    Things that are `named`, as datasets are, keep the case and the capitalised plural that most write.

    >>> forms = {"CNNs": 9, "convolutional neural networks": 4, "CNN": 3}
    >>> label_of(forms, heads=["convolutionalneuralnetwork"], cases=Cases())
    'convolutional neural network'
    >>> label_of({"Lakescapes": 40, "Lakescape": 2, "lakescapes": 1}, heads=[], cases=Cases())
    'Lakescapes'
    >>> label_of({"MS Lake Questions": 2, "MS lake questions": 1}, heads=[], cases=Cases(), named=True)
    'MS Lake Questions'
    """
    by_key: dict[str, Counter[str]] = defaultdict(Counter)
    for text, count in forms.items():
        bare = split_gloss(" ".join(text.split()))[0]
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
    if named or all(looks_short(text) or is_name(text) for text in often):
        return min(often, key=lambda text: (-spelled[text], text))
    return cases.settle(min(often, key=lambda text: (_capitals(text), _has_plural_head(text), -spelled[text], text)))


def _plural_name(spelled: Mapping[str, int], *, named: bool) -> str | None:
    """Return the name that is in the plural: Cityscapes, as nearly all write it, and what is named as most do."""
    most = max(spelled, key=lambda text: (spelled[text], text))
    steady = named or (most.istitle() and most.isalpha() and spelled[most] >= _STEADY)
    if not steady or not _capitalised_plural(most):
        return None
    if named:
        singulars = sum(count for text, count in spelled.items() if text[-1] not in "sS")
        return most if 3 * singulars <= sum(spelled.values()) else None
    return most if sum(spelled.values()) - spelled[most] <= _OTHERWISE * spelled[most] else None


def _capitalised_plural(text: str) -> bool:
    """Tell whether a name ends with a capitalised plural that says more than what kind of thing it is."""
    last = text.rpartition(" ")[2]
    one = singular_form(last)
    return last.istitle() and one != last and one.casefold() not in _KINDS


def _capitals(text: str) -> int:
    return sum(c.isupper() for c in text)


def _has_plural_head(text: str) -> bool:
    """Tell whether the word before the first preposition is a plural: regions of interest."""
    words = text.casefold().split(" ")
    at = next((n for n, word in enumerate(words) if n and word in _PREPOSITIONS), 0)
    return at > 0 and singular(words[at - 1]) != words[at - 1]


def singular_form(text: str) -> str:
    """Return a form with its last word in the singular, its case kept.

    Names with a preposition, and those whose singular means something else, come back as they are.

    >>> [singular_form(text) for text in ("Support Vector Machines", "CNNs", "ReLUs", "quality metrics", "Statistics")]
    ['Support Vector Machine', 'CNN', 'ReLU', 'quality metric', 'Statistics']
    >>> [singular_form(text) for text in ("Law Of Large Numbers", "bag-of-words", "least squares", "k-means")]
    ['Law Of Large Numbers', 'bag-of-words', 'least squares', 'k-means']
    """
    *before, last = text.split(" ") if text else [""]
    acronym = singular_acronym(last)
    if acronym != last:
        return " ".join([*before, acronym])
    low = last.casefold()
    if last.isupper() or _is_science(low) or low.endswith("ness") or is_name(last):
        return text
    one = singular(low)
    if one == low or not _PREPOSITIONS.isdisjoint(map(str.casefold, before[1:])) or _ALWAYS_PLURAL.search(text):
        return text
    keep = next(
        (i for i, (x, y) in enumerate(zip(last, one, strict=False)) if x.casefold() != y), min(len(last), len(one))
    )
    return " ".join([*before, last[:keep] + one[keep:]])


def _is_science(word: str) -> bool:
    """Tell whether a word in -ics is no plural: dynamics and econometrics, but not metrics and topics."""
    return word.endswith("ics") and (word.endswith("ometrics") or not word.endswith(_COUNTED))
