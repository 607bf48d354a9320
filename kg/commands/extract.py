"""`kg extract`: papers in, JSON Lines out, streaming, in input order."""

from pathlib import Path

import click


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of standard output."
)
@click.option(
    "--patterns",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Patterns of your own, in the JSON Lines form of spaCy's EntityRuler; their labels become types.",
)
@click.option("--strict", is_flag=True, help="Fail where a record is skipped.")
def extract(paths: tuple[str, ...], output: Path | None, patterns: Path | None, strict: bool) -> None:
    """Write what is read from each paper of PATH... as JSON Lines: mentions, roles, relations, results.

    A PATH is a file, a folder, or - for standard input; its format is recognised by its content.
    """
    from kg.collector import held_back
    from kg.extraction import Extractor
    from kg.jsonl import line
    from kg.sources import Report, read

    extractor = Extractor.load(patterns)
    report = Report(strict=strict)
    with click.open_file(str(output) if output else "-", "w", encoding="utf-8") as out, held_back():
        for paper, extraction in extractor.extract_all(read(paths, report=report)):
            out.write(line(paper, extraction) + "\n")
    for message in report.lines():
        click.echo(message, err=True)
    report.raise_if_strict()
