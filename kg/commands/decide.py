"""`kg merge`, `never`, `split`, `rename`, `retype`, `ignore`, `refuse` and `undo`: decisions for the ledger."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kg.model import RELATIONS, ROLES, TYPES

if TYPE_CHECKING:
    from kg.ledger import Decision

F = TypeVar("F", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def where_options(command: F) -> F:
    """Add `--dir`, `--ledger`, `--lock`, `--authority`, `--patterns` and `--dry-run`."""
    for option in reversed((
        click.option("-d", "--dir", "directory", type=click.Path(file_okay=False, path_type=Path), default=Path(),
                     envvar="KG_DIR", help="The built folder.  [default: KG_DIR, else the current folder]"),
        click.option("--ledger", type=click.Path(dir_okay=False, path_type=Path),
                     help="The ledger.  [default: ledger.toml in the folder]"),
        click.option("--lock", type=_FILE, help="The id lock that the folder was built with."),
        click.option("--authority", "authorities", multiple=True, type=_FILE, help="Authorities it was built with."),
        click.option("--patterns", type=_FILE, help="The patterns of your own that it was built with."),
        click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing."),
    )):  # fmt: skip
        command = option(command)
    return command


def noted(command: F) -> F:
    """Add `--reason`, `--author` and `--date`, and what `where_options` adds."""
    command = where_options(command)
    for option in reversed((
        click.option("--reason", help="Why, for whoever reads the ledger."),
        click.option("--author", help="Who decided."),
        click.option("--date", metavar="YYYY-MM-DD", help="When it was decided."),
    )):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="A B...")
@noted
def merge(names: tuple[str, ...], **options: Any) -> None:
    """Make one entity of A and every B; A's id and label stay, those of B lead to it."""
    _take("merge", names, **options)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="A B...")
@noted
def never(names: tuple[str, ...], **options: Any) -> None:
    """Keep A and every B apart, whatever the rules say; where they are one now, B gets an entity of its own."""
    _take("never", names, **options)


@click.command()
@click.argument("name", metavar="A")
@click.argument("forms", nargs=-1, required=True, metavar="FORM...")
@noted
def split(name: str, forms: tuple[str, ...], **options: Any) -> None:
    """Take mentions that are written FORM off the entity A and make an entity of their own of them."""
    _take("split", (name,), forms=forms, **options)


@click.command()
@click.argument("name", metavar="A")
@click.argument("label")
@noted
def rename(name: str, label: str, **options: Any) -> None:
    """Give the entity A another LABEL; its old id leads to the new one."""
    _take("rename", (name,), value=label, **options)


@click.command()
@click.argument("name", metavar="A")
@click.argument("type_", metavar="TYPE")
@noted
def retype(name: str, type_: str, **options: Any) -> None:
    """Give the entity A another TYPE; its old id leads to the new one."""
    _take("retype", (name,), value=type_, **options)


@click.command()
@click.argument("name", metavar="A")
@noted
def ignore(name: str, **options: Any) -> None:
    """Leave the entity A out of the graph."""
    _take("ignore", (name,), **options)


@click.command()
@click.option("--paper", help="Of this paper only.")
@click.option("--entity", help="The entity that the paper does not speak of, or not in this role.")
@click.option("--role", type=click.Choice(ROLES), help="The role that the paper does not give the entity.")
@click.option("--head", help="The subject of a relation.")
@click.option("--relation", type=click.Choice(RELATIONS), help="The relation.")
@click.option("--tail", help="The object of a relation.")
@click.option("--field", type=click.Choice(["title", "abstract"]), help="Where the mention stands.")
@click.option("--start", type=click.IntRange(min=0), help="Its first character, counted from 0.")
@click.option("--end", type=click.IntRange(min=1), help="The character after its last.")
@noted
def refuse(**options: Any) -> None:
    """Take one statement or mention out.

    A mention: --paper --field --start --end. An entity of a paper: --paper --entity. A role: --paper --entity --role.
    A relation: --head --relation --tail, and --paper for that of one paper only.
    """
    from kg.ledger import Refused

    given = {key: options.pop(key) for key in Refused.__dataclass_fields__}
    _take("refuse", (), refused=Refused(**given), **options)


@click.command()
@where_options
def undo(*, directory: Path, ledger: Path | None, dry_run: bool, **options: Any) -> None:
    """Take the last decision out of the ledger and rebuild; other entries and comments stay as they are."""
    from kg.decisions import ledger_path, options_of
    from kg.ledger import Ledger

    how = options_of(directory, ledger=ledger, **options)
    path = ledger_path(directory, ledger)
    shorter, last = Ledger.load(path).without_last()
    click.echo(f"{'would take' if dry_run else 'taking'} back {last}")
    _apply(directory, shorter, how, path=path, dry_run=dry_run)


def _take(
    kind: str,
    names: tuple[str, ...],
    *,
    directory: Path,
    ledger: Path | None,
    dry_run: bool,
    reason: str | None,
    author: str | None,
    date: str | None,
    lock: Path | None,
    authorities: tuple[Path, ...],
    patterns: Path | None,
    **content: Any,
) -> None:
    from kg.decisions import decision_about, ledger_path, options_of
    from kg.graph import open_graph
    from kg.ledger import Decision, Ledger

    if kind in {"merge", "never"} and len(names) < 2:
        raise click.UsageError("give at least two names")
    how = options_of(directory, ledger=ledger, lock=lock, authorities=authorities, patterns=patterns)
    path = ledger_path(directory, ledger)
    decision: Decision = Decision(kind, names, reason=reason, author=author, date=date, **content)
    with open_graph(directory) as graph:
        known = sorted({*TYPES, *(row[0] for row in graph.rows("SELECT DISTINCT type FROM entity"))})
        if kind == "retype" and decision.value not in known:
            raise click.UsageError(f"{decision.value!r} is no type; there are {', '.join(known)}")
        decision = decision_about(graph, decision)
    longer = Ledger.load(path).adding(decision)
    _apply(directory, longer, how, path=path, dry_run=dry_run, new=longer.decisions[-1])


def _apply(directory: Path, ledger: Any, how: Any, *, path: Path, dry_run: bool, new: "Decision | None" = None) -> None:
    """Show what the ledger changes and, unless it is a trial, write it and rebuild."""
    from kg.commands.console import note
    from kg.decisions import attempt, decide
    from kg.diff import to_text

    found, unused = attempt(directory, ledger, how)
    if new is not None and any(decision == new for decision, _ in unused):
        from kg.errors import LedgerError

        raise LedgerError("; ".join(why for decision, why in unused if decision == new) + "; nothing was changed")
    click.echo(to_text(found), nl=False)
    if not dry_run:
        for entry in decide(directory, ledger, how, path=path):
            note(f"the ledger's decision applies to nothing: {entry}")
