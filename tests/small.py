"""A small graph made by hand: four papers whose mentions are found by their text, so that offsets cannot be wrong."""

from kg import store
from kg.assemble import assemble, local_entities
from kg.graph import Graph
from kg.link import link
from kg.model import Extraction, Field, Mention, Paper, Relation, Result, Role, Sentence, Source

PAPERS = (
    Paper(
        "ripple-loss-1",
        "Ripple Loss for Mobile Networks",
        "We present PondNet-S, trained with Ripple Loss. PondNet-S has 1.5% higher top-1 accuracy on ImageNet than "
        "MobileNetV2. Code is available.",
        authors=("Ada Brook", "Ben Stone"),
        date="2021-06-01",
        year=2021,
        venue="Journal of Ponds",
        doi="10.1234/pond.1",
        arxiv="2106.00001",
        url="https://example.org/pond?a=1&b=2",
        aliases=("pond-preprint",),
        sources=(Source("0a" * 32, 3), Source("0b" * 32, 1)),
    ),
    Paper(
        "stream-2",
        "StreamNet: PondNet-S with 🌊 memory",
        "😀 StreamNet extends PondNet-S for image classification (IC). It is evaluated on ImageNet and GLUE.",
        year=2022,
        venue="Journal of Ponds",
        sources=(Source("0a" * 32, 4),),
    ),
    Paper("untitled-3", None, "MobileNetV2 is used for image classification on ImageNet.", year=2023),
    Paper('hostile</script>"4', 'A <b>"title"</b> & more\u202e', "Nothing named here, only =cmd() text."),
)

# paper → entity: (type, role, cue, surfaces)
_FOUND: dict[str, dict[str, tuple[str, str, str, tuple[str, ...]]]] = {
    "ripple-loss-1": {
        "method/pondnet-s": ("method", "introduces", "We present PondNet-S", ("PondNet-S",)),
        "method/ripple-loss": ("method", "uses", "trained with Ripple Loss", ("Ripple Loss",)),
        "metric/top-1-accuracy": ("metric", "measures", "higher top-1 accuracy", ("top-1 accuracy",)),
        "dataset/imagenet": ("dataset", "evaluates_on", "on ImageNet", ("ImageNet",)),
        "method/mobilenetv2": ("method", "compares_to", "than MobileNetV2", ("MobileNetV2",)),
    },
    "stream-2": {
        "method/streamnet": ("method", "introduces", "StreamNet extends PondNet-S", ("StreamNet",)),
        "method/pondnet-s": ("method", "uses", "extends PondNet-S", ("PondNet-S",)),
        "task/image-classification": ("task", "addresses", "for image classification", ("image classification", "IC")),
        "dataset/imagenet": ("dataset", "evaluates_on", "evaluated on ImageNet", ("ImageNet",)),
        "benchmark/glue": ("benchmark", "evaluates_on", "evaluated on ImageNet and GLUE", ("GLUE",)),
    },
    "untitled-3": {
        "method/mobilenetv2": ("method", "uses", "MobileNetV2 is used", ("MobileNetV2",)),
        "task/image-classification": ("task", "addresses", "for image classification", ("image classification",)),
        "dataset/imagenet": ("dataset", "evaluates_on", "on ImageNet", ("ImageNet",)),
    },
}

_RELATIONS = {
    "ripple-loss-1": [
        ("method/pondnet-s", "outperforms", "method/mobilenetv2", "higher top-1 accuracy on ImageNet than"),
        ("method/pondnet-s", "evaluated_on", "dataset/imagenet", "on ImageNet"),
    ],
    "stream-2": [
        ("method/streamnet", "extends", "method/pondnet-s", "extends"),
        ("method/streamnet", "applied_to", "task/image-classification", "for image classification"),
        ("method/streamnet", "evaluated_on", "dataset/imagenet", "It is evaluated on ImageNet"),
        ("method/streamnet", "evaluated_on", "benchmark/glue", "It is evaluated on ImageNet and GLUE"),
    ],
    "untitled-3": [("method/mobilenetv2", "applied_to", "task/image-classification", "is used for")],
}


def extraction(paper: Paper) -> Extraction:
    """Return the hand-made extraction of one of `PAPERS`."""
    found = _FOUND.get(paper.id, {})
    mentions = [
        Mention(field, start, start + len(surface), surface, kind, entity, role, "by-hand")
        for entity, (kind, role, _, surfaces) in found.items()
        for surface in surfaces
        for field in _fields(paper)
        for start in _all(paper.text(field), surface)
    ]
    roles = [Role(e, role, "abstract", *_span(paper, cue), "by-hand") for e, (_, role, cue, _) in found.items()]
    relations = [
        Relation(head, relation, tail, "abstract", *_span(paper, cue), "by-hand")
        for head, relation, tail, cue in _RELATIONS.get(paper.id, [])
    ]
    results: list[Result] = []
    if paper.id == "ripple-loss-1":
        span = _span(paper, "1.5% higher top-1 accuracy on ImageNet than MobileNetV2")
        results = [
            Result("method/pondnet-s", "metric/top-1-accuracy", "dataset/imagenet", None, 1.5, "%", "1.5%",
                   "difference", None, "method/mobilenetv2", "abstract", *span, "by-hand")
        ]  # fmt: skip
    return Extraction(
        tuple(sorted(mentions)), tuple(sorted(roles)), tuple(sorted(relations)), tuple(results), _sentences(paper)
    )


def small_graph() -> Graph:
    """Return the graph of `PAPERS`, in memory."""
    connection = store.create()
    extractions = sorted(((paper, extraction(paper)) for paper in PAPERS), key=lambda pair: pair[0].id)
    assemble(connection, extractions, link(local_entities(extractions)))
    return Graph(connection)


def _fields(paper: Paper) -> tuple[Field, ...]:
    return ("title", "abstract") if paper.title else ("abstract",)


def _all(text: str, part: str) -> list[int]:
    return [i for i in range(len(text)) if text.startswith(part, i)]


def _span(paper: Paper, cue: str) -> tuple[int, int]:
    start = paper.abstract.index(cue)
    return start, start + len(cue)


def _sentences(paper: Paper) -> tuple[Sentence, ...]:
    found = []
    for field in _fields(paper):
        text, start = paper.text(field), 0
        for piece in text.split(". "):
            found.append(Sentence(field, start, start + len(piece)))
            start += len(piece) + 2
    return tuple(sorted(found))
