"""Sweeps back from the output: move each layer's targets so that the answers come right.

After the layers were refitted one by one, their units still aim at what they did in the dense
network, which few survivors cannot add up to its answers. Here every hidden layer gets new
targets: the least change of its pre-activations that mends the answers, to first order. The fit
to them is a ridge regression again. No labels are used and no gradient step is taken. (Targets
solved back through the layers: Carreira-Perpinan and Wang 2014, "Distributed optimization of
deeply nested systems"; Lee et al. 2015, "Difference target propagation".)
"""

from dataclasses import dataclass, replace

import numpy as np

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.base.threads import shared_out
from secateurs.core.network.forward import activations, emitted
from secateurs.core.network.network import Layer, Network, chain_of
from secateurs.core.repair.least_squares import moments_of, refit

SWEEPS = 3
DAMPING = 0.1  # of the mean eigenvalue over the first samples: how far an answer may be forced
GOOD_ENOUGH = 0.005  # of the answers' variance
STEPS = (2.0, 1.0, 0.3)  # of the way to the new weights: damping makes the first too short
BLOCK = 500
TINY = 1e-12


def swept(
    network: Network,
    inputs: Array,
    answers: Array,
    sweeps: int = SWEEPS,
    ridge: float = 1e-3,
    cancelled: Cancelled = never,
) -> Network:
    """Bring a network's answers nearer to the wanted ones; every weight may move.

    Args:
        network: small, as compaction leaves it.
        inputs: (n, inputs) float32.
        answers: (n, classes) float32, the logits to come near to.
        ridge: holds every fit back at the weights before it.
    """
    if not sweeps:
        return network
    aim = _Aim(inputs, answers, ridge)
    found = _Found(network, activations(network, inputs))
    enough = GOOD_ENOUGH * float(answers.var(axis=0).mean())
    for _ in range(sweeps):
        for index in reversed(range(len(network.prunable))):
            go_on(cancelled)
            if aim.error(found) <= enough:
                return found.network
            found = _improved(found, index, aim, cancelled)
    return found.network


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A network, and what its layers emit for the inputs, the answers last."""

    network: Network
    emits: list[Array]


@dataclass(frozen=True, slots=True, eq=False)
class _Aim:
    inputs: Array
    answers: Array
    ridge: float

    def error(self, found: _Found) -> float:
        return float(np.square(found.emits[-1] - self.answers).mean())


def _improved(found: _Found, index: int, aim: _Aim, cancelled: Cancelled) -> _Found:
    """Refit one hidden layer, and the output layer after it, if that brings the answers nearer."""
    network, emits, layer = found.network, found.emits, found.network.layers[index]
    passed = aim.inputs if index == 0 else emits[index - 1]
    targets = passed @ layer.kernel + layer.bias
    targets += _correction(network, index, emits, aim.answers, cancelled)
    everything = np.ones(layer.kernel.shape, bool)
    known = moments_of(passed, targets, cancelled=cancelled)
    kernel, bias = refit(known, everything, layer.kernel, aim.ridge, cancelled)
    error = aim.error(found)
    for step in STEPS:
        go_on(cancelled)
        moved = replace(
            layer,
            kernel=layer.kernel + np.float32(step) * (kernel - layer.kernel),
            bias=layer.bias + np.float32(step) * (bias - layer.bias),
        )
        tried = _output_refitted(found, index, moved, passed, aim.answers)
        if aim.error(tried) < error:
            return tried
    return found


def _correction(
    network: Network, index: int, emits: list[Array], answers: Array, cancelled: Cancelled
) -> Array:
    """Return the least change of a layer's pre-activations that mends the answers, damped.

    The least-norm solution of J change = wanted - given for each sample, where J is the
    derivative of its answers with respect to the layer's pre-activations.
    """
    missing = (answers - emits[-1])[..., None]
    identity = np.eye(answers.shape[1], dtype=np.float32)
    first = _slopes(network, index, [emit[:BLOCK] for emit in emits])
    damping = np.float32(DAMPING * np.square(first).sum(axis=(1, 2)).mean() / len(identity) + TINY)

    def of_block(start: int) -> Array:
        part = slice(start, start + BLOCK)
        slopes = _slopes(network, index, [emit[part] for emit in emits])
        back = slopes.transpose(0, 2, 1)
        force = np.linalg.solve(slopes @ back + damping * identity, missing[part])
        return np.asarray((back @ force)[..., 0])

    blocks = range(0, len(answers), BLOCK)
    return np.concatenate(shared_out(of_block, blocks, "repair", cancelled))


def _slopes(network: Network, index: int, emits: list[Array]) -> Array:
    """Return the answers' derivatives, (n, classes, units of the layer)."""
    count, classes = emits[-1].shape
    slopes = np.broadcast_to(np.eye(classes, dtype=np.float32), (count, classes, classes))
    for later in range(len(network.layers) - 1, index, -1):
        back = slopes.reshape(count * classes, -1) @ network.layers[later].kernel.T
        slopes = back.reshape(count, classes, -1)
        if network.layers[later - 1].activation == "relu":
            slopes = slopes * (emits[later - 1] > 0)[:, None, :]
    return slopes


def _output_refitted(
    found: _Found, index: int, moved: Layer, passed: Array, answers: Array
) -> _Found:
    """Put a moved layer at the index, given what reaches it, and fit the output layer anew."""
    layers, emits = list(found.network.layers), found.emits[:index]
    layers[index] = moved
    for layer in layers[index:-1]:
        passed = emitted(passed @ layer.kernel + layer.bias, layer)
        emits.append(passed)
    output = layers[-1]
    everything = np.ones(output.kernel.shape, bool)
    kernel, bias = refit(moments_of(passed, answers), everything, output.kernel)
    layers[-1] = replace(output, kernel=kernel, bias=bias)
    emits.append(emitted(passed @ kernel + bias, output))
    return _Found(chain_of(tuple(layers)), emits)
