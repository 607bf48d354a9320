"""What a ledger of 1,000 decisions adds to building the demonstration corpus: `python benchmarks/ledger.py [FOLDER]`.

Builds the corpus once, writes a ledger about its own names, then links and assembles it from the cache in turn without
and with the ledger; prints the median processor time of each, and what that adds to the build. Exports are left out:
their time depends on the graph that the decisions make, not on how many there are.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from kg.builder import Options, build, preview
from kg.graph import open_graph
from kg.ledger import Decision, written

_DECISIONS = 1_000
_ROUNDS = 5


def decisions(directory: Path) -> list[Decision]:
    """Return decisions about entities of a built folder, none against another: each entity stands in one only."""
    with open_graph(directory) as graph:
        names = [entity.id for entity in graph.entities()]
    taken: list[Decision] = []
    while len(taken) < _DECISIONS and len(names) >= 2:
        a, b = names.pop(), names.pop()
        kind = len(taken) % 4
        if kind == 0:
            taken.append(Decision("merge", (a, b)))
        elif kind == 1:
            taken.append(Decision("never", (a, b)))
        else:
            taken.append(Decision("rename", (a,), f"{a.partition('/')[2]} renamed"))
            if len(taken) < _DECISIONS:
                taken.append(Decision("retype", (b,), "concept" if not b.startswith("concept/") else "method"))
    return taken


def main() -> None:
    corpus = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parent.parent / "seeds")
    with tempfile.TemporaryDirectory() as scratch:
        folder, ledger = Path(scratch) / "out", Path(scratch) / "ledger.toml"
        began = time.process_time()
        build([corpus], folder)
        first = time.process_time() - began
        ledger.write_text("\n".join(written(decision) for decision in decisions(folder)), encoding="utf-8")
        seconds: dict[bool, list[float]] = {False: [], True: []}
        for _ in range(_ROUNDS):
            for with_ledger in (False, True):
                began = time.process_time()
                graph, _ = preview(folder, options=Options(ledger=ledger if with_ledger else None))
                seconds[with_ledger].append(time.process_time() - began)
                graph.close()
    without, replayed = statistics.median(seconds[False]), statistics.median(seconds[True])
    print(f"build                                     {first:8.2f} s")
    print(f"linked and assembled, no ledger           {without:8.2f} s")
    print(f"linked and assembled, {_DECISIONS:,} decisions     {replayed:8.2f} s")
    print(f"the ledger adds to the build              {100 * (replayed - without) / first:+8.1f} %")


if __name__ == "__main__":
    main()
