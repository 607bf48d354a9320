"""Pictures by matplotlib: whole, the same each time, and honest about what is missing."""

import io
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import store
from kg.commands.plot import KINDS as OFFERED
from kg.errors import NotFound
from kg.graph import Graph
from kg.picture import format_of
from kg.plot import KINDS, plot
from tests.small import small_graph

_MAGIC = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}


def _drawn(kind: str, format: str) -> bytes:
    out = io.BytesIO()
    with small_graph() as graph:
        plot(graph, kind, out, format=format)
    return out.getvalue()


def test_command_offers_what_there_is() -> None:
    assert tuple(KINDS) == OFFERED


@pytest.mark.parametrize("format", _MAGIC)
@pytest.mark.parametrize("kind", KINDS)
def test_same_graph_same_bytes(kind: str, format: str) -> None:
    drawn = _drawn(kind, format)
    assert drawn.startswith(_MAGIC[format])
    assert drawn == _drawn(kind, format)


def test_no_date_in_a_picture() -> None:
    assert not re.search(rb"<dc:date>|CreationDate", _drawn("types", "svg") + _drawn("types", "pdf"))


@pytest.mark.parametrize("kind", KINDS)
def test_empty_graph_is_said_to_be_empty(kind: str) -> None:
    with Graph(store.create()) as graph, pytest.raises(NotFound):
        plot(graph, kind, io.BytesIO(), format="svg")


def test_suffix_that_names_no_format_is_refused() -> None:
    with pytest.raises(NotFound, match=r"\.svg, \.png, \.pdf"):
        format_of(Path("network.gif"))


def test_help_says_what_it_draws() -> None:
    from kg.commands.plot import plot as command

    assert "timeline" in CliRunner().invoke(command, ["--help"]).output
