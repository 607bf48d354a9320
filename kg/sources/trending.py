"""The saved text of a trending-papers page: a banner, then titles and abstracts in turn."""

import re
from collections.abc import Iterable, Iterator
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
_LONG_TITLE = 160
# The button's text sticks to the first title on some pages; it stays where it begins a word of the title's own.
_BUTTON = re.compile(r"(?:.*\binbox(?: once a day)?!\s?)?Subscribe(?!(?:rs?|d|s)\b)(?=\S)")
_BYLINE = re.compile(
    r"(?:by\s?\w+ and the research community\s?)?"
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}(?=[^\W\d]))?"
)
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
            self.record = (title[0], {"title": title[1], "abstract": row})
            self.begun, self.parted = True, False
            return done
        if self.record is not None and not self.parted:
            self.record[1]["abstract"] += "\n" + row
        elif self.begun:
            self.skip("no title", number, "running text without a title before it: not taken for a paper")
        return None

    def must_be_abstract(self, row: str) -> bool:
        """Return whether the row, no sentence, is too long for a title and has one waiting: an abstract cut short."""
        return bool(self.waiting) and len(row) >= _LONG_TITLE > len(self.waiting[-1][1])

    def must_be_title(self, row: str, after: str) -> bool:
        """Return whether the row, though it ends like a sentence, stands where only a title can."""
        free = self.record is not None and not self.waiting
        return free and len(row) < _LONG_TITLE and is_prose(after) and not is_notice(after)

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
    rows = list(_unglued((number, row) for number, line in lines(text, skip) if (row := line.strip("\ufeff \t\r\n"))))
    for (number, row), (_, after) in zip(rows, [*rows[1:], (0, "")], strict=True):
        if is_notice(row) or not (is_prose(row) or page.must_be_abstract(row)) or page.must_be_title(row, after):
            page.short(number, row)
        elif done := page.prose(number, row):
            yield from _readable(done, skip)
    if done := page.end():
        yield from _readable(done, skip)


def _unglued(rows: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the rows, the banner's text cut off the first title where it has no row of its own."""
    banner = button = True
    for number, row in rows:
        banner = banner and not is_prose(row)
        glued = _BUTTON.match(row) if banner and button else None
        button = button and glued is None and row.casefold() != "subscribe"
        title = row[glued.end() :] if glued else row
        byline = _BYLINE.match(title) if banner else None
        title = title[byline.end() :] if byline and byline.end() < len(title) else title
        yield number, title.strip()


def _readable(record: Raw, skip: Skip) -> Iterator[Raw]:
    number, fields = record
    if badly_encoded(fields["title"] + fields["abstract"]):
        skip("badly encoded", number, ENCODING_ADVICE)
    else:
        yield record
