"""`kg why`: why two names are one entity, or are not."""

import json
from dataclasses import asdict
from pathlib import Path

import click


@click.command()
@click.argument("a")
@click.argument("b")
@click.option(
    "-d",
    "--dir",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    envvar="KG_DIR",
    help="The built folder.  [default: KG_DIR, else the current folder]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
def why(a: str, b: str, *, directory: Path, as_json: bool) -> None:
    """Tell, step by step, why the names A and B (or ids) are one entity, or what keeps them apart."""
    from kg.graph import open_graph
    from kg.why import why as explain

    with open_graph(directory) as graph:
        answer = explain(graph, a, b)
    if as_json:
        click.echo(json.dumps(asdict(answer), indent=2, ensure_ascii=False))
        return
    click.echo(f"one entity: {answer.a}" if answer.same else f"two entities: {answer.a} and {answer.b}")
    for step in answer.steps:
        click.echo(f"  {step.a} = {step.b}: {step.reason}" if answer.same else f"  {step.a} / {step.b}: {step.reason}")
        if step.evidence:
            click.echo(f"      {step.evidence}")
