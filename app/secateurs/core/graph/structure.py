"""What pruning needs to know of any Keras model: its kernels, and which units go together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np
from numpy.typing import NDArray

from secateurs.core.base.arrays import Mask, frozen
from secateurs.core.graph.kernel_parts import RECURRENT, Heads, UnitRules
from secateurs.core.graph.kinds import ATTENTION

Groups = NDArray[np.int32]
STAYS = -1  # a unit that belongs to no group and never goes


@dataclass(frozen=True, slots=True)
class KernelLayer:
    """A layer with a kernel, in the order in which the model calls its layers.

    Attributes:
        name: unique; a layer of a nested model is "outer.inner". A kernel within a layer is
            "layer/kernel", such as "lstm/recurrent_kernel"; of separable convolutions the depthwise
            one is.
        kind: Keras's class name, such as "Conv2D".
        shape: the kernel's.
        unit_axis: the axis of the kernel that counts units.
        positions: how often the kernel is applied to one sample, over all calls, so that
            multiply-accumulates = kernel size * positions.
        prunable: whether its weights may go; an output layer's never do.
        gates: columns that one unit has, each in a block of all units': 4 of an LSTM's cell.
        never: a number of units that may not be left, 0 for none; see `confused_units`.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    unit_axis: int
    positions: int
    prunable: bool
    gates: int = 1
    never: int = 0

    @property
    def is_inner(self) -> bool:
        """Whether it is a kernel within its layer, such as one of several."""
        return "/" in self.name

    @property
    def owner(self) -> str:
        """The name of the layer that it is of."""
        return self.name.partition("/")[0]

    @property
    def emits(self) -> bool:
        """Whether its units give what its layer does: not heads, and of a cell one kernel only."""
        inner = self.name.rpartition("/")[2]
        within = self.kind in ATTENTION and inner != "output"
        return not self.is_inner or not (
            within or inner in {"recurrent_kernel", "depthwise_kernel"}
        )

    @property
    def unit_word(self) -> str:
        """What one of its units is called: "unit", "cell" or "head"."""
        if self.kind in RECURRENT | {"Bidirectional"}:
            return "cell"
        whole = self.kind in ATTENTION and self.unit_axis < len(self.shape) - 1
        return "head" if whole else "unit"

    @property
    def has_units_last(self) -> bool:
        """Whether all its axes but the last are inputs: not of attention's query, say."""
        inner = self.name.rpartition("/")[2] if self.is_inner else ""
        return inner not in {"query", "key", "value", "gate"} and (
            self.kind != "EinsumDense" or len(self.shape) == 2
        )

    @property
    def units(self) -> int:
        return self.shape[self.unit_axis] // self.gates

    @property
    def size(self) -> int:
        return int(np.prod(self.shape))

    @property
    def fan_in(self) -> int:
        return self.size // self.units


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A layer's part in a set of tied units.

    Attributes:
        groups: (units,) int32, read-only; the group of each unit, or STAYS.
    """

    layer: str
    groups: Groups


@dataclass(frozen=True, slots=True, eq=False)
class Follower:
    """A weight that is not ranked but loses what belongs to removed units.

    Attributes:
        layer: the key of its mask, such as "separable_1/depthwise_kernel" or "lstm/bias".
        groups: as of a member, along `unit_axis`.
        is_bias: whether it is no kernel: its zeros are gone only where whole units are.
    """

    layer: str
    shape: tuple[int, ...]
    unit_axis: int
    groups: Groups
    is_bias: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class UnitSet:
    """Units that are ranked together: of one layer, or of layers tied by joins.

    A group is what goes at once: one unit of a lone layer, one unit of every tied layer.

    Attributes:
        name: of its members, such as "conv_2" or "conv_1 + conv_3".
        count: number of groups, numbered from 0.
    """

    name: str
    members: tuple[Member, ...]
    count: int
    followers: tuple[Follower, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """The sides that shrink when units go, of a weight or of what a kernel is applied to.

    Attributes:
        shape: with all units.
        axes: an axis each, and for each index along it the number of its group, counted over
            all unit sets one after the other, or STAYS; read-only.
    """

    shape: tuple[int, ...]
    axes: tuple[tuple[int, Groups], ...] = ()

    def shape_left(self, stays: Mask) -> tuple[int, ...]:
        """Return the shape of what is left.

        Args:
            stays: (groups of all sets + 1,) bool, True where one stays; the last is True.
        """
        sides = list(self.shape)
        for axis, groups in self.axes:
            sides[axis] = int(np.count_nonzero(stays[groups]))
        return tuple(sides)


@dataclass(frozen=True, slots=True)
class LeftWhole:
    """A layer that is not pruned, and a clause that says why."""

    name: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """The layers with kernels, the sets of units that may go, and what is left whole.

    Attributes:
        parameters: of the whole model, as Keras counts them.
        exact: whether what is compact answers as what is masked; not where units go that a
            normalisation takes together with others.
        heads: what the units of attention are: whole heads, or the places along their width.
        spread: of kernels that are applied along units, the places of each call of their layer, by
            name; all others are applied as often whatever goes.
    """

    layers: tuple[KernelLayer, ...]
    unit_sets: tuple[UnitSet, ...]
    left_whole: tuple[LeftWhole, ...]
    parameters: int
    exact: bool = True
    heads: Heads = "whole"
    spread: Mapping[str, tuple[Extent, ...]] = field(default_factory=dict)

    @property
    def reading(self) -> UnitRules:
        """How the model was read."""
        return UnitRules(self.exact, self.heads)

    def reading_for(self, asked: UnitRules) -> UnitRules:
        """Return how to read the model where this is asked: what went inexactly stays so."""
        return UnitRules(asked.exact and self.exact, asked.heads or self.heads)

    @property
    def prunable(self) -> tuple[KernelLayer, ...]:
        return tuple(layer for layer in self.layers if layer.prunable)

    @property
    def losing(self) -> tuple[str, ...]:
        """Names of the kernels of which weights, units, or slices that units feed may go."""
        names = dict.fromkeys(layer.name for layer in self.prunable)
        for own in self.unit_sets:
            names |= dict.fromkeys(member.layer for member in own.members)
            names |= dict.fromkeys(follower.layer for follower in own.followers)
        return tuple(names)

    def layer(self, name: str) -> KernelLayer:
        return next(layer for layer in self.layers if layer.name == name)

    def left_whole_by(self, method: str) -> tuple[LeftWhole, ...]:
        """Return what a method leaves whole: units stay in layers of which weights may go."""
        if method == "unit":
            return self.left_whole
        pruned = {layer.owner for layer in self.prunable}
        return tuple(each for each in self.left_whole if each.name.partition("/")[0] not in pruned)

    def why_whole(self, kernel: str) -> LeftWhole | None:
        """Return why the units of a kernel stay, if that is known."""
        names = (kernel, kernel.partition("/")[0])
        return next((each for each in self.left_whole if each.name in names), None)

    def freed_in(self, other: "Structure") -> tuple[LeftWhole, ...]:
        """Return what is left whole here and not in the same model read inexactly."""
        stays = {each.name for each in other.left_whole}
        return tuple(each for each in self.left_whole if each.name not in stays)

    def positions_of(self, kernel: str) -> int:
        """Return how often a kernel is applied to one sample; see `KernelLayer.positions`."""
        found = (each.positions for each in self.layers if each.name == kernel)
        return next(found, 0)  # a bias is no factor of a product

    def positions_left(self, kernel: str, stays: Mask) -> int:
        """Return `positions_of` without removed units; what stays is as for `Extent.shape_left`."""
        if kernel not in self.spread:
            return self.positions_of(kernel)
        return sum(prod(each.shape_left(stays)) for each in self.spread[kernel])

    def unit_masks(self, kept: Sequence[Mask]) -> Mapping[str, Mask]:
        """Return, for each layer that has units in a set, (units,) bool, True where one stays.

        Args:
            kept: one array a unit set, (count,) bool.
        """
        masks: dict[str, Mask] = {}
        for unit_set, stays in zip(self.unit_sets, kept, strict=True):
            for member in unit_set.members:
                _narrow(masks, member, stays)
        return masks

    def kernel_masks(self, kept: Sequence[Mask]) -> Mapping[str, Mask]:
        """Return the masks of whole kernels, followers included, True where a weight stays.

        Args:
            kept: one array a unit set, (count,) bool.
        """
        masks = dict(self.unit_masks(kept))
        kernels = {layer.name: (layer.shape, layer.unit_axis) for layer in self.layers}
        for unit_set, stays in zip(self.unit_sets, kept, strict=True):
            for follower in unit_set.followers:
                _narrow(masks, follower, stays)
                kernels[follower.layer] = (follower.shape, follower.unit_axis)
        return {name: over_kernel(mask, *kernels[name]) for name, mask in masks.items()}


def over_kernel(units: Mask, shape: tuple[int, ...], unit_axis: int) -> Mask:
    """Repeat a mask of units over a kernel, read-only; where they have gates, over each gate."""
    axes = [1] * len(shape)
    axes[unit_axis] = shape[unit_axis]
    columns = np.tile(units, shape[unit_axis] // max(1, len(units)))
    return np.broadcast_to(columns.reshape(axes), shape)


def units_with_any(mask: Mask, unit_axis: int, gates: int = 1) -> Mask:
    """Return (units,) bool, True where a unit has anything in a mask over a kernel."""
    others = tuple(axis for axis in range(mask.ndim) if axis != unit_axis)
    columns = np.asarray(mask.any(axis=others))
    return np.asarray(columns.reshape(gates, -1).any(axis=0))


def _narrow(masks: dict[str, Mask], member: Member | Follower, stays: Mask) -> None:
    padded = np.append(stays, True)  # STAYS is the last place
    before = masks.get(member.layer, np.ones(len(member.groups), bool))
    masks[member.layer] = frozen(before & padded[member.groups])
