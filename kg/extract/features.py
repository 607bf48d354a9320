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
    chunk.
    """

    lexicon: dict[str, Term]
    seen: dict[str, Seen]
    abbreviations: dict[str, str]
    phrases: dict[str, tuple[int, int]]

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


def inside(chunk: Chunk, first: int, last: int, knowledge: Knowledge) -> list[str]:
    """Return the features of words `[first:last]` of a chunk that depend on the chunk alone."""
    words, keys, classes = chunk.words, chunk.keys, chunk.classes
    size, length = len(keys), last - first
    key = "".join(keys[first:last])
    head, lower_head = keys[last - 1], words[last - 1].lower()
    lexicon = known_as(key, knowledge)
    seen = seen_as(key, knowledge)
    term = knowledge.term(key)
    papers, wholes = knowledge.phrases.get(key, (0, 0))
    span_classes = classes[first:last]
    found = [
        f"length={length}",
        f"lexicon={lexicon}",
        f"lexicon,df={lexicon[:4]},{bucket(term.abstracts >> 2) if term else '-'},{min(length, 2)}",
        f"seen={seen}",
        f"seen,lexicon={seen},{lexicon[:4]}",
        f"head={head}",
        f"head,length={head},{min(length, 3)}",
        f"first={keys[first]}",
        f"classes={span_classes}",
        f"ending={lower_head[-3:]}",
        f"plural={lower_head != head and lower_head.endswith('s')}",
        f"shape={shape(words[first])},{shape(words[last - 1]) if length > 1 else ''}",
        f"whole={first == 0},{last == size}",
        f"papers={bucket(papers)},{min(length, 3)}",
        f"wholes={_share(wholes, papers)},{min(length, 2)}",
    ]
    if classes[first] == "P":
        found.append(f"stem={stem(words[first], knowledge)},{length}")
    if length > 1:
        found.append(f"last2={keys[last - 2]} {head}")
        found.append(f"first,head={classes[first]},{head}")
        found.extend(f"word={k}" for k in keys[first:last])
        suffix = "".join(keys[first + 1 : last])
        found.append(f"suffix={known_as(suffix, knowledge)},{seen_as(suffix, knowledge)[0]},{classes[first]}")
        prefix = "".join(keys[first : last - 1])
        found.append(f"prefix={known_as(prefix, knowledge)[:4]},{seen_as(prefix, knowledge)[0]}")
    if first > 0:
        found.append(f"before={keys[first - 1]}")
        found.append(f"before,class={classes[first - 1]},{classes[first]}")
        longer = "".join(keys[first - 1 : last])
        found.append(f"grows left={_share(knowledge.phrases.get(longer, (0, 0))[0], papers)},{classes[first - 1]}")
        found.append(f"longer left={known_as(longer, knowledge)[:6]},{seen_as(longer, knowledge)[0]}")
    if last < size:
        found.append(f"after={keys[last]}")
        found.append(f"after,class={classes[last]},{classes[last - 1]}")
        longer = "".join(keys[first : last + 1])
        found.append(f"grows right={_share(knowledge.phrases.get(longer, (0, 0))[0], papers)},{classes[last]}")
        found.append(f"longer right={known_as(longer, knowledge)[:6]},{seen_as(longer, knowledge)[0]}")
    return found


def _share(part: int, whole: int) -> str:
    """Return the share in sixths, or a dash where the whole is rare."""
    return str(int(5.99 * part / whole)) if whole >= 6 else "-"


_STEM = re.compile(r"[^\W\d_]{2,}(?=[-‐‑]?[\dV])|[^\W\d_]{2,}(?=[-‐‑][A-Z])")


def stem(word: str, knowledge: Knowledge) -> str:
    """Return what the lexicon says of a versioned name without its version: `GPT` of `GPT-5-mini`; else a dash."""
    match = _STEM.match(word)
    return known_as(match.group().casefold(), knowledge) if match else "-"


def beside(lower: Sequence[str], classes: str, first: int, last: int, *, at_left: bool, at_right: bool) -> list[str]:
    """Return the features of the text beside a chunk `[first:last]`, for spans at its left or right edge."""
    found = []
    if at_left:
        one = lower[first - 1] if first else "^"
        found.append(f"left={one}")
        found.append(f"left2={lower[first - 2] if first > 1 else '^'} {one}")
        found.append(f"left class={classes[max(0, first - 2) : first]}")
    if at_right:
        one = lower[last] if last < len(lower) else "$"
        found.append(f"right={one}")
        found.append(f"right2={one} {lower[last + 1] if last + 1 < len(lower) else '$'}")
        found.append(f"right class={classes[last : last + 2]}")
    if at_left and at_right:
        found.append(f"both={classes[first - 1] if first else '^'}{classes[last] if last < len(classes) else '$'}")
    return found


def around(*, length: int, lexicon: str, count: int, title: int, field: str, defined: str, colon: bool) -> list[str]:
    """Return the features of a phrase's place in the paper: repeats, title, and whether the paper defines it.

    `title` counts the times that it stands in the title, `defined` is `short`, `long` or empty, `colon` tells that
    the phrase is all that stands before a colon in the title.
    """
    found = [f"count={min(count, 4)},{min(length, 2)}", f"count,lexicon={min(count, 3)},{lexicon[:4]}"]
    if field == "title":
        found += ["in title", f"in title,lexicon={lexicon[:4]},{min(length, 3)}"]
    elif title:
        found += ["also in title", f"also in title,length={min(length, 3)}"]
    if defined:
        found.append(f"defined={defined}")
    if colon:
        found.append("before colon")
    return found
