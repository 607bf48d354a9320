"""Teach the tagger with the annotated conference papers.

    PYTHONPATH=. python training/teach.py ../shared/eval TAGGER.pt [--leave-out PART] [--epochs 5] [--seed 0]

writes the network's weights. With --leave-out one of the four parts of the papers is not taught. Some 20 minutes on
one core; the same seed on the same machine gives the same weights.
"""

import argparse
import math
import random
from pathlib import Path
from typing import Any

import torch
import train_extractor as trainer
from tagger import Encoded, Encoder, Tagger, packaged_model, stack, targets
from torch import nn

from kg.extraction.tokens import tokenise
from kg.model import ROLES, TYPES

PARTS = 4
_BATCH = 8
_RATE = 3e-4
_WARM = 0.1
_ROLES_SHARE = 0.3
_NO_ROLE = -100
_LONGEST_NAME = 10

Lesson = tuple[Encoded, list[int], list[int]]


def lessons(folder: Path, *, leave_out: int | None) -> list[Lesson]:
    """Return the annotated papers, each with a tag and a role for every word."""
    encoder = Encoder(packaged_model())
    texts = {row["id"]: row for row in trainer.rows_of(folder / "conf-train-papers.jsonl")}
    gold = trainer.rows_of(folder / "conf-train-gold.jsonl")
    return [_lesson(encoder, texts[row["id"]], row) for number, row in enumerate(gold) if number % PARTS != leave_out]


def _lesson(encoder: Encoder, text: dict[str, Any], gold: dict[str, Any]) -> Lesson:
    forms = trainer.form_keys(gold["entities"])
    fields = [tokenise(name, text[name]).words for name in ("title", "abstract") if text.get(name)]  # type: ignore[arg-type]
    tags: list[int] = []
    roles: list[int] = []
    for words in fields:
        own, role = [0] * len(words), [_NO_ROLE] * len(words)
        spans = _marked(words, forms)
        for first, last, entity in spans:
            kind = TYPES.index(gold["entities"][entity]["type"])
            own[first:last] = [1 + 2 * kind] + [2 + 2 * kind] * (last - first - 1)
            role[first:last] = [ROLES.index(gold["entities"][entity]["role"])] * (last - first)
        tags += own
        roles += role
    return encoder.encode(fields), tags, roles


def _marked(words: Any, forms: dict[str, int]) -> list[tuple[int, int, int]]:
    keys = [trainer.NORMS[word] for word in words]
    found = []
    for first, key in enumerate(keys):
        for last in range(first + 1, min(first + _LONGEST_NAME, len(keys)) + 1):
            name = "".join(keys[first:last])
            if key and keys[last - 1] and name in forms:
                found.append((first, last, forms[name]))
    kept = trainer.gold_stretches(found)
    return [one for one in found if one[:2] in kept]


def teach(papers: list[Lesson], *, epochs: int, seed: int) -> Tagger:
    """Return the network after so many passes over the papers."""
    torch.manual_seed(seed)
    order = random.Random(seed)
    network = Tagger(packaged_model())
    heads = [p for name, p in network.named_parameters() if not name.startswith("bert")]
    body = [p for name, p in network.named_parameters() if name.startswith("bert") and p.requires_grad]
    steps = epochs * math.ceil(len(papers) / _BATCH)
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": _RATE}, {"params": heads, "lr": 5 * _RATE}], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / (_WARM * steps), max(0.0, (steps - step) / ((1 - _WARM) * steps)))
    )
    network.train()
    for epoch in range(epochs):
        by_length = sorted(papers, key=lambda p: len(p[0].pieces) + 60 * order.random())
        batches = [by_length[at : at + _BATCH] for at in range(0, len(by_length), _BATCH)]
        order.shuffle(batches)
        total = 0.0
        for batch in batches:
            encoded, tags, roles = zip(*batch, strict=True)
            loss = _loss(network, encoded, tags, roles)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch}: loss {total / len(batches):.3f}", flush=True)
    return network


def _loss(network: Tagger, encoded: Any, tags: Any, roles: Any) -> torch.Tensor:
    batch, first = stack(encoded)
    of_tags, of_roles = network(batch, first)
    width = first.shape[-1]
    wanted, played = targets(encoded, tags, width), targets(encoded, roles, width)
    loss = nn.functional.cross_entropy(of_tags.flatten(0, 1), wanted.flatten())
    if bool((played >= 0).any()):
        loss = loss + _ROLES_SHARE * nn.functional.cross_entropy(of_roles.flatten(0, 1), played.flatten())
    return loss


def main() -> None:
    """Teach, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("tagger", type=Path)
    parser.add_argument("--leave-out", type=int, choices=range(PARTS))
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    papers = lessons(options.folder, leave_out=options.leave_out)
    torch.save(teach(papers, epochs=options.epochs, seed=options.seed).state_dict(), options.tagger)


if __name__ == "__main__":
    main()
