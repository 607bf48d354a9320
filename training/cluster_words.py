"""Put words that stand among the same neighbours into clusters, coarse and fine.

    PYTHONPATH=. python training/cluster_words.py ../shared/data/conference-papers.jsonl.gz

writes `kg/patterns/word-clusters.tsv`. A word's row has its positive pointwise mutual information with the words up to
two places to the left and to the right (apart); its 100 strongest directions (truncated singular value decomposition)
are put into clusters by k-means with a fixed start, so that the same texts give the same clusters.
"""

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, diags, hstack
from scipy.sparse.linalg import svds

from kg.extraction import DATA
from kg.extraction.tokens import tokenise
from kg.extraction.vocabulary import Norms

#: Occurrences that a word must have to be put into a cluster, and to count as a neighbour.
LEAST, LEAST_NEIGHBOUR = 15, 100
DIRECTIONS, COARSE, FINE, STEPS = 100, 120, 800, 25


def main() -> None:
    """Count, decompose, put into clusters, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers", type=Path)
    options = parser.parse_args()
    texts = _texts(options.papers)
    count = Counter(key for text in texts for key in text)
    words = sorted(key for key, n in count.items() if n >= LEAST and any(c.isalpha() for c in key))
    vectors = _vectors(texts, words, [key for key, n in count.most_common() if n >= LEAST_NEIGHBOUR])
    weight = np.array([count[word] for word in words], float) ** 0.5
    coarse, fine = (clusters(vectors, weight, number) for number in (COARSE, FINE))
    with (DATA / "word-clusters.tsv").open("w", encoding="utf-8", newline="\n") as out:
        out.write("key\tcoarse\tfine\n")
        out.writelines(f"{word}\t{a}\t{b}\n" for word, a, b in zip(words, coarse, fine, strict=True))


def _texts(path: Path) -> list[list[str]]:
    norms = Norms()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    texts = [f"{r.get('title') or ''} . {r.get('abstract') or ''}" for r in records]
    return [[norms[word] for word in tokenise("abstract", text).words] for text in texts]


def _vectors(texts: list[list[str]], words: list[str], neighbours: list[str]) -> NDArray[np.float64]:
    row, column = ({key: n for n, key in enumerate(keys)} for keys in (words, neighbours))
    flat = np.array([row.get(key, -1) for text in texts for key in [*text, "", ""]])
    beside = np.array([column.get(key, -1) for text in texts for key in [*text, "", ""]])
    blocks = []
    for shift in (-2, -1, 1, 2):
        other = np.roll(beside, -shift)
        kept = (flat >= 0) & (other >= 0)
        shape = (len(words), len(neighbours))
        blocks.append(coo_matrix((np.ones(kept.sum()), (flat[kept], other[kept])), shape=shape).tocsr())
    found = _mutual_information(hstack([blocks[0] + blocks[1], blocks[2] + blocks[3]]).tocsr())
    u, s, _ = svds(found, k=DIRECTIONS, v0=np.ones(min(found.shape)))
    vectors = u * np.sqrt(s)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9))


def _mutual_information(counts: csr_matrix) -> csr_matrix:
    total = counts.sum()
    rows, columns = np.asarray(counts.sum(axis=1)).ravel(), np.asarray(counts.sum(axis=0)).ravel() ** 0.75
    columns *= total / columns.sum()
    scaled = diags(1 / np.maximum(rows, 1)) @ counts @ diags(total / np.maximum(columns, 1))
    scaled = scaled.tocsr()
    scaled.data = np.maximum(np.log(np.maximum(scaled.data, 1e-9)), 0.0)
    scaled.eliminate_zeros()
    return scaled


def clusters(vectors: NDArray[np.float64], weight: NDArray[np.float64], number: int) -> list[int]:
    """Return the cluster of each vector: k-means by cosine, started from the heaviest words that are far apart."""
    order = np.argsort(-weight, kind="stable")
    far = [int(order[0])]
    near = vectors @ vectors[far[0]]
    while len(far) < number:
        gain = weight * (1.0 - near)
        far.append(int(np.argmax(gain)))
        near = np.maximum(near, vectors @ vectors[far[-1]])
    centres = vectors[far]
    for _ in range(STEPS):
        own = (vectors @ centres.T).argmax(axis=1)
        sums = csr_matrix((weight, (own, np.arange(len(own)))), shape=(number, len(own))) @ vectors
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(length > 0, sums / np.maximum(length, 1e-9), centres)
    return [int(n) for n in own]


if __name__ == "__main__":
    main()
