"""The extractor: reads one paper and says what it names, what it does with it, and what it states about it."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.extraction.clusters import word_clusters
from kg.extraction.entities import EntityJudge
from kg.extraction.features import Knowledge
from kg.extraction.judge import Judge
from kg.extraction.learned import load_phrases, load_seen, load_type_weights, load_weights
from kg.extraction.lexicon import load_abbreviations, load_lexicon, spread_terms
from kg.extraction.own_patterns import OwnMatcher, read_own_patterns
from kg.extraction.reader import Reader
from kg.extraction.relations import find_relations
from kg.extraction.results import find_results
from kg.extraction.roles import assign_roles
from kg.extraction.scene import set_scene
from kg.extraction.types import load_steps
from kg.extraction.vocabulary import Norms, WordClasses, read_table
from kg.model import Extraction, Mention, Paper, Sentence
from kg.reading import Reading

DATA = Path(__file__).parent.parent / "patterns"

#: How many papers are read together, and beyond how many characters no more of them.
BATCH, LONG = 16, 100_000


class Extractor:
    """Reads papers by patterns: a pure function of one paper and the pattern data, built once.

    `patterns_hash` is the SHA-256 over all pattern data and the code that reads it, in hexadecimal: equal hashes
    give equal extractions.
    """

    def __init__(self, reader: Reader, *, patterns_hash: str) -> None:
        self.reader = reader
        self.patterns_hash = patterns_hash

    @classmethod
    def load(cls, patterns: Path | None = None) -> "Extractor":
        """Return the extractor for the package's pattern data and, if given, a user's own pattern file.

        Raises PatternError for a malformed file.
        """
        norms, classes = Norms(), WordClasses(read_table(DATA / "word-classes.tsv"))
        lexicon = load_lexicon(DATA / "lexicon.tsv", DATA / "names.tsv", norms=norms)
        knowledge = Knowledge(
            lexicon,
            load_seen(DATA / "seen.tsv"),
            load_abbreviations(DATA / "abbreviations.tsv", norms=norms),
            load_phrases(DATA / "phrases.tsv"),
            spread_terms(lexicon, norms=norms, classes=classes),
            word_clusters(),
        )
        reader = Reader(
            classes=classes,
            norms=norms,
            judge=Judge(knowledge, load_weights(DATA / "weights-stretches.tsv")),
            entities=EntityJudge(
                knowledge,
                load_weights(DATA / "weights-entities.tsv"),
                load_type_weights(DATA / "weights-types.tsv"),
            ),
            steps=load_steps(DATA / "types.toml"),
            own=OwnMatcher(read_own_patterns(patterns)) if patterns else None,
        )
        return cls(reader, patterns_hash=hash_patterns(patterns))

    def read(self, paper: Paper) -> Reading:
        """Return the paper's tokens, sentences and chosen mentions."""
        return self.reader.read([paper])[0]

    def extract(self, paper: Paper) -> Extraction:
        """Return the paper's mentions, roles, relations and reported results."""
        return _extraction(self.read(paper))

    def extract_all(self, papers: Iterable[Paper]) -> Iterator[tuple[Paper, Extraction]]:
        """Yield each paper with what `extract` returns for it; faster, since several are read together."""
        for batch in _batches(papers):
            yield from zip(batch, map(_extraction, self.reader.read(batch)), strict=True)


def _batches(papers: Iterable[Paper]) -> Iterator[list[Paper]]:
    batch: list[Paper] = []
    length = 0
    for paper in papers:
        batch.append(paper)
        length += len(paper.abstract)
        if len(batch) == BATCH or length > LONG:
            yield batch
            batch, length = [], 0
    if batch:
        yield batch


def _extraction(reading: Reading) -> Extraction:
    """Return a reading's mentions with roles, relations and reported results."""
    scene = set_scene(reading)
    roles = assign_roles(reading, scene=scene)
    role_of = {role.entity: role.role for role in roles.roles}
    # by keys: values that compare field by field are slow to sort
    chosen = sorted(reading.mentions, key=lambda m: (m.field, m.start, m.end, m.text, m.type, m.entity, m.pattern))
    mentions = [
        Mention(m.field, m.start, m.end, m.text, m.type, m.entity, role_of.get(m.entity, "mentions"), m.pattern)
        for m in chosen
    ]
    relations = find_relations(reading, scene=scene, roles=roles)
    results = find_results(reading, scene=scene, roles=roles)
    return Extraction(tuple(mentions), roles.roles, relations, results, sentences_of(reading))


def sentences_of(reading: Reading) -> tuple[Sentence, ...]:
    """Return where the sentences of a reading begin and end, sorted."""
    return tuple(
        sorted(
            Sentence(text.field, text.starts[first], text.ends[last - 1])
            for text in reading.fields
            for first, last in text.sentences
            if last > first
        )
    )


def hash_patterns(patterns: Path | None) -> str:
    """Return the SHA-256 over the pattern data, the extraction code and the user's file, names before contents."""
    digest = hashlib.sha256()
    code = [
        *Path(__file__).parent.glob("*.py"),
        *(Path(__file__).parent.parent / name for name in ("spelling.py", "surface.py")),
    ]
    for path in sorted([*code, *(p for p in DATA.rglob("*") if p.is_file())], key=lambda p: (p.parent.name, p.name)):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.parent.name}/{path.name} {len(content)}\n".encode())
        digest.update(content)
    if patterns is not None:
        digest.update(b"user\n" + patterns.read_bytes())
    return digest.hexdigest()
