"""The governor of a noun phrase: the verb, or the like, that says what is done with it, read to its left.

"We propose a simple [heuristic]" is governed by *propose*; "we use a variant of [PondNet]" by *use*, through *of*. A
walk over word classes finds it; no sentence is parsed.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

#: How many words to the left are looked at.
_REACH = 12
#: How many words to the right.
_AHEAD = 8
#: Classes that stand between a governor and its noun phrase: determiners, modifiers, hanging parts, numbers.
_PASSED = frozenset("TSJREGH#")
_NOUNS = frozenset("NPB")
_NONE = "-"


@cache
def _kinds() -> Mapping[str, str]:
    text = (resources.files("kg") / "patterns" / "governors.toml").read_text(encoding="utf-8")
    kinds: dict[str, str] = tomllib.loads(text)["governors"]
    return kinds


@cache
def governors() -> Mapping[str, str]:
    """Return the kind of each governing word, in lower case."""
    return {word: kind for kind, words in _kinds().items() for word in words.split()}


@cache
def strength() -> Mapping[str, int]:
    """Return the place of each kind of governor in the order in which they tell, 0 the first."""
    return {kind: number for number, kind in enumerate(_kinds())}


def governor(lower: tuple[str, ...], classes: str, first: int) -> str:
    """Return the kind of word that governs what begins at a token, and what links them; a dash where there is none.

    >>> governor(("we", "propose", "a", "variant", "of"), "XVTNO", 5)
    'propose of'
    >>> governor(("we", "propose", "two"), "XV#", 3), governor(("ponds", "and"), "NA", 2)
    ('propose', '- and')
    """
    link, crossed, kinds = "", False, governors()
    for at in range(first - 1, max(-1, first - 1 - _REACH), -1):
        word, kind = lower[at], classes[at]
        found = kinds.get(word)
        if found is not None and (kind != "N" or not crossed):
            return f"{found} {link}" if link else found
        if kind in _PASSED:
            continue
        if kind in _NOUNS:
            if not link:
                return _NONE
            crossed = True
        elif kind == "V":
            return f"verb {link}" if link else "verb"
        elif kind in "OIA,":
            if crossed:
                return f"{_NONE} {link}"
            link = link or ("in" if kind == "I" and word not in _LINKS else word)
        else:
            break
    return f"{_NONE} {link}" if link else _NONE


class Governors(dict[int, str]):
    """By token of a field, the governor of what begins there, worked out when first asked for.

    >>> Governors(("we", "propose", "ponds"), "XVN")[2]
    'propose'
    """

    def __init__(self, lower: tuple[str, ...], classes: str) -> None:
        super().__init__()
        self._lower, self._classes = lower, classes

    def __missing__(self, first: int) -> str:
        found = self[first] = governor(self._lower, self._classes, first)
        return found


_LINKS = frozenset("for with on to by from as through via under over between without than like into".split())


def verb_after(lower: tuple[str, ...], last: int, end: int) -> str:
    """Return the kind of the next governing word after a name, up to a sentence's end, with its distance up to three.

    >>> verb_after(("PondNet", "clearly", "outperforms", "all"), 1, 4)
    'beat 1'
    """
    kinds = governors()
    for at in range(last, min(end, last + _AHEAD)):
        kind = kinds.get(lower[at])
        if kind is not None:
            return f"{kind} {min(at - last, 3)}"
    return _NONE
