"""The names under which a corpus knows things: one node a name, and each local entity at its principal name's node."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.link.abbreviations import Definitions, looks_short, ordinary_words, short_key, split_gloss, stands_for
from kg.link.values import LocalEntity
from kg.model import TYPES
from kg.surface import fold, join_key


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """Two nodes that are one thing, why, and where that was seen."""

    a: str
    b: str
    reason: str
    evidence: str


class Sets:
    """Disjoint sets of nodes; a set is known by its smallest node, so that order of joining does not matter."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, node: str) -> str:
        """Return the node by which the node's set is known."""
        root = node
        while (above := self._parent.get(root, root)) != root:
            root = above
        while node != root:
            self._parent[node], node = root, self._parent.get(node, root)
        return root

    def join(self, a: str, b: str) -> None:
        """Make one set of the sets of two nodes."""
        a, b = sorted((self.find(a), self.find(b)))
        self._parent[b] = a


@dataclass(slots=True)
class Nodes:
    """Local entities with the node of each, and what is known of the nodes.

    `of` runs parallel to `locals`; `words` has a node's folded words, `shown` its most frequent form, `types` its types
    with the papers that give them, `short` the local entities that have nothing but an abbreviation.
    """

    locals: list[LocalEntity]
    of: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)
    forms: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    types: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    short: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    definitions: Definitions = field(default_factory=Definitions)

    def shown(self, node: str) -> str:
        """Return the form that stands most often at the node."""
        forms = self.forms.get(node)
        return min(forms, key=lambda form: (-forms[form], form)) if forms else self.words.get(node, node)

    def type(self, node: str) -> str | None:
        """Return the node's most frequent type, None where no paper names it."""
        types = self.types.get(node)
        return min(types, key=lambda kind: (-types[kind], kind)) if types else None

    def put(self, number: int, node: str) -> None:
        """Put a local entity at a node."""
        self.of[number] = node
        self.types[node][self.locals[number].type] += 1

    def move(self, number: int, node: str) -> None:
        """Take a local entity from its node to another."""
        self.types[self.of[number]][self.locals[number].type] -= 1
        self.types[self.of[number]] += Counter()
        self.put(number, node)


def nodes_of(local_entities: Iterable[LocalEntity]) -> Nodes:
    """Return the nodes of local entities: an expansion before its abbreviation, else what more papers write.

    A type of a user's own has nodes of its own, which no rule joins to others.
    """
    nodes = Nodes(sorted(local_entities, key=lambda e: (e.paper, e.id)))
    nodes.of = [""] * len(nodes.locals)
    usual: Counter[str] = Counter()
    for local in nodes.locals:
        if len(local.forms) == 1:
            usual[name_key(local.forms[0][0])] += 1
        else:
            usual.update({name_key(text) for text, _ in local.forms})
    for number, local in enumerate(nodes.locals):
        _place(nodes, number, local, usual)
    _settle_capitals(nodes)
    return nodes


def name_key(text: str) -> str:
    """Return the key of a form, an abbreviation in brackets at its end left out."""
    return join_key(split_gloss(text)[0] if text.endswith(")") else text)


def _place(nodes: Nodes, number: int, local: LocalEntity, usual: Counter[str]) -> None:
    counts = Counter[str]()
    glosses: dict[str, list[str]] = {}
    if len(local.forms) == 1 and not local.forms[0][0].endswith(")"):
        _put_alone(nodes, number, local, *local.forms[0])
        return
    for text, count in local.forms:
        bare, gloss = split_gloss(text)
        counts[bare] += count
        if gloss is not None:
            glosses.setdefault(gloss, []).append(bare)
    shorts = {s: found for s in counts if len(counts) > 1 and (found := [t for t in counts if stands_for(s, t)])}
    longs = [text for text in counts if text not in shorts]
    plain = [text for text in longs if not looks_short(text)] or longs
    principal = min(plain, key=lambda t: (-usual[join_key(t)], -counts[t], -len(t), t))
    short = looks_short(principal)
    node = short_key(principal) if short else join_key(principal)
    if local.type not in TYPES:
        node = f"{local.type} {node}"
    nodes.put(number, node)
    nodes.words.setdefault(node, fold(principal))
    if (
        local.type in TYPES
        and not shorts
        and not glosses
        and (short or (" " not in principal and node not in ordinary_words()))
    ):
        nodes.short[node].append(number)
    for text, found in [*shorts.items(), *glosses.items()]:
        nodes.words.setdefault(short_key(text), fold(text))
        if principal in found:
            nodes.definitions.add(short_key(text), node, local.paper)
    for text, count in counts.items():
        nodes.forms[node if text == principal else short_key(text)][text] += count


def _put_alone(nodes: Nodes, number: int, local: LocalEntity, text: str, count: int) -> None:
    """Place a local entity that has one form only."""
    short = looks_short(text)
    node = short_key(text) if short else join_key(text)
    if local.type not in TYPES:
        node = f"{local.type} {node}"
    elif short or (" " not in text and node not in ordinary_words()):
        nodes.short[node].append(number)
    nodes.put(number, node)
    nodes.words.setdefault(node, fold(text))
    nodes.forms[node][text] += count


def _settle_capitals(nodes: Nodes) -> None:
    """Where a capitalised node has no expansion anywhere, its capitals mean nothing: put it at the plain node."""
    for node in sorted(key for key in nodes.short if key.isupper() and not nodes.definitions.weights(key)):
        plain = node.casefold()
        for number in nodes.short.pop(node):
            nodes.move(number, plain)
            nodes.short[plain].append(number)
        nodes.forms[plain].update(nodes.forms.pop(node, Counter()))
        nodes.words.setdefault(plain, nodes.words.pop(node, plain))
