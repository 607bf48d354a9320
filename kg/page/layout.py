"""Where the nodes of a network stand: a force-directed layout that starts from no random place.

Forces are those of ForceAtlas2 (Jacomy et al. 2014, doi:10.1371/journal.pone.0098679): repulsion by degree over
distance, attraction along edges, gravity to the centre. Positions are rounded at each step, so that the last bits of
a sum, which differ between processors, do not grow into another picture.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Up to this many nodes each repels each; above, nodes are repelled by the centres of grid cells.
EXACT = 700
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def layout(edges: Ints, weights: Floats, groups: Ints, radii: Floats, *, steps: int = 260) -> Floats:
    """Return one (x, y) for each node, centred, in the units of `radii`, no two circles of the radii overlapping.

    `edges` has a row (a, b) for each edge; `groups` says which nodes start near each other.
    """
    n = len(radii)
    if n == 0:
        return np.zeros((0, 2))
    links = csr_array((weights, (edges[:, 0], edges[:, 1])), shape=(n, n)) if len(edges) else csr_array((n, n))
    links = (links + links.T).tocsr()
    strength = np.asarray(links.sum(axis=1)).reshape(-1)
    mass = 1 + np.diff(links.indptr).astype(np.float64)
    place = _start(groups, radii)
    speed = float(np.sqrt(n))
    for step in range(steps):
        push = _repulsion(place, mass)
        pull = links @ place - strength[:, None] * place
        gravity = -place * mass[:, None] * 0.9 / (1 + np.linalg.norm(place, axis=1))[:, None]
        force = push * 90 + pull * 2.2 + gravity * 6
        length = np.linalg.norm(force, axis=1) + 1e-9
        heat = speed * (1 - step / steps) + 0.05
        move = force / length[:, None] * np.minimum(length / mass, heat)[:, None]
        place = np.round((place + move) * 256) / 256
    return _apart(place - place.mean(axis=0), radii)


def _start(groups: Ints, radii: Floats) -> Floats:
    """Return a sunflower of the groups, the largest in the middle, each a smaller sunflower of its nodes."""
    place = np.zeros((len(radii), 2))
    sizes = np.bincount(groups)
    order = np.lexsort((np.arange(len(sizes)), -sizes))
    spread = 4 * float(np.sqrt((radii**2).sum()))
    for rank, group in enumerate(order):
        members = np.flatnonzero(groups == group)
        centre = _spiral(np.array([rank]), len(order))[0] * spread
        inner = spread * np.sqrt(len(members) / len(radii)) / 2
        place[members] = centre + _spiral(np.arange(len(members)), len(members)) * inner
    return np.round(place * 256) / 256


def _spiral(ranks: Ints, total: int) -> Floats:
    angle = ranks * _GOLDEN_ANGLE
    radius = np.sqrt((ranks + 0.5) / total)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _repulsion(place: Floats, mass: Floats) -> Floats:
    """Return for each node the sum of mass·mass/distance away from the others, or from the cells that hold them."""
    centres, weights = (place, mass) if len(mass) <= EXACT else _cells(place, mass)
    result = np.empty_like(place)
    for start in range(0, len(place), 500):
        part = slice(start, start + 500)
        dx = place[part, 0, None] - centres[None, :, 0]
        dy = place[part, 1, None] - centres[None, :, 1]
        scale = weights[None, :] / (dx * dx + dy * dy + 1.0)
        result[part, 0] = (dx * scale).sum(axis=1)
        result[part, 1] = (dy * scale).sum(axis=1)
    return result * mass[:, None]


def _cells(place: Floats, mass: Floats, *, side: int = 20) -> tuple[Floats, Floats]:
    low, high = place.min(axis=0), place.max(axis=0)
    size = np.maximum((high - low) / side, 1e-9)
    at = np.minimum(((place - low) / size).astype(np.int64), side - 1)
    cell, index = np.unique(at[:, 0] * side + at[:, 1], return_inverse=True)
    total: Floats = np.bincount(index, weights=mass, minlength=len(cell)).astype(np.float64)
    sums = [np.bincount(index, weights=mass * place[:, axis], minlength=len(cell)) for axis in (0, 1)]
    return np.stack(sums, axis=1) / total[:, None], total


def _apart(place: Floats, radii: Floats, *, rounds: int = 120) -> Floats:
    """Return the places with overlapping circles pushed apart; circles in one place part in fixed directions."""
    place = place.copy()
    for _ in range(rounds):
        pairs = cKDTree(place).query_pairs(2 * float(radii.max()), output_type="ndarray")
        a, b = pairs[:, 0], pairs[:, 1]
        delta = place[a] - place[b]
        distance = np.linalg.norm(delta, axis=1)
        overlap = radii[a] + radii[b] - distance
        hit = overlap > 1e-6
        if not hit.any():
            break
        a, b, delta, distance, overlap = a[hit], b[hit], delta[hit], distance[hit], overlap[hit]
        angle = (a * 7 + b) * _GOLDEN_ANGLE
        apart = np.where(distance[:, None] > 1e-6, delta, np.stack([np.cos(angle), np.sin(angle)], axis=1))
        apart /= np.maximum(np.linalg.norm(apart, axis=1), 1e-9)[:, None]
        shift = apart * (overlap / 2 + 0.05)[:, None]
        order = np.lexsort((b, a))
        np.add.at(place, a[order], shift[order])
        np.subtract.at(place, b[order], shift[order])
    return np.round(place * 256) / 256
