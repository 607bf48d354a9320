"""`kg comention`: pairs of entities that papers, or sentences, mention together."""

from pathlib import Path
from typing import Any

import click

from kg.commands.console import note
from kg.commands.limits import directory_argument, limit_options
from kg.commands.results import NETWORKS, TABLES, chosen_format, output_options, show, write_network, write_table

#: The measures, named here too so that help needs no import; a test holds them to `kg.analysis.measures.MEASURES`.
MEASURES = (
    "association_strength_links", "association_strength_occurrences", "jaccard", "salton", "inclusion", "equivalence",
    "pmi", "npmi", "log_likelihood",
)  # fmt: skip


@click.command()
@directory_argument
@limit_options
@click.option("--within", type=click.Choice(["paper", "sentence"]), default="paper", show_default=True,
              help="What counts as together.")  # fmt: skip
@click.option("--min-count", type=click.IntRange(1), default=2, show_default=True, metavar="N",
              help="Only pairs that N papers (or sentences) mention.")  # fmt: skip
@click.option("--sort", type=click.Choice(["count", *MEASURES, "p", "q"]), default="count", show_default=True,
              help="Strongest first by this measure.")  # fmt: skip
@click.option("--test", type=click.Choice(["fisher", "permutation", "none"]), default="fisher", show_default=True,
              help="Test of more often together than chance.")  # fmt: skip
@click.option("--permutations", type=click.IntRange(1), default=999, show_default=True, metavar="N",
              help="Permuted graphs of the permutation test.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Seed of the permutations.")
@click.option("--fdr", type=click.FloatRange(0, 1), metavar="Q", help="Only pairs with a false-discovery rate ≤ Q.")
@click.option("--weight", type=click.Choice(["count", *MEASURES]), default="count", show_default=True,
              help="Weight of the links of a network.")  # fmt: skip
@output_options(*TABLES, *NETWORKS)
def comention(
    directory: Path, *, format_: str | None, output: str | None, top: int | None, fdr: float | None, weight: str,
    **options: Any,
) -> None:  # fmt: skip
    """Print or write the pairs of entities that papers in DIR mention together, with measures and significance.

    `--types method,dataset` asks for pairs across two types, `--types method` within one; benchmarks count as datasets,
    tasks and metrics as concepts.
    """
    from kg.analysis.comention import comention as pairs_of
    from kg.analysis.network import network
    from kg.graph import open_graph

    if fdr is not None and options["test"] == "none":
        raise click.UsageError("--fdr needs a test: give --test fisher or permutation")
    kind = chosen_format(format_, output, (*TABLES, *NETWORKS))
    with open_graph(directory) as graph:
        found = pairs_of(graph, **options)
    pairs = found.pairs if fdr is None else found.pairs.take(found.pairs["q"] <= fdr)
    if kind in NETWORKS:
        write_network(network(found, pairs=pairs.head(top), weight=weight), format_=kind, output=output)
    elif kind != "table":
        write_table(pairs.head(top), format_=kind, output=output)
    else:
        measure = options["sort"] if options["sort"] in MEASURES else "npmi"
        headings = {"first_label": "first", "first_type": "type", "second_label": "second", "second_type": "type",
                    "count": f"{found.within}s", measure: measure.replace("_", " ")}  # fmt: skip
        show(pairs, headings | ({"q": "q"} if "q" in pairs.columns else {}), top=top)
    where = f"{found.total:,} {found.within}s"
    rest = found.together - len(found.pairs)
    below = f"; {rest:,} more in fewer than {options['min_count']}" if rest else ""
    note(f"{len(found.pairs):,} pairs together in {options['min_count']} or more of {where}{below}")
    if found.undated:
        note(f"{found.undated:,} papers without a year are left out")
    if found.outside:
        note(f"{found.outside:,} mentions lie in no sentence and are left out")
