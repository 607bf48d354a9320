"""`kg validate`: check a graph against its shapes and its texts."""

import json
from collections.abc import Callable
from pathlib import Path

import click

from kg.commands.console import note


@click.command()
@click.argument("path", metavar="DIR|FILE", type=click.Path(exists=True, path_type=Path))
@click.option("--limit", default=20, show_default=True, type=click.IntRange(min=0), help="Findings to print.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def validate(ctx: click.Context, path: Path, *, limit: int, as_json: bool) -> None:
    """Check the graph of DIR, or an RDF file (gzipped or not), against the SHACL shapes.

    Also checks that every quoted span equals the text at its place, that the triple of every statement is asserted,
    and that the graph's count of its own triples is right. Exits with 8 when anything is wrong.
    """
    from kg.errors import InvalidGraph
    from kg.shapes import opened, validate
    from kg.sparql.index import open_store

    if path.is_dir():
        report = validate(open_store(path, tell=note), progress=_every(100_000))
    else:
        with opened(path) as store:
            report = validate(store, progress=_every(100_000))
    findings = report.findings[:limit]
    total = sum(report.counts.values())
    if as_json:
        shown = [{"node": f.node, "path": f.path, "value": f.value, "message": f.message} for f in findings]
        click.echo(json.dumps({"nodes": report.nodes, "passages": report.passages, "total": total, "findings": shown}))
    else:
        for f in findings:
            click.echo(f"{f.node}\n    {f.path} {f.value}\n    {f.message}")
        for what, count in report.counts.most_common(limit) if total > len(findings) else ():
            click.echo(f"{count:>8}  {what}")
        verdict = "valid" if not total else f"{total} wrong"
        click.echo(f"{verdict}: {report.nodes} nodes against the shapes, {report.passages} passages against texts")
    if total:
        ctx.exit(InvalidGraph.code)


def _every(step: int) -> Callable[[int], None]:
    """Return what notes how many nodes were checked, each time that it has passed another step."""
    told = 0

    def progress(nodes: int) -> None:
        nonlocal told
        if nodes // step > told:
            told = nodes // step
            note(f"{nodes:,} nodes checked")

    return progress
