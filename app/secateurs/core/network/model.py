"""Any Keras model as plain, read-only data, so that it may cross threads."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Array
from secateurs.core.data.scaling import Scaling
from secateurs.core.graph.constants import Feed
from secateurs.core.graph.extents import Extent
from secateurs.core.graph.structure import KernelLayer, Structure
from secateurs.core.network.masks import Masks, masks_of

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, eq=False)
class Model:
    """A Keras model without Keras.

    Attributes:
        config: what `keras.Model.to_json` gives.
        weights: in the order of `keras.Model.get_weights`, read-only.
        kernels: the kernel of every layer of `structure` by name, and depthwise kernels of
            separable ones as "name/depthwise_kernel"; the very arrays that are among the weights.
        input_shape: of one sample; of the first input where there are several.
        classes: width of the (first) output.
        extents: which units each weight's sides belong to, in the order of the weights.
        feeds: what each unit would emit if it were removed, with numbers of groups as in the
            extents for labels; None where that was not read.
        scaling: of the bytes of pictures, as the model expects them.
        known_masks: what survived an earlier pruning, by name of the kernel; None where only
            zeros tell.
    """

    config: str
    weights: tuple[Array, ...]
    structure: Structure
    kernels: Mapping[str, Array]
    input_shape: tuple[int, ...]
    classes: int
    extents: tuple[Extent, ...] = ()
    scaling: Scaling = "unit"
    feeds: tuple[Feed, ...] | None = None
    known_masks: Masks | None = None

    @cached_property
    def masks(self) -> Masks:
        """What survives of each kernel that lost something; the others are whole."""
        losing = {name: self.kernels[name] for name in self.structure.losing}
        return masks_of(losing, self.known_masks)

    @property
    def parameters(self) -> int:
        return self.structure.parameters

    @property
    def prunable(self) -> tuple[KernelLayer, ...]:
        return self.structure.prunable

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one sample; of a separable layer both its kernels count."""
        return sum(kernel.size * self.positions(name) for name, kernel in self.kernels.items())

    def positions(self, kernel: str) -> int:
        """Return how often a kernel is applied to one sample."""
        return self.structure.layer(kernel.partition("/")[0]).positions


def build_model(model: Model) -> "keras.Model":
    """Build the Keras model that the data describes; it is not compiled."""
    import keras

    from secateurs.core.graph.keras_layers import set_weights

    built = keras.models.model_from_json(model.config)
    set_weights(built, model.weights)
    return built
