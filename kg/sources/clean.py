"""Text as it enters: control characters and lone surrogates are replaced before any offset is taken."""

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# Noncharacters stand with the controls because XML 1.0, in which graphs are exported, cannot hold them.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")


def clean(text: str) -> tuple[str, int]:
    r"""Return the text with unsafe characters as U+FFFD, and how many they were; line ends become `\n`.

    Cleaning is idempotent and changes nothing else.

    >>> clean("soft\x00max")
    ('soft�max', 1)
    """
    if text.isascii() and text.isprintable():
        return text, 0
    text = _LINE_END.sub("\n", text)
    return _UNSAFE.subn(REPLACEMENT, text)


def badly_encoded(text: str) -> bool:
    """Return whether the text, decoded leniently, holds bytes that its encoding does not know."""
    return not text.isascii() and _SURROGATE.search(text) is not None
