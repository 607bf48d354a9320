"""`kg lexicon`: what a person may add to the lexicon."""

import click


@click.group()
def lexicon() -> None:
    """Find terms that the lexicon lacks."""


@lexicon.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--least", type=click.IntRange(1), default=2, show_default=True, help="Papers that must have the phrase.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Phrases to print.")
def suggest(paths: tuple[str, ...], least: int, limit: int) -> None:
    """Print frequent phrases of PATH... that nothing matched, with a likely type, for a person to add.

    To add one, write a line `{"label": TYPE, "pattern": PHRASE}` into a file and give it to --patterns.
    """
    from kg.extraction import Extractor
    from kg.sources import Report, read
    from kg.suggest import suggest as suggest_terms

    click.echo("papers\ttype\tphrase")
    for one in suggest_terms(read(paths, report=Report()), Extractor.load(), least=least)[:limit]:
        click.echo(f"{one.papers}\t{one.type}\t{one.text}")
