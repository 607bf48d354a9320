"""Tables of what was learned: read whole, or refused with the line that is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.errors import PatternError
from kg.extraction import DATA
from kg.extraction.features import Cluster, Seen
from kg.extraction.learned import load_clusters, load_phrases, load_seen, load_type_weights, load_weights

TYPES = "feature\tmethod\tdataset\tbenchmark\ttask\tmetric\tconcept\n"


def _written(folder: Path, text: str) -> Path:
    path = folder / "table.tsv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_tables_are_read(tmp_path: Path, end: str) -> None:
    weights = _written(tmp_path, end.join(("feature\tweight", "head=pond\u2028\t-0.25", "")))
    assert load_weights(weights) == {"head=pond\u2028": -0.25}
    types = _written(tmp_path, TYPES.replace("\n", end) + end.join(("any\t1\t2\t3\t4\t5\t-0.5", "")))
    assert load_type_weights(types) == {"any": (1.0, 2.0, 3.0, 4.0, 5.0, -0.5)}
    seen = _written(tmp_path, end.join(("key\ttype\tseen\tmarked", "pond\ttask\t7\t2", "")))
    assert load_seen(seen) == {"pond": Seen(7, 2, "task")}
    phrases = _written(tmp_path, end.join(("key\tpapers\twhole", "pond\t7\t2", "")))
    assert load_phrases(phrases) == {"pond": (7, 2)}
    clusters = _written(tmp_path, end.join(("key\tcoarse\tfine", "pond\t7\t2", "")))
    assert load_clusters(clusters) == {"pond": Cluster("7", "2")}


@pytest.mark.parametrize(
    ("load", "text", "line"),
    [
        pytest.param(load_weights, "feature\tweight\na\t1\nb\tdeep\n", 3, id="no number"),
        pytest.param(load_weights, "feature\tweight\na\n", 2, id="too few columns"),
        pytest.param(load_weights, "weight\tfeature\n", 1, id="other columns"),
        pytest.param(load_weights, "", 1, id="empty"),
        pytest.param(load_type_weights, TYPES + "a\t1\t2\n", 2, id="too few types"),
        pytest.param(load_type_weights, TYPES + "a\t1\t2\t3\t4\t5\tx\n", 2, id="a type without a number"),
        pytest.param(load_seen, "key\ttype\tseen\tmarked\na\ttask\t1\n", 2, id="a count is missing"),
        pytest.param(load_seen, "key\ttype\tseen\tmarked\na\ttask\t1\t2\t3\n", 2, id="too many columns"),
        pytest.param(load_phrases, "key\tpapers\twhole\na\t1\tmany\n", 2, id="a phrase without a number"),
        pytest.param(load_clusters, "key\tcoarse\tfine\na\t1\t2\nb\t1\n", 3, id="a word without a cluster"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, load: Callable[[Path], Any], text: str, line: int) -> None:
    with pytest.raises(PatternError, match=rf"table\.tsv:{line}: needs"):
        load(_written(tmp_path, text))


def test_the_tables_of_the_package_are_whole() -> None:
    assert len(load_weights(DATA / "weights-stretches.tsv")) > 30_000
    assert all(len(values) == 6 for values in load_type_weights(DATA / "weights-types.tsv").values())
    assert all(0 <= one.marked <= one.seen for one in load_seen(DATA / "seen.tsv").values())
