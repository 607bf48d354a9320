"""Tables written and read back: nothing is lost, nothing computes in a spreadsheet."""

import csv
import io
import json
from collections.abc import Callable
from typing import BinaryIO

import polars as pl
import pytest

from kg.analysis.table_formats import TABLE_FORMATS, write_csv, write_json, write_parquet
from kg.analysis.tables import Table

TABLE = Table.of({
    "label": ['=HYPERLINK("x")', "a,b", None, "-1", "🌊\n"],
    "count": [1, 2, 3, 4, 5],
    "pmi": [-1.5, 0.1, 0.0, 1e-300, 2.0],
    "year": [None, 2001, None, 2003, 2004],
    "years": [[1, 2], [], [3], [4], [5]],
})  # fmt: skip


def _written(write: Callable[[Table, BinaryIO], None], table: Table) -> bytes:
    out = io.BytesIO()
    write(table, out)
    return out.getvalue()


def test_csv_reads_back_with_formulas_made_inert() -> None:
    rows = list(csv.DictReader(io.StringIO(_written(write_csv, TABLE).decode())))
    assert [row["label"] for row in rows] == ['\'=HYPERLINK("x")', "a,b", "", "'-1", "🌊\n"]
    assert [float(row["pmi"]) for row in rows] == TABLE["pmi"].tolist()
    assert [row["years"] for row in rows][:2] == ["1 2", ""]


def test_json_reads_back_equal() -> None:
    assert json.loads(_written(write_json, TABLE)) == TABLE.to_dicts()
    assert json.loads(_written(write_json, Table.of({"x": [float("inf"), 1.0]}))) == [{"x": None}, {"x": 1.0}]


def test_parquet_reads_back_equal_and_is_the_same_each_time() -> None:
    assert pl.read_parquet(io.BytesIO(_written(write_parquet, TABLE))).to_dicts() == TABLE.to_dicts()
    assert _written(write_parquet, TABLE) == _written(write_parquet, TABLE)


@pytest.mark.parametrize("name", sorted(TABLE_FORMATS))
def test_a_table_without_rows_is_written(name: str) -> None:
    assert _written(TABLE_FORMATS[name], TABLE.head(0))
