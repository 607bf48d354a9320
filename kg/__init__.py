"""Build a knowledge graph from research abstracts: offline, repeatable, every statement with its evidence."""

__version__ = "0.1.0"
