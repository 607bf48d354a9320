"""The explorer: a graph, and what shows it, in one HTML file that asks nothing of any network."""

from collections.abc import Iterator
from typing import BinaryIO

from jinja2 import Environment, PackageLoader, StrictUndefined

from kg.graph import Graph
from kg.page.assets import script, style, vis_network
from kg.page.blocks import csp_hash, element, encode, pack
from kg.page.network import build_network
from kg.page.tables import Numbers, core, facts, forms, merges, review, text_shards


def environment() -> Environment:
    """Return the templates of pages; what they are given is escaped, and what is not given is an error."""
    loader = PackageLoader("kg.page", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def write_page(graph: Graph, out: BinaryIO) -> None:
    """Write the explorer of a graph as one HTML file, in UTF-8; the same graph gives the same bytes.

    The texts of papers are read and written some hundred at a time.
    """
    program, sheet, vis = script("main"), style("page"), vis_network()
    policy = (
        f"default-src 'none'; script-src {csp_hash(program)} {csp_hash(vis)}; style-src {csp_hash(sheet)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    shell = environment().get_template("explorer.html.j2")
    mark = "\x00"
    page = shell.render(policy=policy, script=program, style=sheet, blocks=mark)
    before, after = page.split(mark)
    out.write(before.encode("utf-8"))
    for block in _blocks(graph, vis):
        out.write(block.encode("utf-8"))
    out.write(after.encode("utf-8"))


def _blocks(graph: Graph, vis: str) -> Iterator[str]:
    numbers = Numbers.of(graph)
    yield element("core", encode(core(graph, numbers, build_network(graph))))
    yield element("facts", encode(facts(graph, numbers)))
    yield element("forms", encode(forms(graph, numbers)))
    yield element("merges", encode(merges(graph, numbers)))
    yield element("review", encode(review(graph, numbers)))
    for i, shard in enumerate(text_shards(graph, numbers)):
        yield element(f"text-{i}", encode(shard))
    yield element("vis", pack(vis))
