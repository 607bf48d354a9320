"""Put together what is learned from: conference papers that people or a large language model annotated, and its own.

    python training/annotated.py ../shared FOLDER

writes `conf-train-papers.jsonl` and `conf-train-gold.jsonl` into FOLDER, in the form of those in `../shared/eval`, from
which the other scripts learn. `annotated.jsonl` beside this script has the language model's annotation without the
texts: by paper, each entity's name, type, role, whether it is core, and the places that have its forms (0 for the title
or 1 for the abstract, first character, the one after the last), and relations by the entities' numbers. `written.jsonl`
has the same for papers that do not exist: titles and abstracts that the model wrote too. How both were made, and how
well the annotation agrees with people's, stands in docs/extraction.md.
"""

import argparse
import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

PLACES = Path(__file__).parent / "annotated.jsonl"
WRITTEN = Path(__file__).parent / "written.jsonl"
_FIELDS = ("title", "abstract")


def main() -> None:
    """Read, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    with gzip.open(options.shared / "data" / "conference-papers.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {paper["id"]: paper for paper in map(json.loads, lines)}
    records = [json.loads(line) for path in (PLACES, WRITTEN) for line in path.read_text("utf-8").splitlines()]
    texts |= {record["id"]: record for record in records if "abstract" in record}
    _append(options, "conf-train-papers.jsonl", (_text(texts[record["id"]]) for record in records))
    _append(options, "conf-train-gold.jsonl", (annotation(texts[record["id"]], record) for record in records))


def _append(options: argparse.Namespace, name: str, records: Iterator[dict[str, Any]]) -> None:
    """Write what people annotated, and then the records."""
    options.folder.mkdir(parents=True, exist_ok=True)
    with (options.folder / name).open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(line + "\n" for line in (options.shared / "eval" / name).read_text("utf-8").splitlines())
        out.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _text(paper: Mapping[str, Any]) -> dict[str, Any]:
    return {name: paper[name] for name in ("id", *_FIELDS)}


def annotation(paper: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record with the words of the paper at its places, in the form of people's annotation, `by` a model.

    >>> record = {"id": "1", "entities": [["pond", "concept", "mentions", 0, [[0, 0, 5]]]], "relations": []}
    >>> annotation({"title": "Ponds", "abstract": ""}, record)["entities"][0]["forms"]
    ['Ponds']
    """
    entities = [
        {
            "name": name,
            "type": kind,
            "forms": [paper[_FIELDS[field]][start:end] for field, start, end in places],
            "role": role,
            "core": bool(core),
        }
        for name, kind, role, core, places in record["entities"]
    ]
    relations = [
        [entities[head]["name"], relation, entities[tail]["name"]] for head, relation, tail in record["relations"]
    ]
    return {"id": record["id"], "by": "model", "entities": entities, "relations": relations}


if __name__ == "__main__":
    main()
