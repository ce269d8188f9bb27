"""Labels of channels: which unit made each, and which go together."""

import numpy as np
from numpy.typing import NDArray

Labelling = NDArray[np.int64]


class Labels:
    """Disjoint sets of labels, some of which must stay.

    A label stands for what one unit produces. Tied labels go together or not at all.
    """

    def __init__(self) -> None:
        self._parents: list[int] = []
        self._reasons: dict[int, str] = {}  # root -> why it stays

    def fresh(self, count: int) -> Labelling:
        """Return new labels, (count,) int64."""
        start = len(self._parents)
        self._parents.extend(range(start, start + count))
        return np.arange(start, start + count)

    def staying(self, count: int, reason: str) -> Labelling:
        """Return one new label that stays, repeated."""
        label = self.fresh(1)
        self.keep(label, reason)
        return np.repeat(label, count)

    def tie(self, first: Labelling, second: Labelling) -> None:
        """Tie two labellings position by position."""
        if first is second:
            return
        for a, b in zip(first.tolist(), second.tolist(), strict=True):
            self._unite(a, b)

    def keep(self, labels: Labelling, reason: str) -> None:
        """Let labels, and all that is tied to them, stay; the first reason counts."""
        for label in np.unique(labels).tolist():
            self._reasons.setdefault(self._root(label), reason)

    def roots(self) -> Labelling:
        """Return for every label that of its set, the lowest one."""
        return np.array([self._root(label) for label in range(len(self._parents))], np.int64)

    def reasons(self) -> dict[int, str]:
        """Return why sets stay, by root."""
        return dict(self._reasons)

    def _root(self, label: int) -> int:
        parents = self._parents
        while parents[label] != label:
            parents[label] = parents[parents[label]]
            label = parents[label]
        return label

    def _unite(self, a: int, b: int) -> None:
        low, high = sorted((self._root(a), self._root(b)))
        if low == high:
            return
        self._parents[high] = low
        reason = self._reasons.pop(high, None)
        if reason is not None:
            self._reasons.setdefault(low, reason)
