"""Tables by protocol: what pandas, polars, Arrow and DuckDB make of them."""

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from kg.analysis.tables import Table

TABLE = Table.of(
    {"entity": ["b", "a", None], "papers": [3, 1, 2], "year": [None, 2001, 1999], "share": [0.5, 0.25, 1.0]}
)


def test_frames_of_every_kind_hold_the_same() -> None:
    expected = TABLE.to_dicts()
    assert pl.DataFrame(TABLE).to_dicts() == expected == TABLE.to_polars().to_dicts()
    assert pa.table(TABLE).to_pylist() == expected
    assert pa.Table.from_pandas(pd.DataFrame.from_arrow(TABLE)).to_pylist()[0]["papers"] == 3
    assert TABLE.to_pandas()["year"].tolist()[1:] == [2001, 1999]
    assert TABLE.to_pandas()["year"].isna().tolist() == [True, False, False]
    assert TABLE.relation().fetchall() == [tuple(row.values()) for row in expected]


def test_sorting_keeps_equal_rows_and_puts_missing_last() -> None:
    assert TABLE.sorted_by(("year", True))["year"].tolist() == [2001, 1999, None]
    assert TABLE.sorted_by(("entity", False))["papers"].tolist() == [1, 3, 2]
    twice = Table.of({"a": [1, 1, 0], "b": ["x", "y", "z"]})
    assert twice.sorted_by(("a", True))["b"].tolist() == ["x", "y", "z"]


def test_an_empty_table_keeps_its_columns_and_kinds() -> None:
    empty = Table.of({"year": [], "label": []}, kinds={"year": "integer"})
    assert len(empty) == 0
    assert empty.to_polars().schema == {"year": pl.Int64, "label": pl.String}


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        Table.of({"a": [1], "b": []})


def test_selecting_and_adding_columns() -> None:
    assert list(TABLE.select(["papers"]).columns) == ["papers"]
    assert TABLE.with_columns({"papers": [1.5, 2.5, 3.5]}).kinds["papers"] == "number"
    assert len(TABLE.head(2)) == 2
    assert TABLE.head(None) is TABLE
