"""Identity: tables of what is one thing and what is not, and the invariants of linking."""

import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.ids import IdLock
from kg.ledger import Ledger
from kg.link import Linking, LocalEntity, link


def local(paper: str, *forms: str, kind: str = "method", role: str = "uses") -> LocalEntity:
    return LocalEntity(paper, 2020, f"{kind}/{forms[0]}", kind, role, tuple(sorted((form, 1) for form in forms)))


def ids(entities: Iterable[LocalEntity], **options: Ledger | IdLock) -> tuple[dict[str, str], Linking]:
    """Return the first name of each local entity → id, and the linking."""
    entities = list(entities)
    linking = link(entities, **options)  # type: ignore[arg-type]
    return {
        e.id.partition("/")[2]: linking.ids[e.paper, e.id] for e in entities if (e.paper, e.id) in linking.ids
    }, linking


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("graph neural network", "Graph Neural Networks"),
        ("data set augmentation", "dataset augmentation"),
        ("fine-tuning", "finetuning"),
        ("generalisation bound", "generalization bounds"),
        ("behaviour cloning", "behavior cloning"),
        ("β-VAE", "$\\beta$-VAE"),
        ("ε-greedy", "epsilon-greedy"),
        ("$\\ell_1$ penalty", "ℓ1 penalty"),
        ("$k$-means", "k-means"),
        ("Fréchet mean", "Frechet mean"),
        ("confusion matrices", "confusion matrix"),
        ("ImageNet", "ImageNet dataset"),
        ("Atari", "Atari 2600 games"),
        ("AquaSim", "AquaSim simulator"),
        ("AquaSim", "AquaSim environments"),
        ("PondNet", "PondNet model"),
        ("Zorba", "Zorba algorithm"),
        ("reinforcement learning", "reinforcement learning algorithm"),
        ("ConvNet", "convolutional neural network"),
        ("rate of decay", "decay rate"),
        ("deep reinforcement learning", "deep RL"),
        ("CNNs", "convolutional neural networks"),
    ],
)
def test_names_of_one_thing_are_one_entity(a: str, b: str) -> None:
    kind = "benchmark" if a in {"ImageNet", "Atari", "AquaSim"} else "method"
    found, _ = ids([local("p1", a, kind=kind), local("p2", b, kind=kind)])
    assert found[a] == found[b]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("GPT-3", "GPT-4"),
        ("ResNet-50", "ResNet-101"),
        ("BERT", "BERT-large"),
        ("language", "language model"),
        ("kernel", "kernel method"),
        ("supervised learning", "unsupervised learning"),
        ("convex optimization", "non-convex optimization"),
        ("transformer", "transformers4rec"),
        ("recurrent neural network", "recursive neural network"),
        ("policy gradient", "policy gradients theorem"),
        ("C++", "C"),
        ("Q*", "Q"),
        ("matrix", "matrix game"),
    ],
)
def test_unlike_names_stay_apart(a: str, b: str) -> None:
    found, _ = ids([local("p1", a), local("p2", b)])
    assert found[a] != found[b]


def test_an_abbreviation_means_what_the_corpus_defines() -> None:
    entities = [
        local("p1", "Wave Transfer Operator", "WTO"),
        local("p2", "WTO"),
        local("p3", "wave transfer operators"),
    ]
    found, linking = ids(entities)
    assert set(found.values()) == {"method/wave-transfer-operator"}
    assert ("method/wave-transfer-operator", "Wave Transfer Operator", "WTO") in {row[:3] for row in linking.merges}


def test_an_abbreviation_with_two_meanings_is_left_apart_and_listed() -> None:
    entities = [
        local("p1", "lake depth network", "LDN"),
        local("p2", "linear dune network", "LDN"),
        local("p3", "LDN"),
    ]
    found, linking = ids(entities)
    assert len(set(found.values())) == 3
    assert {row[2] for row in linking.candidates if row[0] == "abbreviation"} == {
        "method/lake-depth-network", "method/linear-dune-network"}  # fmt: skip


def test_the_paper_that_also_writes_the_expansion_decides() -> None:
    entities = [
        local("p1", "lake depth network", "LDN"),
        local("p2", "linear dune network", "LDN"),
        local("p3", "LDN"),
        local("p3", "linear dune networks"),
    ]
    linking = link(entities)
    assert linking.ids["p3", "method/LDN"] == linking.ids["p2", "method/linear dune network"]


def test_the_type_decides_between_meanings() -> None:
    entities = [
        local("p1", "maximum lake score", "MLS", kind="metric"),
        local("p2", "moving line solver", "MLS"),
        local("p3", "MLS", kind="metric"),
    ]
    linking = link(entities)
    assert linking.ids["p3", "metric/MLS"] == linking.ids["p1", "metric/maximum lake score"]


def test_context_decides_between_meanings() -> None:
    lake, dune = ["sonar", "bathymetry", "lake bed"], ["wind field", "sand grain", "dune crest"]
    entities = [local(f"l{i}", "lake depth network", "LDN") for i in range(3)]
    entities += [local(f"d{i}", "linear dune network", "LDN") for i in range(3)]
    entities += [local(f"l{i}", term, kind="concept") for i in range(3) for term in lake]
    entities += [local(f"d{i}", term, kind="concept") for i in range(3) for term in dune]
    entities += [local("x", "LDN"), *(local("x", term, kind="concept") for term in dune)]
    linking = link(entities)
    assert linking.ids["x", "method/LDN"] == linking.ids["d0", "method/linear dune network"]


def test_capitals_tell_an_abbreviation_from_a_word() -> None:
    found, _ = ids([local("p1", "maximum a posteriori", "MAP"), local("p2", "map"), local("p3", "MAP")])
    assert found["MAP"] != found["map"]


def test_a_name_is_not_the_abbreviation_of_something_else() -> None:
    entities = [local(f"m{i}", "stochastic pond integrated depth estimator", "SPIDER") for i in range(3)]
    entities += [local(f"d{i}", "Spider", kind="dataset") for i in range(3)]
    entities += [local("m9", "SPIDER"), local("m8", "Spider")]
    linking = link(entities)
    assert linking.ids["d0", "dataset/Spider"] != linking.ids["m0", "method/stochastic pond integrated depth estimator"]
    assert linking.ids["d0", "dataset/Spider"] == linking.ids["d1", "dataset/Spider"]
    assert linking.ids["m9", "method/SPIDER"] == linking.ids["m0", "method/stochastic pond integrated depth estimator"]
    alike = link([e for e in entities if e.type == "method"])
    assert alike.ids["m8", "method/Spider"] == alike.ids["m9", "method/SPIDER"]


@pytest.mark.parametrize(
    ("forms", "label"),
    [
        ((("CNNs", 9), ("convolutional neural networks", 4)), "convolutional neural network"),
        ((("Deep Pond Search", 2), ("deep pond search", 3)), "deep pond search"),
        ((("PondNet", 5), ("Pondnet", 1)), "PondNet"),
        ((("GANs", 2),), "GAN"),
        ((("matrices of ponds", 1),), "matrices of ponds"),
        ((("mixture of ponds", 4), ("mixtures of ponds", 5), ("Mixture of Ponds", 9)), "mixture of ponds"),
        ((("k-means", 9), ("K-means", 4), ("k-mean", 1)), "k-means"),
        ((("pond news", 2),), "pond news"),
        ((("pond metrics", 2),), "pond metric"),
    ],
)
def test_the_label_is_the_fullest_usual_form(forms: tuple[tuple[str, int], ...], label: str) -> None:
    linking = link([LocalEntity("p", None, "method/x", "method", "uses", forms)])
    assert [entity.label for entity in linking.entities.values()] == [label]


@pytest.mark.parametrize(
    ("kind", "forms", "label"),
    [
        ("dataset", (("Lake Questions", 1),), "Lake Questions"),
        ("benchmark", (("MS Lake Questions", 20), ("MS Lake questions", 1)), "MS Lake Questions"),
        ("dataset", (("Lake Questions", 2), ("lake questions", 1)), "Lake Questions"),
        ("dataset", (("Lake Questions", 4), ("LakeQuestions", 1), ("Lake-Question", 2)), "Lake Questions"),
        ("dataset", (("Lake Questions", 3), ("Lake Question", 2)), "Lake Question"),
        ("dataset", (("Lake  Bank", 1),), "Lake Bank"),
        ("dataset", (("Lake Bank", 2), ("lake bank", 2)), "Lake Bank"),
        ("dataset", (("measured lakes", 2), ("Measured Lakes", 1)), "measured lake"),
        ("dataset", (("Lake Depth Datasets", 1),), "Lake Depth Dataset"),
        ("dataset", (("LQs", 1),), "LQ"),
        ("method", (("Lake Models", 3),), "Lake Model"),
    ],
)
def test_a_dataset_keeps_the_plural_of_its_name(kind: str, forms: tuple[tuple[str, int], ...], label: str) -> None:
    linking = link([LocalEntity("p", None, f"{kind}/x", kind, "uses", forms)])
    assert [entity.label for entity in linking.entities.values()] == [label]


def test_one_type_for_an_entity_and_the_conflict_is_listed() -> None:
    entities = [local(f"p{i}", "ranking", kind="task" if i < 3 else "metric") for i in range(5)]
    linking = link(entities)
    assert [e.type for e in linking.entities.values()] == ["task"]
    assert [row[:3] for row in linking.candidates if row[0] == "type"] == [("type", "task/ranking", "metric")]


def test_versions_are_kept_apart_and_known_as_versions() -> None:
    linking = link([local("p", "PondNet"), local("p", "PondNet-S"), local("q", "PondNet-V2"), local("q", "Adam")])
    assert linking.bases == {"method/pondnet-s": ["method/pondnet"], "method/pondnet-v2": ["method/pondnet"]}


def test_a_slip_of_the_pen_is_a_candidate_only() -> None:
    linking = link([local("p", "tranformer decoding"), local("q", "transformer decoding")])
    assert len(linking.entities) == 2
    assert [row[0] for row in linking.candidates] == ["spelling"]


_FORMS = ["GAN", "GANs", "generative adversarial network", "generative adversarial nets", "GAN model", "map", "MAP",
          "maximum a posteriori", "mean average precision", "ImageNet", "ImageNet dataset", "GPT-3", "GPT",
          "C++", "*PO", "rate of decay", "decay rate", "LDA", "latent Dirichlet allocation",
          "linear discriminant analysis"]  # fmt: skip
_kinds = st.sampled_from(["method", "metric"])
_entities = st.lists(
    st.tuples(st.integers(0, 6), st.sets(st.sampled_from(_FORMS), min_size=1, max_size=3), _kinds),
    min_size=1,
    max_size=25,
).map(
    lambda rows: [
        LocalEntity(f"p{paper}", 2000 + paper, f"e{n}", kind, "uses", tuple((form, 1) for form in sorted(forms)))
        for n, (paper, forms, kind) in enumerate(rows)
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_entities, st.randoms(use_true_random=False))
def test_linking_does_not_depend_on_order(entities: list[LocalEntity], shuffler: random.Random) -> None:
    shuffled = list(entities)
    shuffler.shuffle(shuffled)
    assert link(shuffled) == link(entities)


@settings(max_examples=60, deadline=None)
@given(_entities, _entities)
def test_with_the_lock_adding_papers_renames_nothing(some: list[LocalEntity], more: list[LocalEntity]) -> None:
    first = link(some)
    added = [LocalEntity(f"q{e.paper}", e.year, e.id, e.type, e.role, e.forms) for e in more]
    second = link([*some, *added], lock=first.lock)
    resolved = dict(second.redirects)
    assert all(old in second.entities or resolved.get(old) in second.entities for old in first.entities)
    assert link([*some, *added], lock=second.lock).ids == second.ids


@settings(max_examples=40, deadline=None)
@given(_entities)
def test_linking_with_its_own_lock_changes_nothing(entities: list[LocalEntity]) -> None:
    first = link(entities)
    again = link(entities, lock=IdLock.parse(first.lock.dump()))
    assert (again.ids, again.entities, again.lock.dump()) == (first.ids, first.entities, first.lock.dump())
