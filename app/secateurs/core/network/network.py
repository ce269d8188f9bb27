"""A fully connected network as plain, read-only arrays."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from secateurs.core.base.arrays import Array
from secateurs.core.network.masks import Masks, masks_of

Activation = Literal["relu", "linear"]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One Dense layer.

    Attributes:
        name: unique within its network.
        kernel: (inputs, units) float32, read-only; a unit is a column.
        bias: (units,) float32, read-only.
    """

    name: str
    kernel: Array
    bias: Array
    activation: Activation

    @property
    def inputs(self) -> int:
        return int(self.kernel.shape[0])

    @property
    def units(self) -> int:
        return int(self.kernel.shape[1])


@dataclass(frozen=True, eq=False)
class Network:
    """Layers from input to output; the last gives the logits and is never pruned.

    Attributes:
        known_masks: what survived an earlier pruning, by layer name; None where only zeros tell.
    """

    layers: tuple[Layer, ...]
    known_masks: Masks | None = None

    @cached_property
    def masks(self) -> Masks:
        """What survives of each kernel that lost something; the others are whole."""
        return masks_of({layer.name: layer.kernel for layer in self.prunable}, self.known_masks)

    @property
    def prunable(self) -> tuple[Layer, ...]:
        return self.layers[:-1]

    @property
    def output(self) -> Layer:
        return self.layers[-1]

    @property
    def inputs(self) -> int:
        return self.layers[0].inputs

    @property
    def classes(self) -> int:
        return self.output.units

    @property
    def weights(self) -> int:
        """Kernel entries, output layer included: the multiply-accumulates of one image."""
        return sum(layer.kernel.size for layer in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one image."""
        return self.weights

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (self.inputs,)

    @property
    def parameters(self) -> int:
        """Number of kernel entries and biases, output layer included."""
        return self.weights + sum(layer.bias.size for layer in self.layers)
