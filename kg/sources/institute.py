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
_CAPITAL = re.compile(r"\b[^\W\d_a-z]")
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
        cuts = {i: found.start() for i, row in enumerate(rows) if (found := _MORE.search(row))}
        first = min(cuts, default=len(rows))
        headings = [i for i, row in enumerate(rows[:first]) if _HEADING.fullmatch(row)]
        self._headed = bool(headings)
        self._begin = headings[-1] + 1 if headings else 0
        self._cut = max(cuts.values(), default=max(map(len, rows), default=0))
        self._marked = cuts.keys()
        dated = (i for i in range(self._begin, len(rows) - 1) if is_date(rows[i + 1]) and self._stands_alone(i))
        self._abstracts = sorted({*cuts, *dated})

    def _stands_alone(self, i: int) -> bool:
        """Return whether the row before a date is a short abstract, not the end of the one above it."""
        row, above = self._rows[i], self._rows[i - 1] if i else ""
        if i in self._marked or not is_prose(row) or is_notice(row) or (is_date(above) and _STATUS.search(row)):
            return False
        return i - 1 not in self._marked or (len(row) <= self._cut and above.endswith((".", "!", "?")))

    def records(self) -> Iterator[tuple[int, dict[str, object]]]:
        after = self._begin
        for i, following in pairwise([*self._abstracts, len(self._rows)]):
            heading = self._heading(after, i)
            abstract, after = self._abstract(i, following)
            imprint, after = self._imprint(after, following)
            yield i, heading | {"abstract": abstract} | imprint

    def _heading(self, start: int, end: int) -> dict[str, object]:
        """Return title and authors from the rows between two records; rows of the page itself give nothing."""
        rows = self._rows[start:end]
        if start == 0 and not self._headed:
            rows = [
                row for row in rows[-1:] if len(row.split()) > 3 and row.count(" ") < 2 * len(_CAPITAL.findall(row))
            ]
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

    def _imprint(self, after: int, following: int) -> tuple[dict[str, object], int]:
        """Return date and venue, in either order, that stand from the row on, and the first row after them."""
        fields: dict[str, object] = {}
        while after < following:
            row = self._rows[after]
            if is_date(row) and "date" not in fields:
                fields["date"] = row
            elif "venue" not in fields and (_STATUS.search(row) or self._is_venue(after, following, fields)):
                fields["venue"] = _STATUS.sub("", row)
            else:
                break
            after += 1
        return fields, after

    def _is_venue(self, i: int, following: int, fields: dict[str, object]) -> bool:
        """Return whether a row without a status is a venue: it follows a date, and is not the next record's title."""
        row = self._rows[i]
        titles_next = i + 1 == following < len(self._rows)
        return "date" in fields and bool(_VENUE.search(row) or not (titles_next and len(row.split()) > 3))


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
