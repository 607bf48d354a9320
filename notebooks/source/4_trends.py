# %% [markdown]
# # 4 · Trends over 39 years of conference papers
#
# What rose and fell in machine learning from 1987 to 2025? The corpus has 24,257 conference papers, and an honest
# answer begins with its coverage: no venue is covered throughout, so shares are judged within a venue.
#
# The papers are not part of the repository. This notebook runs on counts derived from them: papers by venue and year,
# and for some entities how many mention them. `data/README.md` has the commands. Where you have built the graph in this
# folder (`kg build PAPERS -o conference`), the same analysis runs on all of its entities at the end.

# %%
import csv
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import polars as pl

from kg.analysis.bursts import bursts
from kg.analysis.growth import growth

with Path("data/conference-coverage.csv").open(encoding="utf-8") as file:
    coverage = [(row["venue"], int(row["year"]), int(row["papers"])) for row in csv.DictReader(file)]
with Path("data/conference-counts.csv").open(encoding="utf-8") as file:
    counted = {(row["label"], row["venue"], int(row["year"])): int(row["count"]) for row in csv.DictReader(file)}
entities = sorted({entity for entity, _, _ in counted})
print(f"{sum(papers for *_, papers in coverage):,} papers, {len(coverage)} venue-years, {len(entities)} entities")

# %% [markdown]
# ## Coverage first

# %%
venues = sorted({venue for venue, *_ in coverage}, key=lambda v: min(y for w, y, _ in coverage if w == v))
figure, axes = plt.subplots(figsize=(9, 2.8), layout="constrained")
for row, venue in enumerate(venues):
    mine = [(year, papers) for name, year, papers in coverage if name == venue]
    axes.scatter([y for y, _ in mine], [row] * len(mine), s=[p / 4 for _, p in mine], color="#0072B2", lw=0, alpha=0.7)
axes.set_yticks(range(len(venues)), venues)
axes.set_title("Papers by venue and year (area)", fontsize=10, loc="left")
axes.spines[["top", "right", "left"]].set_visible(False)
plt.show()

# %% [markdown]
# ## Shares within a venue
#
# NeurIPS is covered from 1987 to 2018, AISTATS to 2025. Each panel is the share of the venue's papers that mention a
# thing. Small early blips deserve a look at the evidence: the diffusion models of 2005 to 2008 are those of decision
# making in neuroscience and of information in networks.


# %%
def share(entity: str, venue: str) -> tuple[list[int], list[float]]:
    years = [(year, papers) for name, year, papers in coverage if name == venue]
    return [year for year, _ in years], [100 * counted.get((entity, venue, y), 0) / papers for y, papers in years]


chosen = [
    "backpropagation",
    "support vector machine",
    "kernel method",
    "Gaussian process",
    "convolutional neural network",
    "generative adversarial network",
    "deep learning",
    "transformer",
    "diffusion model",
]
figure, axes = plt.subplots(3, 3, figsize=(9, 6), layout="constrained", sharex=True)
for axis, entity in zip(axes.flat, chosen, strict=True):
    for venue, colour in (("nips", "#0072B2"), ("aistats", "#D55E00")):
        years, shares = share(entity, venue)
        axis.plot(years, shares, color=colour, lw=1.4, label=venue)
    axis.set_title(entity, fontsize=9)
    axis.set_ylim(bottom=0)
    axis.spines[["top", "right"]].set_visible(False)
axes[0, 0].legend(fontsize=7, frameon=False)
axes[1, 0].set_ylabel("% of the venue's papers")
plt.show()

# %% [markdown]
# ## Growth, without being fooled by coverage
#
# A thing that one venue mentions more than another seems to grow when that venue begins. So the yearly rate is
# fitted with a level for each venue (Poisson regression); `z` says how sure it is.

# %%
cells = [(venue, year, papers) for venue, year, papers in coverage if papers]
papers, years = np.array([c[2] for c in cells]), np.array([c[1] for c in cells])
strata = np.array([venues.index(c[0]) for c in cells])
matrix = np.array([[counted.get((e, venue, year), 0) for venue, year, _ in cells] for e in entities])
within, naive = growth(matrix, papers, years, strata), growth(matrix, papers, years, np.zeros_like(strata))
table = pl.DataFrame(
    {"entity": entities, "papers": matrix.sum(axis=1), "growth": within.rate, "z": within.z, "naive": naive.rate}
)
table.sort("z", descending=True).head(10)

# %%
table.sort("z").head(10)

# %% [markdown]
# ## Bursts
#
# Kleinberg's automaton marks spans in which a thing is mentioned at twice its usual rate, again within each
# venue.

# %%
covered = sorted(set(years.tolist()))
period = np.array([covered.index(year) for year in years])
found = bursts(matrix, papers, period, strata)
strongest = [
    (covered[burst.start], covered[burst.end], burst.weight, entity)
    for entity, spans in zip(entities, found, strict=True)
    for burst in sorted(spans, key=lambda b: -b.weight)[:1]
]
strongest = sorted(sorted(strongest, key=lambda b: -b[2])[:25])
figure, axes = plt.subplots(figsize=(9, 5.5), layout="constrained")
for row, (start, end, weight, entity) in enumerate(strongest):
    axes.barh(row, end - start + 1, left=start - 0.5, height=0.7, color=plt.get_cmap("viridis")(min(weight / 80, 1)))
    axes.text(start - 0.8, row, entity, ha="right", va="center", fontsize=7)
axes.set_yticks([])
axes.set_xlim(1975, 2026)
axes.set_title("Strongest bursts (brighter: stronger)", fontsize=10, loc="left")
axes.spines[["top", "right", "left"]].set_visible(False)
plt.show()

# %% [markdown]
# ## On the whole graph
#
# With the graph at hand, `kg.analysis.trends` does all of this for every entity and pair, and warns where coverage is
# uneven.

# %%
if Path("conference/graph.duckdb").exists():
    import kg
    from kg.analysis.trends import trends

    with kg.open("conference") as graph:
        whole = trends(graph)
    print(*whole.warnings, sep="\n")
    display(
        whole.table.sorted_by(("growth_z", True)).select(["label", "papers", "growth", "growth_z"]).head(10).to_polars()
    )
else:
    print("no graph in conference/: built with `kg build PAPERS -o conference`, it would be analysed here")
