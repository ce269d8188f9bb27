"""Labels of channels: which unit made each, and which go together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Mask
from secateurs.core.graph.calls import CallGraph, Shape
from secateurs.core.graph.kernel_parts import Heads

Labelling = NDArray[np.int64]
Axes = tuple[Labelling, ...]  # the labels along each axis of one sample
NONE = 0  # of places that no unit makes, such as those of a picture


def unlabelled(shape: Shape) -> Axes:
    """Return the labels of axes along which no units lie."""
    return tuple(np.broadcast_to(np.int64(NONE), size) for size in shape)


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A graph with the label of every channel, tied labels made one.

    Attributes:
        exact, heads: as it was asked for in `label`.
        tensors: labels along each axis of each tensor; labels that stay included.
        units: labels of the units of every layer with a kernel, by name; of a depthwise layer
            those of its input channels; of a layer with several kernels those of each, by names
            such as "lstm/kernel".
        entering: labels of the input channels of every layer with a kernel, or of each kernel.
        axes: the axis of what enters along which those lie, counted from the last, -1.
        taken: the tensors that enter every kernel from outside its layer, one a call.
        silent: kernels whose biases go with their units, and normalisations whose shifts do.
        normalised: labels that a normalisation divides by their variance.
        inexact: those of them that it takes together with others that stay.
        staying: why a label stays, for those that do.
        outputs: names of layers whose result reaches an output through no other kernel.
        obstacles: why a layer's own channels cannot be followed, by name.
        below: names of layers with an obstacle that a hidden layer with a kernel feeds.
    """

    graph: CallGraph
    exact: bool
    heads: Heads
    tensors: tuple[Axes, ...]
    units: Mapping[str, Labelling]
    entering: Mapping[str, Labelling]
    axes: Mapping[str, int]
    taken: Mapping[str, tuple[int, ...]]
    silent: frozenset[str]
    normalised: frozenset[int]
    inexact: frozenset[int]
    staying: Mapping[int, str]
    outputs: frozenset[str]
    obstacles: Mapping[str, str]
    below: frozenset[str]

    def loses_inexactly(self, order: Labelling, kept: Sequence[Mask]) -> bool:
        """Tell whether units go that are normalised together with others, so that it is inexact.

        Args:
            order: the label of each group of all unit sets.
            kept: one (count,) bool array a unit set, True = kept.
        """
        gone = ~np.concatenate([np.zeros(0, bool), *kept])
        return not self.inexact.isdisjoint(order[gone].tolist())

    def shape_left(self, tensor: int, gone: Labelling) -> Shape:
        """Return the shape of one sample of a tensor without what is gone, labels that are."""
        return tuple(int(np.count_nonzero(~among(own, gone))) for own in self.tensors[tensor])


def among(labels: Labelling, some: Labelling) -> Mask:
    """Tell which labels are among some, (n,) bool, quicker than NumPy of any integers."""
    beyond = int(some.max(initial=-1)) + 1
    is_one = np.zeros(beyond + 1, bool)
    is_one[some] = True
    return is_one[np.minimum(labels, beyond)]


class Labels:
    """Disjoint sets of labels, some of which must stay.

    A label stands for what one unit produces. Tied labels go together or not at all.
    """

    def __init__(self) -> None:
        self._parents: list[int] = [NONE]
        self._reasons: dict[int, str] = {NONE: "is made by no unit"}  # root -> why it stays

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

    def staying_axes(self, shape: Shape, reason: str) -> Axes:
        """Return one new label that stays, repeated along every axis."""
        label = self.staying(1, reason)
        return tuple(np.repeat(label, size) for size in shape)

    def tie(self, first: Labelling, second: Labelling) -> None:
        """Tie two labellings position by position; what no unit makes keeps the other."""
        if first is second:
            return
        for a, b in dict.fromkeys(zip(first.tolist(), second.tolist(), strict=True)):
            if NONE in (a, b):
                self.keep(np.array([max(a, b)]), "is joined with places that no unit makes")
            else:
                self._unite(a, b)

    def tie_axes(self, first: Axes, second: Axes) -> None:
        for own, other in zip(first, second, strict=True):
            self.tie(own, other)

    def keep(self, labels: Labelling, reason: str) -> None:
        """Let labels, and all that is tied to them, stay; the first reason counts."""
        for label in np.unique(labels).tolist():
            self._reasons.setdefault(self._root(label), reason)

    def keep_axes(self, axes: Axes, reason: str) -> None:
        for own in axes:
            self.keep(own, reason)

    def roots_of(self, labels: Labelling) -> set[int]:
        """Return the lowest labels of the sets of some, as they are now."""
        return {self._root(label) for label in np.unique(labels).tolist()}

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
