"""The saved text of an institute's publications page: navigation, then records of abstract, date and venue."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TextIO

from kg.sources.clean import badly_encoded
from kg.sources.document import Skip, lines
from kg.sources.prose import is_date, is_notice, is_prose
from kg.sources.records import split_names
from kg.sources.tables import ENCODING_ADVICE, Raw

_MORE = re.compile(r"(?:…|\.\.\.|\udcff)\s?\((?:see|read|show|view) more\)|…\s?\((?:voir|lire) (?:la suite|plus)\)")
_HEADING = re.compile(r"(?:(?:our|all|recent|latest|selected)\s+)?(?:publications?|papers|preprints)", re.IGNORECASE)
_STATUS = re.compile(
    r"\s*\((?:published|unpublished|preprint|accept(?:ed)?|submitted|in press|under review|"
    r"poster|oral|spotlight|publié)\b(?:[^()]|\([^()]*\))*\)$",
    re.IGNORECASE,
)
_VENUE = re.compile(
    r"\b(?:proceedings|conference|journal|workshop|transactions|symposium|letters|review|advances|annals|(?:ar|bio|med)xiv)\b",
    re.IGNORECASE,
)
_PARTICLES = frozenset("da de del della der di do dos du el la le van von den bin ibn al ter zu".split())
_SMALL_WORDS = frozenset(
    "a an and as at by for from in is of on or the to via we with not can how why are do its".split()
)
_LONGEST_TITLE = 160


def is_institute_page(head: str) -> bool:
    """Return whether the text has abstracts cut by "(see more)", or dates each followed by a venue with its status."""
    rows = [row for row in (line.strip() for line in head.splitlines()) if row]
    if any(_MORE.search(row) for row in rows if len(row) > 60):
        return True
    return any(is_date(row) and _STATUS.search(after) for row, after in pairwise(rows))


def read_institute_page(text: TextIO, skip: Skip) -> Iterator[Raw]:
    """Yield abstract, and title, authors, date and venue where the page has them; navigation is left out."""
    rows = [(number, row) for number, line in lines(text, skip) if (row := line.strip("\ufeff \t\r\n"))]
    page = _Page([row for _, row in rows])
    for position, fields in page.records():
        if badly_encoded("".join(map(str, fields.values()))):
            skip("badly encoded", rows[position][0], ENCODING_ADVICE)
        else:
            yield rows[position][0], fields


class _Page:
    """Finds the records among the rows of a page: each has an abstract, which "(see more)" or a date proves."""

    def __init__(self, rows: list[str]) -> None:
        self._rows = rows
        self._abstracts = self._find_abstracts()
        self._begin = self._start(self._abstracts)

    def _find_abstracts(self) -> list[int]:
        rows = self._rows
        marked = [i for i, row in enumerate(rows) if _MORE.search(row)]
        start = self._start(marked)
        dated = [
            i
            for i, row in enumerate(rows[:-1])
            if i >= start and is_date(rows[i + 1]) and i not in marked and self._stands_alone(i, row, marked)
        ]
        return sorted({*marked, *dated})

    def _start(self, marked: list[int]) -> int:
        """Return the row after the last heading before the first record; the first row where there is none."""
        first = marked[0] if marked else len(self._rows)
        headings = [i for i, row in enumerate(self._rows[:first]) if _HEADING.fullmatch(row)]
        return headings[-1] + 1 if headings else 0

    def _stands_alone(self, i: int, row: str, marked: list[int]) -> bool:
        """Return whether an unmarked row before a date is a short abstract, not the end of the one above it."""
        if not is_prose(row) or is_notice(row) or self._is_venue(i):
            return False
        above = i - 1
        follows = above in marked and not is_date(self._rows[above])
        return not (follows and (len(row) > self._cut(marked) or not self._rows[above].endswith((".", "!", "?"))))

    def _cut(self, marked: list[int]) -> int:
        found = [match.start() for i in marked if (match := _MORE.search(self._rows[i]))]
        return max(found, default=len(max(self._rows, key=len)))

    def _is_venue(self, i: int) -> bool:
        return i > 0 and is_date(self._rows[i - 1]) and bool(_STATUS.search(self._rows[i]))

    def records(self) -> Iterator[tuple[int, dict[str, object]]]:
        consumed = self._begin
        for place, i in enumerate(self._abstracts):
            following = self._abstracts[place + 1] if place + 1 < len(self._abstracts) else len(self._rows)
            fields: dict[str, object] = {"abstract": ""}
            heading = self._heading(consumed, i)
            if heading:
                fields |= heading
            fields["abstract"], after = self._abstract(i, following)
            date, consumed = self._date(after, following)
            yield i, fields | date

    def _heading(self, start: int, end: int) -> dict[str, object]:
        """Return title and authors from the rows between two records; rows of the page itself give nothing."""
        rows = self._rows[start:end]
        if len(rows) == 1 and start > self._begin and self._is_only_title(rows[0]):
            return {"title": rows[0]}
        named = [row for row in rows if self._may_be_title(row)]
        authors = [row for row in named[1:] if _is_names(row)]
        titles = [row for row in named if row not in authors]
        if not titles:
            return {}
        longer = [row for row in titles if len(row.split()) > 3]
        title = (longer or titles)[-1]
        names = [name for row in authors for name in split_names(row)]
        return {"title": title, "authors": names} if names else {"title": title}

    @staticmethod
    def _is_only_title(row: str) -> bool:
        """Return whether a row that stands alone between two records names the second one."""
        return row[:1].isalnum() and 3 < len(row) < _LONGEST_TITLE and not (is_notice(row) or is_date(row))

    @staticmethod
    def _may_be_title(row: str) -> bool:
        if is_prose(row) or is_notice(row) or is_date(row) or _STATUS.search(row) or _HEADING.fullmatch(row):
            return False
        return len(row.split()) > 1 or (row[:1].isalpha() and len(row) > 12)

    def _abstract(self, i: int, following: int) -> tuple[str, int]:
        """Return the abstract that begins in the row, put together again, and the row after it."""
        abstract, broken = _MORE.sub("", self._rows[i], count=1), self._is_broken(i)
        after = i + 1
        while after < following:
            row = self._rows[after]
            if is_date(row) or not (broken or is_prose(row)) or is_notice(row):
                break
            rest_is_record = any(is_date(later) for later in self._rows[after + 1 : after + 2])
            if not broken and following == len(self._rows) and not rest_is_record:
                break
            abstract += row if broken else "\n" + row
            broken, after = False, after + 1
        return abstract, after

    def _is_broken(self, i: int) -> bool:
        """Return whether the row ends with the marker, so that the rest of its abstract is the next row."""
        found = _MORE.search(self._rows[i])
        return found is not None and found.end() == len(self._rows[i])

    def _date(self, after: int, following: int) -> tuple[dict[str, object], int]:
        """Return date and venue that stand from the row on, and the first row after them."""
        if after >= following or not is_date(self._rows[after]):
            return {}, after
        fields: dict[str, object] = {"date": self._rows[after]}
        after += 1
        if after < following:
            venue = self._rows[after]
            titles_next = after + 1 == following < len(self._rows)
            if _STATUS.search(venue) or _VENUE.search(venue) or not (titles_next and len(venue.split()) > 3):
                fields["venue"] = _STATUS.sub("", venue)
                after += 1
        return fields, after


def _is_names(row: str) -> bool:
    """Return whether the row is a list of persons' names, or one name.

    >>> _is_names("Ada Ray, Bo van Lin"), _is_names("Ice, Ponds and Lakes")
    (True, False)
    """
    names = [name.split() for name in re.split(r"[,;]|\band\b", row) if name.strip()]
    full = [name for name in names if 2 <= len(name) <= 6 and all(_may_be_name(word) for word in name)]
    single = [name for name in names if len(name) == 1 and _may_be_name(name[0])]
    return bool(full) and len(full) + len(single) == len(names) and len(full) >= 3 * len(single)


def _may_be_name(word: str) -> bool:
    return word[0].isupper() or word.casefold() in _PARTICLES or (len(word) <= 3 and word not in _SMALL_WORDS)
