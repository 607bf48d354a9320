"""Every command and example of the README runs, in order, in one folder that holds the corpus."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line for language, block in BLOCKS if language == "sh" for line in block.splitlines() if line.startswith(".venv")
]
EXAMPLES = [block for language, block in BLOCKS if language == "python"]
MAIN = "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/kg build seeds/papers -o out"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the README's reader has it after the main command."""
    where = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "seeds", where / "seeds")
    _run(MAIN.rpartition(" && ")[2], where)
    return where


def _run(command: str, where: Path) -> str:
    words = shlex.split(command)
    assert words[0] == ".venv/bin/kg", command
    done = subprocess.run(
        [sys.executable, "-m", "kg", *words[1:]],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_main_command_is_the_one_tried() -> None:
    assert f"<!-- main command -->\n```sh\n{MAIN}\n```" in README


def test_the_build_left_what_the_readme_says(folder: Path) -> None:
    assert {"graph.html", "graph.ttl"} <= {path.name for path in (folder / "out").iterdir()}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(command: str, folder: Path) -> None:
    _run(command, folder)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_the_readme_runs(example: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    exec(compile(example, "README.md", "exec"), {"__name__": "readme"})
