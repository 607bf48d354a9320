"""Evaluation: how much of an annotated file an extraction finds, and how much of what it finds is right.

`docs/evaluation.md` has the definitions; the papers, spans and links of a gold file are scored by one function each.
"""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import SourceError
from kg.model import TYPES, Json

_ARTICLES = re.compile(r"^(?:(?:an?|the|our|this|these|their|its)\s+)+", re.IGNORECASE)
_JOINTS = re.compile(r"[\s\-‐‑–—_/]+")
_SIGNS = re.compile(r"[^\w\s+*.#&]")
_WIDER = {"benchmark": "dataset"}
_COLLECTIONS = ("dataset", "benchmark")

ErrorCounts = Mapping[str, Counter[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Score:
    """Right answers counted from both sides: of those predicted (for precision), of those demanded (for recall)."""

    right: int
    predicted: int
    found: int
    demanded: int

    @property
    def precision(self) -> float:
        """The share of predictions that are right, 0 where there are none."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of what is demanded that is found, 0 where nothing is."""
        return self.found / self.demanded if self.demanded else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores by name, other figures by name, and the kinds of error with how often each was made."""

    mode: str
    scores: Mapping[str, Score]
    figures: Mapping[str, float]
    errors: ErrorCounts = field(default_factory=dict)


def surface_key(surface: str) -> str:
    """Return the key by which evaluation compares spellings: no case, articles, plurals, hyphens, spaces or final e.

    It is coarser than the folding that links papers.

    >>> surface_key("The Gaussian-Processes") == surface_key("gaussian process")
    True
    """
    text = _ARTICLES.sub("", unicodedata.normalize("NFKC", surface).strip())
    return "".join(map(_stem, _SIGNS.sub("", _JOINTS.sub(" ", text)).split()))


def _stem(word: str) -> str:
    capitals, word = word.isupper(), word.casefold()
    if not capitals:
        if len(word) > 3 and word.endswith("ies"):
            word = word[:-3] + "y"
        elif len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")) and word != "bias":
            word = word[:-1]
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@dataclass(frozen=True, slots=True)
class Guess:
    """A predicted entity: the keys of its spellings, one spelling to show, its most frequent type, and its roles."""

    id: Hashable
    keys: frozenset[str]
    shown: str
    type: str
    role: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entity of the gold."""

    name: str
    keys: frozenset[str]
    type: str
    role: str
    core: bool


def guesses_of(paper: Json) -> list[Guess]:
    """Return the predicted entities of a paper in the order of their first mention; mentions of one id are one."""
    groups: dict[Hashable, list[Json]] = defaultdict(list)
    for mention in paper["mentions"]:
        groups[mention.get("entity") or (mention["type"], surface_key(mention["text"]))].append(mention)
    return [
        Guess(
            entity,
            frozenset(surface_key(mention["text"]) for mention in mentions),
            min(mention["text"] for mention in mentions),
            _most(mention["type"] for mention in mentions),
            _most(mention.get("role", "mentions") for mention in mentions),
            frozenset(mention.get("role", "mentions") for mention in mentions),
        )
        for entity, mentions in groups.items()
    ]


def _most(values: Iterable[str]) -> str:
    return Counter(values).most_common(1)[0][0]


def wanted_of(paper: Json) -> list[Wanted]:
    """Return the gold entities of a paper."""
    return [
        Wanted(e["name"], frozenset(map(surface_key, [*e["forms"], e["name"]])), e["type"], e["role"], e["core"])
        for e in paper["entities"]
    ]


def pair_up(guesses: Sequence[Guess], wanted: Sequence[Wanted]) -> list[tuple[int, int]]:
    """Return pairs of numbers, guess and gold entity, that share a spelling: one to one, those of one type first."""
    pairs: dict[int, int] = {}
    used: set[int] = set()
    for same_type in (True, False):
        for number, guess in enumerate(guesses):
            if number in pairs:
                continue
            for other, entity in enumerate(wanted):
                if other in used or (same_type and guess.type != entity.type) or guess.keys.isdisjoint(entity.keys):
                    continue
                pairs[number] = other
                used.add(other)
                break
    return list(pairs.items())


def evaluate_papers(gold: Sequence[Json], predicted: Sequence[Json]) -> Evaluation:
    """Return the scores of entities (by type too), roles and relations; core entities are demanded, others accepted."""
    count: Counter[str] = Counter()
    errors: dict[str, Counter[tuple[str, str]]] = {
        "wrong (not in gold)": Counter(), "missed (core)": Counter(), "right span, wrong type": Counter()
    }  # fmt: skip
    by_id = {paper["id"]: paper for paper in predicted}
    for paper in gold:
        found = by_id.get(paper["id"], {"mentions": []})
        guesses, wanted = guesses_of(found), wanted_of(paper)
        pairs = pair_up(guesses, wanted)
        count["without"] += paper["id"] not in by_id
        _count_entities(count, errors, guesses, wanted, pairs)
        _count_roles(count, guesses, wanted, pairs)
        names = {guesses[guess].id: wanted[entity].name for guess, entity in pairs}
        _count_relations(count, errors, found.get("relations", []), paper["relations"], names)
    scores = {
        "entity+type": _score(count, "typed", "predicted", "core typed", "core"),
        "entity only": _score(count, "any", "predicted", "core any", "core"),
    }
    for of_type in TYPES:
        scores[of_type] = _score(count, *(f"{part} {of_type}" for part in ("right", "predicted", "core typed", "core")))
    scores["data+bench"] = Score(
        *(sum(count[f"{part} {t}"] for t in _COLLECTIONS) for part in ("right", "predicted", "core typed", "core"))
    )
    scores["introduces"] = _score(count, "introduces right", "introduces", "introduces right", "introduces gold")
    scores["relations"] = _score(count, "relations right", "relations", "relations right", "relations gold")
    figures = {
        "papers": float(len(gold)),
        "without a prediction": float(count["without"]),
        "role right on typed matches": count["role right"] / max(1, count["typed"]),
    }
    return Evaluation("papers", scores, figures, errors)


def _score(count: Mapping[str, int], right: str, predicted: str, found: str, demanded: str) -> Score:
    return Score(count[right], count[predicted], count[found], count[demanded])


def _count_entities(
    count: Counter[str],
    errors: ErrorCounts,
    guesses: Sequence[Guess],
    wanted: Sequence[Wanted],
    pairs: Sequence[tuple[int, int]],
) -> None:
    guess_of = {entity: guess for guess, entity in pairs}
    matched = set(dict(pairs))
    count["any"] += len(pairs)
    for number, guess in enumerate(guesses):
        count.update(("predicted", f"predicted {guess.type}"))
        if number not in matched:
            errors["wrong (not in gold)"][guess.type, guess.shown] += 1
    for number, entity in enumerate(wanted):
        found = number in guess_of
        typed = found and guesses[guess_of[number]].type == entity.type
        if typed:
            count.update(("typed", f"right {entity.type}"))
        elif found:
            change = f"{entity.type}→{guesses[guess_of[number]].type}"
            errors["right span, wrong type"][change, entity.name] += 1
        if entity.core:
            count.update(("core", f"core {entity.type}"))
            count.update(["core any"] * found)
            count.update(["core typed", f"core typed {entity.type}"] * typed)
            if not found:
                errors["missed (core)"][entity.type, entity.name] += 1


def _count_roles(
    count: Counter[str], guesses: Sequence[Guess], wanted: Sequence[Wanted], pairs: Sequence[tuple[int, int]]
) -> None:
    """Count right roles and introductions; of an entity with several roles the most frequent is compared."""
    guess_of = {entity: guesses[guess] for guess, entity in pairs}
    count["introduces"] += sum("introduces" in guess.roles for guess in guesses)
    for number, entity in enumerate(wanted):
        guess = guess_of.get(number)
        typed = guess is not None and guess.type == entity.type
        if typed and guess is not None:
            count["role right"] += entity.role == guess.role
        if entity.role == "introduces" and (typed or entity.core):
            count["introduces gold"] += 1
            count["introduces right"] += typed and guess is not None and "introduces" in guess.roles


def _count_relations(
    count: Counter[str],
    errors: ErrorCounts,
    told: Sequence[Json],
    gold: Sequence[Sequence[str]],
    names: Mapping[Hashable, str],
) -> None:
    true = {tuple(relation) for relation in gold}
    stated = {(relation["head"], relation["relation"], relation["tail"]) for relation in told}
    named = {(names.get(head), relation, names.get(tail)) for head, relation, tail in stated}
    count["relations"] += len(stated)
    count["relations gold"] += len(true)
    count["relations right"] += len(named & true)
    for head, relation, tail in sorted(stated):
        if (names.get(head), relation, names.get(tail)) not in true:
            errors["wrong (not in gold)"]["relation", f"{head} {relation} {tail}"] += 1


def evaluate_spans(gold: Sequence[Json], predicted: Sequence[Json], *, types: Sequence[str] = ()) -> Evaluation:
    """Return the scores of character spans in abstracts: exact with type, exact, overlapping with type, and by type.

    Without `types`, those that the gold has count. Where benchmarks are not among them, a benchmark is a dataset.
    """
    types = types or sorted({span[2] for paper in gold for span in paper["spans"]})
    wider = {} if "benchmark" in types else _WIDER
    by_id = {paper["id"]: paper for paper in predicted}
    tallies: dict[str, list[Score]] = defaultdict(list)
    errors: dict[str, Counter[tuple[str, str]]] = {"wrong": Counter(), "missed": Counter()}
    for paper in gold:
        want = {(start, end, kind) for start, end, kind in paper["spans"] if kind in types}
        mentions = by_id.get(paper["id"], {"mentions": []})["mentions"]
        have = {(m["start"], m["end"], wider.get(m["type"], m["type"])) for m in mentions if m["field"] == "abstract"}
        have = {span for span in have if span[2] in types}
        tallies["exact+type"].append(_exact(want, have))
        tallies["exact span"].append(_exact({span[:2] for span in want}, {span[:2] for span in have}))
        tallies["overlap+type"].append(
            Score(sum(_meets(s, want) for s in have), len(have), sum(_meets(s, have) for s in want), len(want))
        )
        for kind in types:
            tallies[kind].append(_exact({s for s in want if s[2] == kind}, {s for s in have if s[2] == kind}))
        for name, spans in (("wrong", have - want), ("missed", want - have)):
            errors[name].update((kind, paper["text"][start:end]) for start, end, kind in sorted(spans))
    return Evaluation("spans", {name: _sum(scores) for name, scores in tallies.items()}, {"texts": len(gold)}, errors)


def _exact(want: Set[Hashable], have: Set[Hashable]) -> Score:
    both = len(want & have)
    return Score(both, len(have), both, len(want))


def _meets(span: tuple[int, int, str], others: Iterable[tuple[int, int, str]]) -> bool:
    return any(span[2] == other[2] and span[0] < other[1] and other[0] < span[1] for other in others)


def _sum(scores: Sequence[Score]) -> Score:
    return Score(
        sum(s.right for s in scores),
        sum(s.predicted for s in scores),
        sum(s.found for s in scores),
        sum(s.demanded for s in scores),
    )


def evaluate_links(gold: Sequence[Json], predicted: Sequence[Json]) -> "LinkEvaluation":
    """Return B-cubed precision, recall and F1 of identity across papers, over the entities that both sides have.

    Gold entities of one name are one thing; predicted entities of one id are one thing.
    """
    by_id = {paper["id"]: paper for paper in predicted}
    items: list[tuple[str, str, str]] = []
    for paper in gold:
        guesses = guesses_of(by_id.get(paper["id"], {"mentions": []}))
        used: set[int] = set()
        for entity in wanted_of(paper):
            number = next(
                (n for n, guess in enumerate(guesses) if n not in used and not guess.keys.isdisjoint(entity.keys)), None
            )
            if number is not None:
                used.add(number)
                items.append((paper["id"], entity.name.casefold(), str(guesses[number].id)))
    names, ids = _groups(items, 1), _groups(items, 2)
    shared = Counter((name, entity) for _, name, entity in items)
    size = max(1, len(items))
    precision = sum(n * n / len(ids[entity]) for (_, entity), n in sorted(shared.items())) / size
    recall = sum(n * n / len(names[name]) for (name, _), n in sorted(shared.items())) / size
    split = {name: sorted({items[i][2] for i in members}) for name, members in names.items()}
    merged = {entity: sorted({items[i][1] for i in members}) for entity, members in ids.items()}
    return LinkEvaluation(
        len(items),
        sum(len({items[i][0] for i in names[name]}) > 1 for _, name, _ in items),
        precision,
        recall,
        {name: members for name, members in split.items() if len(members) > 1},
        {entity: members for entity, members in merged.items() if len(members) > 1},
    )


@dataclass(frozen=True, slots=True)
class LinkEvaluation:
    """B-cubed precision and recall over `entities`; names split over several ids, ids that join several names."""

    entities: int
    of_things_in_several_papers: int
    precision: float
    recall: float
    split: Mapping[str, Sequence[str]]
    merged: Mapping[str, Sequence[str]]

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def _groups(items: Sequence[tuple[str, str, str]], column: int) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for number, item in enumerate(items):
        groups[item[column]].append(number)
    return groups


def read_lines(path: Path) -> list[Json]:
    """Return the objects of a JSON Lines file; SourceError names the line that is none, or repeats an id."""
    rows: list[Json] = []
    seen: set[str] = set()
    for number, line in enumerate(_decoded(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            key = row["id"]
        except (ValueError, TypeError, KeyError) as error:
            raise SourceError(f"{path}:{number}: not a JSON object with an id; one annotated paper a line") from error
        if key in seen:
            raise SourceError(
                f"{path}:{number}: the id {key!r} stands on an earlier line too; give each paper one line"
            )
        seen.add(key)
        rows.append(row)
    return rows


def _decoded(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise SourceError(f"{path}: cannot be read as UTF-8 text: {error}") from error


def mode_of(gold: Sequence[Json]) -> str:
    """Return which evaluation the gold is made for: `spans` where its records have spans, else `papers`."""
    return "spans" if gold and "spans" in gold[0] else "papers"


def check_gold(gold: Sequence[Json], *, mode: str, path: Path) -> None:
    """Raise SourceError where a record lacks what the mode needs, naming the record and the key."""
    needed = {"papers": ("entities", "relations"), "links": ("entities",), "spans": ("text", "spans")}[mode]
    for record in gold:
        for key in needed:
            if key not in record:
                raise SourceError(f"{path}: record {record['id']!r} has no {key!r}, which --mode {mode} needs")
