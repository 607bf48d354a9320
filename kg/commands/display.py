"""How the terminal shows names, sentences and abstracts: colours by type, hostile characters made harmless."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

#: Type → its colour; each also stands beside its name, so that colour is never the only sign.
TYPE_STYLES = {
    "method": "blue",
    "dataset": "green",
    "benchmark": "cyan",
    "task": "magenta",
    "metric": "yellow",
    "concept": "white",
    "paper": "bold",
}

# Control characters and direction overrides could redraw a terminal's line.
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def console() -> "Console":
    """Return a console on standard output that takes text as text: no markup, no guessed highlights."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def printable(text: str, *, one_line: bool = False) -> str:
    """Return the text without characters that would redraw a terminal, on one line if asked for.

    >>> printable("a\\x1b[2Jb\\nc", one_line=True)
    'a�[2Jb c'
    """
    text = _HARMFUL.sub("\N{REPLACEMENT CHARACTER}", text)
    return " ".join(text.split()) if one_line else text


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> "Text":
    """Return the text with a style on each span `[start:end]`, offsets being those of the text as given."""
    from rich.text import Text

    result = Text(_HARMFUL.sub("\N{REPLACEMENT CHARACTER}", text))
    for start, end, style in spans:
        result.stylize(style, start, end)
    return result
