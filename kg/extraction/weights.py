"""Learned weights: a readable table of reasons, and the tables that find a reason's row at run time."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from kg.errors import PatternError

#: Asks a table for a reason's row, with the row of unknown reasons.
Ask = Callable[[str, int], int]

#: The type under which a reason counts for entities of any type.
ANY = "*"


class Tables:
    """Tables by kind of reason and type of entity: reason → row of weights, 0 for reasons that weigh nothing."""

    def __init__(self, tables: Mapping[tuple[str, str], Mapping[str, int]]) -> None:
        self._tables = tables
        self._types = frozenset(of_type for _, of_type in tables)
        self._asks: dict[tuple[tuple[str, ...], str], tuple[Ask, ...]] = {}
        #: Rows that depend on a name and its type alone, for whoever asks again.
        self.of_names: dict[tuple[str, str], tuple[int, ...]] = {}
        #: Rows that depend on other things that return from paper to paper, likewise.
        self.remembered: dict[tuple[str | int, ...], tuple[int, ...]] = {}

    def asks(self, kinds: tuple[str, ...], of_type: str) -> tuple[Ask, ...]:
        """Return what finds the row of a reason, for each kind; types that nothing was learned about share a table."""
        found = self._asks.get((kinds, of_type))
        if found is None:
            known = of_type if of_type in self._types else ANY
            found = tuple(self._ask(kind, known) for kind in kinds)
            self._asks[kinds, of_type] = found
        return found

    def _ask(self, kind: str, of_type: str) -> Ask:
        return dict(self._tables.get((kind, of_type), {})).get


def read_weights(name: str, *, columns: int) -> tuple[Tables, NDArray[np.int32]]:
    """Return the tables and weights of a file of the package; PatternError names the line that cannot be read.

    Weights are in hundredths: sums of integers are the same in any order, on any machine.
    """
    rows: dict[tuple[str, str, str], tuple[int, ...]] = {}
    for number, line in enumerate(lines_of(name), start=1):
        kind, of_type, key, *values = line.split("\t")
        try:
            rows[kind, of_type, key] = tuple(map(int, values))
        except ValueError as error:
            raise PatternError(f"{name}:{number}: cannot read the weights: {error}") from error
        if len(values) != columns:
            raise PatternError(f"{name}:{number}: {len(values)} weights where {columns} are needed")
    return arrange(rows, columns=columns)


def lines_of(name: str) -> list[str]:
    """Return the lines of a table of the package, without its remarks."""
    text = (resources.files("kg") / "patterns" / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("# ")]


def arrange(rows: Mapping[tuple[str, str, str], tuple[int, ...]], *, columns: int) -> tuple[Tables, NDArray[np.int32]]:
    """Return tables by kind and type, where the weights of a reason for any type are added to those for one type."""
    nothing = (0,) * columns
    types = sorted({of_type for _, of_type, _ in rows} | {ANY})
    tables: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    weights: list[tuple[int, ...]] = [nothing]
    for kind, key in sorted({(kind, key) for kind, _, key in rows}):
        general = rows.get((kind, ANY, key))
        for one in types:
            special = rows.get((kind, one, key)) if one != ANY else None
            if general or special:
                tables[kind, one][key] = len(weights)
                weights.append(tuple(a + b for a, b in zip(general or nothing, special or nothing, strict=True)))
    return Tables(tables), np.array(weights, np.int32)


@cache
def familiar() -> Mapping[str, str]:
    """Return, for each term of the lexicon, how familiar it is: its weight's first letter and how common it is, 0 to 6.

    Keys are as `plain` makes them.
    """
    known = {}
    for row in csv.DictReader(lines_of("lexicon.tsv"), delimiter="\t", quoting=csv.QUOTE_NONE):
        common = min(6, int((1 + int(row["abstracts"] or 0)).bit_length() / 1.5))
        known[plain(row["term"])] = f"{row['weight'][0]}{common}"
    return known


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Return the text in lower case, hyphens as spaces, without a plural's last letter.

    >>> plain("Graph-Neural Networks")
    'graph neural network'
    """
    text = text.lower().replace("-", " ")
    return text[:-1] if len(text) > 3 and text[-1] == "s" else text


def strongest(forms: Iterable[str]) -> str:
    """Return the most familiar of the forms' entries, `-` where the lexicon has none."""
    known = familiar()
    return max((known.get(plain(form), "-") for form in forms), default="-")
