"""What a ledger of 1,000 decisions adds to a build: `python benchmarks/ledger.py [FOLDER]`.

Builds the corpus by `kg build`, in turn without a ledger and with each of two, from nothing and again with extractions
at hand. Prints the processor time of the whole command, and what is added to the build without a ledger of the same
round, medians of the rounds. Both ledgers hold decisions of every kind about what this corpus names, written as the
commands write them, and all apply. In the first, merges join what one may take for one thing: what `kg review` lists,
then entities of one type that end in one word. In the second they join any two, which makes another graph, with more
entities in several papers.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from kg.builder import Options, preview
from kg.decisions import decision_about
from kg.graph import Graph, open_graph
from kg.ledger import Decision, Refused, written
from kg.model import Entity
from kg.review import review
from kg.surface import fold

_KINDS = {"merge": 250, "never": 250, "rename": 150, "retype": 150, "refuse": 150, "ignore": 50}
_ROUNDS = 9

Pair = tuple[str, str]


def decisions(graph: Graph, *, alike: bool) -> Iterator[Decision]:
    """Yield decisions of every kind, each about entities of its own; `alike` says which pairs are merged."""
    entities = _unlike(list(graph.entities()))
    names = {entity.id for entity in entities}
    likely = _likely(graph, entities)
    anyway = list(zip(sorted(names)[::2], sorted(names)[1::2], strict=False))
    for kind, pairs in (("merge", likely if alike else anyway), ("never", likely)):
        for pair in _disjoint([*pairs, *anyway], names, _KINDS[kind]):
            yield Decision(kind, pair)
    left = [entity for entity in entities if entity.id in names]
    for _ in range(_KINDS["rename"]):
        entity = left.pop()
        yield Decision("rename", (entity.id,), f"{entity.label} (renamed)")
    for _ in range(_KINDS["retype"]):
        entity = left.pop()
        yield Decision("retype", (entity.id,), "method" if entity.type == "concept" else "concept")
    for _ in range(_KINDS["ignore"]):
        yield Decision("ignore", (left.pop().id,))
    yield from _refusals(graph, {entity.id for entity in left})


def _unlike(entities: Sequence[Entity]) -> list[Entity]:
    """Return the entities that no other one shares a folded form with, so that no two decisions name one thing."""
    shared = Counter(form for entity in entities for form in {fold(form.text) for form in entity.forms})
    return [entity for entity in entities if all(shared[fold(form.text)] == 1 for form in entity.forms)]


def _likely(graph: Graph, entities: Sequence[Entity]) -> list[Pair]:
    """Return pairs that may be one thing, the likeliest first."""
    by_head: dict[Pair, list[str]] = defaultdict(list)
    for entity in entities:
        by_head[entity.type, fold(entity.label).split()[-1]].append(entity.id)
    listed = [(item.a, item.b) for item in review(graph, excerpts=0)]
    return [*listed, *(pair for ids in by_head.values() for pair in combinations(ids, 2))]


def _disjoint(pairs: Sequence[Pair], free: set[str], count: int) -> list[Pair]:
    """Return so many of the pairs, each of two free names, and take these out of the free ones."""
    taken: list[Pair] = []
    for pair in pairs:
        if len(taken) < count and len(set(pair)) == 2 and free.issuperset(pair):
            free.difference_update(pair)
            taken.append(pair)
    return taken


def _refusals(graph: Graph, free: set[str]) -> Iterator[Decision]:
    """Yield refusals in turn of roles, of single mentions and of entities in one paper."""
    query = """SELECT paper, entity, role, m.field, m.start, m."end" FROM role r JOIN mention m USING (paper, entity)
               QUALIFY row_number() OVER (PARTITION BY entity ORDER BY paper, m.field, m.start, m."end") = 1
               ORDER BY ALL"""
    rows = graph.rows(query)
    stated = [row for row in rows if row[1] in free][: _KINDS["refuse"]]
    for number, (paper, entity, role, *place) in enumerate(stated):
        what = {0: {"entity": entity, "role": role}, 1: dict(zip(("field", "start", "end"), place, strict=True))}
        yield Decision("refuse", refused=Refused(paper=paper, **what.get(number % 3, {"entity": entity})))


@dataclass(frozen=True, slots=True)
class Case:
    """One way to build: what it is called, its ledger, and the seconds of each round, from nothing and again."""

    name: str
    ledger: Path | None
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)


def _kg_build(corpus: str, folder: Path, *told: str) -> None:
    command = [sys.executable, "-m", "kg", "build", corpus, "-o", str(folder), "--processes", "1", *told]
    subprocess.run(command, check=True, capture_output=True)


def _measure(case: Case, corpus: str, scratch: Path) -> None:
    """Build a new folder, and build it again with its extractions at hand; note the processor time of both."""
    told = ["--ledger", str(case.ledger)] if case.ledger else []
    with tempfile.TemporaryDirectory(dir=scratch) as out:
        for seconds in (case.first, case.again):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            _kg_build(corpus, Path(out), *told)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _cases(corpus: str, scratch: Path) -> Iterator[Case]:
    """Write and yield the ledgers; one whose decisions do not all apply ends the benchmark."""
    built = scratch / "built"
    _kg_build(corpus, built)
    yield Case("no ledger", None)
    for name, alike in (("merges of likely pairs", True), ("merges of any two", False)):
        path = scratch / f"{name}.toml"
        with open_graph(built) as graph:
            entries = [decision_about(graph, decision) for decision in decisions(graph, alike=alike)]
        path.write_text("\n".join(written(entry) for entry in entries), encoding="utf-8")
        then, linking = preview(built, options=Options(ledger=path))
        then.close()
        unused = [f"{decision}: {why}" for decision, why in linking.unused]
        if unused or len(entries) != sum(_KINDS.values()):
            sys.exit("\n".join([f"{name}: {len(entries)} decisions, {len(unused)} of them do not apply", *unused[:20]]))
        yield Case(name, path)


def main() -> None:
    corpus = sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parent.parent / "seeds")
    with tempfile.TemporaryDirectory() as scratch:
        cases = list(_cases(corpus, Path(scratch)))
        for _ in range(_ROUNDS):
            for case in cases:
                _measure(case, corpus, Path(scratch))
    print(f"{sum(_KINDS.values()):,} decisions: {', '.join(f'{count} {kind}' for kind, count in _KINDS.items())}")
    plain = cases[0]
    for case in cases:
        first, again = _told(case.first, plain.first), _told(case.again, plain.again)
        print(f"{case.name:24s} from nothing {first}, again {again}")


def _told(seconds: list[float], plain: list[float]) -> str:
    added = [a - b for a, b in zip(seconds, plain, strict=True)]
    share = statistics.median(a / b for a, b in zip(added, plain, strict=True))
    return f"{statistics.median(seconds):.2f} s: {statistics.median(added):+.2f} s, {100 * share:+.1f} %"


if __name__ == "__main__":
    main()
