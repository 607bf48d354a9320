"""Rules by which two names are one thing, each with its reason: empty heads, synonyms, word order, word endings."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.resources import files

from kg.link.abbreviations import expansions, ordinary_words, shares, table
from kg.link.nodes import Edge, Nodes
from kg.surface import join_key

_ENDINGS = frozenset(["al", "ed", "ic", "d"])

#: Head noun → the types of entity to whose names it adds nothing.
EMPTY_HEADS: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("algorithm", "approach", "architecture", "family", "framework", "mechanism", "method", "methodology", "model",
         "paradigm", "procedure", "scheme", "strategy", "system", "technique", "toolkit", "library", "package"),
        frozenset({"method"}),
    ),
    **dict.fromkeys(("loss", "network", "optimizer", "activation", "classifier"), frozenset({"method"})),
    **dict.fromkeys(("dataset", "data set", "database", "corpus", "collection", "benchmark", "benchmark suite", "suite",
                     "benchmark dataset", "challenge", "leaderboard", "data", "game", "environment", "simulator"),
                    frozenset({"dataset", "benchmark"})),
    **dict.fromkeys(("task", "problem"), frozenset({"task"})),
    **dict.fromkeys(("score", "metric", "measure", "value"), frozenset({"metric"})),
    **dict.fromkeys(("phenomenon", "notion", "property"), frozenset({"concept"})),
}  # fmt: skip

#: Heads that are empty only after a proper name: a GAN network is a GAN, a belief network is no belief.
_AFTER_NAMES = frozenset(
    ["loss", "network", "optimizer", "activation", "classifier", "data", "system", "strategy", "collection",
     "challenge", "suite", "game", "environment", "simulator", "value", "scheme", "library", "package", "toolkit",
     "architecture", "family", "leaderboard"]
)  # fmt: skip
_SURE = 0.8
_LIKE = {"benchmark": "dataset"}


@cache
def synonyms() -> tuple[tuple[str, str], ...]:
    """Return pairs of names that the field uses for one thing, from the table in the package."""
    text = (files("kg") / "patterns" / "synonyms.tsv").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines()[1:])
    return tuple((name, usual) for name, usual in pairs)


def edges(nodes: Nodes) -> Iterator[Edge]:
    """Yield an edge for each pair of nodes that some rule joins; nodes that no paper names are not joined."""
    present = {node for node, types in nodes.types.items() if types}
    for name, usual in synonyms():
        a, b = join_key(name), join_key(usual)
        if a in present and b in present and a != b:
            yield Edge(b, a, "synonym", "synonyms.tsv")
    named = expansions() | nodes.definitions.longs()
    for node in sorted(present):
        yield from _without_head(nodes, node, present, named)
        yield from _turned(nodes, node, present)
        yield from _spelled_out(nodes, node, present)
        yield from _nouns(nodes, node, present)
    yield from _same_abbreviation(nodes)


def _without_head(nodes: Nodes, node: str, present: set[str], named: Collection[str]) -> Iterator[Edge]:
    words = nodes.words[node].split()
    for size in (1, 2):
        head, rest = " ".join(words[-size:]), words[:-size]
        kinds = EMPTY_HEADS.get(head)
        base = "".join(rest)
        if kinds and base in present and _alike(nodes, node, base, kinds) and _adds_nothing(nodes, head, base, named):
            yield Edge(base, node, "head", f"“{head}” adds nothing to a {nodes.type(base)}'s name")


def head_pairs(nodes: Nodes) -> Iterator[tuple[str, str, str]]:
    """Yield (node, node with a head more, head) where the head may add nothing, or may."""
    for node in sorted(node for node, types in nodes.types.items() if types):
        words = nodes.words[node].split()
        base = "".join(words[:-1])
        kinds = EMPTY_HEADS.get(words[-1]) if words else None
        if kinds and base != node and nodes.types.get(base) and _alike(nodes, node, base, kinds):
            yield base, node, words[-1]


def _alike(nodes: Nodes, a: str, b: str, kinds: frozenset[str]) -> bool:
    types = {nodes.type(a), nodes.type(b)}
    return types <= kinds and len({_LIKE.get(t or "", t) for t in types}) == 1


def _adds_nothing(nodes: Nodes, head: str, base: str, named: Collection[str]) -> bool:
    """Return whether the base stands by itself: a proper name, a term with an abbreviation of its own, a task."""
    if is_name(nodes.shown(base)) or _always_capital(nodes, base):
        return True
    return head not in _AFTER_NAMES and (base in named or head in {"task", "problem", "dataset", "data set"})


def _always_capital(nodes: Nodes, base: str) -> bool:
    """Return whether the one word of a node begins with a capital wherever it stands, and is no ordinary word."""
    forms: Iterable[str] = nodes.forms.get(base, ())
    return base in nodes.forms and base not in ordinary_words() and all(f[:1].isupper() and " " not in f for f in forms)


def is_name(text: str) -> bool:
    """Return whether a form is a proper name by its look: a capital after its first letter, or a digit.

    >>> [is_name(text) for text in ("ImageNet", "GPT-3", "Deep learning", "SVMs")]
    [True, True, False, True]
    """
    words = text.split()
    return len(words) <= 2 and any(any(c.isupper() or c.isdigit() for c in word[1:]) for word in words)


def _turned(nodes: Nodes, node: str, present: set[str]) -> Iterator[Edge]:
    words = nodes.words[node].split()
    if words.count("of") == 1 and 3 <= len(words) <= 5 and words[0] != "of" and words[-1] != "of":
        at = words.index("of")
        turned = "".join(words[at + 1 :] + words[:at])
        if turned in present and nodes.type(turned) == nodes.type(node) and at == 1:
            yield Edge(turned, node, "word order", "")


def nouns_of(words: str) -> Iterator[str]:
    """Yield what the noun of an adjective may be, the words before it kept, an adverb made an adjective.

    >>> list(nouns_of("scalable")), "strong convexity" in nouns_of("strongly convex")
    (['scalableness', 'scalableity', 'scalablity', 'scalability'], True)
    """
    *before, last = words.split()
    if before and before[0].endswith("ly"):
        before[0] = before[0][:-2]
    endings = (
        ("", "ness"),
        ("", "ity"),
        ("e", "ity"),
        ("ble", "bility"),
        ("ent", "ence"),
        ("ent", "ency"),
        ("ant", "ance"),
    )
    for old, new in endings:
        if last.endswith(old):
            yield " ".join([*before, last[: len(last) - len(old)] + new])


def _nouns(nodes: Nodes, node: str, present: set[str]) -> Iterator[Edge]:
    """Yield the noun of a concept that is written as an adjective: robust and robustness are one notion."""
    if nodes.type(node) != "concept" or not nodes.words[node]:
        return
    for noun in nouns_of(nodes.words[node]):
        key = noun.replace(" ", "")
        if key in present and nodes.type(key) == "concept":
            yield Edge(key, node, "noun", "an adjective and the noun that is made of it")


def _spelled_out(nodes: Nodes, node: str, present: set[str]) -> Iterator[Edge]:
    """Yield the name with an abbreviation in it spelled out: deep RL is deep reinforcement learning."""
    words = nodes.words[node].split()
    for place, word in enumerate(words if len(words) > 1 else ()):
        longs = table().get(word, {})
        known = sum(longs.values()) / shares()[word] if longs else 0
        for long, abstracts in longs.items():
            full = "".join([*words[:place], long, *words[place + 1 :]])
            if abstracts >= _SURE * known and full in present and full != node:
                yield Edge(
                    full, node, "abbreviation inside", f"{word.upper()}, abbreviations.tsv: {abstracts} abstracts"
                )


def _same_abbreviation(nodes: Nodes) -> Iterator[Edge]:
    """Yield expansions of one abbreviation that differ by an ending or by an empty head at the end."""
    for short in nodes.definitions.shorts():
        longs = sorted(long for long in nodes.definitions.weights(short) if long in nodes.types)
        by_size: dict[int, list[list[str]]] = defaultdict(list)
        for long in longs:
            by_size[len(nodes.words[long].split())].append(nodes.words[long].split())
        for same in by_size.values():
            for i, a in enumerate(same):
                for b in same[i + 1 :]:
                    if all(_same_stem(x, y) for x, y in zip(a, b, strict=True)):
                        yield Edge("".join(a), "".join(b), "ending", f"both stand for {nodes.shown(short)}")
        for long in longs:
            words = nodes.words[long].split()
            base = "".join(words[:-1])
            if words[-1] in EMPTY_HEADS and base in longs:
                yield Edge(base, long, "head", f"both stand for {nodes.shown(short)}")


def _same_stem(a: str, b: str) -> bool:
    a, b = sorted((a, b), key=len)
    return a == b or (len(a) >= 4 and b.startswith(a) and b[len(a) :] in _ENDINGS) or {a, b} == {"net", "network"}
