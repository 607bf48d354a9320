"""Learned weights by template: of the feature `head=network`, `network` under `head`."""

from collections.abc import Mapping, Sequence
from itertools import repeat

_NOTHING: Mapping[str, float] = {}


class Templates:
    """Weights by feature, laid out by the features' templates; what was not learned about weighs nothing."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weigh = weights.get
        self._tables: dict[str, dict[str, float]] = {}
        for feature, weight in weights.items():
            template, _, value = feature.partition("=")
            self._tables.setdefault(template, {})[value] = weight

    def of(self, template: str) -> Mapping[str, float]:
        """Return the weights of a template's values."""
        return self._tables.get(template, _NOTHING)

    def nested(self, template: str, separator: str) -> dict[str, dict[str, float]]:
        """Return the weights of values in two parts: second part → first part → weight."""
        found: dict[str, dict[str, float]] = {}
        for value, weight in self.of(template).items():
            first, _, second = value.partition(separator)
            found.setdefault(second, {})[first] = weight
        return found

    def total(self, features: Sequence[str]) -> float:
        """Return the sum of the features' weights."""
        return sum(map(self._weigh, features, repeat(0.0)))
