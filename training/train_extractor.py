"""Learn the extractor's weights and its table of seen phrases from the annotated conference papers.

    PYTHONPATH=. python training/train_extractor.py FOLDER [--leave-out PART]

Reads conf-train-papers.jsonl and conf-train-gold.jsonl, and writes seen.tsv and the three weight tables into
kg/patterns. What is known of a phrase is always counted on other papers than the one at hand, and the models that
judge entities learn from scores that a model of other papers gave, so that the weights fit papers never seen. With
--leave-out it writes nothing, and prints the figures on the part of the annotated papers that was not learned from.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from gold import by_people
from linear_models import ChunkRows, Rows, train_binary, train_classes, train_stretches

from kg.extraction import DATA
from kg.extraction.candidates import Pages, find, group, lay_out
from kg.extraction.clusters import word_clusters
from kg.extraction.entities import Beside, Group, evidence, signs
from kg.extraction.features import Chunk, Knowledge, Seen, inside
from kg.extraction.judge import Judge, Stretch, outside, possible
from kg.extraction.learned import load_phrases
from kg.extraction.lexicon import JOINING, load_abbreviations, load_lexicon, spread_terms
from kg.extraction.phrases import classify
from kg.extraction.reader import beside_mentions, fields_of
from kg.extraction.tokens import tokenise
from kg.extraction.vocabulary import Norms, WordClasses, read_table
from kg.model import TYPES, Paper

FOLDS = 8
NORMS = Norms()
CLASSES = WordClasses(read_table(DATA / "word-classes.tsv"))
LEXICON = load_lexicon(DATA / "lexicon.tsv", DATA / "names.tsv", norms=NORMS)
ABBREVIATIONS = load_abbreviations(DATA / "abbreviations.tsv", norms=NORMS)
SPREAD = spread_terms(LEXICON, norms=NORMS, classes=CLASSES)
PHRASES = load_phrases(DATA / "phrases.tsv")
_ARTICLES = frozenset(("a", "an", "the", "our", "this", "these", "their", "its"))


@dataclass(frozen=True, slots=True)
class Marked:
    """An annotated paper: its fields laid out, its entities by form key, each with type and core.

    `weight` is what it counts in learning.
    """

    id: str
    pages: Pages
    forms: Mapping[str, int]
    types: Sequence[str]
    core: Sequence[bool]
    fold: int
    weight: float


def knowledge_of(seen: Mapping[str, Seen]) -> Knowledge:
    """Return what is known of phrases before reading, with what was seen of them in annotated papers."""
    return Knowledge(LEXICON, seen, ABBREVIATIONS, PHRASES, SPREAD, word_clusters())


def read(papers: Path, gold: Path, *, folds: int) -> list[Marked]:
    """Return the annotated papers in the order of the gold file, dealt to folds in turn."""
    texts = {row["id"]: row for row in rows_of(papers)}
    empty = Judge(knowledge_of({}), {})
    return [_marked(texts[row["id"]], row, empty, fold=number % folds) for number, row in enumerate(rows_of(gold))]


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Return the records of a file of JSON lines."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _marked(text: dict[str, Any], gold: dict[str, Any], judge: Judge, *, fold: int) -> Marked:
    entities = gold["entities"]
    types, core = [e["type"] for e in entities], [e["core"] for e in entities]
    weight = PEOPLE if by_people(gold) else MODEL
    return Marked(text["id"], _pages(text, judge), form_keys(entities), types, core, fold, weight)


def _pages(text: Mapping[str, Any], judge: Judge) -> Pages:
    fields = fields_of(Paper(text["id"], text.get("title"), text["abstract"]))
    return lay_out([classify(fields, classes=CLASSES, norms=NORMS)], judge)[0]


def form_keys(entities: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the number of the gold entity that has a form with that key."""
    forms: dict[str, int] = {}
    for number, entity in enumerate(entities):
        for form in [*entity["forms"], entity["name"]]:
            forms.setdefault(_form_key(tokenise("title", form).words), number)
    return forms


def _form_key(words: Sequence[str]) -> str:
    """Return the key of a form: without articles, but for the A of A/B, and without strokes."""
    pairs = zip(words, (*words[1:], ""), strict=True)
    return "".join(
        [NORMS[w] for w, after in pairs if w not in JOINING and (w.lower() not in _ARTICLES or after == "/")]
    )


class Counts:
    """In how many papers each phrase stands, in how many it is marked, and as what."""

    def __init__(self, papers: Sequence[Marked] = ()) -> None:
        self.seen: Counter[str] = Counter()
        self.types: Counter[tuple[str, str]] = Counter()
        for paper in papers:
            keys = set(paper.pages.place.count)
            self.seen.update(keys)
            self.types.update((key, paper.types[paper.forms[key]]) for key in paper.forms if key in keys)

    def add(self, other: "Counts") -> None:
        """Add the counts of other papers."""
        self.seen.update(other.seen)
        self.types.update(other.types)

    def table(self) -> dict[str, Seen]:
        """Return what was seen of each phrase that is marked, or that stands in three papers."""
        types: dict[str, dict[str, int]] = defaultdict(dict)
        for (key, kind), count in self.types.items():
            types[key][kind] = count
        found = {}
        for key, count in self.seen.items():
            if own := types.get(key):
                found[key] = Seen(count, sum(own.values()), min(own, key=lambda t: (-own[t], t)))
            elif count >= LEAST_SEEN:
                found[key] = Seen(count, 0, "-")
        return found


def count_seen(papers: Sequence[Marked]) -> dict[str, Seen]:
    """Return how often the papers hold each phrase and mark it, and its commonest type there."""
    return Counts(papers).table()


def stretch_rows(papers: Sequence[Marked], judges: Mapping[int, Judge]) -> tuple[Rows, list[ChunkRows]]:
    """Return the features of every stretch of every chunk, and which of them the gold marks."""
    rows = Rows()
    chunks: list[ChunkRows] = []
    for paper in papers:
        judge = judges[paper.fold]
        for number, first, last in paper.pages.chunks:
            lines = paper.pages.lines[number]
            chunk = Chunk(lines.words[first:last], lines.keys[first:last], lines.classes[first:last])
            found = stretches(chunk, judge.knowledge)
            gold = gold_stretches([(s.first, s.last, paper.forms[s.key]) for s in found if s.key in paper.forms])
            spans = tuple((s.first, s.last) for s in found)
            marked = tuple(span in gold for span in spans)
            chunks.append(ChunkRows(last - first, len(rows), spans, marked, paper.weight))
            for s in found:
                row = inside(chunk, s.first, s.last, judge.knowledge)
                rows.add(row + outside(lines, first, last, s, paper.pages.place))
    return rows, chunks


def stretches(chunk: Chunk, knowledge: Knowledge) -> list[Stretch]:
    """Return the possible stretches of a chunk, unscored."""
    return [Stretch(i, j, key, knowledge.standing(key).lexicon, 0.0) for i, j, key in possible(chunk, knowledge)]


def gold_stretches(marked: Sequence[tuple[int, int, int]]) -> set[tuple[int, int]]:
    """Return the marked stretches that do not overlap: of one entity's the shortest, of several the longest."""
    shortest = [s for s in marked if not any(o != s and o[2] == s[2] and s[0] <= o[0] and o[1] <= s[1] for o in marked)]
    kept: list[tuple[int, int, int]] = []
    for s in sorted(shortest, key=lambda s: (s[0] - s[1], s[0])):
        if not any(s[0] < o[1] and o[0] < s[1] for o in kept):
            kept.append(s)
    return {(first, last) for first, last, _ in kept}


class Found(NamedTuple):
    """A group, the gold's entity that it stands for, if any, and its surroundings."""

    group: Group
    entity: int | None
    beside: Sequence[Beside]


def entity_rows(papers: Sequence[Marked], judges: Mapping[int, Judge]) -> list[list[Found]]:
    """Return for each paper its groups, each with what it stands for."""
    found = []
    for paper in papers:
        (pages,) = lay_out([paper.pages.lines], judges[paper.fold])
        groups = group(pages, find(pages, judges[paper.fold]))
        told = zip(groups, _entities(paper, groups), strict=True)
        found.append([Found(g, entity, beside_mentions(pages, g)) for g, entity in told])
    return found


def _entities(paper: Marked, groups: Sequence[Group]) -> list[int | None]:
    """Return the number of the gold's entity for each group; of those that share one, the best has it."""
    taken: set[int] = set()
    owner: dict[str, int] = {}
    for g in sorted(groups, key=lambda g: -max(c.score - 5 * (c.origin == "nested") for c in g.candidates)):
        for key in _keys(g):
            entity = paper.forms.get(key)
            if entity is not None and entity not in taken:
                taken.add(entity)
                owner[g.key] = entity
                break
    return [owner.get(g.key) for g in groups]


def _keys(g: Group) -> list[str]:
    return sorted({g.key, *(c.key for c in g.candidates)})


def score(papers: Sequence[Marked], kept: Sequence[Sequence[tuple[int | None, str]]]) -> tuple[float, float]:
    """Return typed and untyped F1 in percent, as score.py counts them."""
    predicted = right = typed = core = core_right = core_typed = 0
    for paper, chosen in zip(papers, kept, strict=True):
        core += sum(paper.core)
        for entity, kind in chosen:
            predicted += 1
            if entity is not None:
                same = paper.types[entity] == kind
                right, typed = right + 1, typed + same
                core_right += paper.core[entity]
                core_typed += paper.core[entity] and same
    return _f1(typed, predicted, core_typed, core), _f1(right, predicted, core_right, core)


def _f1(right: int, predicted: int, found: int, demanded: int) -> float:
    precision, recall = right / max(1, predicted), found / max(1, demanded)
    return 200 * precision * recall / max(1e-9, precision + recall)


@dataclass(frozen=True, slots=True)
class Models:
    """The three tables of weights."""

    stretches: dict[str, float]
    entities: dict[str, float]
    types: dict[str, list[float]]


PENALTY = {"stretches": 3.0, "entities": 40.0, "types": 2.0}
#: What a right entity that the gold does not demand counts in learning, against one that it does.
OPTIONAL = 0.6
#: What counts a paper that people annotated, and one that a large language model did.
PEOPLE, MODEL = 2.0, 1.0
#: How much rare types are favoured: what a hair decides is mostly given to a common type.
RARE = 0.1
#: No type is taken for rarer than this.
_LEAST_SHARE = 1e-4
#: Rows that must have a feature.
LEAST_ROWS = 2
#: Papers that must hold a phrase that nobody marked, to tell what was seen of it.
LEAST_SEEN = 3
#: Weights for types are not written where all of a feature's are less: a tenth, rounded, changes no figure.
LEAST_OF_TYPES = 0.095


def judges_for(papers: Sequence[Marked], folds: int) -> dict[int, Judge]:
    """Return for each fold a judge, as yet without weights, that knows what the other folds hold."""
    counts = [Counts([p for p in papers if p.fold == fold]) for fold in range(folds)]
    judges = {}
    for fold in range(folds):
        others = Counts()
        for number, one in enumerate(counts):
            if number != fold:
                others.add(one)
        judges[fold] = Judge(knowledge_of(others.table()), {})
    return judges


def train(papers: Sequence[Marked], *, folds: int, rounds: int, report: bool = False) -> Models:
    """Return the models of these papers; with `report` print the figures on papers left out."""
    judges = judges_for(papers, folds)
    rows, chunks = stretch_rows(papers, judges)
    matrix = rows.matrix(least=LEAST_ROWS)
    del rows
    fold_of = [paper.fold for paper in papers for _ in paper.pages.chunks]
    left_out: dict[int, dict[str, float]] = {}
    for part in range(rounds):
        learn = [chunk for chunk, fold in zip(chunks, fold_of, strict=True) if fold % rounds != part]
        if not learn:
            raise ValueError(f"no fold of these papers is outside part {part} of {rounds}: deal them to folds anew")
        weights = train_stretches(matrix, learn, penalty=PENALTY["stretches"])
        left_out.update({fold: weights for fold in range(folds) if fold % rounds == part})
    whole = train_stretches(matrix, chunks, penalty=PENALTY["stretches"])
    del matrix
    judges = {fold: Judge(judge.knowledge, left_out[fold]) for fold, judge in judges.items()}
    found = entity_rows(papers, judges)
    knowledge = [judges[paper.fold].knowledge for paper in papers]
    if report:
        validate(papers, found, knowledge, rounds)
    return Models(whole, train_entities(papers, found, knowledge), train_types(papers, found, knowledge))


def train_entities(
    papers: Sequence[Marked], found: Sequence[Sequence[Found]], knowledge: Sequence[Knowledge]
) -> dict[str, float]:
    """Return the weights that tell whether a group is an entity."""
    rows, chance, weight = Rows(), [], []
    for paper, groups, known in zip(papers, found, knowledge, strict=True):
        for one in groups:
            rows.add(evidence(one.group, known))
            chance.append(float(one.entity is not None))
            weight.append(paper.weight * (1.0 if one.entity is None or paper.core[one.entity] else OPTIONAL))
    return train_binary(rows.matrix(least=LEAST_ROWS), chance, weight, penalty=PENALTY["entities"])


def train_types(
    papers: Sequence[Marked], found: Sequence[Sequence[Found]], knowledge: Sequence[Knowledge]
) -> dict[str, list[float]]:
    """Return the weights that tell the type of an entity."""
    rows, chances, weight = Rows(), [], []
    for paper, groups, known in zip(papers, found, knowledge, strict=True):
        for one in groups:
            if one.entity is not None:
                rows.add(signs(one.group, one.beside, known))
                chances.append([float(paper.types[one.entity] == kind) for kind in TYPES])
                weight.append(paper.weight)
    weights = train_classes(rows.matrix(least=LEAST_ROWS), chances, weight, penalty=PENALTY["types"])
    shares = np.maximum(np.average(np.array(chances), axis=0, weights=weight), _LEAST_SHARE)
    weights["any"] = (np.array(weights["any"]) - RARE * np.log(shares / shares.max())).tolist()
    return weights


def validate(
    papers: Sequence[Marked], found: Sequence[Sequence[Found]], knowledge: Sequence[Knowledge], rounds: int
) -> None:
    """Print the figures for papers left out, by threshold."""
    scored: list[list[tuple[float, int | None, str]]] = [[] for _ in papers]
    for part in range(rounds):
        learn = [n for n, paper in enumerate(papers) if paper.fold % rounds != part]
        pick = [papers[n] for n in learn], [found[n] for n in learn], [knowledge[n] for n in learn]
        keep, kinds = train_entities(*pick), train_types(*pick)
        for n, paper in enumerate(papers):
            if paper.fold % rounds == part:
                scored[n] = judged(found[n], knowledge[n], keep, kinds)
    print_figures(papers, scored)


def judged(
    found: Sequence[Found], known: Knowledge, keep: Mapping[str, float], kinds: Mapping[str, Sequence[float]]
) -> list[tuple[float, int | None, str]]:
    """Return each group's score, the gold's entity, and the likeliest type."""
    scored = []
    for one in found:
        value = sum(keep.get(f, 0.0) for f in evidence(one.group, known))
        table = [kinds[f] for f in signs(one.group, one.beside, known) if f in kinds]
        sums = [sum(column) for column in zip(*table, strict=True)]
        scored.append((value, one.entity, TYPES[sums.index(max(sums))]))
    return scored


def print_figures(papers: Sequence[Marked], scored: Sequence[Sequence[tuple[float, int | None, str]]]) -> None:
    """Print typed and untyped F1 by threshold."""
    for threshold in (-1.0, -0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4):
        kept = [[(entity, kind) for value, entity, kind in one if value > threshold] for one in scored]
        typed, untyped = score(papers, kept)
        print(f"threshold {threshold:.1f}  typed {typed:.2f}  untyped {untyped:.2f}", flush=True)


def check(models: Models, learned: Sequence[Marked], papers: Sequence[Marked]) -> None:
    """Print the figures of models on papers that they did not learn from."""
    judge = Judge(knowledge_of(count_seen(learned)), models.stretches)
    found = entity_rows(papers, {paper.fold: judge for paper in papers})
    print_figures(papers, [judged(one, judge.knowledge, models.entities, models.types) for one in found])


def write(models: Models, seen: Mapping[str, Seen], folder: Path, *, least: float) -> None:
    """Write the tables as tab-separated text, weights rounded, those near zero left out."""
    with (folder / "seen.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.write("key\ttype\tseen\tmarked\n")
        for key, s in sorted(seen.items()):
            out.write(f"{key}\t{s.type}\t{s.seen}\t{s.marked}\n")
    for name, table in (("stretches", models.stretches), ("entities", models.entities)):
        with (folder / f"weights-{name}.tsv").open("w", encoding="utf-8", newline="\n") as out:
            out.write("feature\tweight\n")
            out.writelines(f"{f}\t{w:.2f}\n" for f, w in sorted(table.items()) if abs(w) >= least)
    with (folder / "weights-types.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.write("feature\t" + "\t".join(TYPES) + "\n")
        for feature, values in sorted(models.types.items()):
            if max(map(abs, values)) >= LEAST_OF_TYPES:
                out.write(feature + "\t" + "\t".join(f"{v:.2f}" for v in values) + "\n")


def main() -> None:
    """Train, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--leave-out", type=int, help="one of four parts")
    parser.add_argument("--rounds", type=int, default=2, help="models that leave papers out")
    parser.add_argument("--least", type=float, default=0.05, help="other weights nearer to zero are not written")
    options = parser.parse_args()
    source, gold = options.folder / "conf-train-papers.jsonl", options.folder / "conf-train-gold.jsonl"
    papers = read(source, gold, folds=FOLDS)
    held = [paper for paper in papers if paper.fold % 4 == options.leave_out]
    papers = [paper for paper in papers if paper.fold % 4 != options.leave_out]
    models = train(papers, folds=FOLDS, rounds=options.rounds, report=True)
    if held:
        check(models, papers, held)
    else:
        write(models, count_seen(papers), DATA, least=options.least)


if __name__ == "__main__":
    main()
