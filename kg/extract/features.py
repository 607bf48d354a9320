"""What is told about a stretch of words before it is judged: readable features, the same in training and in use.

A feature is a template and a value, `head=network`. Those of `inside` depend on the chunk's words alone, so that their
sum can be remembered for a chunk; those of `around` depend on the text beside the chunk and on the paper.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.lexicon import Term

_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]")


@dataclass(frozen=True, slots=True)
class Seen:
    """How often the training papers hold a phrase, how often they mark it, and the type they mostly give it."""

    seen: int
    marked: int
    type: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of phrases by their key before reading: the lexicon, the training papers, abbreviations.

    `phrases` has, of the phrases of unannotated papers, in how many papers each stands, and in how many as a whole
    chunk. `spread` has the terms with small words in them (area under the curve): the key of the first word, and
    those of the rest, longest first.
    """

    lexicon: dict[str, Term]
    seen: dict[str, Seen]
    abbreviations: dict[str, str]
    phrases: dict[str, tuple[int, int]]
    spread: dict[str, tuple[tuple[str, ...], ...]]

    def term(self, key: str) -> Term | None:
        """Return the lexicon's term of that key, or of the usual expansion where the key is an abbreviation."""
        return self.lexicon.get(key) or self.lexicon.get(self.abbreviations.get(key, ""))


@dataclass(frozen=True, slots=True)
class Chunk:
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


def known_as(key: str, knowledge: Knowledge) -> str:
    """Return what the lexicon says of a key: `strong/method`, `weak/task`, `none`, or `unknown`."""
    term = knowledge.term(key)
    if term is None:
        return "unknown"
    return "none" if term.weight == "none" else f"{term.weight}/{term.type}"


def seen_as(key: str, knowledge: Knowledge) -> str:
    """Return how often the training papers mark a key, of how often they hold it, in buckets."""
    seen = knowledge.seen.get(key)
    if seen is None:
        return "0"
    return f"{int(4.99 * (seen.marked + 0.2) / (seen.seen + 0.4))}/{bucket(min(seen.seen, 8))}"


def of_first(word: str, key: str) -> list[str]:
    """Return the features of a stretch's first word."""
    return [f"first={key}", f"first shape={shape(word)}"]


def of_head(word: str, key: str, length: int) -> list[str]:
    """Return the features of a stretch's last word, in a stretch of one, two, or three and more words."""
    lower = word.lower()
    return [
        f"head={key}",
        f"head,length={key},{length}",
        f"ending={lower[-3:]}",
        f"plural={lower != key and lower.endswith('s')}",
        f"head shape={shape(word)},{length}",
    ]


def of_phrase(words: Sequence[str], keys: Sequence[str], classes: str, knowledge: Knowledge) -> list[str]:
    """Return the features of a stretch as a whole: what is known of it and of its parts."""
    length = len(keys)
    key = "".join(keys)
    lexicon, seen = known_as(key, knowledge), seen_as(key, knowledge)
    term = knowledge.term(key)
    papers, wholes = knowledge.phrases.get(key, (0, 0))
    found = [
        f"length={length}",
        f"lexicon={lexicon}",
        f"lexicon,df={lexicon[:4]},{bucket(term.abstracts >> 2) if term else '-'},{min(length, 2)}",
        f"seen={seen}",
        f"seen,lexicon={seen},{lexicon[:4]}",
        f"classes={classes}",
        f"papers={bucket(papers)},{min(length, 3)}",
        f"wholes={_share(wholes, papers)},{min(length, 2)}",
    ]
    if classes[0] == "P":
        found.append(f"stem={stem(words[0], knowledge)},{length}")
    if length > 1:
        suffix, prefix = "".join(keys[1:]), "".join(keys[:-1])
        found.append(f"last2={keys[-2]} {keys[-1]}")
        found.append(f"first,head={classes[0]},{keys[-1]}")
        found.append(f"suffix={known_as(suffix, knowledge)},{seen_as(suffix, knowledge)[0]},{classes[0]}")
        found.append(f"prefix={known_as(prefix, knowledge)[:4]},{seen_as(prefix, knowledge)[0]}")
        found += [f"word={one}" for one in keys]
    return found


def of_left(before: str, edge: str, key: str, knowledge: Knowledge) -> list[str]:
    """Return the features of the chunk's word before a stretch; `edge` has its class and that of the first."""
    longer = before + key
    papers = knowledge.phrases.get(key, (0, 0))[0]
    return [
        f"before={before}",
        f"before,class={edge}",
        f"grows left={_share(knowledge.phrases.get(longer, (0, 0))[0], papers)},{edge[0]}",
        f"longer left={known_as(longer, knowledge)[:6]},{seen_as(longer, knowledge)[0]}",
    ]


def of_right(after: str, edge: str, key: str, knowledge: Knowledge) -> list[str]:
    """Return the features of the chunk's word after a stretch; `edge` has the class of the last and its own."""
    longer = key + after
    papers = knowledge.phrases.get(key, (0, 0))[0]
    return [
        f"after={after}",
        f"after,class={edge}",
        f"grows right={_share(knowledge.phrases.get(longer, (0, 0))[0], papers)},{edge[1]}",
        f"longer right={known_as(longer, knowledge)[:6]},{seen_as(longer, knowledge)[0]}",
    ]


def inside(chunk: Chunk, first: int, last: int, knowledge: Knowledge) -> list[str]:
    """Return the features of words `[first:last]` of a chunk that depend on the chunk alone."""
    words, keys, classes = chunk.words, chunk.keys, chunk.classes
    size, key = len(keys), "".join(keys[first:last])
    found = of_phrase(words[first:last], keys[first:last], classes[first:last], knowledge)
    found += of_first(words[first], keys[first])
    found += of_head(words[last - 1], keys[last - 1], min(last - first, 3))
    if first > 0:
        found += of_left(keys[first - 1], classes[first - 1 : first + 1], key, knowledge)
    if last < size:
        found += of_right(keys[last], classes[last - 1 : last + 1], key, knowledge)
    found.append(f"whole={first == 0},{last == size}")
    return found


def _share(part: int, whole: int) -> str:
    """Return the share in sixths, or a dash where the whole is rare."""
    return str(int(5.99 * part / whole)) if whole >= 6 else "-"


_STEM = re.compile(r"[^\W\d_]{2,}(?=[-‐‑]?[\dV])|[^\W\d_]{2,}(?=[-‐‑][A-Z])")


def stem(word: str, knowledge: Knowledge) -> str:
    """Return what the lexicon says of a versioned name without its version: `GPT` of `GPT-5-mini`; else a dash."""
    match = _STEM.match(word)
    return known_as(match.group().casefold(), knowledge) if match else "-"


def left_of(two: str, one: str, classes: str) -> list[str]:
    """Return the features of the two words to the left of a chunk, as they are and by class."""
    return [f"left={one}", f"left2={two} {one}", f"left class={classes}"]


def right_of(one: str, two: str, classes: str) -> list[str]:
    """Return the features of the two words to the right of a chunk, as they are and by class."""
    return [f"right={one}", f"right2={one} {two}", f"right class={classes}"]


def both_sides(classes: str) -> list[str]:
    """Return the feature of the classes on both sides of a chunk that is a stretch as a whole."""
    return [f"both={classes}"]


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
