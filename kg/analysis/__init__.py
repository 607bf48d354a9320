"""Analyses of a graph: pairs, communities, trends, likeness, comparison and counts, as tables and networks."""
