"""From a classifier's outputs to accuracy and loss, whatever form outputs and labels have."""

from collections.abc import Callable

import numpy as np

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.evaluation.probe import Measured
from secateurs.core.network.inputs import Targets

# From labels and outputs to a value; larger is better.
Metric = Callable[[Targets, AnyArray], float]
SMALLEST = float(np.finfo(np.float32).tiny)  # of a probability, so that its logarithm is finite


def scored(logits: Array, labels: Targets, metric: Metric | None = None) -> Measured:
    """Score logits (n, classes) against class numbers (n,), or by the metric."""
    if metric is not None:
        return Measured(float(metric(labels, logits)), float("nan"))
    values = logits.astype(np.float64)
    peak = values.max(axis=1)
    total = peak + np.log(np.exp(values - peak[:, None]).sum(axis=1))
    loss = total - values[np.arange(len(labels)), labels]
    return Measured(float((values.argmax(axis=1) == labels).mean()), float(loss.mean()))


def gives_probabilities(outputs: Array) -> bool:
    """Say whether outputs (n, classes) of the dense network are probabilities, not logits."""
    if outputs.shape[1] == 1:
        return bool(np.all((outputs >= 0) & (outputs <= 1)))
    sums = outputs.sum(axis=1, dtype=np.float64)
    return bool(np.all(outputs >= 0) and np.allclose(sums, 1, atol=1e-3))


def logits_from(outputs: Array, are_probabilities: bool) -> Array:
    """Return logits (n, classes) up to a constant a row; one output stands for two classes."""
    values = outputs.astype(np.float64)
    if outputs.shape[1] == 1:
        if are_probabilities:
            values = np.log(np.maximum(values, SMALLEST)) - np.log(np.maximum(1 - values, SMALLEST))
        values = np.concatenate([np.zeros_like(values), values], axis=1)
    elif are_probabilities:
        values = np.log(np.maximum(values, SMALLEST))
    return values.astype(np.float32)
