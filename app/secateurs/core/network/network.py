"""A network as plain, read-only data, so that it may cross threads; it carries its masks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Array
from secateurs.core.data.scaling import Scaling
from secateurs.core.graph.constants import Feed
from secateurs.core.graph.graph import Activation, Graph, chain_graph
from secateurs.core.graph.structure import KernelLayer, Structure
from secateurs.core.network.masks import Masks, masks_of_structure

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One Dense layer of a chain.

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
    """A Keras model without Keras: a chain of Dense layers, or any other.

    Attributes:
        weights: in the order of `keras.Model.get_weights`, read-only.
        known_masks: what survived an earlier pruning, by name of the kernel; None where only
            zeros tell.
        scaling: of the bytes of pictures, as the network expects them.
        feeds: what each unit would emit if it were removed, with numbers of groups as in the
            extents for labels; None where that was not read.
    """

    graph: Graph
    weights: tuple[Array, ...]
    known_masks: Masks | None = None
    scaling: Scaling = "unit"
    feeds: tuple[Feed, ...] | None = None

    @cached_property
    def kernels(self) -> Mapping[str, Array]:
        """The kernel of every layer of the structure, and of separable ones both, by name."""
        return {name: self.weights[place] for name, place in self.graph.places.items()}

    @cached_property
    def masks(self) -> Masks:
        """What survives of each kernel that lost something; the others are whole."""
        losing = {name: self.kernels[name] for name in self.structure.losing}
        return masks_of_structure(self.structure, losing, self.known_masks)

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The Dense layers of a chain, the output last; no other network has them."""
        assert self.graph.activations is not None, "only a chain is a row of Dense layers"
        rows = zip(self.structure.layers, self.graph.activations, strict=True)
        return tuple(
            Layer(each.name, self.weights[2 * index], self.weights[2 * index + 1], activation)
            for index, (each, activation) in enumerate(rows)
        )

    @property
    def hidden(self) -> tuple[Layer, ...]:
        """The layers of a chain that may lose parts: all but the output."""
        return self.layers[:-1]

    @property
    def output(self) -> Layer:
        """The last layer of a chain."""
        return self.layers[-1]

    @property
    def inputs(self) -> int:
        """How many values a chain reads of one sample."""
        return self.layers[0].inputs

    @property
    def is_chain(self) -> bool:
        return self.graph.is_chain

    @property
    def structure(self) -> Structure:
        return self.graph.structure

    @property
    def prunable(self) -> tuple[KernelLayer, ...]:
        return self.structure.prunable

    @property
    def input_shape(self) -> tuple[int, ...]:
        return self.graph.input_shape

    @property
    def classes(self) -> int:
        return self.graph.classes

    @property
    def parameters(self) -> int:
        return self.structure.parameters

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one sample; of a separable layer both its kernels count."""
        return sum(kernel.size * self.positions(name) for name, kernel in self.kernels.items())

    def positions(self, kernel: str) -> int:
        """Return how often a kernel is applied to one sample."""
        return self.structure.positions_of(kernel)


def chain_of(layers: Sequence[Layer], known_masks: Masks | None = None) -> Network:
    """Return the chain of Dense layers; the last gives the logits and is never pruned."""
    graph = chain_graph(
        [layer.name for layer in layers],
        [(layer.inputs, layer.units) for layer in layers],
        [layer.activation for layer in layers],
    )
    # What removed units emit goes into the next bias, always: there is nothing to know of it.
    return Network(graph, _arrays(layers), known_masks, feeds=())


def with_layers(network: Network, layers: Sequence[Layer]) -> Network:
    """Return the chain with other values in its layers, of which nothing is known to be gone."""
    return replace(network, weights=_arrays(layers), known_masks=None)


def _arrays(layers: Sequence[Layer]) -> tuple[Array, ...]:
    return tuple(array for layer in layers for array in (layer.kernel, layer.bias))


def build_model(network: Network) -> "keras.Model":
    """Build the Keras model that the data describe; it is not compiled."""
    import keras

    from secateurs.core.graph.keras_layers import set_weights

    built = keras.models.model_from_json(network.graph.config)
    set_weights(built, network.weights)
    return built
