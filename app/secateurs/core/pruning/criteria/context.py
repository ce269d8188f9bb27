"""What a criterion may look at: one layer's kernel, and what data says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from secateurs.core.arrays import Array
from secateurs.core.errors import PruningError
from secateurs.core.pruning.order import Scores
from secateurs.core.pruning.terms import Method, Scope


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What one layer reads and emits, over all samples and positions given.

    Attributes:
        input_norm: L2 norm of each input feature (of a convolution: of each input channel), in
            a shape that broadcasts against the kernel, units last.
        mean_activation: (units,) the mean of |what a unit emits|, after the normalisation and
            activation that directly follow the layer.
        zero_share: (units,) the share of exact zeros in it, 0 to 1.
    """

    input_norm: Array
    mean_activation: Array
    zero_share: Array


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """First-order changes of the loss if a part went, squared: means over mini-batches of 32.

    Attributes:
        weights: (gradient x weight) squared, shaped like the kernel, units last.
        units: (units,) the square of the sum of gradient x weight over a unit's column.
    """

    weights: Array
    units: Array


class Statistics(Protocol):
    """What data says of every layer, by name; measured when it is first asked for."""

    @property
    def gradients(self) -> Mapping[str, Array]:
        """Gradients of the mean loss, shaped like the kernels, units last."""

    @property
    def changes(self) -> Mapping[str, Changes]: ...

    @property
    def features(self) -> Mapping[str, Features]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """One layer, as a criterion sees it.

    Attributes:
        layer: its name.
        kernel: float32, read-only, units on the last axis whatever the layer: (inputs, units)
            of a Dense layer, (height, width, channels, units) of a convolution.
        scope: what is ranked together; for `global` scores of different layers are compared.
        rng: seeded; one for all layers.
    """

    layer: str
    kernel: Array
    method: Method
    scope: Scope
    rng: np.random.Generator
    statistics: Statistics | None = field(default=None, repr=False)

    @property
    def unit_axis(self) -> int:
        return self.kernel.ndim - 1

    @property
    def units(self) -> int:
        return int(self.kernel.shape[-1])

    @property
    def fan_in(self) -> int:
        return self.kernel.size // self.units

    @property
    def gradient(self) -> Array:
        """The gradient of the mean loss over the data, shaped like the kernel."""
        return self._measured().gradients[self.layer]

    @property
    def change(self) -> Array:
        """Squared first-order change of the loss if a weight (or a unit: (units,)) went.

        A mean over mini-batches: the gradient over all data is close to zero where training
        has ended, and says little.
        """
        changes = self._measured().changes[self.layer]
        return changes.weights if self.method == "weight" else changes.units

    @property
    def input_norm(self) -> Array:
        """L2 norm of each input feature or channel; broadcasts against the kernel."""
        return self._measured().features[self.layer].input_norm

    @property
    def mean_activation(self) -> Array:
        """(units,) the mean of |what a unit emits|."""
        return self._measured().features[self.layer].mean_activation

    @property
    def zero_share(self) -> Array:
        """(units,) the share of zeros in what a unit emits, 0 to 1."""
        return self._measured().features[self.layer].zero_share

    def per_unit(self, values: Scores) -> Scores:
        """Sum values shaped like the kernel over each unit's column, (units,) float64."""
        fan_in = tuple(range(values.ndim - 1))
        return np.asarray(values.sum(axis=fan_in, dtype=np.float64))

    def _measured(self) -> Statistics:
        if self.statistics is None:
            raise PruningError(
                f'The criterion looks at data for the layer "{self.layer}", but none was given: '
                "register it with the data that it needs, and pass data=(x, y)."
            )
        return self.statistics
