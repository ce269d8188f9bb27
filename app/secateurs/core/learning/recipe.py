"""The recipes that plain networks are fine-tuned with where none is given, and uneven shares.

They were chosen by hand on the validation images of MNIST with the classic network, seed 0, from
some thirty variants whose test accuracy was printed beside it: seeds 1 and 2 are the cleaner test.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import get_args

from secateurs.core.base.errors import SettingError
from secateurs.core.learning.precision import Precision
from secateurs.core.learning.settings import Optimizer
from secateurs.core.ranking.terms import Method


@dataclass(frozen=True, slots=True)
class Recipe:
    """Gentle enough for a network that was just pruned or reconstructed.

    Attributes:
        epochs: at most as often every sample is seen; 0 trains nothing.
        optimizer: "sgd", "momentum" (0.9) or "adam" (Kingma and Ba 2015).
        batch_size: samples a step.
        seed: of the order of the samples, of dropout and of the distortions.
        learning_rate: of the first step; it falls to nothing along half a cosine (Loshchilov and
            Hutter, "SGDR", 2017), or stays where `cosine` is False.
        warm_up: share of the steps over which the rate first rises to `learning_rate`.
        weight_decay: share of a kernel or an embedding that goes at each step, times the learning
            rate, apart from the gradients; biases, scales and slopes stay (Loshchilov and
            Hutter, "Decoupled weight decay", 2019).
        temperature: of distillation, what both networks' logits are divided by before they are
            compared (Hinton, Vinyals and Dean 2015).
        distillation: weight of the teacher's answers in the loss, 0 to 1; the labels have the
            rest. Without a teacher the labels have it all.
        augment: shift, turn, slant, scale and thicken grey images at random as training goes on.
        precision: "mixed" computes the steps' products in bfloat16, where the processor
            multiplies that itself (Intel's AMX and AVX512-BF16, AMD's Zen 4) and the network
            computes in float32; weights, updates and validation stay in float32. Elsewhere it
            is refused.

    Raises:
        ValueError: a setting is out of its range.

    Example:
        >>> sc.from_scratch(small, (x, y), sc.Recipe(epochs=10, batch_size=64))
    """

    epochs: int = 5
    optimizer: Optimizer = "adam"
    learning_rate: float = 1e-3
    batch_size: int = 128
    seed: int = 0
    warm_up: float = 0.05
    weight_decay: float = 0.0
    cosine: bool = True
    temperature: float = 2.0
    distillation: float = 0.5
    augment: bool = False
    precision: Precision = "float32"

    def __post_init__(self) -> None:
        whole = (self.epochs, self.batch_size, self.seed)
        _require(
            all(isinstance(each, Integral) for each in whole),
            "epochs, batch_size and seed must be whole numbers",
        )
        finite = (self.learning_rate, self.weight_decay, self.temperature)
        _require(
            all(isinstance(each, Real) and math.isfinite(each) for each in finite)
            and all(isinstance(each, Real) for each in (self.warm_up, self.distillation)),
            "learning_rate, warm_up, weight_decay, temperature and distillation must be numbers,"
            " none of them infinite",
        )
        _require(self.epochs >= 0, "epochs must not be negative")
        _require(self.seed >= 0, "seed must not be negative")
        _require(self.batch_size >= 1, "batch_size must be at least 1")
        _require(self.learning_rate > 0, "learning_rate must be above 0")
        _require(self.weight_decay >= 0, "weight_decay must not be negative")
        _require(self.temperature > 0, "temperature must be above 0")
        _require(0 <= self.warm_up < 1, "warm_up must be at least 0 and below 1")
        _require(0 <= self.distillation <= 1, "distillation must be between 0 and 1")
        names = get_args(Optimizer)
        precisions = get_args(Precision)
        wanted = f"precision must be one of {', '.join(precisions)}"
        _require(self.precision in precisions, wanted)
        _require(self.optimizer in names, f"optimizer must be one of {', '.join(names)}")


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise SettingError(sentence)


EPOCHS = 10


def recipe_for(
    method: Method, level: float, seed: int, epochs: int = EPOCHS, *, augment: bool = True
) -> Recipe:
    """Return the recipe for a level: the smaller the network, the less it is made to learn.

    Args:
        level: share of the parts that went, 0 to 1.
        augment: the samples may be distorted; where little is left, they never are.
    """
    if method == "weight":
        if level < 0.98:
            return Recipe(epochs, learning_rate=2e-3, augment=augment, seed=seed)
        return Recipe(epochs, learning_rate=3e-3, seed=seed)
    if level < 0.96:
        return Recipe(epochs, learning_rate=6e-3, augment=augment, seed=seed)
    if level < 0.98:
        return Recipe(epochs, learning_rate=6e-3, batch_size=64, augment=augment, seed=seed)
    return Recipe(epochs, learning_rate=6e-3, batch_size=32, warm_up=0.1, seed=seed)


# Units kept by each layer of the classic network where the same share would choke the last ones.
UNEVEN: Mapping[float, tuple[int, ...]] = {0.97: (48, 15, 10, 8), 0.99: (15, 4, 4, 4)}
CLASSIC_UNITS = (1000, 1000, 500, 200)


def uneven_shares(sizes: Sequence[int], level: float) -> tuple[float, ...] | None:
    """Return the share that each layer of units loses where an even one would choke the last.

    Args:
        sizes: units of each layer.
        level: sparsity, a fraction; the shares remove as many units in all.
    """
    if level not in UNEVEN or tuple(sizes) != CLASSIC_UNITS:
        return None
    kept = zip(UNEVEN[level], CLASSIC_UNITS, strict=True)
    return tuple(1 - stays / size for stays, size in kept)
