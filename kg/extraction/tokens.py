"""Tokens and sentences of a field: one regular expression, code-point offsets.

spaCy's tokenizer costs more than all the rest of the reading together, and splits every hyphen; here a hyphened name
or term is one token (`GPT-4`, `k-means`, `few-shot`), except that what hangs on a name by a hyphen and only relates
it to the next noun is a token of its own (`BERT` `-based`).
"""

import re
from functools import lru_cache
from itertools import accumulate, chain
from operator import add

from kg.model import Field
from kg.reading import FieldText

_HANGING = (
    "based|like|style|aware|free|driven|level|agnostic|specific|wise|guided|enhanced|augmented|generated|induced|"
    "trained|powered|inspired|equipped|dependent|related|centric|type|oriented|constrained|regularized|optimized|"
    "assisted|conditioned|parameterized|compatible|derived|only|family"
)
_GLUED = "the|of|and|for|with|our|that|from|using|called|than|by"
_PART = r"[\w\u0300-\u036f]+(?:[@&][\w]+)*(?:\.\d+)*"
#: The patch size behind a model's size: the /16 of ViT-B/16, the /14@336px of ViT-L/14@336px.
_PATCH = r"(?:(?<=[-‐‑][A-Z])|(?<=[-‐‑][A-Z]{2}))/\d{1,2}(?:@\d+(?:px)?)?(?![\w.]\w)"
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
    | {_PART}(?:[-‐‑–](?!(?:{_HANGING})\b){_PART})*(?:\+\+?(?!\d)|\*(?=[\s,.;:)]|$)|{_PATCH})?
    | \.\.\.|[-–—]+
    | \S
    """,
    re.VERBOSE,
)

#: Words before which a full stop ends no sentence.
_NO_END = frozenset(("al", "vs", "cf", "fig", "eq", "resp", "etc", "sec", "no", "approx", "i.e", "e.g", "st", "dr"))
_ENDS = frozenset(".!?")


#: How many pieces of text between spaces are remembered with their tokens: words come again and again.
_REMEMBERED = 65_536


#: A token, in lower case too, its length, and how far behind its beginning the next one begins.
_Token = tuple[str, str, int, int]


def tokenise(field: Field, text: str) -> FieldText:
    """Return the field's tokens, with their code-point offsets, and its sentences.

    >>> tokenise("title", "BERT-based k-means, e.g. on 3D-CNN.").words
    ('BERT', '-based', 'k-means', ',', 'e.g.', 'on', '3D-CNN', '.')
    """
    pieces = text.split()
    if " ".join(pieces) == text:
        pieces = _with_percent(pieces) if " %" in text else pieces
        tokens = list(chain.from_iterable(map(_remembered, pieces)))
    else:
        tokens = list(_tokens(text))
    if not tokens:
        return FieldText(field, text, (), (), (), (), ())
    words, lower, sizes, steps = zip(*tokens, strict=True)
    *starts, _ = accumulate(steps, initial=len(text) - len(text.lstrip()))
    ends = tuple(map(add, starts, sizes))
    return FieldText(field, text, words, lower, tuple(starts), ends, _sentences(words, lower))


def _with_percent(pieces: list[str]) -> list[str]:
    """Return the pieces with those that begin with a per cent sign joined to the one before: only they are one token.

    >>> _with_percent(["by", "12", "%,", "say"])
    ['by', '12 %,', 'say']
    """
    found = pieces[:1]
    for piece in pieces[1:]:
        if piece[0] == "%":
            found[-1] += " " + piece
        else:
            found.append(piece)
    return found


def _tokens(piece: str) -> tuple[_Token, ...]:
    """Return the tokens of a piece of text that a space follows."""
    size = len(piece)
    if size > 1 and piece.islower():
        if piece.isalpha():
            return ((piece, piece, size, size + 1),)
        word, stop = piece[:-1], piece[-1]
        if size > 2 and stop in ",." and word.isalpha():
            return (word, word, size - 1, size - 1), (stop, stop, 1, 2)
    spans = [match.span() for match in _TOKEN.finditer(piece)]
    following = [*(start for start, _ in spans[1:]), size + 1]
    return tuple(
        [
            (piece[start:end], piece[start:end].lower(), end - start, after - start)
            for (start, end), after in zip(spans, following, strict=False)
        ]
    )


_remembered = lru_cache(maxsize=_REMEMBERED)(_tokens)


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
