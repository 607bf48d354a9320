"""What is told about a stretch of words before it is judged: readable features, the same in training and in use.

A feature is a template and a value, `head=network`. Those of `inside` depend on the chunk's words alone, so that their
sum can be remembered for a chunk; those of `around` depend on the text beside the chunk and on the paper.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.extraction.lexicon import Spread, Term

#: Papers that must hold a phrase before shares of them are told.
COMMON = 6
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")


class Seen(NamedTuple):
    """How often the training papers hold a phrase, how often they mark it, and the type they mostly give it."""

    seen: int
    marked: int
    type: str


class Cluster(NamedTuple):
    """The clusters of a word among those that stand among the same neighbours; dashes where the word is rare."""

    coarse: str
    fine: str


NO_CLUSTER = Cluster("-", "-")


class Standing(NamedTuple):
    """What is known of a key before reading, in the coarse terms that features are made of.

    `lexicon` is what the lexicon says of it (`strong/method`, `weak/task`, `none`, `unknown`), `frequency` the bucket
    of abstracts that hold it; `seen` how often the training papers mark it, of how often they hold it; `papers` the
    bucket of unannotated papers that hold it, `wholes` the share of these where it is a whole chunk.
    """

    lexicon: str
    frequency: str
    seen: str
    papers: str
    wholes: str


UNKNOWN = Standing("unknown", "-", "0", "0", "-")


class Knowledge:
    """What is known of phrases by their key before reading.

    `lexicon` has typed terms, `seen` the phrases of the training papers, `abbreviations` the key of the usual
    expansion of each abbreviation, `phrases` in how many unannotated papers a phrase stands, and in how many as a
    whole chunk, `spread` the terms that no chunk holds (area under the curve), `clusters` the clusters of words.
    """

    def __init__(
        self,
        lexicon: Mapping[str, Term],
        seen: Mapping[str, Seen],
        abbreviations: Mapping[str, str],
        phrases: Mapping[str, tuple[int, int]],
        spread: Spread,
        clusters: Mapping[str, Cluster],
    ) -> None:
        self.lexicon, self.seen, self.abbreviations = lexicon, seen, abbreviations
        self.phrases, self.spread, self._clusters = phrases, spread, clusters
        self._standings: dict[str, Standing] = {}
        self.known = frozenset().union(lexicon, seen, abbreviations, phrases)

    def term(self, key: str) -> Term | None:
        """Return the lexicon's term of that key, or of the usual expansion where the key is an abbreviation."""
        return self.lexicon.get(key) or self.lexicon.get(self.abbreviations.get(key, ""))

    def marked(self, key: str) -> bool:
        """Tell whether the training papers mark the key at least once."""
        seen = self.seen.get(key)
        return seen is not None and seen.marked > 0

    def recognised(self, key: str) -> bool:
        """Tell whether the key is a typed term of the lexicon, or marked in the training papers."""
        return self.standing(key).lexicon[:4] in ("stro", "weak") or self.marked(key)

    def papers(self, key: str) -> int:
        """Return in how many unannotated papers a phrase stands; 0 where in fewer than six."""
        return self.phrases.get(key, (0, 0))[0]

    def cluster(self, key: str) -> Cluster:
        """Return the clusters of the word with that key."""
        return self._clusters.get(key, NO_CLUSTER)

    def standing(self, key: str) -> Standing:
        """Return what is known of a key; UNKNOWN is shared, so that only the tables' keys are remembered."""
        known = self._standings.get(key)
        if known is not None:
            return known
        if key not in self.known:
            return UNKNOWN
        found = self._standings[key] = self._look_up(key)
        return found

    def _look_up(self, key: str) -> Standing:
        term, seen = self.term(key), self.seen.get(key)
        papers, wholes = self.phrases.get(key, (0, 0))
        return Standing(
            "unknown" if term is None else "none" if term.weight == "none" else f"{term.weight}/{term.type}",
            bucket(term.abstracts >> 2) if term else "-",
            f"{int(4.99 * (seen.marked + 0.2) / (seen.seen + 0.4))}/{bucket(min(seen.seen, 8))}" if seen else "0",
            bucket(papers),
            _share(wholes, papers),
        )


class Chunk(NamedTuple):
    """The words of a chunk as written, their keys, and their classes."""

    words: Sequence[str]
    keys: Sequence[str]
    classes: str


def shape(word: str) -> str:
    """Return the kind of a word's shape.

    >>> [shape(w) for w in ("PondNet", "CNNs", "Adam", "network", "T5", "3", "k-means")]
    ['camel', 'caps', 'title', 'lower', 'digit', 'number', 'hyphen']
    """
    if word.islower():
        return "hyphen" if "-" in word[1:] else "alnum" if not word.isalpha() and word[0] != "-" else "lower"
    if not any(c.isalpha() for c in word):
        return "number"
    if any(c.isdigit() for c in word):
        return "digit"
    if _CAMEL.search(word) and not word[:-1].isupper():
        return "camel"
    if sum(c.isupper() for c in word) > 1:
        return "title" if word.title() == word else "caps"
    return "title" if word[0].isupper() else "other"


def bucket(count: int) -> str:
    """Return the logarithmic bucket of a count: 0, 1, 2, 3-4, 5-8, ..."""
    return str(min((count - 1).bit_length() + 1, 9) if count > 0 else 0)


def _share(part: int, whole: int) -> str:
    """Return the share in sixths, or a dash where the whole is rare."""
    return str(int(5.99 * part / whole)) if whole >= COMMON else "-"


def of_first(word: str, key: str, cluster: Cluster) -> list[str]:
    """Return the features of a stretch's first word."""
    return [f"first={key}", f"first shape={shape(word)}", f"first cluster={cluster.fine}"]


def of_head(word: str, key: str, cluster: Cluster, length: int) -> list[str]:
    """Return the features of a stretch's last word, in a stretch of one, two, or three and more words."""
    lower = word.lower()
    return [
        f"head={key}",
        f"head,length={key},{length}",
        f"ending={lower[-3:]}",
        f"plural={lower != key and lower.endswith('s')}",
        f"head shape={shape(word)},{length}",
        f"head cluster={cluster.fine},{length}",
        f"head coarse={cluster.coarse},{length}",
    ]


def of_standing(standing: Standing, length: int) -> list[str]:
    """Return the features of what is known of a stretch as a whole, in a stretch of up to three words."""
    lexicon, frequency, seen, papers, wholes = standing
    few = min(length, 2)
    return [
        f"lexicon={lexicon}",
        f"lexicon,df={lexicon[:4]},{frequency},{few}",
        f"seen={seen}",
        f"seen,lexicon={seen},{lexicon[:4]}",
        f"papers={papers},{length}",
        f"wholes={wholes},{few}",
    ]


def of_classes(classes: str) -> list[str]:
    """Return the features of a stretch's classes."""
    return [f"classes={classes}", f"length={len(classes)}"]


def of_suffix(suffix: Standing, first: str) -> list[str]:
    """Return the feature of what is known of a stretch without its first word, whose class is `first`."""
    return [f"suffix={suffix.lexicon},{suffix.seen[0]},{first}"]


def of_prefix(prefix: Standing) -> list[str]:
    """Return the feature of what is known of a stretch without its last word."""
    return [f"prefix={prefix.lexicon[:4]},{prefix.seen[0]}"]


def of_word(key: str, cluster: Cluster) -> list[str]:
    """Return the features of one word of a stretch of several."""
    return [f"word={key}", f"word coarse={cluster.coarse}"]


def of_pair(before: str, last: str) -> list[str]:
    """Return the feature of a stretch's last two words."""
    return [f"last2={before} {last}"]


def of_class_and_head(first: str, head: str) -> list[str]:
    """Return the feature of the first word's class with the last word."""
    return [f"first,head={first},{head}"]


def of_stem(stem: str, length: int) -> list[str]:
    """Return the feature of what is known of a versioned name without its version."""
    return [f"stem={stem},{length}"]


def of_neighbour(side: str, key: str, cluster: Cluster) -> list[str]:
    """Return the features of the chunk's word beside a stretch, `before` or `after`."""
    return [f"{side}={key}", f"{side} cluster={cluster.fine}"]


def of_cases(cases: str, left: str, right: str) -> list[str]:
    """Return the features of the shapes of a stretch's words, and of the words beside it in the chunk, by `case`.

    None where no word has a capital: an edge is `^` on the left and `$` on the right.
    """
    if (left + cases + right).strip("l^$-") == "":
        return []
    return [f"cases={cases}", f"cases beside={left}{cases[0]}{cases[-1]}{right}"]


@lru_cache(maxsize=65_536)
def case(word: str) -> str:
    """Return the kind of a word's capitals: l none, t the first letter, c others or digits, - no letters.

    >>> "".join(map(case, ("Fast", "and", "k-means", "GPT-4", "7")))
    'tllc-'
    """
    kind = shape(word)
    return "t" if kind == "title" else "-" if kind == "number" else "c" if kind in _CAPITALS else "l"


_CAPITALS = frozenset(("camel", "caps", "digit", "other"))


def of_edge(side: str, classes: str) -> list[str]:
    """Return the feature of the class of the chunk's word beside a stretch, with that of the stretch's edge."""
    return [f"{side},class={classes}"]


def of_growth(side: str, share: str, outer: str) -> list[str]:
    """Return the feature of how often a stretch stands with the word beside it, whose class is `outer`."""
    return [f"grows {side}={share},{outer}"]


def of_longer(side: str, longer: Standing) -> list[str]:
    """Return the feature of what is known of a stretch with the word beside it."""
    return [f"longer {side}={longer.lexicon[:6]},{longer.seen[0]}"]


def of_whole(left: bool, right: bool) -> list[str]:
    """Return the feature of whether a stretch reaches the chunk's edges."""
    return [f"whole={left},{right}"]


def own_parts(chunk: Chunk, first: int, last: int, knowledge: Knowledge) -> list[str]:
    """Return the features of words `[first:last]` of a chunk that tell of several of these words at once."""
    keys, classes, standing = chunk.keys, chunk.classes, knowledge.standing
    found: list[str] = []
    if last - first > 1:
        found += of_suffix(standing("".join(keys[first + 1 : last])), classes[first])
        found += of_prefix(standing("".join(keys[first : last - 1])))
        found += of_pair(keys[last - 2], keys[last - 1]) + of_class_and_head(classes[first], keys[last - 1])
    if classes[first] == "P":
        found += of_stem(stem(chunk.words[first], knowledge), last - first)
    return found


def edge_parts(chunk: Chunk, first: int, last: int, key: str, knowledge: Knowledge) -> list[str]:
    """Return the features of words `[first:last]` of a chunk with the words beside them in it."""
    keys, classes, standing, papers = chunk.keys, chunk.classes, knowledge.standing, knowledge.papers
    found: list[str] = []
    if first > 0:
        longer = keys[first - 1] + key
        found += of_edge("before", classes[first - 1 : first + 1])
        found += of_growth("left", _share(papers(longer), papers(key)), classes[first - 1])
        found += of_longer("left", standing(longer))
    if last < len(keys):
        longer = key + keys[last]
        found += of_edge("after", classes[last - 1 : last + 1])
        found += of_growth("right", _share(papers(longer), papers(key)), classes[last])
        found += of_longer("right", standing(longer))
    return found


def inside(chunk: Chunk, first: int, last: int, knowledge: Knowledge) -> list[str]:
    """Return the features of words `[first:last]` of a chunk that depend on the chunk alone, all of them."""
    words, keys = chunk.words, chunk.keys
    size, length = len(keys), last - first
    key = "".join(keys[first:last])
    few = min(length, 3)
    found = of_standing(knowledge.standing(key), few) + of_classes(chunk.classes[first:last])
    cluster = knowledge.cluster
    found += of_first(words[first], keys[first], cluster(keys[first]))
    found += of_head(words[last - 1], keys[last - 1], cluster(keys[last - 1]), few)
    found += of_whole(first == 0, last == size)
    found += own_parts(chunk, first, last, knowledge) + edge_parts(chunk, first, last, key, knowledge)
    if length > 1:
        found += [feature for one in keys[first:last] for feature in of_word(one, cluster(one))]
    if first:
        found += of_neighbour("before", keys[first - 1], cluster(keys[first - 1]))
    if last < size:
        found += of_neighbour("after", keys[last], cluster(keys[last]))
    cases = "".join(map(case, words))
    return found + of_cases(cases[first:last], cases[first - 1] if first else "^", cases[last] if last < size else "$")


_STEM = re.compile(r"[^\W\d_]{2,}(?=[-‐‑]?[\dV])|[^\W\d_]{2,}(?=[-‐‑][A-Z])")


def stem(word: str, knowledge: Knowledge) -> str:
    """Return what the lexicon says of a versioned name without its version: `GPT` of `GPT-5-mini`; else a dash."""
    match = _STEM.match(word)
    return knowledge.standing(match.group().casefold()).lexicon if match else "-"


def left_of(two: str, one: str, classes: str, governor: str) -> list[str]:
    """Return the features of the two words to the left of a chunk, as they are and by class, and of its governor."""
    return [f"left={one}", f"left2={two} {one}", f"left class={classes}", f"governor={governor}"]


def right_of(one: str, two: str, classes: str) -> list[str]:
    """Return the features of the two words to the right of a chunk, as they are and by class."""
    return [f"right={one}", f"right2={one} {two}", f"right class={classes}"]


def both_sides(classes: str, governor: str, length: int) -> list[str]:
    """Return the features of the surroundings of a chunk that is a stretch as a whole, of a length up to three."""
    return [f"both={classes}", f"governor of whole={governor},{length}"]


def of_company(side: str, together: int, uses: int, lexicon: str, length: int) -> list[str]:
    """Return the features of how many of a phrase's uses in the paper have the same word of its chunk beside it.

    `uses` is at least 2.

    >>> of_company("left", 4, 4, "strong/task", 1), of_company("left", 1, 4, "unknown", 5)
    (['with left=all 3,stro,1'], ['with left=one,unkn,2'])
    """
    share = f"all {min(uses, 3)}" if together >= uses else "one" if together <= 1 else "some"
    return [f"with {side}={share},{lexicon[:4]},{min(length, 2)}"]


def around(
    length: int, lexicon: str, count: int, in_title: bool, also_in_title: bool, defined: str, colon: bool
) -> list[str]:
    """Return the features of a phrase's place in the paper: repeats, title, and whether the paper defines it.

    `length` is at most 3, `count` at most 4; `lexicon` is strong, weak, none or unknown, cut to four letters;
    `defined` is `short`, `long` or empty; `colon` tells that the phrase is all that stands before the title's colon.
    """
    found = [f"count={count},{min(length, 2)}", f"count,lexicon={min(count, 3)},{lexicon}"]
    if in_title:
        found += ["in title", f"in title,lexicon={lexicon},{length}"]
    elif also_in_title:
        found += ["also in title", f"also in title,length={length}"]
    if defined:
        found.append(f"defined={defined}")
    if colon:
        found.append("before colon")
    return found
