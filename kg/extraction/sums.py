"""What words and phrases add to the scores of stretches: sums of learned weights, each made once.

`features.inside` names every feature of a stretch; here the same weights are laid out so that a stretch costs a few
look-ups, and no string is put together for it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kg.extraction import features
from kg.extraction.features import UNKNOWN, Knowledge, Standing

_REMEMBERED = 100_000
#: Classes that a chunk's words may have.
_CLASSES = "NJGEPHB#R"
_USES = range(5)
_NOTHING: Mapping[str, float] = {}


class OfWord(NamedTuple):
    """What a word adds to stretches, by its part in them; `head` by their length up to three, `stem` by length.

    To a stretch that ends in the word, `behind` is what the word before adds, by its key, and `opened` what the first
    word adds, by its class.
    """

    first: float
    head: tuple[float, ...]
    stem: tuple[float, ...]
    inner: float
    before: float
    after: float
    behind: Mapping[str, float]
    opened: Mapping[str, float]


class OfPhrase(NamedTuple):
    """What is known of a phrase adds to stretches: `whole`, by length up to three, where it is the stretch itself.

    `suffix` (by the class of the word before) and `prefix` count where it is all but one word of the stretch, `left`
    and `right` where it is the stretch with the word on that side. `usual` is for a place in the abstract with nothing
    particular about it, by length up to two and by uses up to four.
    """

    papers: int
    term: bool
    lexicon: str
    whole: tuple[float, ...]
    suffix: Mapping[str, float]
    prefix: float
    left: float
    right: float
    usual: tuple[tuple[float, ...], ...]


class _ClassSums(dict[str, float]):
    """A stretch's classes → what they add to it."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        super().__init__()
        self._weights = weights

    def __missing__(self, classes: str) -> float:
        value = self[classes] = sum([self._weights.get(feature, 0.0) for feature in features.of_classes(classes)])
        return value


class StretchSums:
    """The weights of stretches, laid out; what is made of words and of known phrases is remembered, bounded.

    `classes` is by a stretch's classes, `whole` by whether it reaches the chunk's edges; `edges` by the classes of the
    word outside and the word inside an edge, `grows` by the outer word's class and then the share, -1 where unknown.
    """

    def __init__(self, knowledge: Knowledge, weights: Mapping[str, float]) -> None:
        self._knowledge, self._weights = knowledge, weights
        tables = _by_template(weights)
        self._behind = _nested(tables.get("last2", _NOTHING), " ")
        self._opened = _nested(tables.get("first,head", _NOTHING), ",")
        self._words: dict[str, OfWord] = {}
        self._phrases: dict[str, OfPhrase] = {}
        self._standings: dict[Standing, OfPhrase] = {}
        self.classes = _ClassSums(weights)
        self.unknown = self._of_standing(UNKNOWN)
        self.whole = {edges: self.weigh(features.of_whole(*edges)) for edges in _EDGES}
        self.edge_before = dict(tables.get("before,class", _NOTHING))
        self.edge_after = dict(tables.get("after,class", _NOTHING))
        self.grows_left, self.grows_right = (_by_share(tables.get(f"grows {side}", _NOTHING)) for side in _SIDES)
        self.left, self.left_two, self.left_class = (tables.get(name, {}) for name in ("left", "left2", "left class"))
        self.right, self.right_two, self.right_class = (
            tables.get(name, {}) for name in ("right", "right2", "right class")
        )
        self.both = tables.get("both", {})

    def weigh(self, found: Sequence[str]) -> float:
        """Return the sum of the features' weights."""
        return sum([self._weights.get(feature, 0.0) for feature in found])

    def word(self, word: str, key: str, kind: str) -> OfWord:
        """Return what a word, its key and class given, adds."""
        known = self._words.get(word)
        if known is None:
            if len(self._words) >= _REMEMBERED:
                self._words.clear()
            known = self._words[word] = self._of_word(word, key, kind)
        return known

    def _of_word(self, word: str, key: str, kind: str) -> OfWord:
        weigh = self.weigh
        heads = (0.0, *(weigh(features.of_head(word, key, length)) for length in (1, 2, 3)))
        stems: tuple[float, ...] = (0.0,) * 6
        if kind == "P":
            stem = features.stem(word, self._knowledge)
            stems = tuple([weigh(features.of_stem(stem, length)) for length in range(6)])
        return OfWord(
            weigh(features.of_first(word, key)),
            heads,
            stems,
            weigh(features.of_word(key)),
            weigh(features.of_neighbour("before", key)),
            weigh(features.of_neighbour("after", key)),
            self._behind.get(key, _NOTHING),
            self._opened.get(key, _NOTHING),
        )

    def phrase(self, key: str) -> OfPhrase:
        """Return what is known of the phrase with that key adds."""
        known = self._phrases.get(key)
        if known is not None:
            return known
        knowledge = self._knowledge
        if key not in knowledge.known:
            return self.unknown
        shared = self._of_standing(knowledge.standing(key))
        found = shared._replace(papers=knowledge.papers(key), term=knowledge.recognised(key))
        self._phrases[key] = found
        return found

    def _of_standing(self, standing: Standing) -> OfPhrase:
        known = self._standings.get(standing)
        if known is None:
            weigh, lexicon = self.weigh, standing.lexicon
            known = self._standings[standing] = OfPhrase(
                0,
                False,
                lexicon,
                (0.0, *(weigh(features.of_standing(standing, length)) for length in (1, 2, 3))),
                {kind: weigh(features.of_suffix(standing, kind)) for kind in _CLASSES},
                weigh(features.of_prefix(standing)),
                weigh(features.of_longer("left", standing)),
                weigh(features.of_longer("right", standing)),
                tuple(
                    tuple(weigh(features.around(length, lexicon[:4], uses, False, False, "", False)) for uses in _USES)
                    for length in range(3)
                ),
            )
        return known


_EDGES = ((False, False), (False, True), (True, False), (True, True))
_SIDES = ("left", "right")


def _by_template(weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Return the weights by template and value: of the feature `head=network`, `network` under `head`."""
    tables: dict[str, dict[str, float]] = {}
    for feature, weight in weights.items():
        template, _, value = feature.partition("=")
        tables.setdefault(template, {})[value] = weight
    return tables


def _nested(table: Mapping[str, float], separator: str) -> dict[str, dict[str, float]]:
    """Return the weights of values in two parts: second part → first part → weight."""
    found: dict[str, dict[str, float]] = {}
    for value, weight in table.items():
        first, _, second = value.partition(separator)
        found.setdefault(second, {})[first] = weight
    return found


def _by_share(table: Mapping[str, float]) -> dict[str, dict[int, float]]:
    """Return the weights of growth: class of the word outside → share → weight."""
    found: dict[str, dict[int, float]] = {kind: {} for kind in _CLASSES}
    for value, weight in table.items():
        share, _, outer = value.partition(",")
        found.setdefault(outer, {})[-1 if share == "-" else int(share)] = weight
    return found
