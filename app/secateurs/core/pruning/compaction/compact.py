"""Build the smaller Keras model from which removed units are really gone."""

from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.cancelled import Cancelled, go_on, never
from secateurs.core.network.copying import again, rebuilt, remember
from secateurs.core.network.keras_layers import layers_by_name, settle
from secateurs.core.pruning.compaction.plan import plan_of
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


def compact_model(pruned: Pruned, cancelled: Cancelled = never) -> "keras.Model":
    """Return the model without its removed units; it answers as the masked one does.

    Raises:
        ValueError: if single weights were pruned, which leaves every unit in place.
    """
    if not isinstance(pruned, Pruned):
        raise ValueError(
            f"only what sc.prune gives can be compacted, not a {type(pruned).__name__}"
        )
    if pruned.kept is None:
        raise ValueError(
            "This network was pruned by weights: zeros of single weights cannot be removed, "
            "only whole units can. Where units went before, compact that network first."
        )
    go_on(cancelled)
    plan = plan_of(pruned.model, pruned.structure, pruned.kept, pruned.examples)

    def smaller(layer: Any, name: str) -> Any:
        go_on(cancelled)
        changes = plan.layers[name].changes if name in plan.layers else {}
        return again(layer, {**_initializers_of_any_size(layer), **changes})

    compact = rebuilt(pruned.model, smaller, plan.widths)
    for name, layer in layers_by_name(compact).items():
        go_on(cancelled)
        layer.set_weights(list(plan.layers[name].weights))
        settle(layer)
    remember(compact, pruned.model)
    return compact


def _initializers_of_any_size(layer: Any) -> dict[str, str]:
    """Return replacements for initializers that hold an array of the size before."""
    values = {name: getattr(own, "value", 0) for name, own in vars(layer).items()}
    return {
        name: "zeros"
        for name, value in values.items()
        if name.endswith("_initializer") and np.ndim(value)
    }
