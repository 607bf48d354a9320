"""Bursts: spans of time in which something stands more often than usual, by Kleinberg's two-state automaton (2002)."""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from kg.analysis.measures import Floats, Ints

#: The highest rate of a burst.
_SURE = 0.9999


@dataclass(frozen=True, slots=True, order=True)
class Burst:
    """A burst from period `start` to `end`, both included; `weight` is how much better than usual it fits, in nats."""

    start: int
    end: int
    weight: float


def bursts(
    counts: Ints, totals: Ints, periods: Ints, strata: Ints, *, scale: float = 2.0, gamma: float = 1.0
) -> list[list[Burst]]:
    """Return the bursts of each row of counts; columns are cells of a period and stratum, of `totals` documents each.

    In a burst the rate is `scale` times the row's own in the stratum over all periods, so that a stratum that begins
    or ends makes no burst. Entering one costs `gamma` times the logarithm of the number of periods; periods are whole
    numbers from 0.
    """
    number = int(periods.max(initial=-1)) + 1
    costs = np.zeros((2, len(counts), number))
    for cells in (np.flatnonzero(strata == stratum) for stratum in np.unique(strata)):
        usual = counts[:, cells].sum(axis=1) / max(int(totals[cells].sum()), 1)
        for state, rate in enumerate((usual, np.minimum(usual * scale, _SURE))):
            np.add.at(costs[state].T, periods[cells], _cost(counts[:, cells], totals[cells], rate).T)
    covered = len(np.unique(periods[totals > 0]))
    states = _cheapest(costs, gamma * np.log(max(covered, 2)))
    gains = np.where(states, costs[0] - costs[1], 0.0)
    return [_runs(row, gain) for row, gain in zip(states, gains, strict=True)]


def _cost(counts: Ints, totals: Ints, rate: Floats) -> Floats:
    """Return minus the binomial log-likelihood of each count, without the coefficient that all states share."""
    column = rate[:, None]
    return -np.asarray(xlogy(counts, column) + xlogy(totals - counts, 1 - column))


def _cheapest(costs: Floats, entering: float) -> Floats:
    """Return in which periods the cheapest sequence of states is the burst (Viterbi), starting outside."""
    _, rows, periods = costs.shape
    reached = np.stack([np.zeros(rows), np.full(rows, np.inf)])
    came_from = np.zeros((2, rows, periods), dtype=bool)
    for t in range(periods):
        into_usual = reached[1] < reached[0]
        into_burst = reached[1] <= reached[0] + entering
        came_from[0, :, t], came_from[1, :, t] = into_usual, into_burst
        reached = np.stack([
            np.where(into_usual, reached[1], reached[0]) + costs[0, :, t],
            np.where(into_burst, reached[1], reached[0] + entering) + costs[1, :, t],
        ])  # fmt: skip
    states = np.zeros((rows, periods), dtype=bool)
    state = reached[1] < reached[0]
    for t in reversed(range(periods)):
        states[:, t] = state
        state = np.where(state, came_from[1, :, t], came_from[0, :, t])
    return states


def _runs(states: Floats, gains: Floats) -> list[Burst]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], states.astype(np.int8), [0]])))
    spans = zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    return [Burst(start, end - 1, float(gains[start:end].sum())) for start, end in spans]
