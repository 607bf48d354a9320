"""Why two names are one entity, or are not."""

import unicodedata
from collections import defaultdict, deque
from dataclasses import dataclass

from kg.graph import Graph
from kg.ledger import Ledger
from kg.show import resolve
from kg.spelling import american, plain, singular, singular_acronym
from kg.surface import join_key


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain: two forms, why they are one (or might be), and where that was seen."""

    a: str
    b: str
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Why:
    """The answer for two names: their entities' ids, whether they are one, and the steps that join or concern them."""

    a: str
    b: str
    same: bool
    steps: tuple[Step, ...]


def why(graph: Graph, a: str, b: str) -> Why:
    """Return the chain of reasons that joins two names, or what is known of two that are apart; raises NotFound."""
    first, second = (_entity(graph, name) for name in (a, b))
    if first == second:
        return Why(first, second, True, tuple(_chain(graph, first, _name(graph, a), _name(graph, b))))
    return Why(first, second, False, tuple(_apart(graph, first, second)))


def _entity(graph: Graph, name: str) -> str:
    exact = [row[0] for row in graph.rows("SELECT entity FROM form WHERE text = ? ORDER BY count DESC, entity", [name])]
    return exact[0] if exact else resolve(graph, name).id


def _name(graph: Graph, name: str) -> str:
    found = graph.sql("SELECT label FROM entity WHERE id = ?", [name]).fetchone()
    return str(found[0]) if found else name


def _chain(graph: Graph, entity: str, a: str, b: str) -> list[Step]:
    """Return the shortest chain of steps from one name of an entity to another; by folding where keys are equal."""
    start, goal = join_key(a), join_key(b)
    if start == goal:
        return [Step(a, b, folding(a, b), "")]
    around: dict[str, list[Step]] = defaultdict(list)
    for row in graph.rows("SELECT a, b, reason, evidence FROM merge WHERE entity = ? ORDER BY ALL", [entity]):
        step = Step(*row)
        around[join_key(step.a)].append(step)
        around[join_key(step.b)].append(Step(step.b, step.a, step.reason, step.evidence))
    paths: dict[str, list[Step]] = {start: []}
    waiting = deque([start])
    while waiting and goal not in paths:
        at = waiting.popleft()
        for step in around[at]:
            if (key := join_key(step.b)) not in paths:
                paths[key] = [*paths[at], step]
                waiting.append(key)
    steps = paths.get(goal)
    if steps is None:
        return [Step(a, b, "one paper uses both for one thing", "")]
    told, last = [], a
    for step in steps:
        if step.a != last:
            told.append(Step(last, step.a, folding(last, step.a), ""))
        told.append(step)
        last = step.b
    return told if last == b else [*told, Step(last, b, folding(last, b), "")]


def _apart(graph: Graph, a: str, b: str) -> list[Step]:
    steps = []
    for decision in Ledger.parse(graph.meta("ledger") or "").of("never", "split"):
        entities: set[str] = set()
        for name in (*decision.names, *decision.forms):
            entities.update(row[0] for row in graph.rows("SELECT entity FROM form WHERE text = ?", [name]))
            entities.add(name)
        if {a, b} <= entities:
            steps.append(Step(a, b, "ledger", str(decision)))
    query = """SELECT kind, reason, score FROM candidate
               WHERE (a = ? AND b = ?) OR (a = ? AND b = ?) ORDER BY score DESC, kind"""
    for kind, reason, score in graph.rows(query, [a, b, b, a]):
        steps.append(Step(a, b, f"undecided: {kind}", f"{reason}; score {score:.2f}"))
    query = "SELECT DISTINCT head, tail FROM relation WHERE pattern = 'derived:variant' AND head IN (?, ?)"
    bases = [tuple(row) for row in graph.rows(query, [a, b])]
    for variant, base in bases:
        if base in (a, b):
            steps.append(Step(variant, base, "a version or size is not merged with what it varies", ""))
    if len({base for _, base in bases}) == 1 and len(bases) == 2:
        steps.append(Step(a, b, "versions or sizes of one thing are not merged", bases[0][1]))
    return steps or [Step(a, b, "no rule, paper or decision joins them", "")]


def folding(a: str, b: str) -> str:
    """Return in words what has to be folded away for two forms to be equal.

    >>> folding("Data set", "datasets"), folding("behaviour", "Behavior"), folding("β-VAE", r"$\\beta$-VAE")
    ('case, plural, hyphen or space', 'case, spelling', 'Greek letter or LaTeX')
    >>> folding("ReLUs", "ReLU")
    'plural'
    """
    if a == b:
        return "the same words"
    needed = [name for name in _STEPS if _without(a, name) != _without(b, name)]
    return ", ".join(needed) or "accent, article or punctuation"


_STEPS = ("Greek letter or LaTeX", "case", "plural", "spelling", "hyphen or space")


def _without(text: str, left_out: str) -> str:
    """Return the text, accents taken off, folded by every step but one."""
    if left_out != "Greek letter or LaTeX":
        text = plain(text)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if left_out != "plural":
        text = " ".join(map(singular_acronym, text.split(" ")))
    if left_out != "case":
        text = text.casefold()
    words = text.split(" ") if left_out == "hyphen or space" else text.replace("-", " ").split()
    if left_out == "case":
        return "".join(_keeping_case(word) for word in words)
    if left_out != "plural":
        words = [singular(word) for word in words]
    if left_out != "spelling":
        words = [american(word) for word in words]
    return " ".join(words) if left_out == "hyphen or space" else "".join(words)


def _keeping_case(word: str) -> str:
    low = word.casefold()
    short = american(singular(low))
    return word[: len(short)] if low.startswith(short) else word[:1] + short[1:]
