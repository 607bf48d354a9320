# %% [markdown]
# # 3 · Co-mention maps and communities
#
# Bibliometricians map a field by what is mentioned together. Here this is done on typed entities instead of bare
# keywords: methods with datasets, tasks with metrics, with measures whose formulas are published and significance
# that is corrected.

# %%
import json
from pathlib import Path

import kg
import matplotlib.pyplot as plt
import polars as pl

from kg.analysis.comention import comention
from kg.analysis.communities import communities
from kg.analysis.network import network

seeds = sorted(Path("../seeds/papers").glob("*.jsonl"))
records = [json.loads(line) for path in seeds for line in path.read_text(encoding="utf-8").splitlines()]
graph = kg.build(records)

# %% [markdown]
# ## Pairs
#
# `count` is the number of papers that mention both. `npmi` is 0 at chance and 1 for things that are only
# mentioned together. `q` is the false-discovery rate when pairs with a p-value as small are called related: with
# 268 abstracts few pairs are beyond doubt, and the table says so.

# %%
found = comention(graph)
print(f"{found.together:,} pairs together in a paper, {len(found.pairs):,} in two or more, of {found.total} papers")
shown = ["first_label", "second_label", "count", "npmi", "jaccard", "log_likelihood", "p", "q"]
pl.DataFrame(found.pairs).select(shown).sort("log_likelihood", descending=True).head(15)

# %% [markdown]
# ## By type
#
# Two types ask for pairs across them. Benchmarks count as datasets, tasks and metrics as concepts.

# %%
across = comention(graph, types=["method", "task"]).pairs
pl.DataFrame(across).select("first_label", "second_label", "count", "npmi", "q").head(10)

# %% [markdown]
# ## Measures do not agree, and why
#
# Raw counts favour what is common, association strength what is rare. Each dot is a pair; the published measures
# rank them differently, which is why a report should name the one it used.

# %%
pairs = found.pairs
figure, axes = plt.subplots(1, 3, figsize=(9, 2.9), layout="constrained")
for axis, measure in zip(axes, ("association_strength_links", "salton", "log_likelihood"), strict=True):
    axis.scatter(pairs["count"], pairs[measure], s=8, alpha=0.35, color="#0072B2", lw=0)
    axis.set_xlabel("papers that mention both")
    axis.set_title(measure.replace("_", " "), fontsize=9)
    axis.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## Communities
#
# Louvain groups what is mentioned together; a group is named after the members whose links stay inside it. The
# same seed gives the same groups. `kg communities DIR --format vosviewer -o map.json` writes the map for
# VOSviewer.

# %%
groups = communities(network(found), resolution=1.2)
print(f"{len(groups.communities)} communities, modularity {groups.modularity:.2f}")
pl.DataFrame(groups.communities).select("community", "name", "entities", "hub", "quadrant").head(8)

# %% [markdown]
# The map: nodes by community, sized by papers, the busiest named.

# %%
import networkx as nx

net = groups.labelled().to_networkx()
core = net.subgraph(max(nx.connected_components(net), key=len))
place = nx.spring_layout(core, seed=2, k=0.9, weight=None, iterations=200)
colours = plt.get_cmap("tab10")
figure, axes = plt.subplots(figsize=(9, 6.5), layout="constrained")
nx.draw_networkx_edges(core, place, ax=axes, edge_color="#cccccc", width=0.6)
nx.draw_networkx_nodes(
    core,
    place,
    ax=axes,
    linewidths=0,
    alpha=0.85,
    node_size=[18 * data["support"] for _, data in core.nodes(data=True)],
    node_color=[colours((data["community"] - 1) % 10) for _, data in core.nodes(data=True)],
)
for node in sorted(core, key=lambda n: (-core.nodes[n]["support"], n))[:28]:
    axes.annotate(core.nodes[node]["label"], place[node], fontsize=7, ha="center", va="center", parse_math=False)
axes.set_axis_off()
plt.show()

# %% [markdown]
# ## Who bridges them
#
# Betweenness says who lies on short ways between others; participation says whether links spread over the
# communities.

# %%
members = pl.DataFrame(groups.members)
members.sort("betweenness", descending=True).select("label", "type", "degree", "betweenness", "participation").head(8)

# %% [markdown]
# ## The strategic diagram
#
# Callon's diagram places communities by their ties to others (centrality) and inside (density): motor themes are
# strong in both, basic themes connect much but loosely, niche themes are dense and apart.

# %%
from kg.analysis.charts import draw_strategic_diagram

draw_strategic_diagram(groups, plt.figure(figsize=(7, 5), layout="constrained"))
plt.show()
