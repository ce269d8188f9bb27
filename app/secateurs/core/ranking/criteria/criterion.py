"""A criterion: its rule, and what it may look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

import numpy as np

from secateurs.core.base.arrays import Array
from secateurs.core.base.errors import PruningError
from secateurs.core.ranking.order import Scores
from secateurs.core.ranking.terms import METHODS, Method, Scope


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What one layer reads and emits, over all samples and positions given.

    Attributes:
        input_norm: L2 norm of each input feature (of a convolution: of each input channel), in
            a shape that broadcasts against the kernel, units last; None where it is not seen.
        mean_activation: (units,) the mean of |what a unit emits|, after the normalisation and
            activation that directly follow the layer.
        zero_share: (units,) the share of exact zeros in it, 0 to 1.
    """

    input_norm: Array | None
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
    rng: "np.random.Generator"  # quoted: NumPy imports them when they are asked for
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
        found = self._measured().features.get(self.layer)
        if found is None or found.input_norm is None:
            raise PruningError(
                f"What {self.layer} reads is not seen from outside its layer: give the scope"
                ' "layer", or a criterion that does not look at it, such as magnitude.'
            )
        return found.input_norm

    @property
    def mean_activation(self) -> Array:
        """(units,) the mean of |what a unit emits|."""
        return self._features().mean_activation

    @property
    def zero_share(self) -> Array:
        """(units,) the share of zeros in what a unit emits, 0 to 1."""
        return self._features().zero_share

    def per_unit(self, values: Scores) -> Scores:
        """Sum values shaped like the kernel over each unit's column, (units,) float64."""
        fan_in = tuple(range(values.ndim - 1))
        return np.asarray(values.sum(axis=fan_in, dtype=np.float64))

    @property
    def is_seen(self) -> bool:
        """Whether it is known what the kernel reads: within a recurrent layer it is not."""
        found = self._measured().features.get(self.layer)
        return found is not None and found.input_norm is not None

    def _features(self) -> Features:
        found = self._measured().features.get(self.layer)
        if found is None:
            raise PruningError(
                f"What {self.layer} emits is not seen from outside its layer: give a criterion"
                " that does not look at it, such as magnitude."
            )
        return found

    def _measured(self) -> Statistics:
        if self.statistics is None:
            raise PruningError(
                f'The criterion looks at data for the layer "{self.layer}", but none was given: '
                "register it with the data that it needs, and pass data=(x, y)."
            )
        return self.statistics


Score = Callable[[Context], Scores]

Needs = Literal["nothing", "inputs", "labels"]

NEEDS: tuple[Needs, ...] = get_args(Needs)


@dataclass(frozen=True, slots=True)
class Rule:
    """A criterion as it is registered.

    Attributes:
        methods: what it can rank.
        needs: no data, inputs x, or inputs and labels (x, y).
        about: one line for people, the first of the function's docstring.
        tied: what a group of tied units counts by: the mean over its units, or its first unit.
        ours: whether it comes with Secateurs.
    """

    name: str
    score: Score
    methods: tuple[Method, ...] = METHODS
    needs: Needs = "nothing"
    about: str = ""
    tied: Literal["mean", "first"] = "mean"
    ours: bool = False


def rule_of(
    score: Score, methods: tuple[Method, ...], needs: Needs, *, name: str = "", ours: bool = False
) -> Rule:
    """Describe a criterion's function; its name and first line are the criterion's."""
    about = (score.__doc__ or "").strip().partition("\n")[0]
    return Rule(name or score.__name__, score, methods, needs, about, ours=ours)
