"""`sc.reconstruct`: refit what survives, in closed form."""

import math
from dataclasses import replace
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Array
from secateurs.core.base.cancelled import Cancelled, CountReport, never, silent
from secateurs.core.base.errors import CancelledError, PruningError, SettingError
from secateurs.core.base.phrases import sides
from secateurs.core.graph.calls import is_model, is_open
from secateurs.core.graph.copies import copy_of
from secateurs.core.graph.keras_layers import layers_by_name
from secateurs.core.graph.layer_state import samples_at_once
from secateurs.core.graph.subclassed import opened_up
from secateurs.core.network.inputs import Inputs, first_of, inputs_for
from secateurs.core.network.keras_chain import chain_network
from secateurs.core.network.network import Network
from secateurs.core.pruning.given import as_pruned
from secateurs.core.pruning.pruned import Pruned, Repair
from secateurs.core.ranking.cut import Cut
from secateurs.core.repair.chain import (
    RepairSettings,
    reconstruct_network,
    teacher_of,
)
from secateurs.core.repair.coordinate_sweeps import SWEEPS
from secateurs.core.repair.errors import check_finite
from secateurs.core.repair.least_squares import RIDGE
from secateurs.core.repair.model import reconstructed_model
from secateurs.core.repair.observations import Drawn

if TYPE_CHECKING:
    import keras


NO_REPAIR = "What is pruned inexactly is not repaired: fine-tune what is compact."


def reconstruct(
    pruned: Pruned,
    x: Inputs,
    *,
    teacher: "keras.Model",
    samples: int = 20_000,
    ridge: float = RIDGE,
    sweeps: int = SWEEPS,
    classifier: bool | None = None,
    seed: int = 0,
    report: CountReport | None = None,
    cancelled: Cancelled | None = None,
) -> Pruned:
    """Refit the surviving weights layer by layer, without labels and without training.

    In the order of the calls, every layer's kernel and bias are fitted by ridge regression to
    the pre-activations that it had in the teacher, given what the layers already refitted
    emit (He, Zhang and Sun 2017, "Channel pruning"; Frantar and Alistarh 2022, "Optimal brain
    compression"). Dense layers, convolutions and the pointwise part of separable ones are
    refitted; of convolutions a few places of each sample are looked at. All others, such as
    depthwise, grouped and transposed convolutions, cells, attention and normalisations, are left as
    they are.

    A chain of Dense layers with ReLU whose units were pruned is then swept back from the output
    a few times, each hidden layer fitted to the pre-activations that would mend the answers.
    Last, the output layer of a chain that tells classes is fitted to the teacher's class
    probabilities. A tenth of the samples, at most 2,000, are held out of every fit and judge it:
    what does not bring these nearer to the teacher is tried again, held back more, and left out
    if that does not help. On the samples given the answers never move away from the teacher's.

    Args:
        pruned: as `sc.prune` gives it; it is left as it is.
        x: inputs as the model takes them, (n, ...); a list, tuple or dict of arrays where it has
            several. Five times as many samples as the widest layer has inputs are well.
        teacher: the model before pruning.
        samples: at most so many of the inputs are looked at, drawn by the seed.
        ridge: how strongly a fit is held back at the weights before it, relative to the mean
            square of a layer's inputs; 0 or more.
        sweeps: how often to go back from the output; of a chain; 0 leaves that out.
        classifier: whether the outputs are classes; left out, where the model ends in a softmax.
            Say True for a model that answers logits.
        seed: draws the samples, and the places of convolutions that are looked at.
        report: called with the layers done and the layers in all.
        cancelled: asked often; after True, `pruned` itself is returned.

    Returns:
        A new `Pruned` with a new model and the same masks; its account is counted anew, and
        `.repair.remark` says what was left as it was, and how many samples would do.

    Raises:
        DataError: the samples do not fit the model, or the teacher's answers are not finite.
        PruningError: the masks do not fit the teacher, or units went inexactly.
        ValueError: a setting is out of its range.

    Example:
        >>> pruned = sc.prune(model, 0.9)
        >>> better = sc.reconstruct(pruned, x_train, teacher=model)
        >>> small = sc.compact(better)
    """
    import keras

    from secateurs.core.network.keras_chain import chain_network
    from secateurs.core.network.live import ending_of
    from secateurs.core.pruning.keras_account import recounted

    _check_settings(samples, ridge, sweeps, seed)
    teacher = opened_up(teacher) if is_model(teacher) else teacher
    _check(pruned, teacher)
    drawn = _drawn(teacher, x, samples, seed)
    tell, stop = report or silent, cancelled or never
    if all(np.all(mask) for mask in pruned.masks.values()):
        return pruned
    chain = chain_network(teacher)
    if classifier is None:
        classifier = ending_of(teacher) == "softmax"
    settings = RepairSettings(ridge, sweeps, classifier, pruned.drop_bias)
    try:
        if chain is not None and can_be_chained(pruned):
            inputs = np.asarray(keras.tree.flatten(drawn.x)[0], np.float32)
            inputs = inputs.reshape(drawn.count, -1)
            found = reconstructed_chain(pruned, chain, inputs, settings, tell, stop)
        else:
            found = reconstructed_model(pruned, teacher, drawn, settings, tell, stop)
    except CancelledError:
        return pruned
    model, repair = found
    examples = first_of(teacher, x) if pruned.examples is None else pruned.examples
    return recounted(replace(pruned, examples=examples, repair=repair), model)


def _check_settings(samples: int, ridge: float, sweeps: int, seed: int) -> None:
    if not all(isinstance(each, Integral) for each in (samples, sweeps, seed)):
        raise SettingError("samples, sweeps and seed must be whole numbers")
    if not (isinstance(ridge, Real) and math.isfinite(ridge)):
        raise SettingError("ridge must be a number, and not infinite")
    if samples < 1 or min(ridge, sweeps, seed) < 0:
        raise SettingError("samples must be at least 1; ridge, sweeps and seed at least 0")


def _check(pruned: Pruned, teacher: "keras.Model") -> None:
    from secateurs.core.graph.keras_layers import has_plain_kernel, layers_by_name, variable_of

    if as_pruned(pruned) is None:
        raise PruningError("Only what sc.prune gives can be reconstructed.")
    if not pruned.account.exact:
        raise PruningError(NO_REPAIR)
    if not is_open(teacher):
        raise PruningError("The teacher must be the Keras model that was pruned.")
    layers, own = layers_by_name(teacher), layers_by_name(pruned.model)
    for layer in pruned.structure.layers:
        if layer.name.partition("/")[0] not in layers:
            raise PruningError(
                f"The teacher has no layer {layer.name}: give the model that was pruned."
            )
        if has_plain_kernel(own, layer.name) and not has_plain_kernel(layers, layer.name):
            raise PruningError(
                f"The teacher's {layer.kind} layer {layer.name} has no plain kernel, as of a"
                " quantised model: give the model that was pruned."
            )
        shape = tuple(variable_of(layers, layer.name).shape)
        if shape != layer.shape:
            raise PruningError(
                f"The kernel of {layer.name} is {sides(layer.shape)} but the teacher's"
                f" is {sides(shape)}: give the model that was pruned."
            )


def _drawn(model: "keras.Model", x: Inputs, samples: int, seed: int) -> Drawn:
    """Return at most so many samples, drawn without repetition."""
    import keras

    given = inputs_for(model, x)
    total, own = len(keras.tree.flatten(given)[0]), samples_at_once(model) or 1
    if total <= samples:
        return Drawn(given, total, seed)
    groups = max(1, samples // own)
    chosen = np.sort(np.random.default_rng(seed).choice(total // own, groups, replace=False))
    places = (own * chosen[:, None] + np.arange(own)).ravel()
    few = keras.tree.map_structure(lambda each: each[places], given)
    return Drawn(few, len(places), seed)


def reconstructed_chain(
    pruned: Pruned,
    teacher: Network,
    inputs: Array,
    settings: RepairSettings,
    report: CountReport,
    cancelled: Cancelled,
) -> "tuple[keras.Model, Repair]":
    """Return a copy of the pruned model, refitted to the teacher.

    Args:
        teacher: the dense model, as plain data; its layers are named as the pruned model's.
        inputs: (n, inputs) float32.
    """
    known = teacher_of(teacher, inputs, cancelled)
    check_finite([known.targets[-1]])
    found = reconstruct_network(
        known,
        _cut_of(pruned, teacher),
        before=chain_network(pruned.model),
        settings=settings,
        report=report,
        cancelled=cancelled,
    )
    copy = copy_of(pruned.model)
    layers = layers_by_name(copy)
    for layer in found.network.layers:
        layers[layer.name].kernel.assign(layer.kernel)
        layers[layer.name].bias.assign(layer.bias)
    return copy, found.repair


def can_be_chained(pruned: Pruned) -> bool:
    """Say whether the masks are those of one method: of weights, or of whole units."""
    columns = (np.ptp(mask, axis=0) for mask in map(np.uint8, pruned.masks.values()))
    return pruned.method == "weight" or not any(each.any() for each in columns)


def _cut_of(pruned: Pruned, teacher: Network) -> Cut:
    masks = [pruned.masks.get(layer.name, np.ones(layer.shape, bool)) for layer in teacher.prunable]
    shapes = tuple(mask.shape for mask in masks)
    if pruned.method == "unit":
        masks = [np.any(mask, axis=0) for mask in masks]
    return Cut(pruned.method, pruned.account.requested, tuple(masks), shapes)
