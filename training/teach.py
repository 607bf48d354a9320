"""Teach the tagger with the annotated conference papers.

    PYTHONPATH=. python training/teach.py ../shared/eval TAGGER.pt [--leave-out PART] [--epochs 5] [--on OLD.pt]

writes the network's weights. With --leave-out one of the four parts of the papers is not taught; with --on a network
that was taught before goes on learning. Some 5 minutes an epoch on two cores; the same seed on the same machine gives
the same weights.
"""

import argparse
import math
import random
from pathlib import Path
from typing import Any, NamedTuple

import torch
import train_extractor as trainer
from tagger import Encoded, Encoder, Span, Tagger, Told, packaged_model, stack, targets
from torch import nn

from kg.extraction.tokens import tokenise
from kg.model import RELATIONS, ROLES, TYPES

PARTS = 4
_BATCH = 8
_RATE, _HEADS_RATE = 8e-5, 1e-3
_WARM = 0.1
_ROLES_SHARE, _LINKS_SHARE = 0.3, 0.15
_NO_ROLE = -100
_LONGEST_NAME = 10


class Lesson(NamedTuple):
    """A paper to learn from: each word's tag and role, the entities' spans of words, heads x tails of relations."""

    encoded: Encoded
    tags: list[int]
    roles: list[int]
    entities: list[list[Span]]
    links: torch.Tensor


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
    spans: dict[int, list[Span]] = {}
    for words in fields:
        base = len(tags)
        own, role = [0] * len(words), [_NO_ROLE] * len(words)
        for first, last, entity in _marked(words, forms):
            kind = TYPES.index(gold["entities"][entity]["type"])
            own[first:last] = [1 + 2 * kind] + [2 + 2 * kind] * (last - first - 1)
            role[first:last] = [ROLES.index(gold["entities"][entity]["role"])] * (last - first)
            spans.setdefault(entity, []).append((base + first, base + last))
        tags += own
        roles += role
    return Lesson(encoder.encode(fields), tags, roles, list(spans.values()), _links(gold, list(spans)))


def _links(gold: dict[str, Any], entities: list[int]) -> torch.Tensor:
    number_of = {gold["entities"][entity]["name"]: number for number, entity in enumerate(entities)}
    links = torch.zeros((len(entities), len(entities)), dtype=torch.long)
    links.fill_diagonal_(_NO_ROLE)
    for head, relation, tail in gold["relations"]:
        if head in number_of and tail in number_of and head != tail:
            links[number_of[head], number_of[tail]] = 1 + RELATIONS.index(relation)
    return links


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


def teach(network: Tagger, papers: list[Lesson], *, epochs: int, seed: int) -> None:
    """Teach the network by so many passes over the papers."""
    torch.manual_seed(seed)
    torch.set_flush_denormal(True)
    order = random.Random(seed)
    heads = [p for name, p in network.named_parameters() if not name.startswith("body")]
    body = [p for name, p in network.named_parameters() if name.startswith("body") and p.requires_grad]
    steps = epochs * math.ceil(len(papers) / _BATCH)
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": _RATE}, {"params": heads, "lr": _HEADS_RATE}], weight_decay=0.01, fused=True
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / (_WARM * steps), max(0.0, (steps - step) / ((1 - _WARM) * steps)))
    )
    network.eval()
    lower = {id(paper): _lower(network, paper.encoded) for paper in papers}
    network.train()
    for epoch in range(epochs):
        by_length = sorted(papers, key=lambda p: len(p.encoded.pieces) + 60 * order.random())
        batches = [by_length[at : at + _BATCH] for at in range(0, len(by_length), _BATCH)]
        order.shuffle(batches)
        total = 0.0
        for batch in batches:
            loss = _loss(network, batch, [lower[id(paper)] for paper in batch])
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += float(loss.detach())
        print(f"epoch {epoch}: loss {total / len(batches):.3f}", flush=True)


def _lower(network: Tagger, paper: Encoded) -> torch.Tensor:
    batch, _ = stack([paper])
    return network.lower(batch[0], batch[3])[0].half()


def _loss(network: Tagger, papers: list[Lesson], lower: list[torch.Tensor]) -> torch.Tensor:
    encoded = [paper.encoded for paper in papers]
    batch, first = stack(encoded)
    told: Told = network(batch, first, nn.utils.rnn.pad_sequence(lower, batch_first=True).float())
    width = first.shape[-1]
    wanted = targets(encoded, [paper.tags for paper in papers], width)
    played = targets(encoded, [paper.roles for paper in papers], width)
    loss = nn.functional.cross_entropy(told.tags.flatten(0, 1), wanted.flatten())
    if bool((played >= 0).any()):
        loss = loss + _ROLES_SHARE * nn.functional.cross_entropy(told.roles.flatten(0, 1), played.flatten())
    for paper, sides in zip(papers, told.sides, strict=True):
        if len(paper.entities) > 1:
            links = network.links(sides, paper.entities).flatten(0, 1)
            missed = nn.functional.cross_entropy(links, paper.links.flatten(), reduction="sum")
            loss = loss + _LINKS_SHARE / len(papers) * missed / len(paper.entities)
    return loss


def main() -> None:
    """Teach, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("tagger", type=Path)
    parser.add_argument("--leave-out", type=int, choices=range(PARTS))
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--on", type=Path, help="weights that were written before")
    options = parser.parse_args()
    papers = lessons(options.folder, leave_out=options.leave_out)
    network = Tagger(packaged_model())
    if options.on:
        network.load_state_dict(torch.load(options.on))
    teach(network, papers, epochs=options.epochs, seed=options.seed)
    torch.save(network.state_dict(), options.tagger)


if __name__ == "__main__":
    main()
