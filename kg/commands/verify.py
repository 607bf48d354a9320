"""`kg verify`: tell whether a folder still is what its manifest says."""

import json
from pathlib import Path

import click

from kg.commands.console import columns


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--patterns", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Patterns of your own.")
@click.option("--ledger", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Decisions to compare.")
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
@click.pass_context
def verify(
    ctx: click.Context,
    directory: Path,
    paths: tuple[str, ...],
    *,
    patterns: Path | None,
    ledger: Path | None,
    as_json: bool,
) -> None:
    """Check outputs, patterns, ledger and versions, and with PATH... the inputs, against DIR's manifest.

    Exits with 8 when anything differs.
    """
    from kg.builder import check
    from kg.errors import InvalidGraph

    checks = check(directory, paths=paths, patterns=patterns, ledger=ledger)
    if as_json:
        click.echo(json.dumps([{"what": c.what, "ok": c.ok, "detail": c.detail} for c in checks], indent=2))
    else:
        click.echo(columns([(c.what, f"{'ok' if c.ok else 'DIFFERS'}: {c.detail}") for c in checks]))
    if not all(c.ok for c in checks):
        ctx.exit(InvalidGraph.code)
