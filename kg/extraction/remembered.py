"""Sums of learned weights, remembered by what the features are made from, so that what is common is computed once."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import repeat
from typing import Any

_LIMIT = 100_000


class Sums(dict[Hashable, float]):
    """Arguments of a feature function → the sum of its features' weights; bounded, and emptied when full."""

    def __init__(self, features: Callable[..., list[str]], weights: Mapping[str, float]) -> None:
        super().__init__()
        self._features = features
        self._weigh = weights.get

    def __missing__(self, arguments: Any) -> float:
        value = sum(map(self._weigh, self._features(*arguments), repeat(0.0)))
        if len(self) >= _LIMIT:
            self.clear()
        self[arguments] = value
        return value


class Vectors(dict[Hashable, tuple[float, ...]]):
    """Arguments of a feature function → the sums of its features' weights, one for each class; bounded likewise."""

    def __init__(
        self, features: Callable[..., list[str]], weights: Mapping[str, Sequence[float]], *, classes: int
    ) -> None:
        super().__init__()
        self._features = features
        self._weights = weights
        self._zero = (0.0,) * classes

    def __missing__(self, arguments: Any) -> tuple[float, ...]:
        known = list(filter(None, map(self._weights.get, self._features(*arguments))))
        value = tuple(map(sum, zip(*known, strict=True))) if known else self._zero
        if len(self) >= _LIMIT:
            self.clear()
        self[arguments] = value
        return value
