"""Why and why not: what each mention, role and relation was read from, and what was dropped for which reason."""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.extraction import Extractor
from kg.extraction.entities import Group, evidence, signs
from kg.extraction.reader import Weighed, beside_mentions
from kg.model import TYPES, Extraction, Field, Mention, Paper, Result

#: How many reasons are given for one decision.
_REASONS = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided of a phrase: its score, the threshold, and the features that weighed most, either way."""

    field: Field
    start: int
    end: int
    text: str
    kept: bool
    score: float
    threshold: float
    type: str
    type_step: str
    entity_reasons: tuple[tuple[str, float], ...]
    type_reasons: tuple[tuple[str, float], ...]

    def reason(self) -> str:
        """Return the decision in a line."""
        sign = ">" if self.kept else "≤"
        told = "; ".join(f"{name} {weight:+.2f}" for name, weight in self.entity_reasons)
        return f"score {self.score:+.2f} {sign} {self.threshold:+.2f}: {told}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A paper, what was extracted, and the verdict on everything that might have named something."""

    paper: Paper
    extraction: Extraction
    verdicts: tuple[Verdict, ...]


def explain(paper: Paper, extractor: Extractor) -> Explanation:
    """Return the paper's extraction with the verdicts on its candidates, in text order."""
    reader = extractor.reader
    weighed = reader.weigh(paper)
    verdicts = [_verdict(extractor, weighed, group, score) for group, score in weighed.groups]
    verdicts.sort(key=lambda v: (v.field != "title", v.start, -v.end))
    return Explanation(paper, extractor.extract(paper), tuple(verdicts))


def _verdict(extractor: Extractor, weighed: Weighed, group: Group, score: float) -> Verdict:
    entities = extractor.reader.entities
    first = group.candidates[0]
    tokens = weighed.fields[first.field]
    start, end = tokens.starts[first.first], tokens.ends[first.last - 1]
    decided = weighed.types.get(group.key)
    kind, step, log_chance = decided or extractor.reader.type_of(weighed.pages, group)
    column = TYPES.index(kind)
    reasons = {f: entities.keep_weights.get(f, 0.0) for f in evidence(group, entities.knowledge)}
    reasons["not written as the name"] = extractor.reader.name_penalty(weighed.pages, group)
    if decided:
        reasons["type in doubt"] = log_chance
    told = signs(group, beside_mentions(weighed.pages, group), entities.knowledge)
    kept = score > weighed.threshold
    return Verdict(
        tokens.field,
        start,
        end,
        tokens.text[start:end],
        kept,
        score,
        weighed.threshold,
        kind,
        step,
        _strongest(reasons, up=kept),
        _strongest({f: entities.type_weights[f][column] for f in told if f in entities.type_weights}, up=True),
    )


def _strongest(weights: Mapping[str, float], *, up: bool) -> tuple[tuple[str, float], ...]:
    """Return the features that speak most for the decision, and after them the one that speaks most against it."""
    ordered = sorted(weights.items(), key=lambda item: (-item[1] if up else item[1], item[0]))
    agree = [item for item in ordered if item[1] and (item[1] > 0) == up][:_REASONS]
    against = [item for item in reversed(ordered) if item[1] and (item[1] > 0) != up][:1]
    return (*agree, *against)


def as_lines(explanation: Explanation, *, dropped: int) -> list[str]:
    """Return the explanation as lines of text: mentions, roles, relations, results, then up to `dropped` drops."""
    extraction = explanation.extraction
    by_entity: dict[str, list[Mention]] = {}
    for mention in extraction.mentions:
        by_entity.setdefault(mention.entity, []).append(mention)
    verdict_of = {(v.field, v.start, v.end): v for v in explanation.verdicts}
    lines = ["Entities"]
    for entity, mentions in by_entity.items():
        shown = ", ".join(dict.fromkeys(f"{m.text} [{m.pattern}]" for m in mentions))
        lines.append(f"  {entity}  {mentions[0].role}: {shown}")
        verdict = next((verdict_of[key] for m in mentions if (key := (m.field, m.start, m.end)) in verdict_of), None)
        if verdict is not None:
            lines.append(f"      kept, {verdict.reason()}")
            lines.append(
                f"      {verdict.type} by {verdict.type_step}: "
                + "; ".join(f"{n} {w:+.2f}" for n, w in verdict.type_reasons)
            )
    lines += _section("Roles", [f"{r.entity} {r.role} [{r.pattern}]" for r in extraction.roles if r.pattern])
    lines += _section("Relations", [f"{r.head} {r.relation} {r.tail} [{r.pattern}]" for r in extraction.relations])
    lines += _section("Results", [_told(result) for result in extraction.results])
    drops = [v for v in explanation.verdicts if not v.kept]
    drops.sort(key=lambda v: -v.score)
    return lines + _section("Dropped", [f"{v.text} ({v.type}): {v.reason()}" for v in drops[:dropped]])


def _told(result: Result) -> str:
    """Return what a result states in a line: the figure, then the parts that the text names."""
    parts = (
        ("", result.method),
        ("", result.metric),
        ("on ", result.dataset),
        ("for ", result.task),
        ("against ", result.comparator),
    )
    figure = f"{result.bound} {result.written}" if result.bound else result.written
    told = [f"{figure} ({result.kind})", *(f"{word}{part}" for word, part in parts if part), f"[{result.pattern}]"]
    return " ".join(told)


def _section(title: str, rows: Sequence[str]) -> list[str]:
    return [title, *(f"  {row}" for row in rows)] if rows else []


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Why and why not</title><style>
body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }}
mark {{ border-radius: .2em; padding: 0 .15em; border-bottom: 2px solid; background: none }}
.method {{ color: #1a4fa3 }} .dataset {{ color: #18713c }} .benchmark {{ color: #0b7285 }} .task {{ color: #9c2f86 }}
.metric {{ color: #8a5a00 }} .concept {{ color: #444 }} pre {{ white-space: pre-wrap; font-size: .85rem }}
</style></head><body>
{body}
</body></html>
"""
_ARTICLE = "<article><h1>{heading}</h1><p>{abstract}</p><pre>{lines}</pre></article>"


def as_html(explanations: Iterable[Explanation], *, dropped: int) -> str:
    """Return the explanations as a page of its own: each text with marked mentions, then the lines."""
    return _PAGE.format(body="\n".join(_article(one, dropped=dropped) for one in explanations))


def _article(explanation: Explanation, *, dropped: int) -> str:
    paper, mentions = explanation.paper, explanation.extraction.mentions
    return _ARTICLE.format(
        heading=_marked(paper.text("title"), [m for m in mentions if m.field == "title"]) or html.escape(paper.id),
        abstract=_marked(paper.abstract, [m for m in mentions if m.field == "abstract"]),
        lines=html.escape("\n".join(as_lines(explanation, dropped=dropped))),
    )


def _marked(text: str, mentions: Iterable[Mention]) -> str:
    """Return the text, escaped, with its mentions marked; of mentions that overlap, the first and longest."""
    parts, at = [], 0
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if mention.start >= at:
            told = html.escape(f"{mention.entity} · {mention.role} · {mention.pattern}", quote=True)
            kind = html.escape(mention.type, quote=True)
            parts.append(html.escape(text[at : mention.start]))
            parts.append(f'<mark class="{kind}" title="{told}">{html.escape(mention.text)}</mark>')
            at = mention.end
    return "".join(parts) + html.escape(text[at:])
