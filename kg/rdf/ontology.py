"""Where the ontology, its shapes, its JSON-LD context and the named queries lie."""

from pathlib import Path


def ontology_file(name: str) -> Path:
    """Return the path of a file or folder of `ontology/`, in an installed package or in a checkout.

    >>> ontology_file("kg.ttl").name
    'kg.ttl'
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "ontology"
    return (installed if installed.is_dir() else package.parent / "ontology") / name
