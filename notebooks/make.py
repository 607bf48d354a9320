"""Make the notebooks from their sources and run them: python notebooks/make.py [NAME…].

A source is a Python file whose cells begin with `# %%`; those that begin with `# %% [markdown]` are prose in comments.
"""

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def sources() -> list[Path]:
    """Return the sources of all notebooks, sorted."""
    return sorted((NOTEBOOKS / "source").glob("*.py"))


def notebook(source: Path) -> Any:
    """Return the notebook of a source, not yet run; the same source gives the same bytes."""
    cells: list[dict[str, Any]] = []
    parts = ("\n" + source.read_text(encoding="utf-8")).split("\n# %%")[1:]
    for number, part in enumerate(parts):
        head, _, body = part.partition("\n")
        cell: dict[str, Any] = {"id": f"cell-{number}", "metadata": {}}
        if head.strip() == "[markdown]":
            prose = [line.removeprefix("#").removeprefix(" ") for line in body.strip().splitlines()]
            cell |= {"cell_type": "markdown", "source": "\n".join(prose)}
        else:
            cell |= {"cell_type": "code", "source": body.strip(), "outputs": [], "execution_count": None}
        cells.append(cell)
    metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return nbformat.reads(json.dumps(made), as_version=4)  # type: ignore[no-untyped-call]


def run(made: Any) -> Any:
    """Return the notebook with the outputs of running it from clean, in the folder of the notebooks."""
    client = NotebookClient(made, timeout=600, resources={"metadata": {"path": str(NOTEBOOKS)}}, record_timing=False)
    result = client.execute()
    result.metadata["language_info"] = {"name": "python"}
    return result


def main() -> None:
    """Write the notebooks whose sources are named, all where none is."""
    for source in sources():
        if len(sys.argv) == 1 or source.stem in sys.argv[1:]:
            text = nbformat.writes(run(notebook(source)))  # type: ignore[no-untyped-call]
            (NOTEBOOKS / f"{source.stem}.ipynb").write_text(text + "\n", encoding="utf-8")
            print(source.stem)


if __name__ == "__main__":
    main()
