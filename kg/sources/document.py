"""A document on disk or standard input: its hash, its bytes unpacked, its encoding, its lines."""

import codecs
import gzip
import hashlib
import io
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TextIO

#: A line, or a JSON record, with more characters than this is refused: no abstract is so long.
LONGEST = 16 * 1024 * 1024
#: A JSON document that is not JSON Lines is read as a whole, up to this many characters.
LARGEST = 1024 * 1024 * 1024
HEAD = 256 * 1024

#: Counts something as skipped: reason, line, message.
Skip = Callable[[str, int, str], None]

_UNPACK_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile)
_BROKEN = "the packed data breaks off or is damaged here: copy the file again"
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive (or an Office document)"),
    (b"BZh", "packed by bzip2"),
    (b"\xfd7zXZ\x00", "packed by xz"),
    (b"\x28\xb5\x2f\xfd", "packed by Zstandard"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\udcff", error.end


# A lone surrogate stands for what cannot be decoded, so that only the record that holds it is refused.
codecs.register_error("kg.undecodable", _mark_undecodable)


@dataclass(frozen=True, slots=True)
class Opened:
    """A document's bytes, seekable, and their SHA-256 (hexadecimal)."""

    stream: IO[bytes]
    sha256: str


@contextmanager
def opened(path: Path | None) -> Iterator[Opened]:
    """Give the document's bytes from their beginning; None, a pipe or a device is spooled first."""
    with tempfile.SpooledTemporaryFile(max_size=HEAD) as spool:
        if path is None:
            shutil.copyfileobj(sys.stdin.buffer, spool)
        elif not path.is_file():
            with path.open("rb") as pipe:
                shutil.copyfileobj(pipe, spool)
        else:
            with path.open("rb") as file:
                yield _hashed(file)
            return
        spool.seek(0)
        yield _hashed(spool)


def _hashed(stream: IO[bytes]) -> Opened:
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):
        digest.update(block)
    stream.seek(0)
    return Opened(stream, digest.hexdigest())


def unpacked(stream: IO[bytes]) -> IO[bytes] | gzip.GzipFile:
    """Return the stream itself, or what it holds where it is packed by gzip."""
    magic = stream.read(2)
    stream.seek(0)
    return gzip.GzipFile(fileobj=stream, mode="rb") if magic == b"\x1f\x8b" else stream


def first_bytes(stream: IO[bytes] | gzip.GzipFile) -> bytes:
    """Return up to the first 256 KB, fewer where a packed stream breaks off, and go back to the beginning."""
    head = io.BytesIO()
    try:
        while head.tell() < HEAD and (block := stream.read(8192)):
            head.write(block)
    except _UNPACK_ERRORS:
        pass  # lines() meets the same place again and says where it is
    stream.seek(0)
    return head.getvalue()


def foreign(head: bytes) -> str | None:
    """Return what kind of binary file has this signature; None for what has none.

    >>> foreign(b"%PDF-1.7"), foreign(b"plain")
    ('a PDF', None)
    """
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def looks_binary(head: bytes) -> bool:
    """Return whether more than a twentieth of the bytes are control characters that text does not use."""
    sample = head[:8192] if encoding_of(head) == "utf-8" else b""
    odd = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample)
    return odd > len(sample) * 0.05


def encoding_of(head: bytes) -> str:
    """Return the encoding that the byte order mark or the place of the zero bytes tells; else UTF-8.

    >>> encoding_of("{}".encode("utf-16-le")), encoding_of(b"{}")
    ('utf-16-le', 'utf-8')
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    sample = head[: min(len(head), 2048) & ~1]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half and sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return "utf-8"


def decoded(stream: IO[bytes] | gzip.GzipFile, encoding: str) -> TextIO:
    """Return the stream as text whose line ends are kept and whose undecodable bytes are lone surrogates."""
    return io.TextIOWrapper(stream, encoding=encoding, errors="kg.undecodable", newline="")


def lines(text: TextIO, skip: Skip) -> Iterator[tuple[int, str]]:
    """Yield each line with its number and its line end; what is too long or breaks off is skipped with a message."""
    number = 0
    while True:
        number += 1
        try:
            line = text.readline(LONGEST)
            if len(line) == LONGEST and not line.endswith(("\n", "\r")):
                _drain(text)
                skip("line too long", number, f"a line of more than {LONGEST:,} characters: give each record its line")
                continue
        except _UNPACK_ERRORS:
            skip("truncated file", number, _BROKEN)
            return
        if not line:
            return
        yield number, line


def blocks(text: TextIO, skip: Skip) -> Iterator[str]:
    """Yield the text in large pieces, up to where its packed data breaks off or it grows too large to hold."""
    line, size = 1, 0
    try:
        while block := text.read(1 << 20):
            line, size = line + block.count("\n"), size + len(block)
            if size > LARGEST:
                skip("truncated file", line, f"more than {LARGEST:,} characters of JSON: write it as JSON Lines")
                return
            yield block
    except _UNPACK_ERRORS:
        skip("truncated file", line, _BROKEN)


def _drain(text: TextIO) -> None:
    while (rest := text.readline(LONGEST)) and not rest.endswith(("\n", "\r")):
        pass
