"""`sc.compact`: the Keras model from which removed units are really gone."""

from typing import TYPE_CHECKING

from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


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
    from secateurs.core.pruning.compaction.compact import compact_model

    return compact_model(pruned)
