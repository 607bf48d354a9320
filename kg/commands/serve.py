"""`kg serve`: answer for a graph over HTTP."""

from pathlib import Path

import click

from kg.commands.console import note


@click.command()
@click.argument("directory", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--timeout", default=30.0, show_default=True, type=click.FloatRange(min=0, min_open=True),
              metavar="SECONDS", help="Longest that a query may run.")  # fmt: skip
@click.option("--max-answer", default=100, show_default=True, type=click.IntRange(min=1), metavar="MB",
              help="Largest answer.")  # fmt: skip
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=1), help="Queries at once.")
@click.option("--memory", is_flag=True, help="Let each worker hold the graph in memory: faster answers.")
def serve(
    directory: Path, *, host: str, port: int, timeout: float, max_answer: int, workers: int, memory: bool
) -> None:
    """Serve the graph in DIR: SPARQL 1.1 at /sparql, a page to ask from at /query, and every IRI of the graph.

    Read-only. Whoever can reach the address can ask; it is this machine alone unless --host says otherwise.
    """
    from kg.errors import KGError, StoreError
    from kg.sparql.index import ensure_store

    try:
        import uvicorn

        from kg.serve.app import Limits, create_app
    except ImportError as error:
        raise KGError("serving needs Starlette and uvicorn; pip install 'abstract-kg[serve]'") from error
    store = ensure_store(directory, tell=note)
    limits = Limits(timeout=timeout, answer=max_answer * 1_000_000, workers=workers, is_held=memory)
    config = uvicorn.Config(create_app(directory, store, limits=limits), host=host, port=port, log_level="warning")
    try:
        listening = config.bind_socket()
    except SystemExit as error:
        raise StoreError(f"{host}:{port} is taken or not of this machine; choose another with --port") from error
    # Whoever reads the line may connect at once, and waits until the server is up.
    listening.listen(2048)
    note(f"serving {directory} at http://{host}:{listening.getsockname()[1]}/ (Ctrl-C ends it)")
    uvicorn.Server(config).run(sockets=[listening])
