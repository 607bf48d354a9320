"""How alike two records are: keys that spellings of one title share, and comparisons of titles, texts, authors."""

import hashlib
import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from kg.model import Paper

_TAG = re.compile(r"</?[a-zA-Z]{1,8}>")
# Commands of style vanish; others (\alpha) stay as their name, so that they equal the letter spelled out.
_STYLE = re.compile(
    r"\\(?:text\w*|math\w*|emph|em|bf|it|rm|sc|tt|sl|mbox|hbox|boldsymbol|bm|ensuremath|operatorname|left|right|"
    r"bigl?|bigr|,|;|!|quad|xspace|underline|protect)(?![a-zA-Z])|(?<![a-zA-Z])math(?:cal|bb|bf|rm|sf|it|frak|scr)(?=\{)"
)
_ACCENT = re.compile(r"\\[\"'`^~=.uvHcdbkr](?=\{?[a-zA-Z])")
_WORD = re.compile(r"[^\W_]+")
_NOT_WORD = re.compile(r"[\W_]+")
_GREEK = {ord(letter): f" {name} " for letter, name in zip(
    "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega gamma delta theta lambda xi pi sigma phi psi omega".split(),
    strict=True,
)}  # fmt: skip
_NUMBER = re.compile(r"\d+(?:\.\d+)*|\b(?:i{1,3}|iv|vi{0,3}|ix|xi{0,2})\b")
_ASCII_NOISE = bytes(c for c in range(128) if not chr(c).isalnum())

#: Titles of several words that many unlike papers and notices bear; any single word is as little telling.
GENERIC = frozenset(
    (
        *("book review", "call for papers", "editorial board", "front matter", "guest editorial", "in memoriam"),
        *("introduction to the special issue", "invited talk", "letter to the editor", "no title", "not available"),
        *("opening remarks", "paper withdrawn", "special issue", "supplementary material", "table of contents"),
        "withdrawn paper",
    )
)


@lru_cache(maxsize=1 << 16)
def title_words(title: str) -> str:
    r"""Return the title's words, without case, LaTeX, markup, accents and punctuation, parted by single spaces.

    >>> title_words(r"\textbf{P}ond-Net: $\alpha$ is  all you need!")
    'pond net alpha is all you need'
    """
    if "&" in title:
        title = html.unescape(title)
    if "<" in title:
        title = _TAG.sub("", title)
    if "\\" in title or "{" in title:
        title = _ACCENT.sub("", _STYLE.sub("", title)).replace("{", "").replace("}", "").replace("\\", " ")
    if not title.isascii():
        title = unicodedata.normalize("NFKD", title.translate(_GREEK))
        title = "".join(c for c in title if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", title.casefold()).strip()


def title_key(title: str) -> str:
    """Return what titles share that differ in case, spacing, LaTeX or punctuation alone; never empty.

    >>> title_key("Multi-Agent Ponds.") == title_key("multiagent  ponds")
    True
    """
    return title_words(title).replace(" ", "") or title.casefold().strip()


def text_key(abstract: str) -> bytes:
    """Return a 16-byte hash that texts share which differ in case, spacing and punctuation alone."""
    folded = abstract.casefold()
    if folded.isascii():
        letters = folded.encode("ascii").translate(None, _ASCII_NOISE)
    else:
        folded = unicodedata.normalize("NFKD", folded)
        letters = _NOT_WORD.sub("", folded).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(letters or abstract.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def share_words(first: str, second: str) -> float:
    """Return the share of words that two titles have in common (Jaccard), a fast bound on their likeness.

    >>> share_words("Small Ponds in Ice", "small ponds")
    0.5
    """
    a, b = set(title_words(first).split()), set(title_words(second).split())
    return len(a & b) / len(a | b) if a and b else 0.0


def is_generic(title: str) -> bool:
    """Return whether a title alone says too little to tell papers apart: a notice's, or a single word."""
    words = title_words(title)
    return words in GENERIC or " " not in words


def title_likeness(first: str, second: str) -> float:
    """Return how alike two titles are: 1.0 when their keys are equal, 0.0 when their numbers differ.

    A title that another one holds whole, at an end, counts 0.95: a name was put before it, or a subtitle after it.

    >>> title_likeness("Deep Ponds I", "Deep Ponds II"), title_likeness("Deep Ponds", "Deep ponds.")
    (0.0, 1.0)
    """
    a, b = title_words(first), title_words(second)
    if a.replace(" ", "") == b.replace(" ", ""):
        return 1.0
    if sorted(_NUMBER.findall(a)) != sorted(_NUMBER.findall(b)):
        return 0.0
    short, long = sorted((a, b), key=len)
    if short.count(" ") >= 3 and (long.startswith(short + " ") or long.endswith(" " + short)):
        return 0.95
    return _dice(a, b)


def _dice(a: str, b: str) -> float:
    """Return the Sørensen–Dice coefficient of the texts' pairs of neighbouring letters."""
    first, second = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (a, b))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def text_likeness(first: str, second: str) -> float:
    """Return the share of words that two abstracts have in common (Jaccard); of the shorter one's, where it is cut.

    >>> text_likeness("We study small ponds.", "We study small lakes.")
    0.6
    """
    a, b = (set(_WORD.findall(text.casefold())) for text in (first, second))
    if not a or not b:
        return 0.0
    common = len(a & b)
    contained = common / min(len(a), len(b))
    return round(contained if contained >= 0.9 else common / len(a | b), 6)


def surnames(authors: Sequence[str]) -> frozenset[str]:
    """Return the authors' last names, folded; empty where nobody is named.

    >>> sorted(surnames(("Ada B. Ray", "Lin, Bo", "Anonymous")))
    ['lin', 'ray']
    """
    names = (author.partition(",")[0] if "," in author else author.split()[-1] for author in authors if author.strip())
    return frozenset(title_words(name) for name in names) - {"anonymous", "al", "others", ""}


def share_author(first: Paper, second: Paper) -> bool:
    """Return whether an author of one paper has the last name of an author of the other."""
    return bool(surnames(first.authors) & surnames(second.authors))


def contradicts(first: Paper, second: Paper) -> bool:
    """Return whether both name their authors, or their published identifiers, and have none in common."""
    a, b = surnames(first.authors), surnames(second.authors)
    if a and b:
        return not a & b
    dois = {paper.doi for paper in (first, second) if paper.doi and not paper.doi.startswith("10.48550/")}
    return len(dois) == 2
