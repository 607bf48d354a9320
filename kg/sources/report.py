"""What reading found: documents, records, and what was skipped, by reason and with a message for each place."""

from collections import Counter
from dataclasses import dataclass, field

from kg.errors import SourceError

#: Messages kept for one reason in one document, and altogether; what is beyond is only counted.
KEPT_PER_REASON = 5
KEPT = 500


@dataclass(frozen=True, slots=True)
class Document:
    """One document that was read: SHA-256 of its bytes (hexadecimal), the name to show, its format, its records."""

    sha256: str
    name: str
    format: str
    records: int


@dataclass(frozen=True, slots=True)
class Message:
    """Why something was skipped: the reason that it is counted under, where (line from 1), and what to do."""

    reason: str
    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(slots=True)
class Report:
    """Counts of a reading, filled while the papers are taken; `strict` makes any skip an error at the end."""

    strict: bool = False
    records: int = 0
    replaced: int = 0
    documents: list[Document] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    messages: list[Message] = field(default_factory=list)
    _kept: Counter[tuple[str, str]] = field(default_factory=Counter)

    def skip(self, reason: str, file: str, line: int, text: str) -> None:
        """Count one thing that is not read, and keep its message unless many like it are kept already."""
        self.skipped[reason] += 1
        self._kept[file, reason] += 1
        if self._kept[file, reason] <= KEPT_PER_REASON and len(self.messages) < KEPT:
            self.messages.append(Message(reason, file, line, text))

    @property
    def total_skipped(self) -> int:
        """Return the number of things skipped, for all reasons together."""
        return self.skipped.total()

    def raise_if_strict(self) -> None:
        """Raise SourceError, naming the first places, where `strict` is set and anything was skipped."""
        if not self.strict or not self.skipped:
            return
        more = self.total_skipped - len(self.messages[:3])
        first = "; ".join(str(message) for message in self.messages[:3])
        raise SourceError(f"--strict: {self.total_skipped} skipped: {first}" + (f"; and {more} more" if more else ""))

    def lines(self) -> list[str]:
        """Return the messages as lines, with one more line for each group of which only the first were kept."""
        lines = [str(message) for message in self.messages]
        kept = Counter((message.file, message.reason) for message in self.messages)
        for place, count in sorted(self._kept.items()):
            if count > kept[place]:
                lines.append(f"{place[0]}: {count - kept[place]} more skipped: {place[1]}")
        return lines
