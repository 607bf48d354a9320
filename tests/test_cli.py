"""The command line as a whole: it starts light, every command helps, and documents tell the truth."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kg.cli import COMMANDS, cli
from kg.errors import KGError

ROOT = Path(__file__).parents[1]
HEAVY = {"spacy", "rdflib", "duckdb", "pyoxigraph", "networkx", "numpy", "scipy", "rich", "pyvis", "jinja2", "sqlite3"}


def test_help_imports_nothing_heavy() -> None:
    program = "import sys; from kg.cli import main\ntry: main(['--help'])\nfinally: print('\\n', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "Commands:" in done.stdout
    assert HEAVY & set(done.stdout.split("\n")[-2].split()) == set()


def test_import_kg_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import kg, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert HEAVY & set(done.stdout.split()) == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_for_itself_and_each_option(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            shown = parameter.help or isinstance(parameter.type, click.Choice)
            assert shown, f"{name} {parameter.opts[0]} has no help"
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name: str) -> None:
    assert f"kg {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_an_unknown_command_is_bad_usage() -> None:
    assert CliRunner().invoke(cli, ["nonsense"]).exit_code == 2


def test_the_version_is_printed() -> None:
    from kg import __version__

    assert CliRunner().invoke(cli, ["--version"]).output == f"kg, version {__version__}\n"


def test_every_error_has_an_exit_code_that_the_readme_names() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for error in KGError.__subclasses__():
        assert f"| {error.code} |" in readme


def test_functions_stay_functions_whatever_is_imported() -> None:
    import kg

    with kg.build([{"abstract": "We use BERT."}]) as graph:
        assert graph.count("paper") == 1
    for name in ("build", "extract", "open", "query", "to_rdf"):
        assert callable(getattr(kg, name)), name


def test_public_names_are_importable() -> None:
    import kg

    for name in kg.__all__:
        assert getattr(kg, name) is not None
    assert set(kg.__all__) <= set(dir(kg))
    with pytest.raises(AttributeError):
        kg.__getattr__("nonsense")
