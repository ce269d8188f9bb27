"""The lottery-ticket experiment as a whole: a ticket, its two controls, one budget of training."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.cancelled import Cancelled, CountReport, go_on, never, silent
from secateurs.core.base.crew import crew_asked
from secateurs.core.base.errors import SettingError
from secateurs.core.base.pool import Pool
from secateurs.core.base.workers import Workers
from secateurs.core.learning.events import EpochEnded, TrainingEvent
from secateurs.core.learning.fine_tuning import Task, fine_tuned
from secateurs.core.learning.loop import Callbacks
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.starts import reinitialised
from secateurs.core.network.inputs import Data
from secateurs.core.network.objective import Loss
from secateurs.core.opening.own_classes import taught_classes
from secateurs.core.pruning.given import as_keras, as_pruned
from secateurs.core.pruning.masks_of_zeros import with_zeros_held
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.zeros import masked
from secateurs.core.ranking.criteria.registry import taught
from secateurs.core.ranking.layer_choices import Layers
from secateurs.core.ranking.terms import Method, checked_sparsity

if TYPE_CHECKING:
    import keras


def rewound(pruned: Pruned, early: "keras.Model") -> Pruned:
    """Return the early weights under the masks that were found.

    Args:
        early: the same architecture, as it was before training or after its first epochs.

    Raises:
        ValueError: the early model has other weights than the pruned one.
    """
    shapes = [[weight.shape for weight in model.weights] for model in (pruned.model, early)]
    if shapes[0] != shapes[1]:
        raise SettingError("the early model must have the architecture of the pruned one")
    unit_masks = pruned.structure.unit_masks(pruned.kept) if pruned.kept is not None else None
    model = masked(early, pruned.masks, unit_masks=unit_masks, drop_bias=pruned.drop_bias)
    return pruned.with_model(model)


def with_random_weights(pruned: Pruned, seed: int) -> Pruned:
    """Return the first control: the found masks over new random weights."""
    return rewound(pruned, reinitialised(pruned.model, seed))


def anew(model: "keras.Model", seed: int) -> "keras.Model | Pruned":
    """Return the same network with new random weights; what was zero in its kernels stays gone."""
    held = with_zeros_held(model)
    if pruned := as_pruned(held):
        return with_random_weights(pruned, seed)
    return reinitialised(as_keras(held), seed)


def with_random_masks(pruned: Pruned, early: "keras.Model", seed: int) -> Pruned:
    """Return the second control: the early weights under random masks.

    Every layer (every set of tied units) keeps as many parts as under the masks that were found.
    """
    from secateurs.core.pruning.prune import prune

    # Zeros of before training mean nothing; what was chosen by hand is no chance, and the shares
    # say which layers lose something.
    whole = replace(pruned, held=early, masks={}, kept=None, by_hand=None, layers=None)
    return prune(
        whole,
        sparsity=None,
        method=pruned.method,
        criterion="random",
        scope=shares_removed(pruned),
        seed=seed,
        drop_bias=pruned.drop_bias,
    )


def shares_removed(pruned: Pruned) -> dict[str, float]:
    """Return the share of weights that is gone from each layer, or of groups from each unit set."""
    if pruned.kept is None:
        return {name: float(1 - np.mean(mask)) for name, mask in pruned.masks.items()}
    sets = zip(pruned.structure.unit_sets, pruned.kept, strict=True)
    return {unit_set.name: float(1 - np.mean(stays)) for unit_set, stays in sets}


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

    def __str__(self) -> str:
        """Write what the three have in common: the account of what went."""
        return f"A ticket, its masks over random weights, and random masks.\n{self.ticket.account}"

    __repr__ = __str__


def lottery_ticket(
    architecture: "keras.Model",
    data: Data,
    validation: Data | None,
    sparsity: float,
    recipe: Recipe,
    *,
    method: Method = "weight",
    rewind_to: int = 0,
    layers: Layers | None = None,
    skip: Layers | None = None,
    loss: Loss | str | None = None,
    workers: int = 0,
    cluster: str = "",
    certificates: str | Path | None = None,
    insecure: bool = False,
) -> LotteryTicket:
    """Train a network, prune it, rewind it, and train the ticket beside its controls.

    Frankle and Carbin 2019, "The lottery ticket hypothesis"; to an early epoch: Frankle et al.
    2020, "Linear mode connectivity and the lottery ticket hypothesis". Pruned once, by magnitude.

    Args:
        architecture: its weights do not count; new ones are drawn. It is left as it is.
        data, validation: (x, y), as for `sc.fine_tune`.
        sparsity: share of the parts of each layer that goes, a fraction from 0 to 1.
        recipe: of the dense network and, less the epochs rewound to, of the pruned ones.
        method: "weight" or "unit": what a mask removes.
        rewind_to: the epoch whose weights the ticket begins with, 0 for the very first.
        layers, skip: which layers may lose something, and which may not, as for `sc.rank`.
        loss: of a model that is no classifier, as for `sc.fine_tune`.
        workers, cluster, certificates, insecure: as for `sc.sweep`; once the dense network is
            trained here, they train the ticket and its controls side by side, to the same bits.

    Returns:
        The dense network and three `Pruned`: the ticket and its two controls.

    Raises:
        DataError, PruningError, SettingError: as `sc.fine_tune` and `sc.prune`.
        TrainingDiverged: a loss is NaN or infinite, in whichever epoch.
        UnsupportedModel: nothing of the architecture can be pruned exactly.
        ValueError: the epoch to rewind to is not one of the recipe's, or the sparsity is outside
            0 to 1.
        WorkersError: the workers are not to be had.

    Example:
        >>> found = sc.lottery_ticket(model, (x, y), (x_val, y_val), 0.9, sc.Recipe(epochs=10))
        >>> found.ticket.model, found.random_masks.model
    """
    crew = crew_asked(workers, cluster, certificates, insecure)
    plan = TicketPlan(
        architecture, data, validation, sparsity, recipe, method, rewind_to, layers, skip, loss
    )
    return trained_ticket(plan, crew)


@dataclass(frozen=True, slots=True, eq=False)
class TicketPlan:
    """What is asked of `lottery_ticket`, by the names that it has there."""

    architecture: "keras.Model"
    data: Data
    validation: Data | None
    sparsity: float
    recipe: Recipe
    method: Method = "weight"
    rewind_to: int = 0
    layers: Layers | None = None
    skip: Layers | None = None
    loss: Loss | str | None = None


def trained_ticket(
    plan: TicketPlan,
    crew: AbstractContextManager[Workers | None],
    report: CountReport = silent,
    cancelled: Cancelled = never,
) -> LotteryTicket:
    """Train the networks of a plan, the dense one here, the pruned ones by whom the crew gives.

    Args:
        report: called with the epochs that are done and with all of them.

    Raises:
        CancelledError: it was cancelled.
        SecateursError: as `lottery_ticket`.
    """
    from secateurs.core.pruning.prune import prune
    from secateurs.core.pruning.rank import rank

    recipe, rewind_to = plan.recipe, plan.rewind_to
    architecture = as_keras(plan.architecture)
    # What cannot be pruned is told before anything is trained.
    rank(architecture, plan.method, layers=plan.layers, skip=plan.skip)
    checked_sparsity(plan.sparsity)
    if not 0 <= rewind_to < max(recipe.epochs, 1):
        raise SettingError(f"rewind_to must be from 0 to {recipe.epochs - 1}, not {rewind_to}")
    steady = replace(recipe, epochs=rewind_to, cosine=False)
    rest = replace(recipe, epochs=recipe.epochs - rewind_to)
    done, total = 0, recipe.epochs + 3 * rest.epochs

    def went(epochs: int) -> None:
        nonlocal done
        done += epochs
        report(done, total)

    def heard(event: TrainingEvent) -> None:
        if isinstance(event, EpochEnded):
            went(1)

    went(0)
    callbacks = Callbacks(heard, cancelled)
    task = Task(plan.data, plan.validation, loss=plan.loss)
    first = early = reinitialised(architecture, recipe.seed)
    if rewind_to:
        unseen = replace(task, validation=None)
        early = fine_tuned(first, unseen, steady, callbacks=callbacks).whole().network
        go_on(cancelled)
    dense = fine_tuned(early, task, rest, callbacks=callbacks).whole().network
    go_on(cancelled)
    found = prune(dense, plan.sparsity, method=plan.method, layers=plan.layers, skip=plan.skip)
    starts = {
        "ticket": rewound(found, early),
        "random_weights": with_random_weights(found, recipe.seed + 1),
        "random_masks": with_random_masks(found, early, recipe.seed),
    }
    trained: dict[str, Pruned] = {}
    with crew as there:
        pool: Pool[tuple[str, Pruned], Pruned] = Pool(
            there, _training, (task, rest), (*taught_classes(), *taught())
        )
        for (name, _), network in pool.results(starts.items(), cancelled):
            trained[name] = network
            went(rest.epochs)
    return LotteryTicket(dense, **trained)


def _training(
    given: tuple[Task, Recipe], cancelled: Cancelled
) -> Callable[[tuple[str, Pruned]], Pruned]:
    """Return what trains one of the pruned networks, by its name."""
    task, recipe = given

    def trained(named: tuple[str, Pruned]) -> Pruned:
        callbacks = Callbacks(cancelled=cancelled)
        found = fine_tuned(named[1], task, recipe, callbacks=callbacks).whole().network
        go_on(cancelled)
        return found

    return trained


def from_scratch(
    small: "keras.Model",
    data: Data,
    recipe: Recipe,
    validation: Data | None = None,
    *,
    loss: Loss | str | None = None,
) -> "keras.Model":
    """Train the same small network from new random weights: the baseline of every claim.

    Liu et al., "Rethinking the value of network pruning", 2019. What was exactly zero in its
    kernels stays zero.

    Args:
        small: such as a compact network; its weights do not count. It is left as it is.
        data, validation: (x, y), as for `sc.fine_tune`.
        recipe: how to train; its seed draws the new weights, too.
        loss: of a model that is no classifier, as for `sc.fine_tune`.

    Returns:
        A new Keras model of the same shapes; of its epochs the best by validation.

    Raises:
        DataError: as `sc.fine_tune`.
        TrainingDiverged: a loss is NaN or infinite, in whichever epoch.

    Example:
        >>> control = sc.from_scratch(sc.compact(pruned), (x, y), sc.Recipe(epochs=10))
    """
    task = Task(data, validation, loss=loss)
    found = fine_tuned(anew(small, recipe.seed), task, recipe).whole()
    return as_keras(found.network)
