"""`kg export`: write a graph, or a part of it, in another format."""

from pathlib import Path
from typing import Any

import click

from kg.commands.console import note
from kg.commands.limits import directory_argument, limit_options, limited

#: The formats, named here too so that help needs no import; a test holds them to `kg.exports.FORMATS`.
FORMATS = (
    "turtle",
    "ntriples",
    "nquads",
    "trig",
    "jsonld",
    "rdfxml",
    "turtle12",
    "jsonl",
    "graphml",
    "gexf",
    "csv",
    "site",
)


@click.command()
@directory_argument
@click.option("--format", "format_", type=click.Choice(FORMATS), help="By default, what FILE's suffix names.")
@click.option("-o", "--output", default="-", metavar="FILE", help="File, or folder for csv; `.gz` packs; - is stdout.")
@click.option("--to", "url", metavar="URL", help="RDF: load into the store at this Graph Store Protocol address.")
@click.option("--graph", "into", metavar="IRI", help="RDF: the graph of the store to replace; by default its default.")
@limit_options
@click.option("--base", metavar="IRI", help="RDF: what the IRIs of papers and entities begin with.")
@click.option("--detail", type=click.Choice(["plain", "statements", "full"]), help="RDF: how much is written.")
def export(
    directory: Path,
    *,
    format_: str | None,
    output: str,
    url: str | None,
    into: str | None,
    base: str | None,
    detail: str | None,
    **limits: Any,
) -> None:
    """Write the graph in DIR as RDF, JSON Lines, GraphML, GEXF or CSV.

    With csv, a file gets the statements with their evidence; a folder (`-o tables/`) gets papers, entities, statements,
    mentions and results as a table each.

    With --to, the graph replaces one of the store at URL; KG_PUSH_USER and KG_PUSH_PASSWORD, or KG_PUSH_TOKEN, in the
    environment give credentials.
    """
    from kg.exports import export as write
    from kg.graph import open_graph

    if url is not None and (format_ is not None or output != "-"):
        raise click.UsageError("with --to, leave out --format and -o: the store is sent N-Triples")
    if url is not None:
        _push(directory, url, into, limits, {"base": base, "detail": detail})
        return
    if format_ is None and output == "-":
        raise click.UsageError("give --format, or -o FILE with a suffix that names the format")
    with open_graph(directory) as graph:
        for path in write(limited(graph, **limits), output, format=format_, base=base, detail=detail):
            note(f"wrote {path.as_posix()}")


def _push(directory: Path, url: str, into: str | None, limits: dict[str, Any], given: dict[str, str | None]) -> None:
    from kg.graph import open_graph
    from kg.push import push

    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    with open_graph(directory) as graph:
        sent = push(limited(graph, **limits), url, into=into, progress=lambda n: note(f"sent {n} triples"), **options)
    note(f"{url} holds the graph: {sent} triples")
