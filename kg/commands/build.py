"""`kg build`: read papers, extract, link, and write a graph into a folder."""

import dataclasses
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.commands.console import columns, err_console, note

if TYPE_CHECKING:
    from kg.builder import Progress, Summary


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Folder to build.")
@click.option("--patterns", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Patterns of your own.")
@click.option(
    "--ledger",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Decisions to replay.  [default: ledger.toml in the folder, where it is]",
)
@click.option("--lock", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Ids to keep (ids.lock).")
@click.option(
    "--authority",
    "authorities",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Vocabulary to link to (SKOS, OWL or CSV); may be repeated.",
)
@click.option("--base", help="IRI that the graph's own IRIs begin with.")
@click.option("--detail", type=click.Choice(["plain", "statements", "full"]), default="full", show_default=True)
@click.option("--processes", type=click.IntRange(min=1), help="Extracting processes.  [default: all cores]")
@click.option("--strict", is_flag=True, help="Fail when anything has to be skipped.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def build(
    paths: tuple[str, ...],
    output: Path,
    *,
    patterns: Path | None,
    ledger: Path | None,
    lock: Path | None,
    authorities: tuple[Path, ...],
    base: str | None,
    detail: str,
    processes: int | None,
    strict: bool,
    as_json: bool,
) -> None:
    """Build a knowledge graph from exactly these files and folders ('-' for standard input).

    The folder then holds the store, graph.ttl, graph.html, ids.lock and manifest.json. What was extracted before is
    reused; a build that is interrupted goes on where it stopped when it is run again.
    """
    from kg.builder import Options
    from kg.builder import build as run

    options = Options(patterns, ledger, lock, authorities, base, detail, strict, processes)
    with _progress() as progress:
        summary = run(paths, output, options=options, progress=progress)
    for message in summary.messages:
        note(message)
    if as_json:
        click.echo(json.dumps(dataclasses.asdict(summary), indent=2, ensure_ascii=False))
    else:
        _print(summary)


def _print(summary: "Summary") -> None:
    papers = f"{summary.papers:,}"
    if summary.merged:
        papers += f"  ({summary.records:,} records, {summary.merged:,} merged)"
    rows = [("papers", papers)]
    skipped = ", ".join(f"{count:,} {reason}" for reason, count in summary.skipped.items())
    rows.append(("skipped", skipped or "0"))
    if summary.replaced:
        rows.append(("replaced", f"{summary.replaced:,} control characters or lone surrogates, by U+FFFD"))
    rows.append(("entities", f"{sum(summary.entities.values()):,}"))
    rows.extend((f"  {kind}", f"{count:,}") for kind, count in summary.entities.items())
    rows.append(("statements", f"{summary.statements:,}"))
    rows.append(("results", f"{summary.results:,}"))
    rows.append(("extracted", f"{summary.extracted:,}  ({summary.reused:,} reused)"))
    stages = ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in summary.stages.items())
    rows.append(("seconds", f"{summary.seconds:.1f}  ({stages})"))
    click.echo(columns(rows))
    for entry in summary.unused:
        note(f"the ledger's decision applies to nothing: {entry}")
    click.echo()
    for path in summary.outputs:
        click.echo(path)


@contextmanager
def _progress() -> "Iterator[Progress]":
    """Give what shows the stages: a bar on a terminal, a line for each stage elsewhere; both on standard error."""
    if not sys.stderr.isatty():
        last: list[str] = []

        def lines(stage: str, done: int, total: int) -> None:
            if [stage] != last:
                last[:] = [stage]
                note(f"{stage} …")

        yield lines
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    text = TextColumn("{task.description:8}")
    with Progress(
        text, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=err_console(), transient=True
    ) as bar:
        tasks: dict[str, int] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total or None)
            bar.update(tasks[stage], completed=done, total=total or None)  # type: ignore[arg-type]

        yield show
