"""Canonical labels: the fullest usual form of an entity, singular, in the case that writers use most."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kg.link.abbreviations import looks_short, split_gloss
from kg.link.rules import is_name
from kg.spelling import singular
from kg.surface import join_key

_USUAL = 0.1
_OFTEN = 0.3
#: How often a capitalised word must be written in the plural for that to be its name, and what share may be otherwise.
_STEADY, _OTHERWISE = 5, 0.1


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


def label_of(forms: Mapping[str, int], *, heads: Sequence[str], cases: Cases) -> str:
    """Return the label for forms with their counts; `heads` are the keys of the names to prefer, the best first.

    >>> forms = {"CNNs": 9, "convolutional neural networks": 4, "CNN": 3}
    >>> label_of(forms, heads=["convolutionalneuralnetwork"], cases=Cases())
    'convolutional neural network'
    >>> label_of({"Lakescapes": 40, "Lakescape": 2, "lakescapes": 1}, heads=[], cases=Cases())
    'Lakescapes'
    """
    if len(forms) == 1:
        (text,) = (singular_form(split_gloss(text)[0]) for text in forms)
        return text if looks_short(text) or is_name(text) else cases.settle(text)
    by_key: dict[str, Counter[str]] = defaultdict(Counter)
    for text, count in forms.items():
        bare = split_gloss(text)[0]
        by_key[join_key(bare)][bare] += count
    total = sum(forms.values())
    usual = [k for k in heads if k in by_key and sum(by_key[k].values()) >= _USUAL * total]
    chosen = by_key[usual[0]] if usual else by_key[min(by_key, key=lambda k: (-sum(by_key[k].values()), -len(k), k))]
    if plural := _plural_name(chosen):
        return plural
    spelled: Counter[str] = Counter()
    for text, count in chosen.items():
        spelled[singular_form(text)] += count
    most = max(spelled.values())
    often = [text for text in spelled if spelled[text] >= _OFTEN * most]
    if all(looks_short(text) or is_name(text) for text in often):
        return min(often, key=lambda text: (-spelled[text], text))
    return cases.settle(min(often, key=lambda text: (_capitals(text), -spelled[text], text)))


def _plural_name(spelled: Mapping[str, int]) -> str | None:
    """Return the word that is a name in the plural, as nearly all write it: Cityscapes."""
    most = max(spelled, key=lambda text: (spelled[text], text))
    plural = most.istitle() and most.isalpha() and singular_form(most) != most
    otherwise = sum(count for text, count in spelled.items() if text != most)
    return most if plural and spelled[most] >= _STEADY and otherwise <= _OTHERWISE * spelled[most] else None


def _capitals(text: str) -> int:
    return sum(c.isupper() for c in text)


def singular_form(text: str) -> str:
    """Return a form with its last word in the singular, its case kept.

    >>> singular_form("Support Vector Machines"), singular_form("CNNs"), singular_form("Statistics")
    ('Support Vector Machine', 'CNN', 'Statistics')
    """
    *before, last = text.split(" ") if text else [""]
    if last[:-1].isupper() and last.endswith("s") and len(last) > 2:
        return " ".join([*before, last[:-1]])
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
