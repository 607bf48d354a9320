"""A person's decisions, applied to the clusters that the rules made."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.ids import IdLock, fresh
from kg.ledger import Decision, Ledger, refuse_contradictions
from kg.link.cluster import Cluster, describe
from kg.link.labels import Cases
from kg.link.nodes import Edge, Nodes, Sets
from kg.link.refusals import Refusals
from kg.surface import join_key, slug

_MOSTLY = 0.9


class Deciding:
    """Clusters while decisions change them; `redirects` tells what became of ids, `unused` what applied to nothing."""

    def __init__(self, clusters: Sequence[Cluster], nodes: Nodes, cases: Cases, lock: IdLock) -> None:
        self.nodes, self.cases = nodes, cases
        self.by_id = {cluster.id: cluster for cluster in clusters}
        self.redirects: dict[str, str] = {}
        self.refusals = Refusals()
        self.unused: list[tuple[Decision, str]] = []
        self.split_off: set[int] = set()
        self._of = {node: cluster for cluster in clusters for node in cluster.nodes}
        self._by_lock = {entity: node for node, entity in sorted(lock.ids.items(), reverse=True)}
        self._texts: dict[str, Counter[str]] = defaultdict(Counter)
        self._keys: dict[str, Counter[str]] = defaultdict(Counter)

    def apply(self, ledger: Ledger) -> None:
        """Apply every decision; raises LedgerError where two contradict each other about one entity."""
        if not ledger.decisions:
            return
        for local, node in zip(self.nodes.locals, self.nodes.of, strict=True):
            for text, _ in local.forms:
                self._texts[text][node] += 1
                self._keys[join_key(text)][node] += 1
        for decision in ledger.of("never"):
            self._never(decision)
        for decision in ledger.of("split"):
            self._split(decision)
        refuse_contradictions(ledger.decisions, self._id_of)
        for decision in ledger.of("merge"):
            self._merge(decision)
        self._rename([*ledger.of("retype", "rename")])
        for decision in ledger.of("ignore"):
            for cluster in self._clusters(decision):
                del self.by_id[cluster.id]
        for decision in ledger.of("refuse"):
            self._refuse(decision)

    def clusters(self) -> list[Cluster]:
        """Return the clusters as they are now, sorted by id."""
        return [cluster for _, cluster in sorted(self.by_id.items())]

    def _nodes_of(self, name: str) -> Counter[str]:
        """Return the nodes that a name or id may mean, with how many local entities speak for each."""
        name = self.redirects.get(name, name)
        if name in self.by_id:
            return Counter(self.nodes.of[number] for number in self.by_id[name].members)
        if name in self._by_lock and self._by_lock[name] in self._of:
            return Counter([self._by_lock[name]])
        return self._texts.get(name) or self._keys.get(join_key(name)) or Counter()

    def _find(self, name: str) -> tuple[Cluster | None, str]:
        """Return the cluster that a name or id means, or None and why there is none."""
        votes: Counter[str] = Counter()
        for node, count in self._nodes_of(name).items():
            if node in self._of and self._of[node].id in self.by_id:
                votes[self._of[node].id] += count
        if not votes:
            return None, f"nothing is called {name!r}"
        best = min(votes, key=lambda entity: (-votes[entity], entity))
        if votes[best] < _MOSTLY * sum(votes.values()):
            return None, f"{name!r} may be {', '.join(sorted(votes))}; write the id"
        return self.by_id[best], ""

    def _id_of(self, name: str) -> str | None:
        cluster, _ = self._find(name)
        return cluster.id if cluster else None

    def _clusters(self, decision: Decision) -> Iterator[Cluster]:
        """Yield the cluster of each name, once; names that mean nothing go to `unused`."""
        seen = set()
        for name in decision.names:
            cluster, why = self._find(name)
            if cluster is None:
                self.unused.append((decision, why))
            elif cluster.id not in seen:
                seen.add(cluster.id)
                yield cluster

    def _never(self, decision: Decision) -> None:
        for name in decision.names:
            if not self._nodes_of(name):
                self.unused.append((decision, f"nothing is called {name!r}"))
        for place, kept in enumerate(decision.names):
            for other in decision.names[place + 1 :]:
                self._part(kept, other)

    def _part(self, kept: str, other: str) -> None:
        here, there = set(self._nodes_of(kept)), set(self._nodes_of(other))
        both = here & there
        joined = {id(self._of[n]): self._of[n] for n in sorted(here) if n in self._of}
        for cluster in joined.values():
            inside = [node for node in cluster.nodes if node in there]
            if both & set(cluster.nodes):
                self._take_forms(cluster, {other}, other)
            elif inside:
                self._take_nodes(cluster, _side(cluster, here, there), other)

    def _take_nodes(self, cluster: Cluster, taken: set[str], name: str) -> None:
        members = [number for number in cluster.members if self.nodes.of[number] in taken]
        if not members or len(members) == len(cluster.members):
            return
        cluster.members = [number for number in cluster.members if self.nodes.of[number] not in taken]
        cluster.nodes = [node for node in cluster.nodes if node not in taken]
        edges, cluster.edges = cluster.edges, [edge for edge in cluster.edges if not {edge.a, edge.b} & taken]
        self._new(sorted(taken), members, [edge for edge in edges if {edge.a, edge.b} <= taken], name)
        describe(cluster, self.nodes, self.cases)

    def _new(self, nodes: list[str], members: list[int], edges: list[Edge], name: str) -> Cluster:
        cluster = Cluster(nodes, members, edges)
        describe(cluster, self.nodes, self.cases)
        readable = slug(cluster.label if name in self.by_id or "/" in name else name)
        cluster.id = fresh(f"{cluster.type}/{readable}", cluster.key, self.by_id)
        self.by_id[cluster.id] = cluster
        self._of.update(dict.fromkeys(nodes, cluster))
        return cluster

    def _split(self, decision: Decision) -> None:
        for cluster in self._clusters(decision):
            if not self._take_forms(cluster, set(decision.forms), decision.forms[0]):
                self.unused.append((decision, f"{cluster.id} is not written so, or only so"))

    def _take_forms(self, cluster: Cluster, forms: set[str], name: str) -> bool:
        """Make a cluster of its own of these forms, exactly so written where anything is; False where nothing is."""
        written = {text for number in cluster.members for text, _ in self.nodes.locals[number].forms}
        wanted = {
            form for form in written if form in forms or (join_key(form) in {join_key(f) for f in forms - written})
        }
        if not wanted or wanted == written:
            return False
        node = f"{cluster.key} ≠ {join_key(name)} {slug(name)}"
        taken = []
        for number in list(cluster.members):
            local = self.nodes.locals[number]
            gone = tuple(form for form in local.forms if form[0] in wanted)
            if len(gone) == len(local.forms):
                cluster.members.remove(number)
                self.nodes.of[number] = node
                taken.append(number)
            elif gone:
                left = tuple(form for form in local.forms if form[0] not in wanted)
                taken.append(self._divide(number, left, gone, node))
        self.nodes.words.setdefault(node, name)
        for number in taken:
            for text, count in self.nodes.locals[number].forms:
                self.nodes.forms[node][text] += count
                self._texts[text] = Counter({node: 1})
        self._new([node], taken, [], name)
        describe(cluster, self.nodes, self.cases)
        return True

    def _divide(
        self, number: int, left: tuple[tuple[str, int], ...], gone: tuple[tuple[str, int], ...], node: str
    ) -> int:
        """Leave some forms at a local entity, give the others to a new one at the node, and return its number."""
        local = self.nodes.locals[number]
        self.nodes.locals[number] = replace(local, forms=left)
        self.nodes.locals.append(replace(local, forms=gone))
        self.nodes.of.append(node)
        self.split_off.add(len(self.nodes.of) - 1)
        return len(self.nodes.of) - 1

    def _merge(self, decision: Decision) -> None:
        found = list(self._clusters(decision))
        if len(found) < 2:
            if len(found) == 1 and not any(each is decision for each, _ in self.unused):
                self.unused.append((decision, "they are one entity already"))
            return
        kept, *others = found
        for other in others:
            why = f"line {decision.line}" + (f": {decision.reason}" if decision.reason else "")
            kept.edges += [*other.edges, Edge(kept.key, other.key, "ledger", why)]
            kept.members += other.members
            kept.nodes = [*kept.nodes, *other.nodes]
            self._of.update(dict.fromkeys(other.nodes, kept))
            del self.by_id[other.id]
            self.redirects[other.id] = kept.id

    def _rename(self, decisions: Sequence[Decision]) -> None:
        for decision in decisions:
            for cluster in self._clusters(decision):
                old = cluster.id
                assert decision.value is not None
                if decision.kind == "rename":
                    unchanged, cluster.label = cluster.label == decision.value, decision.value
                    base = f"{cluster.type}/{slug(decision.value)}"
                else:
                    unchanged, cluster.type = cluster.type == decision.value, decision.value
                    base = f"{decision.value}/{old.partition('/')[2]}"
                if unchanged:
                    self.unused.append((decision, f"{old} has that {'label' if decision.kind == 'rename' else 'type'}"))
                    continue
                del self.by_id[old]
                cluster.id = fresh(base, cluster.key, self.by_id)
                self.by_id[cluster.id] = cluster
                if cluster.id != old:
                    self.redirects[old] = cluster.id

    def _refuse(self, decision: Decision) -> None:
        refused = decision.refused
        assert refused is not None
        ids: dict[str, str] = {}
        for role in ("entity", "head", "tail"):
            name = getattr(refused, role)
            if name is not None:
                cluster, why = self._find(name)
                if cluster is None:
                    self.unused.append((decision, why))
                    return
                ids[role] = cluster.id
        self.refusals.add(decision, replace(refused, **ids))  # type: ignore[arg-type]

    def final_redirects(self) -> dict[str, str]:
        """Return old id → the id that it leads to now, chains followed to their end."""
        found = {}
        for old in self.redirects:
            new = self.redirects[old]
            while new in self.redirects and new != old:
                new = self.redirects[new]
            if old not in self.by_id and new in self.by_id:
                found[old] = new
        return found


def _side(cluster: Cluster, here: set[str], there: set[str]) -> set[str]:
    """Return the nodes that hang together with `there` when the edges that lead over to `here` are cut."""
    sets = Sets()
    camps: dict[str, set[str]] = {
        n: {"here"} if n in here else {"there"} if n in there else set() for n in cluster.nodes
    }
    for edge in sorted(cluster.edges):
        a, b = sets.find(edge.a), sets.find(edge.b)
        if a != b and len(camps[a] | camps[b]) < 2:
            sets.join(a, b)
            camps[sets.find(a)] = camps[a] | camps[b]
    return {node for node in cluster.nodes if "there" in camps[sets.find(node)]}
