"""What a line of a saved page is: running text, a name of something, or what belongs to the page itself."""

import re

_SENTENCE_END = re.compile(r"[.!?][\"')\]”’]*$")
_SENTENCE_BREAK = re.compile(r"[a-z0-9)\]%][.!?]\s+[A-Z(]")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?:\d{{4}}(?:[-/.]\d{{1,2}}(?:[-/.]\d{{1,2}})?)?|{_MONTH}\s+\d{{1,2}}(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}\.?\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s+\d{{4}})",
    re.IGNORECASE,
)
# Words of consent and navigation; a notice speaks to its reader, which an abstract hardly does.
_NOTICE = tuple(
    re.compile(cue, re.IGNORECASE)
    for cue in (
        r"\bcookies?\b",
        r"\b(?:privacy policy|terms of (?:use|service)|all rights reserved|copyright)\b",
        r"\b(?:accept|disable|deactivate\w*|enable|consent|preferences|opt[- ]out|settings)\b",
        r"\b(?:subscribe|newsletters?|log in|sign (?:in|up)|inbox|apply now|contact us)\b",
        r"\b(?:our|this) (?:web)?sites?\b|\bour (?:services|partners)\b",
    )
)
_CUES = 2
_READER = re.compile(r"\b(?:you|your|our (?:web)?sites?|this (?:web)?site)\b", re.IGNORECASE)


def is_prose(text: str, *, long: int = 250) -> bool:
    """Return whether the line is running text: long, or one or more whole sentences of eight words together.

    >>> is_prose("Small Ponds, Deep Nets"), is_prose("We study how deep nets behave in small ponds.")
    (False, True)
    """
    if len(text) >= long:
        return True
    if len(text.split()) < 8:
        return False
    return text.endswith(".") or bool(_SENTENCE_BREAK.search(text) and _SENTENCE_END.search(text))


def is_date(text: str) -> bool:
    """Return whether the line is a date and nothing else: a year, an ISO date, or one with the month's name.

    >>> is_date("2025-04-22"), is_date("Mar 21"), is_date("March of the Ponds")
    (True, True, False)
    """
    return _DATE.fullmatch(text) is not None


def is_notice(text: str) -> bool:
    """Return whether the text speaks to the reader of a page about cookies, consent, accounts or newsletters.

    >>> is_notice("You can change your cookie settings on our site."), is_notice("Cookies track users.")
    (True, False)
    """
    return bool(_READER.search(text)) and sum(bool(cue.search(text)) for cue in _NOTICE) >= _CUES
