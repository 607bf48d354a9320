"""The command line: a table of commands, each imported when it is called, so that `kg --help` is instant."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from kg import __version__

#: Command → (module, one-line help). The module holds a click command of the same name (dashes become underscores).
COMMANDS: dict[str, tuple[str, str]] = {
    "build": ("kg.commands.build", "Read papers, extract, link, and write a graph into a folder."),
    "extract": ("kg.commands.extract", "Write what is read from each paper as JSON Lines."),
    "explain": ("kg.commands.explain", "Show why something is a mention, and why something else is not."),
    "patterns": ("kg.commands.patterns", "List the patterns, test them, measure them on annotated papers."),
    "lexicon": ("kg.commands.lexicon", "Find terms that the lexicon lacks."),
    "verify": ("kg.commands.verify", "Tell whether a folder still is what its manifest says."),
    "export": ("kg.commands.export", "Write a graph, or a part of it, in another format."),
    "find": ("kg.commands.find", "Find entities and papers by name."),
    "view": ("kg.commands.view", "Write a page of a part of the graph, to be opened with no network."),
    "plot": ("kg.commands.plot", "Draw the network, a timeline, a heat map or the types as SVG, PNG or PDF."),
    "show": ("kg.commands.show", "Print an entity or a paper with its evidence."),
    "review": ("kg.commands.review", "List pairs that may be one thing, with their evidence, for a person to decide."),
    "merge": ("kg.commands.decide", "Decide that names are one thing."),
    "never": ("kg.commands.decide", "Decide that names are never one thing."),
    "split": ("kg.commands.decide", "Decide that some forms are a thing of their own."),
    "rename": ("kg.commands.decide", "Decide what an entity is called."),
    "retype": ("kg.commands.decide", "Decide what type an entity has."),
    "ignore": ("kg.commands.decide", "Decide that something is no entity."),
    "refuse": ("kg.commands.decide", "Decide that one statement or mention is wrong."),
    "undo": ("kg.commands.decide", "Take the last decision back."),
    "why": ("kg.commands.why", "Tell why two names are one entity, or are not."),
    "diff": ("kg.commands.diff", "Tell what differs between two built folders, and why."),
    "query": ("kg.commands.query", "Answer a SPARQL query, or a named question, over a graph."),
    "validate": ("kg.commands.validate", "Check a graph against its SHACL shapes, and every quoted span."),
    "serve": ("kg.commands.serve", "Serve a graph over HTTP: SPARQL, linked data, and its page."),
    "comention": ("kg.commands.comention", "Tell what is mentioned together, how strongly, and whether by chance."),
    "communities": ("kg.commands.communities", "Group what is mentioned together; name the groups and their bridges."),
    "trends": ("kg.commands.trends", "Tell what rises, falls, bursts, is new or has faded over the years."),
    "similar": ("kg.commands.similar", "Find papers or entities that are like another, and why."),
    "compare": ("kg.commands.compare", "Tell what is characteristic of one graph against another."),
    "evaluate": ("kg.commands.evaluate", "Score an extraction against an annotated file."),
    "stats": ("kg.commands.stats", "Profile a graph: sizes, coverage, ambiguity, what to look at next."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, imported now, or None where no command has that name."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(COMMANDS[cmd_name][0]), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command list from the table, importing nothing."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of ours becomes one line on standard error and its exit code."""
        from kg.errors import KGError

        try:
            return super().invoke(ctx)
        except KGError as error:
            click.echo(f"kg: {error}", err=True)
            ctx.exit(error.code)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="kg")
def cli() -> None:
    """Build, query, show and analyse a knowledge graph of research abstracts."""


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line with these arguments, by default the process's own."""
    cli(args, prog_name="kg")
