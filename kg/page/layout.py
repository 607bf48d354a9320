"""Where the nodes of a network stand: VOSviewer's mapping, which starts from no random place.

The places minimise Σ s·d² − Σ d over all pairs, s being the association strength of the pair and d its distance
(Van Eck, Waltman, Dekker & Van den Berg 2010, doi:10.1002/asi.21421), by majorisation: each step solves one linear
system and lowers the sum, so that the last bits of a number, which differ between processors, do not grow.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Up to this many nodes each keeps off each; above, nodes keep off the centres of grid cells.
EXACT = 600
_GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
#: What every pair has of the mean strength, so that what nothing joins stays in the picture.
_EVERY_PAIR = 0.25


def layout(links: csr_array, groups: Ints, radii: Floats, *, steps: int = 120, room: float = 2.4) -> Floats:
    """Return one (x, y) for each node, centred, in the units of `radii`, no two circles of the radii overlapping.

    `links` are symmetric counts; `groups` says which nodes start near each other; `room` is the width of the picture
    in widths of a disc that all circles would fill.
    """
    n = len(radii)
    if n < 3:
        return _apart(np.stack([np.arange(n) * 4.0, np.zeros(n)], axis=1) * radii.sum(), radii)
    factor = cho_factor(_laplacian(_strengths(links)), overwrite_a=True, check_finite=False)
    place = _sunflower(groups)
    for _ in range(steps):
        place = cho_solve(factor, _keeping_off(place), check_finite=False) / 2
        place -= place.mean(axis=0)
    place = _drawn_in(_upright(np.round(place * 1e6) / 1e6))
    size = np.sqrt((place**2).sum(axis=1).mean()) or 1.0
    return _apart(place / size * room * np.sqrt((radii**2).sum()) / np.sqrt(2), radii)


def _strengths(links: csr_array) -> Floats:
    """Return the association strengths of all pairs as a matrix whose mean is one."""
    counts = links.toarray().astype(np.float64)
    total = np.maximum(counts.sum(axis=1), 1e-9)
    strength = np.sqrt(counts / total[:, None] / total[None, :])
    mean = strength.mean()
    return strength / mean if mean > 0 else np.ones_like(strength)


def _laplacian(strength: Floats) -> Floats:
    """Return the matrix of the linear system; the mean place, which no distance fixes, is held by a last term."""
    result = -(strength + _EVERY_PAIR)
    np.fill_diagonal(result, 0)
    np.fill_diagonal(result, -result.sum(axis=1))
    return result + 1.0 / len(result)


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
    centres, weights = (place, np.ones(len(place))) if len(place) <= EXACT else _cells(place)
    result = np.empty_like(place)
    for start in range(0, len(place), 400):
        part = slice(start, start + 400)
        dx = place[part, 0, None] - centres[None, :, 0]
        dy = place[part, 1, None] - centres[None, :, 1]
        scale = weights[None, :] / (np.sqrt(dx * dx + dy * dy) + 1e-9)
        result[part, 0] = (dx * scale).sum(axis=1)
        result[part, 1] = (dy * scale).sum(axis=1)
    return result


def _cells(place: Floats, *, side: int = 24) -> tuple[Floats, Floats]:
    low, high = place.min(axis=0), place.max(axis=0)
    size = np.maximum((high - low) / side, 1e-9)
    at = np.minimum(((place - low) / size).astype(np.int64), side - 1)
    cell, index = np.unique(at[:, 0] * side + at[:, 1], return_inverse=True)
    total: Floats = np.bincount(index, minlength=len(cell)).astype(np.float64)
    sums = [np.bincount(index, weights=place[:, axis], minlength=len(cell)) for axis in (0, 1)]
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
