"""Figures in a text: numbers with their unit, as written, in digits or in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_UNIT = r"""
    \s?-?\\?%(?:\s?-?(?:age\ )?points?\b|p\b)? | \s?-?per\ ?cent(?:age)?\s?-?points?\b | \s?-?per\ ?cent\b
    | \s?pp\b | \s?points?\b | \s?pts?\b
    | \s?-?\$?\\times\$? | \s?×(?!\s?\d) | [xX](?![\w]) | \s?-?folds?\b(?!\ cross|-cross) | (?:\s|-)times\b
    | \s?dB\b | \s?ms\b | \s?FPS\b | \s?fps\b | \s?seconds?\b | \s?milliseconds?\b
"""
_FIGURE = re.compile(
    rf"""
    (?=[\d.+~≈∼$\\{{−–-])
    (?P<wrap>\$\\sim\$?\s?|\{{\\(?:bf|it|em)\s|\\(?:text|math)(?:bf|it|rm)\{{|\$\\(?:text|math)(?:bf|it|rm)\{{|\$)?
    (?<![\w.@^_=/\\])(?<![^\W\d]-)(?<!\d-)(?<!\d[,–]) (?P<sign>(?:\\sim\s?|[+~≈∼]|(?<![\w)\]])[-−–])?)
    (?P<low>{_NUMBER})(?:\s?(?:\\?%|[xX×])?\s?(?:-|–|—|\ to\ )\s?
        (?P<high>{_NUMBER})(?=\s?(?:\\?%|[xX×]\b|-?fold|\ times|\ points)))?
    (?P<inner>{_UNIT})? \}}?\$? (?P<outer>{_UNIT})?
    (?![\w^_=])(?!-[^\W\d])(?![.,]\d)
    """,
    re.VERBOSE,
)
_COUNTS = {
    "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "twenty": 20.0, "fifty": 50.0, "hundred": 100.0,
}  # fmt: skip
_WORDS = re.compile(
    rf"""
    (?P<magnitude>\b(?:(?:(?:one|two|three|[1-4])(?:\ to\ |\ or\ |-))?(?P<orders>an?|one|two|three|four|five|\d)\ )?
        orders?[- ]of[- ]magnitude\b)
    | \b(?P<count>{"|".join(_COUNTS)})(?:\s|-)?(?:times|fold)\b
    | \b(?P<twice>twice|double[sd]?|doubling|two-?fold)\b | \b(?P<triple>triple[sd]?|tripling)\b
    | \b(?P<half>half|halves|halved|halving)\b
    | \bfactors?\ of\ (?:about\ |around\ |up\ to\ |at\ least\ |over\ )?\$?
        (?P<factor>\d+(?:\.\d+)?|{"|".join(_COUNTS)})\b\$?(?![\w^/])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPELLED = ("magnitude", "times", "fold", "twice", "doubl", "tripl", "half", "halv", "factor")
_DIGITS = re.compile(r"\d+")
_AROUND = 24
_BOUNDS = (
    (re.compile(r"\b(?:up to|as much as|as (?:high|many) as|a maximum of) (?:an? |about )?$"), "up to"),
    (re.compile(r"\b(?:at least|no less than|a minimum of) (?:an? |about )?$"), "at least"),
    (re.compile(r"\b(?:at most|no more than|within) (?:an? )?$"), "at most"),
    (re.compile(r"\b(?:more than|over|above|exceeding|greater than|in excess of) (?:an? )?$"), "more than"),
    (re.compile(r"\b(?:less than|under|below|fewer than) (?:an? |about )?$"), "less than"),
    (re.compile(r"\b(?:about|around|approximately|roughly|nearly|almost|close to|some) (?:an? )?$"), "about"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and where it stands: `unit` is %, points, x, a unit of measure, or None.

    Of a range the higher end is the value and the bound is "up to". `shape` is the word that a written-out ratio is.
    """

    start: int
    end: int
    value: float
    unit: str | None
    signed: bool
    bound: str | None
    words: bool


def figures_in(text: str) -> list[Figure]:
    r"""Return the figures of the text in order; years, versions, ranks and numbers inside words are none.

    >>> [(f.value, f.unit, f.bound) for f in figures_in(r"up to 40 \% less, \textbf{+5.1}, 2.5x, top-1, in 2019, 7B")]
    [(40.0, '%', 'up to'), (5.1, None, None), (2.5, 'x', None)]
    """
    words = list(_in_words(text))
    digits = [f for f in _in_digits(text) if not any(word.start <= f.start < word.end for word in words)]
    return sorted(words + digits, key=lambda figure: figure.start)


def _candidates(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `_FIGURE`, which is dear, only around digits."""
    done = 0
    for digits in _DIGITS.finditer(text):
        if digits.start() >= done:
            match = _FIGURE.search(text, max(done, digits.start() - _AROUND), digits.end() + 2 * _AROUND)
            if match and match.start("low") <= digits.start() < match.end("low"):
                yield match
                done = match.end()


def _spelled(text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of `_WORDS`, likewise, only around the words that one of them needs."""
    done = 0
    for place in sorted(at for word in _SPELLED if word in text for at in _places(text, word)):
        if place >= done:
            match = _WORDS.search(text, max(done, place - 2 * _AROUND), place + 2 * _AROUND)
            if match:
                yield match
                done = match.end()


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _in_digits(text: str) -> Iterator[Figure]:
    for match in _candidates(text):
        unit = _unit(match["inner"] or match["outer"] or "")
        number = match["high"] or match["low"]
        if unit is None and (_is_year(number) or (match["wrap"] or "").endswith("$") != match[0].endswith("$")):
            continue
        value = float(number.replace(",", ""))
        sign = match["sign"].strip()
        bound = "up to" if match["high"] else "about" if sign in {"~", "≈", "∼", "\\sim"} else None
        signed = sign in {"+", "-", "−", "–"}
        if signed and sign != "+":
            value = -value
        start = match.start("wrap") if match["wrap"] else match.start("sign") if sign else match.start("low")
        if match["high"] and text[: match.start()].endswith("from "):
            start, bound = match.start("high"), None
        bound = bound or _bound(text, start)
        yield Figure(start, match.end(), value, unit, signed, bound, words=False)


def _in_words(text: str) -> Iterator[Figure]:
    for match in _spelled(text):
        if match["magnitude"]:
            orders = (match["orders"] or "").lower()
            if not orders:
                continue
            value = 10.0 ** (1 if orders in {"a", "an"} else int(orders) if orders.isdigit() else _COUNTS[orders])
        elif match["factor"]:
            value = _COUNTS.get(match["factor"].lower()) or float(match["factor"])
        elif match["count"]:
            value = _COUNTS[match["count"].lower()]
        else:
            value = 2.0 if match["twice"] else 3.0 if match["triple"] else 0.5
        yield Figure(match.start(), match.end(), value, "x", False, _bound(text, match.start()), words=True)


def _is_year(number: str) -> bool:
    return len(number) == 4 and number.isdigit() and 1900 <= int(number) < 2100


def _unit(written: str) -> str | None:
    plain = written.strip(" -$").lower()
    if not plain:
        return None
    if "point" in plain or plain in {"pp", "pt", "pts", "%p", "\\%p"}:
        return "points"
    if "%" in plain or plain.startswith("per"):
        return "%"
    if plain in {"x", "×", "\\times", "times", "fold", "folds"}:
        return "x"
    return {"db": "dB", "fps": "FPS", "second": "s", "seconds": "s", "millisecond": "ms", "milliseconds": "ms"}.get(
        plain, plain
    )


def _bound(text: str, start: int) -> str | None:
    before = text[max(0, start - 24) : start].lower()
    return next((name for pattern, name in _BOUNDS if pattern.search(before)), None)
