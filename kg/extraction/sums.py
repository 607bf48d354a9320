"""What words and phrases add to the scores of stretches: tables of sums of learned weights, a row made once for each.

`features.inside` names every feature of a stretch; here the same weights are laid out as columns of numbers, so that
all stretches of a paper are weighed at once, and no string is put together for it.
"""

from collections.abc import Mapping, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from kg.extraction import features
from kg.extraction.features import NO_CLUSTER, UNKNOWN, Knowledge, Standing
from kg.extraction.phrases import LONGEST_STRETCH, cannot_end
from kg.extraction.templates import Templates

Floats = NDArray[np.float64]
Numbers = NDArray[np.intp]

#: Classes that a chunk's words may have.
CLASSES = "NJGEPHB#R"
#: Character code → number of the class.
CLASS_NUMBERS = bytes(max(CLASSES.find(chr(code)), 0) for code in range(256))
#: The row of a word that is not there, and of a phrase that is not there: they add nothing.
ABSENT = 0
#: Uses of a phrase in a paper are told apart up to this many.
MOST_USES = 4

_REMEMBERED = 100_000
_NOTHING: Mapping[str, float] = {}
_UNMADE = -1
#: Templates whose values are keys of words, or begin with one.
_OF_KEYS = ("first", "head", "head,length", "word", "before", "after")


class WordSums:
    """A row of `table` for each word: what it adds to stretches, by its part in them.

    The columns are `FIRST` of a first word and `STEM` of one, by length; `HEAD` of a last word, in a stretch of one,
    of two, and of more words, and `OPENED` of one, by the class of the first; `INNER` of any word of several; `BEFORE`
    and `AFTER` of the chunk's word beside the stretch. `NO_END` tells that names end in it only at the chunk's end.
    """

    FIRST, HEAD, STEM, INNER, BEFORE, AFTER, NO_END, OPENED = 0, 1, 4, 9, 10, 11, 12, 13

    def __init__(self, knowledge: Knowledge, templates: Templates) -> None:
        self._knowledge, self._templates = knowledge, templates
        self._opened = templates.nested("first,head", ",")
        self._behind = templates.nested("last2", " ")
        learned = [value for template in _OF_KEYS for value in templates.of(template)]
        self._learned = frozenset((*learned, *(value.rpartition(",")[0] for value in learned), *self._opened))
        self._alike: dict[tuple[str, bool, str, str, str], tuple[float, ...]] = {}
        self.table: Floats = np.zeros((_REMEMBERED + 1, self.OPENED + len(CLASSES)))
        self._rows: dict[str, int] = {}
        self._pairs: list[Mapping[str, float]] = [_NOTHING]

    def rows(self, words: Sequence[str], keys: Sequence[str], classes: str) -> list[int]:
        """Return the rows of words with those keys and classes."""
        found = list(map(self._rows.get, words, repeat(ABSENT)))
        if ABSENT in found:
            if len(self._rows) + len(words) > _REMEMBERED:
                self._rows.clear()
                del self._pairs[1:]
                found = [ABSENT] * len(words)
            for at, word in enumerate(words):
                if found[at] == ABSENT:
                    row = self._rows.get(word)
                    if row is None:
                        self._rows[word] = row = len(self._rows) + 1
                        if row == len(self.table):
                            self.table = np.concatenate([self.table, np.zeros_like(self.table)])
                        self.table[row] = self._row(word, keys[at], classes[at])
                        self._pairs.append(self._behind.get(keys[at], _NOTHING))
                    found[at] = row
        return found

    def behind(self, rows: Sequence[int], keys: Sequence[str]) -> list[float]:
        """Return what the word before each word of a text adds to stretches that end in the latter; rows and keys."""
        pairs = self._pairs
        return [pairs[row].get(key, 0.0) for row, key in zip(rows, ["", *keys], strict=False)]

    def _row(self, word: str, key: str, kind: str) -> tuple[float, ...]:
        """Return a word's row; of words that nothing was learned about, those that look alike have the same."""
        stem = features.stem(word, self._knowledge) if kind == "P" else ""
        if key in self._learned or self._knowledge.cluster(key) != NO_CLUSTER:
            return self._sums(word, key, kind, stem)
        lower = word.lower()
        look = lower[-3:], lower != key and lower.endswith("s"), features.shape(word), kind + "-" * ("-" in word), stem
        known = self._alike.get(look)
        if known is None:
            known = self._alike[look] = self._sums(word, key, kind, stem)
        return known

    def _sums(self, word: str, key: str, kind: str, stem: str) -> tuple[float, ...]:
        total = self._templates.total
        stems = [0.0] * LONGEST_STRETCH
        if kind == "P":
            stems = [total(features.of_stem(stem, length + 1)) for length in range(LONGEST_STRETCH)]
        opened, cluster = self._opened.get(key, _NOTHING), self._knowledge.cluster(key)
        return (
            total(features.of_first(word, key, cluster)),
            *(total(features.of_head(word, key, cluster, length)) for length in (1, 2, 3)),
            *stems,
            total(features.of_word(key, cluster)),
            total(features.of_neighbour("before", key, cluster)),
            total(features.of_neighbour("after", key, cluster)),
            cannot_end(word, kind),
            *(opened.get(one, 0.0) for one in CLASSES),
        )


class PhraseSums:
    """A row for each phrase of which something is known, and one for all others.

    By row, `papers` counts the unannotated papers that hold the phrase, `term` tells whether it is recognised, and
    `standing` is its row of `table`: what it adds to stretches. The columns are `WHOLE` where it is the stretch, of
    one, of two, and of more words; `PREFIX` and `SUFFIX`, by the class of the word before, where it is all but one word
    of the stretch; `LEFT` and `RIGHT` where it is the stretch with the word on that side; `USUAL` for a place in the
    abstract with nothing particular about it, in a stretch of one and of more words, by uses.
    """

    WHOLE, PREFIX, LEFT, RIGHT, SUFFIX, USUAL = 0, 3, 4, 5, 6, 6 + len(CLASSES)
    UNKNOWN = 1

    def __init__(self, knowledge: Knowledge, templates: Templates) -> None:
        self._knowledge, self._templates = knowledge, templates
        self._rows = dict.fromkeys(sorted(knowledge.known), _UNMADE)
        size = len(self._rows) + self.UNKNOWN + 1
        self._made = self.UNKNOWN
        self.papers: Floats = np.zeros(size)
        self.term = np.zeros(size, bool)
        self.standing: Numbers = np.zeros(size, np.intp)
        self.table: Floats = np.zeros((1, self.USUAL + 2 * (MOST_USES + 1)))
        self._standings: dict[Standing, int] = {}
        self._lexicon = [UNKNOWN.lexicon]
        self.standing[self.UNKNOWN] = self._of_standing(UNKNOWN)

    def rows(self, keys: Sequence[str]) -> list[int]:
        """Return the rows of the phrases with those keys."""
        found = list(map(self._rows.get, keys, repeat(self.UNKNOWN)))
        if _UNMADE in found:
            for at, key in enumerate(keys):
                if found[at] == _UNMADE:
                    if self._rows[key] == _UNMADE:
                        self._rows[key] = self._make(key)
                    found[at] = self._rows[key]
        return found

    def usual(self, rows: Numbers, length: Numbers, uses: Sequence[int]) -> Floats:
        """Return what a usual place in the abstract adds to phrases, by their length and uses in the paper."""
        least = np.minimum(length, 2) - 1
        column = self.USUAL + (MOST_USES + 1) * least + np.minimum(np.array(uses, np.intp), MOST_USES)
        added: Floats = self.table[self.standing[rows], column]
        return added

    def lexicon_of(self, row: int) -> str:
        """Return what the lexicon says of a phrase."""
        return self._lexicon[self.standing.item(row)]

    def _make(self, key: str) -> int:
        knowledge = self._knowledge
        self._made += 1
        self.papers[self._made] = knowledge.papers(key)
        self.term[self._made] = knowledge.recognised(key)
        self.standing[self._made] = self._of_standing(knowledge.standing(key))
        return self._made

    def _of_standing(self, standing: Standing) -> int:
        row = self._standings.get(standing)
        if row is None:
            row = self._standings[standing] = len(self._lexicon)
            self._lexicon.append(standing.lexicon)
            if row == len(self.table):
                self.table = np.concatenate([self.table, np.zeros_like(self.table)])
            self.table[row] = self._row(standing)
        return row

    def _row(self, standing: Standing) -> tuple[float, ...]:
        total, lexicon = self._templates.total, standing.lexicon[:4]
        return (
            *(total(features.of_standing(standing, length)) for length in (1, 2, 3)),
            total(features.of_prefix(standing)),
            total(features.of_longer("left", standing)),
            total(features.of_longer("right", standing)),
            *(total(features.of_suffix(standing, kind)) for kind in CLASSES),
            *(
                total(features.around(length, lexicon, uses, False, False, "", False))
                for length in (1, 2)
                for uses in range(MOST_USES + 1)
            ),
        )


class ClassSums(dict[str, float]):
    """A stretch's classes → what they add to it."""

    def __init__(self, templates: Templates) -> None:
        super().__init__()
        self._total = templates.total

    def __missing__(self, classes: str) -> float:
        value = self[classes] = self._total(features.of_classes(classes))
        return value


class CaseSums(dict[str, float]):
    """The kinds of capitals of a stretch's words, between those of the words beside it → what they add to it."""

    def __init__(self, templates: Templates) -> None:
        super().__init__()
        self._total = templates.total

    def __missing__(self, cases: str) -> float:
        value = self[cases] = self._total(features.of_cases(cases[1:-1], cases[0], cases[-1]))
        return value


class EdgeSums:
    """What the edges of stretches add: tables by the numbers of classes.

    `whole` is by whether a stretch reaches the chunk's left and right edge; `before` by the classes of the outer and
    the inner word, `after` by those of the inner and the outer one. `grows_left` and `grows_right` are by the outer
    word's class and the share, in sixths and plus one, of the phrase's papers that hold it with that word; 0 where the
    phrase is rare.
    """

    def __init__(self, templates: Templates) -> None:
        total = templates.total
        self.whole = np.array([[total(features.of_whole(*edges)) for edges in row] for row in _EDGES])
        self.before = np.array([[total(features.of_edge("before", a + b)) for b in CLASSES] for a in CLASSES])
        self.after = np.array([[total(features.of_edge("after", a + b)) for b in CLASSES] for a in CLASSES])
        self.grows_left, self.grows_right = (
            np.array([[total(features.of_growth(side, share, outer)) for share in _SHARES] for outer in CLASSES])
            for side in ("left", "right")
        )


class SideSums:
    """What the text beside a chunk adds to stretches that reach its edges."""

    def __init__(self, templates: Templates) -> None:
        self._left, self._right = templates.of("left"), templates.of("right")
        self._left_two, self._right_two = templates.of("left2"), templates.of("right2")
        self._left_class, self._right_class = templates.of("left class"), templates.of("right class")
        self._both = templates.of("both")
        self._governor, self._governor_of_whole = templates.of("governor"), templates.of("governor of whole")

    def total(
        self, left: tuple[str, str, str], right: tuple[str, str, str], both: str, governor: str, length: int
    ) -> tuple[float, float, float]:
        """Return what is added at the left edge, at the right edge, and at both.

        By what `judge.beside` returns, the chunk's governor, and its length up to three.
        """
        two_left, one_left, left_classes = left
        one_right, two_right, right_classes = right
        return (
            self._left.get(one_left, 0.0)
            + self._left_two.get(f"{two_left} {one_left}", 0.0)
            + self._left_class.get(left_classes, 0.0)
            + self._governor.get(governor, 0.0),
            self._right.get(one_right, 0.0)
            + self._right_two.get(f"{one_right} {two_right}", 0.0)
            + self._right_class.get(right_classes, 0.0),
            self._both.get(both, 0.0) + self._governor_of_whole.get(f"{governor},{length}", 0.0),
        )


_EDGES = (((False, False), (False, True)), ((True, False), (True, True)))
#: Shares as features name them; the last holds for spellings whose counts do not add up.
_SHARES = ("-", "0", "1", "2", "3", "4", "5", "6")
GROWTHS = len(_SHARES)
