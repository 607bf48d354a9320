"""Learn the extractor's weights and its table of seen phrases from the annotated conference papers.

    python training/train_extractor.py ../shared/eval [--folds 4]

Reads conf-train-papers.jsonl and conf-train-gold.jsonl, and writes seen.tsv and the three weight tables into
kg/patterns. What is known of a phrase is always counted on other papers than the one at hand, and the models that
judge entities learn from scores that a model of other papers gave, so that the weights fit papers never seen.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from linear_models import ChunkRows, train_binary, train_classes, train_stretches

from kg.extraction import DATA
from kg.extraction.candidates import Pages, find, group, lay_out
from kg.extraction.clusters import word_clusters
from kg.extraction.entities import Group, evidence, signs
from kg.extraction.features import Chunk, Knowledge, Seen, inside
from kg.extraction.judge import Judge, Stretch, outside, possible
from kg.extraction.learned import load_phrases
from kg.extraction.lexicon import load_abbreviations, load_lexicon, spread_terms
from kg.extraction.phrases import classify
from kg.extraction.reader import beside_mentions
from kg.extraction.tokens import tokenise
from kg.extraction.vocabulary import Norms, WordClasses, read_table
from kg.model import TYPES

FOLDS = 8
NORMS = Norms()
CLASSES = WordClasses(read_table(DATA / "word-classes.tsv"))
LEXICON = load_lexicon(DATA / "lexicon.tsv", DATA / "names.tsv", norms=NORMS)
ABBREVIATIONS = load_abbreviations(DATA / "abbreviations.tsv", norms=NORMS)
SPREAD = spread_terms(LEXICON, norms=NORMS)
PHRASES = load_phrases(DATA / "phrases.tsv")
_ARTICLES = frozenset(("a", "an", "the", "our", "this", "these", "their", "its"))


@dataclass(frozen=True, slots=True)
class Marked:
    """An annotated paper: its fields laid out, its gold entities by form key, each with type and core."""

    id: str
    pages: Pages
    forms: Mapping[str, int]
    types: Sequence[str]
    core: Sequence[bool]
    fold: int


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
    fields = tuple(tokenise(name, text[name]) for name in ("title", "abstract") if text.get(name))  # type: ignore[arg-type]
    pages = lay_out(classify(fields, classes=CLASSES, norms=NORMS), judge)
    forms: dict[str, int] = {}
    for number, entity in enumerate(gold["entities"]):
        for form in [*entity["forms"], entity["name"]]:
            words = tokenise("title", form).words
            forms.setdefault("".join(NORMS[w] for w in words if w.lower() not in _ARTICLES), number)
    entities = gold["entities"]
    return Marked(text["id"], pages, forms, [e["type"] for e in entities], [e["core"] for e in entities], fold)


def count_seen(papers: Sequence[Marked]) -> dict[str, Seen]:
    """Return how often the papers hold each phrase and mark it, and its commonest type there."""
    seen: Counter[str] = Counter()
    types: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        keys = set(paper.pages.place.count)
        seen.update(keys)
        for key, entity in paper.forms.items():
            if key in keys:
                types[key][paper.types[entity]] += 1
    found = {}
    for key, count in seen.items():
        if types[key]:
            found[key] = Seen(count, types[key].total(), min(types[key], key=lambda t: (-types[key][t], t)))
        elif count >= 2:
            found[key] = Seen(count, 0, "-")
    return found


def stretch_rows(papers: Sequence[Marked], judges: Mapping[int, Judge]) -> tuple[list[list[str]], list[ChunkRows]]:
    """Return the features of every stretch of every chunk, and which of them the gold marks."""
    rows: list[list[str]] = []
    chunks: list[ChunkRows] = []
    for paper in papers:
        judge = judges[paper.fold]
        for number, first, last in paper.pages.chunks:
            lines = paper.pages.lines[number]
            chunk = Chunk(lines.words[first:last], lines.keys[first:last], lines.classes[first:last])
            found = stretches(chunk, judge.knowledge)
            gold = gold_stretches([(s.first, s.last, paper.forms[s.key]) for s in found if s.key in paper.forms])
            spans = tuple((s.first, s.last) for s in found)
            chunks.append(ChunkRows(last - first, len(rows), spans, tuple(span in gold for span in spans)))
            for s in found:
                row = inside(chunk, s.first, s.last, judge.knowledge)
                rows.append(row + outside(lines, first, last, s, paper.pages.place))
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


def entity_rows(papers: Sequence[Marked], judges: Mapping[int, Judge]) -> list[list[tuple[Group, int | None, Any]]]:
    """Return for each paper its groups, each with the gold entity that it stands for, if any, and its surroundings."""
    found = []
    for paper in papers:
        pages = lay_out(paper.pages.lines, judges[paper.fold])
        groups = group(pages, find(pages, judges[paper.fold]))
        taken: dict[int, Group] = {}
        order = sorted(groups, key=lambda g: -max(c.score - 5 * (c.origin == "nested") for c in g.candidates))
        owner: dict[str, int] = {}
        for g in order:
            for key in sorted({g.key, *(c.key for c in g.candidates)}):
                entity = paper.forms.get(key)
                if entity is not None and entity not in taken:
                    taken[entity], owner[g.key] = g, entity
                    break
        found.append([(g, owner.get(g.key), beside_mentions(pages, g)) for g in groups])
    return found


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


def judges_for(papers: Sequence[Marked], folds: int, weights: Mapping[int, Mapping[str, float]]) -> dict[int, Judge]:
    """Return for each fold a judge that knows what the other folds hold."""
    return {
        fold: Judge(
            knowledge_of(count_seen([p for p in papers if p.fold != fold])),
            weights.get(fold, {}),
        )
        for fold in range(folds)
    }


def train(papers: Sequence[Marked], *, folds: int, rounds: int) -> Models:
    """Return the models of these papers; prints the figures on papers left out."""
    judges = judges_for(papers, folds, {})
    rows, chunks = stretch_rows(papers, judges)
    fold_of = [paper.fold for paper in papers for _ in paper.pages.chunks]
    left_out: dict[int, dict[str, float]] = {}
    for part in range(rounds):
        learn = [chunk for chunk, fold in zip(chunks, fold_of, strict=True) if fold % rounds != part]
        weights = train_stretches(rows, learn, penalty=PENALTY["stretches"])
        left_out.update({fold: weights for fold in range(folds) if fold % rounds == part})
    judges = judges_for(papers, folds, left_out)
    found = entity_rows(papers, judges)
    knowledge = [judges[paper.fold].knowledge for paper in papers]
    validate(papers, found, knowledge, rounds)
    return Models(
        train_stretches(rows, chunks, penalty=PENALTY["stretches"]),
        train_entities(papers, found, knowledge),
        train_types(papers, found, knowledge),
    )


def train_entities(papers: Sequence[Marked], found: Any, knowledge: Sequence[Knowledge]) -> dict[str, float]:
    """Return the weights that tell whether a group is an entity."""
    rows, right, weight = [], [], []
    for paper, groups, known in zip(papers, found, knowledge, strict=True):
        for g, entity, _ in groups:
            rows.append(evidence(g, known))
            right.append(entity is not None)
            weight.append(1.0 if entity is None or paper.core[entity] else OPTIONAL)
    return train_binary(rows, right, weight, penalty=PENALTY["entities"])


def train_types(papers: Sequence[Marked], found: Any, knowledge: Sequence[Knowledge]) -> dict[str, list[float]]:
    """Return the weights that tell the type of an entity."""
    rows, truth = [], []
    for paper, groups, known in zip(papers, found, knowledge, strict=True):
        for g, entity, beside in groups:
            if entity is not None:
                rows.append(signs(g, beside, known))
                truth.append(TYPES.index(paper.types[entity]))
    return train_classes(rows, truth, len(TYPES), penalty=PENALTY["types"])


def validate(papers: Sequence[Marked], found: Any, knowledge: Sequence[Knowledge], rounds: int) -> None:
    """Print the figures for papers left out, by threshold."""
    scored: list[list[tuple[float, int | None, str]]] = [[] for _ in papers]
    agree: Counter[tuple[str, str, bool]] = Counter()
    for part in range(rounds):
        learn = [n for n, paper in enumerate(papers) if paper.fold % rounds != part]
        pick = [[x[n] for n in learn] for x in (papers, found, knowledge)]
        keep, kinds = train_entities(*pick), train_types(*pick)
        for n, paper in enumerate(papers):
            if paper.fold % rounds != part:
                continue
            for g, entity, beside in found[n]:
                value = sum(keep.get(f, 0.0) for f in evidence(g, knowledge[n]))
                table = [kinds[f] for f in signs(g, beside, knowledge[n]) if f in kinds]
                sums = [sum(column) for column in zip(*table, strict=True)]
                kind = TYPES[sums.index(max(sums))]
                scored[n].append((value, entity, kind))
                term = knowledge[n].term(g.key)
                if entity is not None:
                    label = "lexicon " + (term.weight if term else "unknown")
                    agree[label, "model", kind == paper.types[entity]] += 1
                    if term:
                        agree[label, "lexicon", term.type == paper.types[entity]] += 1
    print({" ".join(map(str, k)): n for k, n in sorted(agree.items())})
    for threshold in (-1.0, -0.8, -0.6, -0.4, -0.2, 0.0, 0.2, 0.4):
        kept = [[(entity, kind) for value, entity, kind in one if value > threshold] for one in scored]
        typed, untyped = score(papers, kept)
        print(f"threshold {threshold:.1f}  typed {typed:.2f}  untyped {untyped:.2f}", flush=True)


def write(models: Models, seen: Mapping[str, Seen], folder: Path, *, least: float) -> None:
    """Write the tables as tab-separated text, weights rounded, those near zero left out."""
    with (folder / "seen.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.write("key\ttype\tseen\tmarked\n")
        for key, s in sorted(seen.items()):
            if s.marked or s.seen >= 3:
                out.write(f"{key}\t{s.type}\t{s.seen}\t{s.marked}\n")
    for name, table in (("stretches", models.stretches), ("entities", models.entities)):
        with (folder / f"weights-{name}.tsv").open("w", encoding="utf-8", newline="\n") as out:
            out.write("feature\tweight\n")
            out.writelines(f"{f}\t{w:.2f}\n" for f, w in sorted(table.items()) if abs(w) >= least)
    with (folder / "weights-types.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.write("feature\t" + "\t".join(TYPES) + "\n")
        for feature, values in sorted(models.types.items()):
            if max(map(abs, values)) >= least:
                out.write(feature + "\t" + "\t".join(f"{v:.2f}" for v in values) + "\n")


def main() -> None:
    """Train, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=4, help="models that leave papers out")
    parser.add_argument("--least", type=float, default=0.05, help="weights nearer to zero are not written")
    options = parser.parse_args()
    papers = read(options.folder / "conf-train-papers.jsonl", options.folder / "conf-train-gold.jsonl", folds=FOLDS)
    models = train(papers, folds=FOLDS, rounds=options.rounds)
    write(models, count_seen(papers), DATA, least=options.least)


if __name__ == "__main__":
    main()
