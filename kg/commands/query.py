"""`kg query`: ask a graph in SPARQL, or by one of the named questions."""

import os
import sys
import threading
from pathlib import Path
from typing import TextIO

import click

from kg.commands.console import note
from kg.errors import QueryError

ROWS = ("table", "csv", "tsv", "json", "xml", "markdown", "html")
TRIPLES = ("turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld")


@click.command()
@click.argument("directory", metavar="DIR", required=False, type=click.Path(path_type=Path))
@click.argument("text", metavar="[QUERY]", required=False)
@click.option("--file", "file", type=click.File(encoding="utf-8"), help="Read the query from a file, `-` for input.")
@click.option("--named", metavar="NAME", help="Ask a named question; --list shows them.")
@click.option("--param", "given", multiple=True, metavar="K=V", help="Fill in a parameter; may be given again.")
@click.option("--list", "list_", is_flag=True, help="List the named questions with their parameters.")
@click.option("--format", "format_", type=click.Choice([*ROWS, *TRIPLES]), help="Default: table; turtle for triples.")
@click.option("--engine", type=click.Choice(["oxigraph", "rdflib"]), default="oxigraph", show_default=True)
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Stop after this long.")
def query(
    directory: Path | None,
    text: str | None,
    *,
    file: TextIO | None,
    named: str | None,
    given: tuple[str, ...],
    list_: bool,
    format_: str | None,
    engine: str,
    timeout: float | None,
) -> None:
    """Answer a SPARQL query over the graph in DIR.

    \b
    kg query out 'SELECT ?label { ?x a kg:Dataset ; skos:prefLabel ?label }'
    kg query out --named papers-evaluating-on --param dataset=ImageNet
    """
    if list_:
        _list()
        return
    if directory is None:
        raise click.UsageError("name the folder of a graph, or --list the named questions")
    if sum(source is not None for source in (text, file, named)) != 1:
        raise click.UsageError("give one of QUERY, --file and --named")
    from kg import sparql
    from kg.graph import open_graph
    from kg.sparql.index import ensure_store
    from kg.sparql.results import write_answer

    with open_graph(directory) as graph:
        written = file.read() if file is not None else text
        asked = sparql.query_text(graph, written, named=named, parameters=_parameters(given))
        if engine == "oxigraph":
            ensure_store(directory, tell=note)
        deadline = _deadline(timeout)
        answer = sparql.answer(graph, asked, engine=engine)
        out = sys.stdout.buffer
        write_answer(answer, out, format=format_, base=sparql.base_of(graph))
        out.flush()
        if deadline is not None:
            deadline.cancel()


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [item.partition("=") for item in given]
    if wrong := [name for name, equals, _ in pairs if not equals or not name]:
        raise click.BadParameter(f"{wrong[0]!r} is not of the form K=V", param_hint="--param")
    return {name: value for name, _, value in pairs}


def _deadline(seconds: float | None) -> threading.Timer | None:
    """Start a timer that ends this process: neither engine can be told to stop."""
    if seconds is None:
        return None

    def expire() -> None:
        sys.stderr.write(f"kg: the query took longer than {seconds:g} s; ask less, add LIMIT, or raise --timeout\n")
        sys.stderr.flush()
        os._exit(QueryError.code)

    timer = threading.Timer(seconds, expire)
    timer.daemon = True
    timer.start()
    return timer


def _list() -> None:
    from kg.sparql.questions import questions

    for asked in questions():
        click.echo(f"{asked.name}\n    {asked.title}. {asked.description}")
        for parameter in asked.parameters:
            default = "" if parameter.default is None else f", default {parameter.default}"
            click.echo(f"    --param {parameter.name}=… ({parameter.kind}{default}): {parameter.description}")
