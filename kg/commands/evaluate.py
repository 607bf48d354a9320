"""`kg evaluate`: precision, recall and F1 of an extraction against an annotated file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kg.evaluate import Evaluation, LinkEvaluation
    from kg.model import Json

_FILE = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("path", required=False, type=_FILE)
@click.option("--mode", type=click.Choice(["papers", "spans", "links"]), help="What is compared; by default by GOLD.")
@click.option("--types", metavar="TYPE,…", help="Only spans of these types (mode spans).")
@click.option(
    "--errors", type=click.IntRange(0), default=0, metavar="N", help="Print the N most frequent errors of each kind."
)
@click.option("--patterns", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Patterns of your own.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate(
    gold: Path,
    path: Path | None,
    mode: str | None,
    types: str | None,
    errors: int,
    patterns: Path | None,
    as_json: bool,
) -> None:
    """Compare an extraction with the annotated file GOLD.

    PATH is what `kg extract` wrote, or papers to extract from; without it the texts in GOLD itself are read.
    """
    from kg.evaluate import check_gold, evaluate_links, evaluate_papers, evaluate_spans, mode_of, read_lines

    records = read_lines(gold)
    mode = mode or mode_of(records)
    check_gold(records, mode=mode, path=gold)
    predicted = _predictions(path, records, gold_path=gold, patterns=patterns)
    if mode == "links":
        _print_links(evaluate_links(records, predicted), errors=errors, as_json=as_json)
    elif mode == "spans":
        wanted = types.split(",") if types else ()
        _print(evaluate_spans(records, predicted, types=wanted), errors=errors, as_json=as_json)
    else:
        _print(evaluate_papers(records, predicted), errors=errors, as_json=as_json)


def _predictions(path: Path | None, gold: "list[Json]", *, gold_path: Path, patterns: Path | None) -> "list[Json]":
    """Return the predictions that PATH holds, or those made now from its papers, or from the gold's texts."""
    from kg.errors import SourceError
    from kg.evaluate import read_lines
    from kg.extraction import Extractor
    from kg.jsonl import record
    from kg.model import Paper
    from kg.sources import Report, read

    if path is None:
        if not all("abstract" in paper or "text" in paper for paper in gold):
            raise SourceError(f"{gold_path}: has no texts of its own; give the predictions or the papers as PATH")
        papers = [Paper(paper["id"], paper.get("title"), paper.get("abstract") or paper["text"]) for paper in gold]
    elif path.is_file() and _holds_mentions(path):
        return read_lines(path)
    else:
        papers = list(read((str(path),), report=Report(strict=False)))
    wanted = {paper["id"] for paper in gold}
    extractor = Extractor.load(patterns)
    return [record(*found) for found in extractor.extract_all(paper for paper in papers if paper.id in wanted)]


def _holds_mentions(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as file:
        first = next((line for line in file if line.strip()), "")
    return first.lstrip().startswith("{") and '"mentions"' in first


def _print(found: "Evaluation", *, errors: int, as_json: bool) -> None:
    import json
    from dataclasses import asdict

    if as_json:
        table = {
            name: {**asdict(score), "precision": score.precision, "recall": score.recall, "f1": score.f1}
            for name, score in found.scores.items()
        }
        kinds = {kind: [[n, *what] for what, n in counts.most_common(errors)] for kind, counts in found.errors.items()}
        click.echo(
            json.dumps({"mode": found.mode, "figures": dict(found.figures), "scores": table, "errors": kinds}, indent=1)
        )
        return
    for name, figure in found.figures.items():
        click.echo(f"{name}: {100 * figure:.1f} %" if name.startswith("role") else f"{name}: {figure:.0f}")
    click.echo(f"{'':16} precision   recall       F1   predicted   demanded")
    for name, score in found.scores.items():
        click.echo(
            f"{name:16}{100 * score.precision:10.1f}{100 * score.recall:9.1f}{100 * score.f1:9.1f}"
            f"{score.predicted:12}{score.demanded:11}"
        )
    for kind, counts in found.errors.items() if errors else ():
        click.echo(f"\n{kind}:")
        for (label, text), number in counts.most_common(errors):
            click.echo(f"  {number:3}  {label:<18} {text}")


def _print_links(found: "LinkEvaluation", *, errors: int, as_json: bool) -> None:
    import json
    from dataclasses import asdict

    if as_json:
        click.echo(json.dumps({"mode": "links", **asdict(found), "f1": found.f1}, indent=1))
        return
    click.echo(
        f"entities on both sides: {found.entities}, of things in several papers: {found.of_things_in_several_papers}"
    )
    click.echo(f"{'':16} precision   recall       F1")
    click.echo(f"{'B-cubed':16}{100 * found.precision:10.1f}{100 * found.recall:9.1f}{100 * found.f1:9.1f}")
    click.echo(f"things split over several ids: {len(found.split)}, ids that join several things: {len(found.merged)}")
    for kind, groups in (("split", found.split), ("merged", found.merged)) if errors else ():
        click.echo(f"\n{kind}:")
        for name in sorted(groups, key=lambda name: -len(groups[name]))[:errors]:
            click.echo(f"  {len(groups[name]):3}  {name}: " + " | ".join(groups[name][:6]))
