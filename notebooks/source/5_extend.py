# %% [markdown]
# # 5 · Make it yours: patterns, ledger, pipeline
#
# Three ways to change what the graph says, none of which needs a change of the program: patterns of your own add
# names and types, a ledger holds your decisions about identity, and the extractor is a component of your own
# spaCy pipeline.

# %%
import json
import tempfile
from pathlib import Path

import kg

folder = Path(tempfile.mkdtemp())
papers = [
    {
        "id": "pond-1",
        "title": "PondNet: a network for ponds",
        "abstract": "We train PondNet on an NVIDIA A100 and evaluate it on ImageNet.",
    },
    {
        "id": "pond-2",
        "title": "PondNet-XL: wider ponds",
        "abstract": "We propose PondNet-XL, which outperforms ResNet-50 on ImageNet. It is trained on a TPU v4.",
    },
    {
        "id": "pond-3",
        "title": "Deep ponds",
        "abstract": "PondNet is used for image classification on an NVIDIA A100.",
    },
]


def entities(graph: kg.Graph) -> list[tuple[str, str, int]]:
    return [(entity.type, entity.label, entity.support) for entity in graph.entities()]


entities(kg.build(papers))

# %% [markdown]
# ## Patterns of your own
#
# The file has the form of spaCy's EntityRuler, a pattern a line. A label that is no type of the program becomes
# one: here hardware, which is then counted, linked, exported and analysed like any other.

# %%
from kg.builder import Options

patterns = folder / "hardware.jsonl"
lines = [
    {"label": "hardware", "pattern": [{"LOWER": "nvidia"}, {"TEXT": {"REGEX": "^[AHV]\\d+$"}}]},
    {"label": "hardware", "pattern": "TPU v4"},
]
patterns.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
graph = kg.build(papers, options=Options(patterns=patterns))
entities(graph)

# %% [markdown]
# What runs on which hardware? Co-mention knows the new type.

# %%
from kg.analysis.comention import comention

for pair in comention(graph, types=["method", "hardware"], min_count=1).pairs.to_dicts():
    print(f"{pair['first_label']} + {pair['second_label']}: {pair['count']}")

# %% [markdown]
# ## A ledger of decisions
#
# Sizes of a network stay apart by themselves. A person who wants them together writes so, with a reason, and every
# build replays the decision. `kg merge`, `kg split`, `kg retype` and `kg ignore` write the same file.

# %%
ledger = folder / "ledger.toml"
ledger.write_text(
    """
[[merge]]
names = ["PondNet", "PondNet-XL"]
reason = "for this survey the size makes no difference"

[[ignore]]
name = "Deep pond"
""",
    encoding="utf-8",
)
decided = kg.build(papers, options=Options(patterns=patterns, ledger=ledger))
entities(decided)

# %%
for entity, a, b, reason in decided.rows("SELECT entity, a, b, reason FROM merge"):
    print(f"{a} + {b} → {entity}: {reason}")

# %% [markdown]
# ## A component of your pipeline
#
# In spaCy, `add_pipe("kg")` is enough: spans are in `doc.spans["kg"]`, the role and the pattern on each span.

# %%
import spacy

nlp = spacy.blank("en")
nlp.add_pipe("kg", config={"patterns": str(patterns)})
doc = nlp("We propose PondNet, a convolutional neural network trained on an NVIDIA A100 and evaluated on ImageNet.")
for span in doc.spans["kg"]:
    print(f"{span.text:<30} {span.label_:<10} {span._.kg_role}")

# %% [markdown]
# displaCy draws them:

# %%
from spacy import displacy

colours = {"method": "#9ecae9", "dataset": "#a1d99b", "hardware": "#fdd0a2", "task": "#e7b5d5"}
html = displacy.render(doc, style="span", options={"spans_key": "kg", "colors": colours}, jupyter=False)
display({"text/html": html, "text/plain": "the sentence with its spans underlined"}, raw=True)
