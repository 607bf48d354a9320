"""`kg patterns`: every pattern with its examples, tested and measured."""

from pathlib import Path

import click


@click.group()
def patterns() -> None:
    """List the patterns, show one, test them on their examples, measure them on annotated papers."""


@patterns.command("list")
@click.option("--gives", help="Only patterns that give this: entity, a role, a relation, or a kind of result.")
def list_patterns(gives: str | None) -> None:
    """Print name, what it gives, and an example of every pattern."""
    from kg.catalogue import all_patterns

    for pattern in all_patterns():
        if gives is None or pattern.gives == gives:
            click.echo(f"{pattern.name}\t{pattern.gives}\t{pattern.examples[0]}")


@patterns.command()
@click.argument("name")
def show(name: str) -> None:
    """Print a pattern with all its examples."""
    from kg.catalogue import all_patterns
    from kg.errors import NotFound

    found = [pattern for pattern in all_patterns() if pattern.name == name]
    if not found:
        raise NotFound(f"no pattern is called {name!r}; `kg patterns list` has the names")
    for pattern in found:
        click.echo(f"{pattern.name}\ngives     {pattern.gives}\npattern   {pattern.text}")
        for example in pattern.examples:
            click.echo(f"example   {example}")


@patterns.command()
def test() -> None:
    """Find every pattern in its examples; exit 1 where one is not found."""
    from kg.catalogue import all_patterns, failures
    from kg.extraction import Extractor

    every = all_patterns()
    failed = list(failures(every, Extractor.load()))
    for failure in failed:
        click.echo(f"{failure.pattern}: not found in: {failure.example}\n    found: {failure.found}")
    click.echo(f"{len(every)} patterns, {sum(len(p.examples) for p in every)} examples, {len(failed)} not found")
    if failed:
        raise SystemExit(1)


@patterns.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("papers", nargs=-1, required=True, metavar="PATH...")
def measure(gold: Path, papers: tuple[str, ...]) -> None:
    """Print how often each pattern fired, and was right, on the papers of PATH... that GOLD annotates."""
    from kg.catalogue import measure as measure_patterns
    from kg.catalogue import read_gold
    from kg.extraction import Extractor
    from kg.sources import Report, read

    found = measure_patterns(read(papers, report=Report()), read_gold(gold), Extractor.load())
    click.echo("fired\tright\tshare\tpattern")
    for one in found:
        click.echo(f"{one.fired}\t{one.right}\t{100 * one.right / one.fired:.0f} %\t{one.name}")
