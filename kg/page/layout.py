"""Where the nodes of a network stand: VOSviewer's mapping, which starts from no random place.

The places minimise Σ s·d² − Σ d over all pairs, s being the association strength of the pair and d its distance
(Van Eck, Waltman, Dekker & Van den Berg 2010, doi:10.1002/asi.21421), by majorisation: each step solves a linear
system, by conjugate gradients from the places before, and goes on a little in its direction (Nesterov 1983). Fifty
such steps end lower than twice as many without; last bits of a number, which differ between processors, do not grow.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Nodes keep off the centres of the cells of a grid so wide and high; where they are fewer than its cells, off each.
_SIDE = 16
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
#: What every pair has of the mean strength, so that what nothing joins stays in the picture.
_EVERY_PAIR = 0.25
#: Nearer than this has no direction.
_NEAREST = 1e-6


def layout(links: csr_array, groups: Ints, radii: Floats, *, steps: int = 50, room: float = 2.4) -> Floats:
    """Return one (x, y) for each node, centred, in the units of `radii`, no two circles of the radii overlapping.

    `links` are symmetric counts; `groups` says which nodes start near each other; `room` is the width of the picture
    in widths of a disc that all circles would fill.
    """
    n = len(radii)
    if n < 3:
        return _apart(np.stack([np.arange(n) * 4.0, np.zeros(n)], axis=1) * radii.sum(), radii)
    system = _system(links)
    place = ahead = _centred(_sunflower(groups))
    for step in range(1, steps + 1):
        before, place = place, _centred(_solution(system, _centred(_keeping_off(ahead)) / 2, near=ahead))
        ahead = place + step / (step + 3) * (place - before)
    place = _drawn_in(_upright(np.round(place * 1e6) / 1e6))
    size = np.sqrt((place**2).sum(axis=1).mean()) or 1.0
    return _apart(place / size * room * np.sqrt((radii**2).sum()) / np.sqrt(2), radii)


def _centred(place: Floats) -> Floats:
    centred: Floats = place - place.mean(axis=0)
    return centred


def _system(links: csr_array) -> csr_array:
    """Return the matrix of the linear system: of association strengths with a mean of one, and what every pair has.

    The latter is a full matrix, but on centred places it only multiplies, so that this one stays sparse.
    """
    strength = links.astype(np.float64)
    total = np.maximum(strength.sum(axis=1), 1e-9)
    n = len(total)
    row = np.repeat(np.arange(n), np.diff(strength.indptr))
    strength.data = np.sqrt(strength.data / total[row] / total[strength.indices])
    strength.data *= n * n / max(float(strength.data.sum()), 1e-9)
    return csr_array(diags_array(strength.sum(axis=1) + _EVERY_PAIR * n) - strength)


def _solution(system: csr_array, wanted: Floats, *, near: Floats, steps: int = 3) -> Floats:
    """Return nearly the places that the system turns into those wanted, by conjugate gradients (Jacobi) from `near`."""
    diagonal = system.diagonal()[:, None]
    place, left = near, wanted - system @ near
    scaled = left / diagonal
    direction, size = scaled, (left * scaled).sum(axis=0)
    for _ in range(steps):
        change = system @ direction
        length = size / np.maximum((direction * change).sum(axis=0), 1e-300)
        place, left = place + length * direction, left - length * change
        scaled = left / diagonal
        grown, size = size, (left * scaled).sum(axis=0)
        direction = scaled + size / np.maximum(grown, 1e-300) * direction
    return place


def _sunflower(groups: Ints) -> Floats:
    """Return a first place for each node: groups one after the other along a spiral."""
    place = np.zeros((len(groups), 2))
    order = np.lexsort((np.arange(len(groups)), groups))
    ranks = np.arange(len(groups))
    share = (ranks + 0.5) / len(groups)
    angle = ranks * _GOLDEN_ANGLE * 0.02 + 2 * np.pi * share * 5
    place[order] = np.stack([np.sqrt(share) * np.cos(angle), np.sqrt(share) * np.sin(angle)], axis=1)
    return place


def _keeping_off(place: Floats) -> Floats:
    """Return for each node the sum of unit vectors away from the others, or from the cells that hold them."""
    centres, weights = (place, np.ones(len(place))) if len(place) <= _SIDE**2 else _cells(place)
    share = cdist(place, centres)
    np.putmask(share, share < _NEAREST, np.inf)
    np.divide(weights, share, out=share)
    # not by BLAS, whose threads wait for each other longer than this takes
    x, y, total = (np.einsum("ij,j->i", share, column) for column in (*centres.T, np.ones(len(centres))))
    off: Floats = place * total[:, None] - np.stack([x, y], axis=1)
    return off


def _cells(place: Floats) -> tuple[Floats, Floats]:
    """Return the centres of the nodes of each cell of a grid, and how many they are."""
    low, high = place.min(axis=0), place.max(axis=0)
    size = np.maximum((high - low) / _SIDE, 1e-9)
    at = np.minimum(((place - low) / size).astype(np.int64), _SIDE - 1)
    _, index = np.unique(at[:, 0] * _SIDE + at[:, 1], return_inverse=True)
    total: Floats = np.bincount(index).astype(np.float64)
    sums = [np.bincount(index, weights=place[:, axis]) for axis in (0, 1)]
    return np.stack(sums, axis=1) / total[:, None], total


def _upright(place: Floats) -> Floats:
    """Return the places turned so that the picture is as wide as it can be, as screens are."""
    covariance = place.T @ place
    angle = 0.5 * np.arctan2(2 * covariance[0, 1], covariance[0, 0] - covariance[1, 1])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned: Floats = place @ turn
    return turned


def _drawn_in(place: Floats) -> Floats:
    """Return the places with those far out drawn nearer, so that a few strays do not shrink the rest of a picture."""
    distance = np.linalg.norm(place, axis=1)
    typical = float(np.median(distance)) or 1.0
    scale: Floats = np.maximum(distance / typical, 1.0) ** -0.4
    return place * scale[:, None]


def _apart(place: Floats, radii: Floats, *, rounds: int = 200) -> Floats:
    """Return the places with overlapping circles pushed apart; circles in one place part in fixed directions."""
    place = place.copy()
    for _ in range(rounds if len(place) else 0):
        pairs = cKDTree(place).query_pairs(2 * float(radii.max()), output_type="ndarray")
        a, b = pairs[:, 0], pairs[:, 1]
        delta = place[a] - place[b]
        distance = np.linalg.norm(delta, axis=1)
        overlap = radii[a] + radii[b] - distance
        hit = overlap > 1e-3
        if not hit.any():
            break
        a, b, delta, distance, overlap = a[hit], b[hit], delta[hit], distance[hit], overlap[hit]
        angle = (a * 7 + b) * _GOLDEN_ANGLE
        apart = np.where(distance[:, None] > 1e-6, delta, np.stack([np.cos(angle), np.sin(angle)], axis=1))
        apart /= np.maximum(np.linalg.norm(apart, axis=1), 1e-9)[:, None]
        # The larger of two circles moves less: names are read from the large ones, which so keep their places.
        share = (radii[b] ** 2 / (radii[a] ** 2 + radii[b] ** 2))[:, None]
        shift = apart * (overlap + 0.01)[:, None]
        order = np.lexsort((b, a))
        np.add.at(place, a[order], (shift * share)[order])
        np.subtract.at(place, b[order], (shift * (1 - share))[order])
    return np.round(place * 64) / 64
