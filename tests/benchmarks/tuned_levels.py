"""Pruning and fine-tuning level by level, as the project's figures are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.learning.fine_tuning import Task, fine_tuned
from secateurs.core.learning.recipe import EPOCHS, recipe_for, uneven_shares
from secateurs.core.network.answers import named
from secateurs.core.network.inputs import Data
from secateurs.core.pruning.given import as_keras
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.ranking.terms import Method

if TYPE_CHECKING:
    import keras

Kept = tuple[int, ...]  # units (or weights) that stay in each layer


@dataclass(frozen=True, slots=True, eq=False)
class TunedLevel:
    """One level after fine-tuning; accuracies are fractions.

    Attributes:
        network: compact for units, masked for weights.
        val_accuracy: of the kept epoch, by which it was chosen.
        kept: units that stay in each layer; weights in each for weight pruning.
    """

    method: Method
    level: float
    seed: int
    network: "keras.Model | Pruned"
    val_accuracy: float
    kept: Kept


def tuned_level(
    model: "keras.Model",
    method: Method,
    level: float,
    task: Task,
    seed: int = 0,
    epochs: int = EPOCHS,
) -> TunedLevel:
    """Prune a dense network and fine-tune it, units reconstructed and compacted before.

    Args:
        model: dense, trained.
        level: sparsity, a fraction.
        task: of square grey images, with validation samples.
    """
    assert task.validation is not None
    start, kept = _start(model, method, level, task.data)
    found = fine_tuned(start, task, recipe_for(method, level, seed, epochs)).whole()
    val_accuracy = accuracy(as_keras(found.network), task.validation)
    return TunedLevel(method, level, seed, found.network, val_accuracy, kept)


def accuracy(model: "keras.Model", data: Data) -> float:
    """Return the share of samples named right."""
    answers = model.predict(data[0], batch_size=1000, verbose=0)
    return float(np.mean(named(answers) == data[1]))


def _start(
    model: "keras.Model", method: Method, level: float, data: Data
) -> "tuple[keras.Model | Pruned, Kept]":
    from secateurs.core.pruning.compaction.compact import compact
    from secateurs.core.pruning.prune import prune
    from secateurs.core.repair.reconstruct import reconstruct

    if method == "weight":
        pruned = prune(model, level, "weight")
        return pruned, tuple(int(mask.sum()) for mask in pruned.masks.values())
    pruned = prune(model, **_how_much(model, level))
    kept = tuple(int(stays.sum()) for stays in pruned.kept or ())
    return compact(reconstruct(pruned, data[0], teacher=model)), kept


def _how_much(model: "keras.Model", level: float) -> dict[str, Any]:
    """Return the same share for every layer, or the shares tried out for the classic network."""
    hidden: Sequence[keras.Layer] = [
        layer for layer in model.layers[:-1] if hasattr(layer, "units")
    ]
    uneven = uneven_shares(tuple(layer.units for layer in hidden), level)
    if uneven:
        return {"scope": dict(zip((layer.name for layer in hidden), uneven, strict=True))}
    return {"sparsity": level}
