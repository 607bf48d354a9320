"""Tables of results: named columns that pandas, polars, Arrow and DuckDB take as they are, and that need none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars

Column = NDArray[Any]

#: What a column may hold → the type that it has in SQL, Arrow and Parquet.
KINDS = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "flag": "BOOLEAN", "integers": "BIGINT[]"}


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of equal length, in order; a missing value is None, so that columns with gaps are of Python objects.

    `pandas.DataFrame.from_arrow(table)`, `polars.DataFrame(table)` and `pyarrow.table(table)` read it by protocol.

    >>> Table.of({"entity": ["ImageNet", "GLUE"], "papers": [3, 1]}).to_dicts()[0]
    {'entity': 'ImageNet', 'papers': 3}
    """

    columns: Mapping[str, Column]
    kinds: Mapping[str, str]

    @classmethod
    def of(cls, columns: Mapping[str, Sequence[Any] | Column], *, kinds: Mapping[str, str] | None = None) -> "Table":
        """Return a table of these columns; a kind that is not given is read off the values (text where all miss)."""
        arrays = {name: _array(values) for name, values in columns.items()}
        if len({len(array) for array in arrays.values()}) > 1:
            raise ValueError(f"columns differ in length: { {name: len(a) for name, a in arrays.items()} }")
        return cls(arrays, {name: (kinds or {}).get(name) or _kind(array) for name, array in arrays.items()})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows as tuples of plain Python values."""
        lists = [array.tolist() for array in self.columns.values()]
        return zip(*lists, strict=True)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries of plain Python values."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows()]

    def take(self, places: Column) -> "Table":
        """Return the rows at these places (indices, or a mask), in that order."""
        return Table({name: array[places] for name, array in self.columns.items()}, self.kinds)

    def head(self, number: int | None) -> "Table":
        """Return the first rows, all where `number` is None."""
        return self.take(np.arange(min(number, len(self)))) if number is not None else self

    def select(self, names: Sequence[str]) -> "Table":
        """Return a table of these columns only, in this order."""
        return Table({name: self.columns[name] for name in names}, {name: self.kinds[name] for name in names})

    def with_columns(self, columns: Mapping[str, Sequence[Any] | Column]) -> "Table":
        """Return the table with these columns added, or put in the place of those of the same name."""
        return Table.of({**self.columns, **columns}, kinds={n: k for n, k in self.kinds.items() if n not in columns})

    def sorted_by(self, *keys: tuple[str, bool]) -> "Table":
        """Return the rows sorted by (column, descending?) keys, the first the most important; missing values last."""
        order = np.arange(len(self))
        for name, descending in reversed(keys):
            order = order[_stable_order(self.columns[name][order], descending=descending)]
        return self.take(order)

    def relation(self) -> "duckdb.DuckDBPyRelation":
        """Return the table as a DuckDB relation on a connection of its own."""
        import duckdb

        connection = duckdb.connect(":memory:")
        connection.register("columns", dict(self.columns))
        casts = (f'CAST("{name}" AS {KINDS[kind]}) AS "{name}"' for name, kind in self.kinds.items())
        return connection.sql(f"SELECT {', '.join(casts)} FROM columns")

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the Arrow stream of the table (the PyCapsule protocol)."""
        stream: Callable[[object | None], object] = getattr(self.relation(), "__arrow_c_stream__")  # noqa: B009
        return stream(requested_schema)

    def to_pandas(self) -> "pandas.DataFrame":
        """Return a pandas DataFrame; pandas must be installed."""
        import pandas as pd

        frame = pd.DataFrame(dict(self.columns))
        numbers = {"integer": "Int64", "flag": "boolean"}
        gaps = {name: numbers[kind] for name, kind in self.kinds.items()
                if kind in numbers and self.columns[name].dtype == object}  # fmt: skip
        return frame.astype(gaps)

    def to_polars(self) -> "polars.DataFrame":
        """Return a polars DataFrame; polars must be installed."""
        import polars as pl

        return pl.DataFrame(self)


def _array(values: Sequence[Any] | Column) -> Column:
    if isinstance(values, np.ndarray) and values.dtype.kind in "iufbO":
        return values
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if listed and all(type(value) is int for value in listed):
        return np.array(listed, dtype=np.int64)
    if listed and all(type(value) is float for value in listed):
        return np.array(listed, dtype=np.float64)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def _kind(array: Column) -> str:
    if array.dtype.kind != "O":
        return {"i": "integer", "u": "integer", "f": "number", "b": "flag"}[array.dtype.kind]
    present = next((value for value in array if value is not None), "")
    if isinstance(present, list):
        return "integers"
    by_type = {bool: "flag", int: "integer", float: "number"}
    return by_type.get(type(present), "text")


def _stable_order(array: Column, *, descending: bool) -> Column:
    """Return the order that sorts one column, equal values kept as they stand and missing ones last."""
    if array.dtype.kind in "ifu":
        return np.argsort(-array if descending else array, kind="stable")
    present = [i for i, value in enumerate(array) if value is not None]
    present.sort(key=lambda i: array[i], reverse=descending)
    missing = [i for i, value in enumerate(array) if value is None]
    return np.array(present + missing, dtype=np.int64)
