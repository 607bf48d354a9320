"""Tables as files: CSV, JSON and Parquet."""

import csv
import io
import json
import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from kg.analysis.tables import Table
from kg.exports.tables import inert


def write_csv(table: Table, out: BinaryIO) -> None:
    """Write a header and a line per row; texts that a spreadsheet would compute are made inert, lists joined."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    texts = [kind == "text" for kind in table.kinds.values()]
    lists = any(kind == "integers" for kind in table.kinds.values())
    for row in table.rows():
        cells = [inert(value) if is_text else value for value, is_text in zip(row, texts, strict=True)]
        writer.writerow([_joined(value) for value in cells] if lists else cells)
    text.detach()


def _joined(value: Any) -> Any:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def write_json(table: Table, out: BinaryIO) -> None:
    """Write an array of objects, one a line; what is no number in JSON is null."""
    out.write(b"[")
    for number, row in enumerate(table.to_dicts()):
        finite = {n: None if isinstance(v, float) and not math.isfinite(v) else v for n, v in row.items()}
        line = json.dumps(finite, ensure_ascii=False, allow_nan=False)
        out.write((",\n" if number else "\n").encode() + line.encode())
    out.write(b"\n]\n")


def write_parquet(table: Table, out: BinaryIO) -> None:
    """Write Parquet by way of DuckDB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        table.relation().write_parquet(str(path))
        out.write(path.read_bytes())


#: Format → how to write a table to a binary stream.
TABLE_FORMATS: dict[str, Callable[[Table, BinaryIO], None]] = {
    "csv": write_csv,
    "json": write_json,
    "parquet": write_parquet,
}
