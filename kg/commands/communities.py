"""`kg communities`: groups of entities that are mentioned together, their names, bridges and strategic diagram."""

from pathlib import Path
from typing import Any

import click

from kg.commands.comention import MEASURES
from kg.commands.console import note
from kg.commands.limits import directory_argument, limit_options
from kg.commands.results import NETWORKS, TABLES, chosen_format, output_options, show, write_network, write_table

_HEADINGS = {
    "communities": {"community": "no.", "name": "name", "entities": "entities", "centrality": "centrality",
                    "density": "density", "quadrant": "quadrant"},
    "members": {"community": "no.", "label": "entity", "type": "type", "support": "papers", "pagerank": "pagerank",
                "betweenness": "betweenness", "participation": "particip."},
    "bridges": {"first": "from", "second": "to", "weight": "weight", "links": "links", "first_entity": "strongest link",
                "second_entity": "with"},
}  # fmt: skip


@click.command()
@directory_argument
@limit_options
@click.option("--within", type=click.Choice(["paper", "sentence"]), default="paper", show_default=True,
              help="What counts as together.")  # fmt: skip
@click.option("--min-count", type=click.IntRange(1), default=2, show_default=True, metavar="N",
              help="Only pairs that N papers (or sentences) mention.")  # fmt: skip
@click.option("--weight", type=click.Choice(["count", *MEASURES]), default="count", show_default=True,
              help="Weight of the links.")  # fmt: skip
@click.option("--algorithm", type=click.Choice(["louvain", "leiden"]), default="louvain", show_default=True,
              help="Leiden needs the extra igraph.")  # fmt: skip
@click.option("--resolution", type=click.FloatRange(0, min_open=True), default=1.0, show_default=True, metavar="X",
              help="Above 1 for more and smaller communities.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Seed of the algorithm.")
@click.option("--show", "what", type=click.Choice(list(_HEADINGS)), default="communities", show_default=True,
              help="Which table.")  # fmt: skip
@click.option("--chart", metavar="FILE", help="Draw the strategic diagram as .svg, .png or .pdf (extra plot).")
@output_options(*TABLES, *NETWORKS)
def communities(
    directory: Path, *, format_: str | None, output: str | None, top: int | None, what: str, chart: str | None,
    weight: str, algorithm: Any, resolution: float, seed: int, **options: Any,
) -> None:  # fmt: skip
    """Group the entities in DIR by what they are mentioned with; print or write the groups.

    Network formats hold the links with the community of every entity. `centrality` and `density` are Callon's; their
    quadrants are motor, basic, niche and emerging (or fading) themes.
    """
    from kg.analysis.comention import comention as pairs_of
    from kg.analysis.communities import communities as groups_of
    from kg.analysis.network import network
    from kg.graph import open_graph

    kind = chosen_format(format_, output, (*TABLES, *NETWORKS))
    with open_graph(directory) as graph:
        pairs = pairs_of(graph, **options, test="none")
    found = groups_of(network(pairs, weight=weight), algorithm=algorithm, resolution=resolution, seed=seed)
    table = {"communities": found.communities, "members": found.members, "bridges": found.bridges}[what]
    if kind in NETWORKS:
        write_network(found.labelled(), format_=kind, output=output)
    elif kind != "table":
        write_table(table.head(top), format_=kind, output=output)
    else:
        show(table, _HEADINGS[what], top=top)
    if chart:
        from kg.analysis.charts import strategic_diagram

        note(f"wrote {strategic_diagram(found, chart).as_posix()}")
    estimate = f"; betweenness is estimated from {found.pivots} pivots" if found.pivots else ""
    note(f"{len(found.communities):,} communities of {len(found.members):,} entities, "
         f"modularity {found.modularity:.3f}{estimate}")  # fmt: skip
