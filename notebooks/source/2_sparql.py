# %% [markdown]
# # 2 · From questions to charts with SPARQL
#
# The graph answers SPARQL on an embedded store: no server, no network. `kg.query` returns rows, which polars and
# pandas make tables of. Prefixes are known in advance.

# %%
import json
from pathlib import Path

import kg
import matplotlib.pyplot as plt
import polars as pl

seeds = sorted(Path("../seeds/papers").glob("*.jsonl"))
records = [json.loads(line) for path in seeds for line in path.read_text(encoding="utf-8").splitlines()]
graph = kg.build(records)

# %% [markdown]
# ## A first question
#
# Plain triples come first: what a paper does with an entity is one triple away. Which datasets are papers
# evaluated on?

# %%
question = """
SELECT ?dataset (COUNT(DISTINCT ?paper) AS ?papers) WHERE {
  ?paper kg:evaluatesOn ?entity .
  ?entity skos:prefLabel ?dataset
} GROUP BY ?dataset ORDER BY DESC(?papers) ?dataset LIMIT 12
"""
evaluated = pl.DataFrame(kg.query(graph, question))
display(evaluated)

# %%
figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
rows = evaluated.reverse()
bars = axes.barh(rows["dataset"].to_list(), rows["papers"].to_list(), color="#009E73")
axes.bar_label(bars, fontsize=8, padding=2)
axes.set_title("Datasets and benchmarks that most papers evaluate on", fontsize=10, loc="left")
axes.spines[["top", "right"]].set_visible(False)
plt.show()

# %% [markdown]
# ## Named questions
#
# A library of tested questions comes with the program; `kg query DIR --named NAME` asks them on the command line.
# Some take parameters. Which methods are mentioned most?

# %%
methods = pl.DataFrame(kg.query(graph, named="methods-by-support")).head(10)
methods.select("label", "support")

# %% [markdown]
# ## A question over two hops
#
# What is said to outperform what, and by how many papers? Statements carry their support, and their evidence down
# to the character; the plain triple says the same without either.

# %%
rivals = kg.query(
    graph,
    """
    SELECT ?winner ?loser WHERE {
      ?a kg:outperforms ?b .
      ?a skos:prefLabel ?winner . ?b skos:prefLabel ?loser
    } ORDER BY ?winner ?loser
    """,
)
print(len(rivals), "comparisons")
for row in rivals[:12]:
    print(f"{row['winner']}  >  {row['loser']}")

# %% [markdown]
# ## What papers do with what they name
#
# One query counts roles by type of entity; a heat map shows that datasets are evaluated on, tasks addressed, and
# methods introduced, used and compared.

# %%
roles = {
    "introduces": "introduces",
    "uses": "uses",
    "comparesTo": "compares to",
    "evaluatesOn": "evaluates on",
    "addresses": "addresses",
    "measures": "measures",
}
types = ["Method", "Dataset", "Task", "Metric"]
counted = kg.query(
    graph,
    """
    SELECT ?role ?type (COUNT(*) AS ?n) WHERE {
      ?paper ?role ?entity . ?entity a ?type
      FILTER(?role IN (kg:introduces, kg:uses, kg:comparesTo, kg:evaluatesOn, kg:addresses, kg:measures))
      FILTER(?type IN (kg:Method, kg:Dataset, kg:Task, kg:Metric))
    } GROUP BY ?role ?type
    """,
)
found = {tuple(str(row[key]).rsplit("#")[-1].rsplit("/")[-1] for key in ("role", "type")): row["n"] for row in counted}
table = [[int(found.get((role, kind), 0)) for kind in types] for role in roles]
figure, axes = plt.subplots(figsize=(5, 3.4), layout="constrained")
shares = [[n / max(sum(n for row in table), 1) for c, n in enumerate(row)] for row in table]
axes.imshow(shares, cmap="Blues", aspect="auto", vmin=0, vmax=1)
axes.set_xticks(range(len(types)), types)
axes.set_yticks(range(len(roles)), roles.values())
for y, row in enumerate(table):
    for x, n in enumerate(row):
        axes.text(x, y, n, ha="center", va="center", fontsize=8, color="white" if shares[y][x] > 0.5 else "black")
axes.set_title("Statements by role and type", fontsize=10, loc="left")
plt.show()

# %% [markdown]
# ## As RDF
#
# The same graph as a serialised description of one entity, by CONSTRUCT:

# %%
first = methods["method"][0]
for triple in kg.query(graph, f"CONSTRUCT {{ <{first}> ?p ?o }} WHERE {{ <{first}> ?p ?o }}")[:12]:
    print(triple["predicate"], "→", triple["object"])
