"""The lottery-ticket experiment as a whole: a ticket, its two controls, one budget of training."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from secateurs.core.fine_tuning.recipe import Recipe
from secateurs.core.fine_tuning.rewinding import (
    anew,
    rewound,
    with_random_masks,
    with_random_weights,
)
from secateurs.core.fine_tuning.starting import reinitialised
from secateurs.core.fine_tuning.tuning import Data, fine_tuned
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.terms import Method, is_fraction

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True, eq=False)
class LotteryTicket:
    """One network of each kind, all but the dense one pruned alike and trained alike.

    Attributes:
        dense: trained, from whose weights the masks were found.
        ticket: the masks over its early weights.
        random_weights: the masks over new random weights.
        random_masks: random masks of the same share a layer over the early weights.
    """

    dense: "keras.Model"
    ticket: Pruned
    random_weights: Pruned
    random_masks: Pruned


def lottery_ticket(
    architecture: "keras.Model",
    data: Data,
    validation: Data | None,
    sparsity: float,
    recipe: Recipe,
    *,
    method: Method = "weight",
    rewind_to: int = 0,
) -> LotteryTicket:
    """Train a network, prune it, rewind it, and train the ticket beside its controls.

    Frankle and Carbin 2019, "The lottery ticket hypothesis"; to an early epoch: Frankle et al.
    2020, "Linear mode connectivity and the lottery ticket hypothesis". Pruned once, by magnitude.

    Args:
        architecture: its weights do not count; new ones are drawn. It is left as it is.
        data, validation: (x, y), as for `sc.fine_tune`.
        sparsity: share of the parts of each layer that goes, a fraction from 0 to 1.
        recipe: of the dense network and, less the epochs rewound to, of the pruned ones.
        rewind_to: the epoch whose weights the ticket begins with, 0 for the very first.

    Returns:
        The dense network and three `Pruned`: the ticket and its two controls.

    Raises:
        DataError, PruningError, TrainingDiverged: as `sc.fine_tune` and `sc.prune`.
        UnsupportedModel: nothing of the architecture can be pruned exactly.
        ValueError: the epoch to rewind to is not one of the recipe's, or the sparsity is outside
            0 to 1.

    Example:
        >>> found = sc.lottery_ticket(model, (x, y), (x_val, y_val), 0.9, sc.Recipe(epochs=10))
        >>> found.ticket.model, found.random_masks.model
    """
    from secateurs.core.api.prune import prune
    from secateurs.core.network.tracing.trace import trace

    trace(architecture)  # what cannot be pruned is told before anything is trained
    if not is_fraction(sparsity):
        raise ValueError(f"sparsity must be between 0 and 1, not {sparsity!r}")
    if not 0 <= rewind_to < max(recipe.epochs, 1):
        raise ValueError(f"rewind_to must be from 0 to {recipe.epochs - 1}, not {rewind_to}")
    steady = replace(recipe, epochs=rewind_to, cosine=False)
    rest = replace(recipe, epochs=recipe.epochs - rewind_to)
    first = reinitialised(architecture, recipe.seed)
    early = fine_tuned(first, data, steady).network if rewind_to else first
    dense = fine_tuned(early, data, rest, validation=validation).network
    found = prune(dense, sparsity, method=method)

    def trained(start: Pruned) -> Pruned:
        return fine_tuned(start, data, rest, validation=validation).network

    return LotteryTicket(
        dense,
        trained(rewound(found, early)),
        trained(with_random_weights(found, recipe.seed + 1)),
        trained(with_random_masks(found, early, recipe.seed)),
    )


def from_scratch(
    small: "keras.Model", data: Data, recipe: Recipe, validation: Data | None = None
) -> "keras.Model":
    """Train the same small network from new random weights: the baseline of every claim.

    Liu et al., "Rethinking the value of network pruning", 2019. What was exactly zero in its
    kernels stays zero.

    Args:
        small: such as a compact network; its weights do not count. It is left as it is.
        data, validation: (x, y), as for `sc.fine_tune`.

    Returns:
        A new Keras model of the same shapes; of its epochs the best by validation.

    Raises:
        DataError, TrainingDiverged: as `sc.fine_tune`.

    Example:
        >>> control = sc.from_scratch(sc.compact(pruned), (x, y), sc.Recipe(epochs=10))
    """
    found = fine_tuned(anew(small, recipe.seed), data, recipe, validation=validation).network
    return found.model if isinstance(found, Pruned) else found
