"""The saved text of a trending-papers page: a banner, then titles and abstracts in turn."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

from kg.sources.clean import badly_encoded
from kg.sources.document import Skip, lines
from kg.sources.prose import is_date, is_notice, is_prose
from kg.sources.tables import ENCODING_ADVICE, Raw

_BANNER = re.compile(
    r"\btrending papers\b|\bdaily papers\b|\bin your (?:e-?mail )?inbox\b|\band the research community\b|^subscribe",
    re.IGNORECASE,
)
_BANNER_LINES = 15
# The button's text sticks to the first title on some pages; it stays where it begins a word of the title's own.
_GLUED = re.compile(r"Subscribe(?!(?:rs?|d|s)?\b)(?=\S)")
_OF_THE_PAGE = re.compile(
    r"new|subscribe|upvote|submitted\b.*|by\s?\S+|by.*\band the research community|get trending papers\b.*"
    r"|(?:view|read)\b.{0,20}\b(?:pdf|page|arxiv|paper)|arxiv(?: page)?|pdf|github\b.{0,12}|add to collection"
    r"|(?:·\s*)?\d[\d.,]*k?(?:\s+(?:authors?|comments?|upvotes?|likes?|stars?))?|(?:·\s*)?published on .*"
    r"|(?:previous|next|load more|show more|back to top)|https?://\S+|[\W_]+",
    re.IGNORECASE,
)


def is_trending_page(head: str) -> bool:
    """Return whether the text begins with the banner of a page that invites to subscribe to papers."""
    rows = [row for row in (line.strip() for line in head.splitlines()) if row][:_BANNER_LINES]
    return any(_BANNER.search(row) for row in rows if len(row) < 200)


@dataclass(slots=True)
class _Page:
    """The record being read, and the short lines since its abstract, of which the last may title the next one."""

    skip: Skip
    record: Raw | None = None
    waiting: list[tuple[int, str]] = field(default_factory=list)
    begun: bool = False
    parted: bool = False

    def short(self, number: int, row: str) -> None:
        if _OF_THE_PAGE.fullmatch(row) or is_date(row) or is_notice(row):
            self.parted = True
        else:
            self.waiting.append((number, row))

    def prose(self, number: int, row: str) -> Raw | None:
        """Take a line of running text; return the record that it ends, if it does."""
        if self.waiting:
            done, title = self.record, self.waiting.pop()
            self._drop_waiting()
            self.record = None if is_notice(row) else (title[0], {"title": title[1], "abstract": row})
            self.begun = self.begun or self.record is not None
            self.parted = self.record is None
            return done
        if self.record is not None and not self.parted:
            self.record[1]["abstract"] += "\n" + row
        elif self.begun and not is_notice(row):
            self.skip("no title", number, "running text without a title before it: not taken for a paper")
        return None

    def end(self) -> Raw | None:
        self._drop_waiting()
        return self.record

    def _drop_waiting(self) -> None:
        """Report titles that no abstract follows; before the first paper, such lines are the banner."""
        for number, row in self.waiting:
            if self.begun and len(row.split()) > 3:
                self.skip("no abstract", number, "a title without an abstract after it: save the whole page")
        self.waiting.clear()


def read_trending_page(text: TextIO, skip: Skip) -> Iterator[Raw]:
    """Yield title and abstract of each paper; the banner, dates and buttons are left out."""
    page = _Page(skip)
    subscribed = False
    for number, line in lines(text, skip):
        row = line.strip("\ufeff \t\r\n")
        if not row:
            continue
        if not page.begun:
            glued = None if subscribed else _GLUED.match(row)
            subscribed = subscribed or row.casefold() == "subscribe"
            row = row[glued.end() :].strip() if glued else row
        if not is_prose(row):
            page.short(number, row)
        elif done := page.prose(number, row):
            yield from _readable(done, skip)
    if done := page.end():
        yield from _readable(done, skip)


def _readable(record: Raw, skip: Skip) -> Iterator[Raw]:
    number, fields = record
    if badly_encoded(fields["title"] + fields["abstract"]):
        skip("badly encoded", number, ENCODING_ADVICE)
    else:
        yield record
