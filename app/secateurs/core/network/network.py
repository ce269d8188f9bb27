"""A fully connected network as plain, read-only arrays."""

from dataclasses import dataclass
from typing import Literal

from secateurs.core.arrays import Array

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


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Layers from input to output; the last gives the logits and is never pruned."""

    layers: tuple[Layer, ...]

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
