"""The extractor finds names, terms and abbreviations with exact spans; the same text gives the same extraction."""

import json
import subprocess
import sys
from collections.abc import Sequence
from math import exp
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import PatternError
from kg.explain import explain
from kg.extraction import Extractor, hash_patterns
from kg.extraction.candidates import find
from kg.extraction.entities import evidence, signs
from kg.extraction.features import Chunk, inside
from kg.extraction.phrases import LONGEST_STRETCH
from kg.extraction.reader import beside_mentions
from kg.model import RELATIONS, ROLES, TYPES, Mention, Paper
from kg.reading import Reading

SEEDS = Path(__file__).parent.parent / "seeds" / "papers" / "003.jsonl"


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor.load()


def found(extractor: Extractor, abstract: str, title: str | None = None) -> dict[str, str]:
    return {m.text: m.type for m in extractor.extract(Paper("a", title, abstract)).mentions}


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("We propose PondNet, a graph neural network for node classification.",
         {"PondNet": "method", "graph neural network": "method", "node classification": "task"}),
        ("We evaluate on CIFAR-10 and ImageNet.", {"CIFAR-10": "dataset", "ImageNet": "dataset"}),
        ("We outperform GPT-4o-mini and Llama 3 on MMLU.", {"GPT-4o-mini": "method", "MMLU": "benchmark"}),
        ("We report accuracy, perplexity and FID.", {"accuracy": "metric", "perplexity": "metric", "FID": "metric"}),
        ("We study the problem of image segmentation.", {"image segmentation": "task"}),
        ("It exhibits double descent and mode collapse.", {"double descent": "concept", "mode collapse": "concept"}),
        ("We introduce a dataset called LakeQA for question answering.",
         {"LakeQA": "dataset", "question answering": "task"}),
        ("We optimize it with Adam and stochastic gradient descent.",
         {"Adam": "method", "stochastic gradient descent": "method"}),
        ("Using a mixture of experts, we improve machine translation.",
         {"mixture of experts": "method", "machine translation": "task"}),
        ("We compare theRoBERTa model with word2vec.", {"RoBERTa": "method", "word2vec": "method"}),
        ("We study Alzheimer’s disease and Occam's razor.",
         {"Alzheimer’s disease": "concept", "Occam's razor": "concept"}),
        ("It is used for A/B testing.", {"A/B testing": "method"}),
        ("We use Faster R-CNN and motion capture.", {"Faster R-CNN": "method", "motion capture": "task"}),
        ("We do backpropagation through time.", {"backpropagation through time": "method"}),
        ("A kernel density estimate is used.", {"kernel density estimate": "method"}),
        ("We compare ViT-B/16 with ResNet-50 on ImageNet.", {"ViT-B/16": "method", "ResNet-50": "method"}),
    ],
)  # fmt: skip
def test_entities(extractor: Extractor, abstract: str, expected: dict[str, str]) -> None:
    assert expected.items() <= found(extractor, abstract).items()


@pytest.mark.parametrize(
    "abstract", ["We present results of experiments.", "Our method is better.", "Data and code are available.", "", "…"]
)
def test_generic_words_are_no_entities(extractor: Extractor, abstract: str) -> None:
    assert found(extractor, abstract) == {}


def test_boundaries_leave_out_articles_and_praise(extractor: Extractor) -> None:
    texts = found(extractor, "We propose a novel variational autoencoder and the existing Gaussian process.")
    assert set(texts) == {"variational autoencoder", "Gaussian process"}


def test_an_abbreviation_is_its_expansion_in_both_fields(extractor: Extractor) -> None:
    paper = Paper("a", "PLT for Ponds", "We propose pond level tracking (PLT). PLT improves image classification.")
    mentions = extractor.extract(paper).mentions
    entity = {m.entity for m in mentions if m.text in ("PLT", "pond level tracking")}
    assert len(entity) == 1
    assert [m.field for m in mentions if m.text == "PLT"] == ["abstract", "abstract", "title"]


@pytest.mark.parametrize("name", ["CNN/DailyMail", "Faster R-CNN", "reinforcement learning from human feedback"])
def test_what_a_name_that_no_chunk_holds_is_made_of_is_no_mention_beside_it(extractor: Extractor, name: str) -> None:
    assert set(found(extractor, f"We train on {name}.")) == {name}


@pytest.mark.parametrize(
    ("abstract", "chunk"),
    [
        ("By Lakeman's inequality.", "Lakeman's inequality"),
        ("We use LLM's output.", "output"),
        ("We use its output.", "output"),
        ("By Lakeman our output.", "output"),
    ],
)
def test_a_genitive_of_a_persons_name_is_part_of_a_noun_phrase(extractor: Extractor, abstract: str, chunk: str) -> None:
    ((_, pages),) = extractor.reader.lay_out([Paper("a", None, abstract)])
    tokens, (_, first, last) = pages.lines[0].tokens, pages.chunks[-1]
    assert abstract[tokens.starts[first] : tokens.ends[last - 1]] == chunk


def test_every_term_of_the_lexicon_is_held_by_a_chunk_or_known_to_be_spread(extractor: Extractor) -> None:
    knowledge, reader = extractor.reader.judge.knowledge, extractor.reader
    lost = []
    for key, term in knowledge.lexicon.items():
        if term.type != "-" and " " in term.text and not term.text.endswith(("'s", "s'")):
            ((_, pages),) = reader.lay_out([Paper("a", None, term.text)])
            whole = [found.key for found in find(pages, reader.judge) if found.origin == "phrase"]
            if key not in whole and key not in pages.judged.key and len(pages.lines[0].keys) <= LONGEST_STRETCH:
                lost.append(term.text)
    assert lost == []


@pytest.mark.parametrize(
    ("abstract", "names"),
    [
        ("We address image and video generation.", {"image generation": "image and video generation"}),
        ("We address text-to-image and text-to-video generation.",
         {"text-to-image generation": "text-to-image and text-to-video generation"}),
        ("We address semantic, instance, and panoptic segmentation.",
         {"semantic segmentation": "semantic, instance, and panoptic segmentation",
          "instance segmentation": "instance, and panoptic segmentation"}),
        ("Ponds, and panoptic segmentation of lakes.", {}),
    ],
)  # fmt: skip
def test_the_parts_of_a_coordination_share_its_head(extractor: Extractor, abstract: str, names: dict[str, str]) -> None:
    ((_, pages),) = extractor.reader.lay_out([Paper("a", None, abstract)])
    tokens = pages.lines[0].tokens
    candidates = [c for c in find(pages, extractor.reader.judge) if c.origin == "coordination"]
    assert {
        " ".join(word for first, last in c.parts for word in tokens.words[first:last]):
        tokens.text[tokens.starts[c.first] : tokens.ends[c.last - 1]]
        for c in candidates
    } == names  # fmt: skip


def test_a_coordination_names_what_it_is_part_of(extractor: Extractor) -> None:
    entities = {
        m.text: m.entity for m in extractor.extract(Paper("a", None, "We address image and video generation.")).mentions
    }
    assert entities == {
        "image and video generation": "task/image-generation",
        "video generation": "task/video-generation",
    }


def test_a_phrase_with_an_abbreviation_is_the_phrase_spelt_out(extractor: Extractor) -> None:
    abstract = "Online reinforcement learning is hard. We make online RL safe."
    mentions = [
        m for m in extractor.extract(Paper("a", None, abstract)).mentions if m.text.lower().startswith("online")
    ]
    assert [m.text for m in mentions] == ["Online reinforcement learning", "online RL"]
    assert len({m.entity for m in mentions}) == 1


@pytest.mark.parametrize(
    ("abstract", "short", "long"),
    [
        ("Graph pond networks (GPNs). A deep graph pond network. Two deep GPNs.", "deepgpn", "deepgraphpondnetwork"),
        ("Graph pond networks (GPNs). A deep graph pond network, or deep GPN (DGPN).", "dgpn", "deepgraphpondnetwork"),
        ("Graph pond networks (GPNs). Two deep GPNs.", "deepgpn", None),
        ("A deep graph pond network. Two deep GPNs.", "deepgpn", None),
    ],
)
def test_a_phrase_is_spelt_out_where_the_paper_uses_both(
    extractor: Extractor, abstract: str, short: str, long: str | None
) -> None:
    ((_, pages),) = extractor.reader.lay_out([Paper("a", None, abstract)])
    assert pages.place.short.get(short) == long


def test_a_quality_and_its_adjective_are_one_entity(extractor: Extractor) -> None:
    mentions = extractor.extract(
        Paper("a", "Robustness of Networks", "It is robust, and its robustness grows.")
    ).mentions
    assert len({m.entity for m in mentions if m.text.lower().startswith("robust")}) <= 1


def test_one_type_and_one_role_per_entity(extractor: Extractor) -> None:
    extraction = extractor.extract(
        Paper("a", "Deep Learning for Vision", "Deep learning (DL) helps image classification. DL beats SVMs on MNIST.")
    )
    for entity in {m.entity for m in extraction.mentions}:
        mentions = [m for m in extraction.mentions if m.entity == entity]
        assert len({(m.type, m.role) for m in mentions}) == 1
        assert entity.split("/")[0] == mentions[0].type


_WORDS = st.sampled_from(
    "We propose a novel PondNet ( PN ) , the deep neural networks on ImageNet . accuracy of and 3D-CNN “ 𝒳 é ß "
    "ﬁ \u202e \u0301 $k$-means A* C++ <b> & GPT-4 theBERT 12.5 % image video generation - – — \n \t 李 🦆".split(" ")
)


@given(st.one_of(st.text(max_size=120), st.lists(_WORDS, max_size=60).map(" ".join)), st.text(max_size=40))
@settings(max_examples=150)
def test_spans_equal_their_text(extractor: Extractor, abstract: str, title: str) -> None:
    paper = Paper("a", title or None, abstract)
    extraction = extractor.extract(paper)
    for mention in extraction.mentions:
        assert paper.text(mention.field)[mention.start : mention.end] == mention.text != ""
        assert mention.type in TYPES
        assert mention.role in ROLES
    entities = {m.entity for m in extraction.mentions}
    for relation in extraction.relations:
        assert relation.relation in RELATIONS
        assert {relation.head, relation.tail} <= entities
    assert extraction == extractor.extract(paper)
    assert extraction.mentions == tuple(sorted(set(extraction.mentions)))


@pytest.mark.parametrize(
    ("abstract", "entity", "forms"),
    [
        (
            "Networks of rectified linear units (ReLUs) are studied. Each ReLU is convex, and ReLUs are fast.",
            "method/rectified-linear-unit",
            ["rectified linear units", "ReLUs", "ReLU", "ReLUs"],
        ),
        (
            "Computing Nash equilibria is hard. We show that a Nash equilibrium exists in every pond game.",
            "concept/nash-equilibrium",
            ["Nash equilibria", "Nash equilibrium"],
        ),
        ("We compare two softmaxes. The softmax of ponds is slow.", "method/softmax", ["softmaxes", "softmax"]),
    ],
)
def test_plurals_name_what_their_singulars_name(
    extractor: Extractor, abstract: str, entity: str, forms: list[str]
) -> None:
    """Also those of abbreviations that look like a singular, and irregular ones."""
    found = extractor.extract(Paper("a", None, abstract)).mentions
    assert [m.text for m in found if m.entity == entity] == forms


@pytest.mark.parametrize(
    ("abstract", "named"),
    [
        ("A natural question is whether ponds freeze. We answer the natural question.", False),
        ("We evaluate question answering on Natural Questions.", True),
        ("We evaluate question answering on natural questions.", True),
        ("A natural question arises. We evaluate on Natural Questions.", True),
    ],
)
def test_everyday_words_are_no_name_that_folds_alike(extractor: Extractor, abstract: str, named: bool) -> None:
    mentions = extractor.extract(Paper("a", "Ponds that answer", abstract)).mentions
    assert ("dataset/natural-question" in {m.entity for m in mentions}) == named
    told = explain(Paper("a", "Ponds that answer", abstract), extractor).verdicts
    assert any(v.entity_reasons[0] == ("not written as the name", -10.0) for v in told) != named


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_papers_read_together_are_read_as_each_by_itself(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Whatever stands beside a paper: others, one without a title, nothing to read at all, a text of stops alone."""
    rows = [json.loads(line) for line in SEEDS.read_text(encoding="utf-8").splitlines()]
    papers = [Paper(row["id"], row["title"] if n % 3 else None, row["abstract"]) for n, row in enumerate(rows)]
    papers[3:3] = [Paper("empty", None, ""), Paper("stops", "...", "?"), Paper("spaces", " ", "  ")]
    assert len(papers) > 3 * 7
    monkeypatch.setattr("kg.extraction.BATCH", size)
    together = list(extractor.extract_all(iter(papers)))
    assert together == [(paper, extractor.extract(paper)) for paper in papers]
    assert any(extraction.relations for _, extraction in together)


def test_a_long_paper_ends_a_batch(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    together: list[int] = []
    read = extractor.reader.read

    def counting(papers: Sequence[Paper]) -> list[Reading]:
        together.append(len(papers))
        return read(papers)

    monkeypatch.setattr("kg.extraction.LONG", 50)
    monkeypatch.setattr(extractor.reader, "read", counting)
    papers = [Paper(str(n), None, "We train PondNet." * (4 if n == 2 else 1)) for n in range(20)]
    assert [paper for paper, _ in extractor.extract_all(papers)] == papers
    assert together == [3, 3, 3, 3, 3, 3, 2]


def test_more_words_than_are_remembered_are_read_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of words is emptied when it is full, and grows where one text alone has more."""
    rows = [json.loads(line) for line in SEEDS.read_text(encoding="utf-8").splitlines()][:16]
    papers = [Paper(row["id"], row["title"], row["abstract"]) for row in rows]
    expected = list(Extractor.load().extract_all(papers))
    monkeypatch.setattr("kg.extraction.sums._REMEMBERED", 100)
    small = Extractor.load()
    assert len(small.reader.judge._sums.words.table) == 101
    assert list(small.extract_all(papers)) == expected
    assert [(paper, small.extract(paper)) for paper in papers] == expected
    assert len(small.reader.judge._sums.words.table) > 400


def test_what_is_left_out_in_reading_is_never_kept(extractor: Extractor) -> None:
    """Reading does not look at what has no hope; telling why does, and keeps the same."""
    found = dropped = 0
    for row in map(json.loads, SEEDS.read_text(encoding="utf-8").splitlines()):
        for title in (row["title"], None):
            paper = Paper("a", title, row["abstract"])
            every, hopeful = extractor.reader.weigh(paper), extractor.reader.weigh(paper, with_hope=True)
            kept = [one for one in every.groups if one[1] > every.threshold]
            assert kept == [one for one in hopeful.groups if one[1] > hopeful.threshold]
            assert len({one.key for one, _ in every.groups}) == len(every.groups)
            found, dropped = found + len(kept), dropped + len(every.groups) - len(hopeful.groups)
    assert found > 0
    assert dropped > 0


def test_scores_are_the_sums_of_the_features(extractor: Extractor) -> None:
    """What is remembered part by part is the sum that the training saw."""
    reader = extractor.reader
    paper = Paper("a", "PondNet: Deep Nets", "We train PondNet, a deep graph neural network, on the Cora dataset.")
    weighed = reader.weigh(paper)
    judge, entities = reader.judge, reader.entities
    judged = weighed.pages.judged
    for (number, first, last), score in zip(judged.spans, judged.inside.tolist(), strict=True):
        field, begin, end = judged.chunks[number]
        lines = weighed.pages.lines[field]
        chunk = Chunk(lines.words[begin:end], lines.keys[begin:end], lines.classes[begin:end])
        told = inside(chunk, first, last, judge.knowledge)
        assert score == pytest.approx(sum(judge.weights.get(f, 0.0) for f in told))
    for group, score in weighed.groups:
        told = evidence(group, entities.knowledge)
        own = sum(entities.keep_weights.get(f, 0.0) for f in told) + reader.name_penalty(weighed.pages, group)
        doubt = reader.type_of(weighed.pages, group).log_chance if own > weighed.threshold else 0.0
        assert score == pytest.approx(own + doubt)
        beside = beside_mentions(weighed.pages, group)
        sums = entities.type_scores(group, beside)
        decided = reader.type_of(weighed.pages, group)
        chance = exp(max(sums)) / sum(map(exp, sums)) if decided.step == "type.weights" else 1.0
        assert exp(decided.log_chance) == pytest.approx(chance)
        rows = [
            entities.type_weights[f] for f in signs(group, beside, entities.knowledge) if f in entities.type_weights
        ]
        assert sums == pytest.approx([sum(column) for column in zip(*rows, strict=True)])


def test_own_patterns_go_first(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(
        '{"label": "chemical", "pattern": "sodium chloride", "id": "NaCl"}\n'
        '{"label": "method", "pattern": [{"LOWER": "pond"}, {"LOWER": {"IN": ["net", "nets"]}}]}\n',
        encoding="utf-8",
    )
    mentions = (
        Extractor.load(path).extract(Paper("a", None, "Sodium chloride improves pond nets and ImageNet.")).mentions
    )
    assert [(m.text, m.type, m.entity, m.pattern) for m in mentions if m.pattern.startswith("own")] == [
        ("Sodium chloride", "chemical", "chemical/nacl", "own:1"),
        ("pond nets", "method", "method/pond-net", "own:2"),
    ]
    assert any(m.text == "ImageNet" for m in mentions)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "own.jsonl:1: no JSON"),
        ("[]", "own.jsonl:1"),
        ('{"label": "", "pattern": "x"}', "label"),
        ('{"label": "method", "pattern": []}', "pattern"),
        ('{"label": "method", "pattern": "x", "id": 3}', "id"),
        ('{"label": "method", "pattern": [{"NOPE": 1}]}', "line 1"),
        ("", "no pattern"),
    ],
)
def test_malformed_own_patterns_are_refused(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(PatternError, match=told):
        Extractor.load(path)


def test_the_hash_knows_the_users_patterns(tmp_path: Path, extractor: Extractor) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"label": "method", "pattern": "x"}', encoding="utf-8")
    assert hash_patterns(None) == extractor.patterns_hash != hash_patterns(path)


def test_the_hash_seed_changes_nothing(extractor: Extractor) -> None:
    text = "We propose PondNet (PN), a robust graph neural network. PN beats GCNs on Cora and PubMed in accuracy."
    program = (
        "from kg.extraction import Extractor; from kg.model import Paper;"
        f"print(Extractor.load().extract(Paper('a', 'Robustness', {text!r})))"
    )
    here = str(extractor.extract(Paper("a", "Robustness", text)))
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[1])},
            capture_output=True, text=True, check=True, encoding="utf-8",
        )  # fmt: skip
        assert ran.stdout.strip() == here


def test_quality_floor(extractor: Extractor, shared: Path, tmp_path: Path) -> None:
    """Typed F1 on the development gold stays above its floor, by the scorer that comes with the gold."""
    rows = [json.loads(line) for line in (shared / "eval" / "papers.jsonl").read_text(encoding="utf-8").splitlines()]
    predicted = tmp_path / "predicted.jsonl"
    with predicted.open("w", encoding="utf-8") as out:
        for row in rows:
            mentions = extractor.extract(Paper(row["id"], row["title"], row["abstract"])).mentions
            out.write(json.dumps({"id": row["id"], "mentions": [_row(mention) for mention in mentions]}) + "\n")
    command = [sys.executable, str(shared / "eval" / "score.py"), "papers", str(shared / "eval" / "gold-dev.jsonl")]
    subprocess.run([*command, str(predicted), "--least", "66"], check=True)


def _row(mention: Mention) -> dict[str, object]:
    names = ("field", "start", "end", "text", "type", "entity", "role")
    return {name: getattr(mention, name) for name in names}


def test_a_number_alone_names_nothing(extractor: Extractor) -> None:
    paper = Paper("a", None, "We see 30X faster training in 2048 steps, and 7B more, with ResNet 50 on ImageNet.")
    assert [m.text for m in extractor.extract(paper).mentions if not any(c.islower() for c in m.text)] == []
