# %% [markdown]
# # 1 · Build a graph and look at it
#
# From a pile of abstracts to a graph that can say where it read everything, in a few lines. The corpus is the one
# in `seeds/`: 268 digests of machine-learning abstracts. The same on the command line is `kg build seeds -o out`.

# %%
import json
from pathlib import Path

import kg

seeds = sorted(Path("../seeds/papers").glob("*.jsonl"))
records = [json.loads(line) for path in seeds for line in path.read_text(encoding="utf-8").splitlines()]
graph = kg.build(records)
{table: graph.count(table) for table in ("paper", "entity", "mention", "role", "relation")}

# %% [markdown]
# ## One abstract
#
# `extract` reads a single text. Every mention is a span of the very characters, with a type, the role that the
# paper gives it, and the pattern that found it.

# %%
from kg.api import extract

text = (
    "We present PondNet, a lightweight convolutional neural network for image classification. "
    "PondNet outperforms MobileNetV2 on ImageNet and CIFAR-10 in top-1 accuracy."
)
for mention in extract(text).mentions:
    assert text[mention.start : mention.end] == mention.text
    print(f"{mention.start:>4}–{mention.end:<4} {mention.text:<30} {mention.type:<9} {mention.role}")

# %% [markdown]
# ## What the corpus is about
#
# Analyses give tables that polars, pandas and DuckDB take as they are. Here are the sizes by type; benchmarks are
# kinds of datasets, tasks and metrics kinds of concepts.

# %%
from kg.analysis.stats import stats

profile = stats(graph)
profile.types.to_polars()

# %% [markdown]
# Most entities are in one paper only, and a few are nearly everywhere:

# %%
import matplotlib.pyplot as plt

degrees = profile.degrees.to_dicts()
names = [f"{d['papers_from']}–{d['papers_to']}" if d["papers_to"] > 1 else "1" for d in degrees]
figure, axes = plt.subplots(figsize=(6, 2.8), layout="constrained")
bars = axes.bar(names, [d["entities"] for d in degrees], color="#0072B2")
axes.bar_label(bars, fontsize=8)
axes.set_yscale("log")
axes.set_xlabel("papers that mention it")
axes.set_ylabel("entities")
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# What would a careful reader look at next? The profile says it:

# %%
for line in profile.advice:
    print("-", line)

# %% [markdown]
# ## One entity, with its evidence
#
# The most supported method, the roles that papers give it, and the words in which they do.

# %%
from collections import Counter

method = max((e for e in graph.entities() if e.type == "method"), key=lambda e: (e.support, e.id))
print(method.label, "in", method.support, "papers; written as", ", ".join(f.text for f in method.forms[:5]))
print(Counter(role.predicate for role in graph.roles(entity=method.id)).most_common())
for role in list(graph.roles(entity=method.id))[:5]:
    evidence = role.evidence[0]
    words = graph.paper(evidence.paper).text(evidence.field)
    around = words[max(0, evidence.start - 40) : evidence.end + 40].replace("\n", " ")
    print(f"{role.predicate:>12}  …{around}…")

# %% [markdown]
# ## The graph as a picture
#
# `to_networkx` gives a MultiDiGraph of papers, entities and statements. Here is the neighbourhood that relations
# between entities span around the best connected of them; `graph.html`, which every build writes, shows all of
# it.

# %%
import networkx as nx

statements = nx.Graph()
for relation in graph.relations():
    statements.add_edge(relation.subject, relation.object, predicate=relation.predicate)
hub = max(sorted(statements), key=statements.degree)
part = nx.ego_graph(statements, hub, radius=2)
part = part.subgraph(sorted(part, key=lambda n: (-statements.degree(n), n))[:30])
colours = {"method": "#0072B2", "dataset": "#009E73", "benchmark": "#56B4E9", "task": "#CC79A7", "metric": "#E69F00"}
label = {entity.id: entity.label for entity in graph.entities()}
place = nx.spring_layout(part, seed=4, k=0.6)
figure, axes = plt.subplots(figsize=(8, 5.5), layout="constrained")
shade = [colours.get(node.split("/")[0], "#999999") for node in part]
nx.draw_networkx_edges(part, place, ax=axes, edge_color="#bbbbbb")
nx.draw_networkx_nodes(part, place, ax=axes, node_size=90, node_color=shade)
for node, (x, y) in place.items():
    axes.annotate(label[node], (x, y), fontsize=7, xytext=(4, 4), textcoords="offset points", parse_math=False)
nx.draw_networkx_edge_labels(
    part, place, ax=axes, font_size=5, edge_labels={(a, b): d["predicate"] for a, b, d in part.edges(data=True)}
)
axes.set_axis_off()
plt.show()

# %% [markdown]
# Next: [questions in SPARQL](2_sparql.ipynb), [co-mention maps](3_comention.ipynb), [trends](4_trends.ipynb),
# [patterns and decisions of your own](5_extend.ipynb).
