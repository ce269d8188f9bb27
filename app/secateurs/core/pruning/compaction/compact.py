"""Build the smaller Keras model from which removed units are really gone."""

from typing import TYPE_CHECKING

from secateurs.core.network.copying import again, rebuilt
from secateurs.core.network.reading import layers_by_name, settle
from secateurs.core.pruning.compaction.plan import plan_of
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


def compact_model(pruned: Pruned) -> "keras.Model":
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
    plan = plan_of(pruned.model, pruned.structure, pruned.kept)
    compact = rebuilt(
        pruned.model,
        lambda layer, name: again(layer, plan.layers[name].changes if name in plan.layers else {}),
        plan.widths,
    )
    for name, layer in layers_by_name(compact).items():
        layer.set_weights(list(plan.layers[name].weights))
        settle(layer)
    return compact
