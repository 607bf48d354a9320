"""True case: words as they would be written in the middle of a sentence, where a capital tells a name."""

from collections.abc import Callable, Sequence

from kg.reading import FieldText

#: The share of a title's longer words, and how long these are, that must have capitals before capitals tell nothing.
_MOST, _LONGER = 0.6, 4
#: Words before a title's colon that are taken for a name.
_NAME = 2


def true_case(fields: Sequence[FieldText], *, common: Callable[[str], bool]) -> tuple[tuple[str, ...], ...]:
    """Return the words of each field, in lower case where only the place explains the capital.

    A title in which most words have capitals, and the beginning of a sentence, tell nothing of a word; it keeps its
    capital where the abstract has it in the middle of a sentence, and at the beginning of a sentence also where the
    word is not `common`.
    """
    written = {word for field in fields if field.field == "abstract" for word in _in_mid_sentence(field)}
    return tuple([_of_field(field, written, common) for field in fields])


def _in_mid_sentence(field: FieldText) -> set[str]:
    begins = {first for first, _ in field.sentences}
    return {word for at, word in enumerate(field.words) if at not in begins}


def _of_field(field: FieldText, written: set[str], common: Callable[[str], bool]) -> tuple[str, ...]:
    words = list(field.words)
    if field.field == "title" and _share(words, str.istitle) + _share(words, str.isupper) >= _MOST:
        shouted = _share(words, str.isupper) >= _MOST
        for at, word in enumerate(words):
            if at >= _named(words) and word not in written and (_is_title_case(word) or (shouted and word.isupper())):
                words[at] = word.lower()
        return tuple(words)
    for first, last in field.sentences:
        if first < last:
            word = words[first]
            lower = word.lower()
            if word not in written and word[1:].islower() and (lower in written or common(lower)):
                words[first] = lower
    return tuple(words)


def _share(words: Sequence[str], holds: Callable[[str], bool]) -> float:
    """Return the share of the longer words for which something holds."""
    longer = [word for word in words if len(word) >= _LONGER and word[0].isalpha()]
    return sum(map(holds, longer)) / len(longer) if longer else 0.0


def _named(words: Sequence[str]) -> int:
    """Return how many words stand before the title's colon, where they are few enough to be a name; else none."""
    return words.index(":") if ":" in words[: _NAME + 1] else 0


def _is_title_case(word: str) -> bool:
    """Tell whether every part of a word is a capital and small letters: Self-Supervised."""
    return word.istitle() and word.replace("-", "").isalpha() and (len(word) > 1 or word == "A")
