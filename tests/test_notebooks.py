"""The notebooks run from clean, are those of their sources, and hold their outputs."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

ROOT = Path(__file__).resolve().parents[1]
NAMES = ["1_build_and_look", "2_sparql", "3_comention", "4_trends", "5_extend"]


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make", ROOT / "notebooks" / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _read(name: str) -> Any:
    return nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)


def test_every_source_has_its_notebook(maker: ModuleType) -> None:
    assert [source.stem for source in maker.sources()] == NAMES
    assert sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_stored_notebooks_are_those_of_their_sources_with_outputs(maker: ModuleType, name: str) -> None:
    stored, made = _read(name), maker.notebook(ROOT / "notebooks" / "source" / f"{name}.py")
    assert [cell.source for cell in stored.cells] == [cell.source for cell in made.cells]
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert all(output.output_type != "error" for output in outputs)
    pictures = [o for o in outputs if {"image/png", "text/html"} & set(o.get("data", {}))]
    assert pictures
    assert str(ROOT) not in str(stored)
    nbformat.validate(stored)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_notebooks_run_from_clean(maker: ModuleType, name: str) -> None:
    made = maker.run(maker.notebook(ROOT / "notebooks" / "source" / f"{name}.py"))
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert all(output.output_type != "error" for cell in code for output in cell.outputs)
    assert all(cell.execution_count for cell in code)
