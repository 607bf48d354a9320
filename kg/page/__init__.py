"""Pages that people open: one file that holds the graph and the program that explores it, with no network at all."""

from kg.page.explorer import write_page

__all__ = ["write_page"]
