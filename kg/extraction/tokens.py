"""Tokens and sentences of a field: one regular expression, code-point offsets, nothing remembered.

spaCy's tokenizer costs more than all the rest of the reading together, and splits every hyphen; here a hyphened name
or term is one token (`GPT-4`, `k-means`, `few-shot`), except that what hangs on a name by a hyphen and only relates
it to the next noun is a token of its own (`BERT` `-based`).
"""

import re

from kg.model import Field
from kg.reading import FieldText

_HANGING = (
    "based|like|style|aware|free|driven|level|agnostic|specific|wise|guided|enhanced|augmented|generated|induced|"
    "trained|powered|inspired|equipped|dependent|related|centric|type|oriented|constrained|regularized|optimized|"
    "assisted|conditioned|parameterized|compatible|derived|only|family"
)
_GLUED = "the|of|and|for|with|our|that|from|using|called|than|by"
_PART = r"[\w\u0300-\u036f]+(?:[@&][\w]+)*(?:\.\d+)*"
_TOKEN = re.compile(
    rf"""
    (?:{_GLUED})(?=[A-Z][\w-]*[A-Z])                                  # the name in theFActScore
    | [^\W\d_]{{2,}}(?=[ ,;)]|[:.]\s)                                     # a plain word: first, as most are
    | \$[^$\s]{{1,16}}\$(?:-?[^\W\d_]\w*(?:-\w+)*)?                      # $k$-means, $\pi_0$
    | https?://[^\s)}}]*[^\s)}}.,;:]
    | (?:[^\W\d_]\.){{2,}}                                            # e.g., U.S.
    | \d+(?:[.,]\d+)*(?:\s?%|\\%)                                     # 12.5 %
    | \d+(?:[.,]\d+)+(?![^\W\d])
    | [-‐‑](?:{_HANGING})\b                                           # the -based of BERT-based
    | ['’]s\b
    | [^\W\d_]\^?\*(?=[\s,.;:)\-]|$)                                  # A*, Q^*
    | {_PART}(?:[-‐‑–](?!(?:{_HANGING})\b){_PART})*(?:\+\+?(?!\d)|\*(?=[\s,.;:)]|$))?
    | \.\.\.|[-–—]+
    | \S
    """,
    re.VERBOSE,
)

#: Words before which a full stop ends no sentence.
_NO_END = frozenset(("al", "vs", "cf", "fig", "eq", "resp", "etc", "sec", "no", "approx", "i.e", "e.g", "st", "dr"))
_ENDS = frozenset(".!?")


def tokenise(field: Field, text: str) -> FieldText:
    """Return the field's tokens, with their code-point offsets, and its sentences.

    >>> tokenise("title", "BERT-based k-means, e.g. on 3D-CNN.").words
    ('BERT', '-based', 'k-means', ',', 'e.g.', 'on', '3D-CNN', '.')
    """
    spans = [match.span() for match in _TOKEN.finditer(text)]
    words = tuple([text[start:end] for start, end in spans])
    lower = tuple([word.lower() for word in words])
    starts = tuple([start for start, _ in spans])
    ends = tuple([end for _, end in spans])
    return FieldText(field, text, words, lower, starts, ends, _sentences(words, lower))


def _sentences(words: tuple[str, ...], lower: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return the sentences as token ranges: a stop ends one where the next word does not begin in lower case."""
    count, first = len(words), 0
    found = []
    for position, word in enumerate(words):
        if word not in _ENDS:
            continue
        after = position + 1
        while after < count and words[after] in "\"')]”’":
            after += 1
        if after <= first or (position and word == "." and lower[position - 1] in _NO_END and after < count):
            continue
        if after >= count or not words[after][0].islower():
            found.append((first, after))
            first = after
    if first < count:
        found.append((first, count))
    return tuple(found)
