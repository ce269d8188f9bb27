"""Build the smaller Keras model from which removed units are really gone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Json
from secateurs.core.base.cancelled import Cancelled, go_on, never
from secateurs.core.graph.keras_layers import layers_by_name, settle
from secateurs.core.pruning.compaction.emissions import emitted_of
from secateurs.core.pruning.compaction.plan import plan_of
from secateurs.core.pruning.given import as_pruned
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


def compact_model(pruned: Pruned, cancelled: Cancelled = never) -> "keras.Model":
    """Return the model without its removed units; it answers as the masked one does.

    Raises:
        ValueError: if single weights were pruned, which leaves every unit in place.
    """
    if as_pruned(pruned) is None:
        raise ValueError(
            f"only what sc.prune gives can be compacted, not a {type(pruned).__name__}"
        )
    if pruned.kept is None:
        raise ValueError(
            "This network was pruned by weights: zeros of single weights cannot be removed, "
            "only whole units can. Where units went before, compact that network first."
        )
    go_on(cancelled)
    structure, kept = pruned.structure, pruned.kept
    with pruned.at_hand() as given:
        model = given.model
        emitted = given.emitted or emitted_of(model, structure, kept, pruned.examples)
        plan = plan_of(model, structure, kept, emitted)

    def changes(layer: "keras.Operation", name: str) -> Mapping[str, Json]:
        go_on(cancelled)
        smaller = plan.layers[name].changes if name in plan.layers else {}
        return {**_initializers_of_any_size(layer), **smaller}

    compact = given.blueprint.built(changes, plan.widths)
    for name, layer in layers_by_name(compact).items():
        go_on(cancelled)
        layer.set_weights(list(plan.layers[name].weights))
        settle(layer)
    return compact


def _initializers_of_any_size(layer: "keras.Operation") -> dict[str, str]:
    """Return replacements for initializers that hold an array of the size before."""
    values = {name: getattr(own, "value", 0) for name, own in vars(layer).items()}
    return {
        name: "zeros"
        for name, value in values.items()
        if name.endswith("_initializer") and np.ndim(value)
    }


def compact(pruned: Pruned) -> "keras.Model":
    """Build the smaller network from which removed units are gone.

    It answers as `pruned.model` does, to float rounding (1e-4 of the output's scale), and has
    exactly `pruned.account.parameters` parameters. What a removed unit still emits is folded
    into the bias of the next layer; where that cannot be exact, at the padded border of a
    convolution, one removed unit stays and carries it, and `account.carriers` names its set.
    Folding is plain algebra, f(b) times the next kernel; which layers shrink together is read
    from the model's graph, as in Fang et al. 2023, "DepGraph".

    Args:
        pruned: a network pruned by units, fine-tuned or reconstructed since if you like.

    Returns:
        An ordinary Keras model of the same layers, names and nesting, with kernels of fewer
        units, not compiled; inputs and outputs have the same shapes. It can be saved and
        trained on.

    Raises:
        ValueError: if the network was pruned by weights: zeros of single weights cannot be
            removed.

    Example:
        >>> small = sc.compact(sc.prune(model, 0.8))
        >>> small.count_params()
    """
    return compact_model(pruned)
