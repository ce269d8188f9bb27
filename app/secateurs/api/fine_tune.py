"""`sc.fine_tune`: training on, with the masks held."""

import warnings
from typing import TYPE_CHECKING, TypeVar

from secateurs.core.base.cancelled import Cancelled, never
from secateurs.core.base.errors import DivergedWarning, SettingError
from secateurs.core.graph.calls import is_model
from secateurs.core.graph.subclassed import opened_up
from secateurs.core.learning.fine_tuning import Task, fine_tuned
from secateurs.core.learning.loop import Callbacks, Report
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.network.inputs import Data
from secateurs.core.network.objective import Loss
from secateurs.core.pruning.given import as_keras, as_pruned
from secateurs.core.pruning.masks_of_zeros import with_zeros_held
from secateurs.core.pruning.prune import prune
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras

N = TypeVar("N", "keras.Model", Pruned)


def fine_tune(
    network: N,
    data: Data,
    recipe: Recipe | None = None,
    *,
    validation: Data | None = None,
    teacher: "keras.Model | None" = None,
    schedule: Schedule | None = None,
    loss: Loss | str | None = None,
    report: Report | None = None,
    cancelled: Cancelled | None = None,
) -> N:
    """Train a pruned network on; what was removed stays exactly zero after every update.

    So do the exact zeros in the kernels of a Keras model that count as gone for `sc.prune`.

    Masked training is Han et al. 2015, "Learning both weights and connections". The network
    given is left as it is. The weights of the best epoch are kept, those before the
    first included: by validation accuracy, or by loss where there is none; without validation
    data the last epoch's. The same arguments give the same bits on the same machine.

    Args:
        network: a `Pruned`; or a Keras model, such as a compact one.
        data: (x, y); x is (n, *input shape), or a tuple of such arrays where the model has
            several inputs; y is (n,) whole numbers, the classes from 0.
        recipe: epochs, optimizer, rates and the like; `sc.Recipe()` where left out.
        validation: likewise; 1,000 samples or more tell epochs apart.
        teacher: such as the dense model, whose softened answers are followed beside the labels
            (Hinton, Vinyals and Dean 2015).
        schedule: prunes further as training goes on; then a Keras model may be given dense, and
            a `Pruned` is returned. Epochs before the final sparsity are never the best.
        report: called with TrainingStarted, StepsTaken, EpochEnded and Diverged, in this thread.
        cancelled: asked between chunks of steps; after True, what was reached is returned: an
            epoch that was begun does not count, but for the first.
        loss: for models that are no classifiers: Keras's name of a loss, a loss of Keras's, or a
            function of (wanted, output) that gives one value a sample or more.

    Returns:
        A `Pruned` with the same masks, its account counted anew; or a Keras model for a Keras
        model.

    Raises:
        DataError: data do not fit the model.
        TrainingDiverged: the loss is NaN or infinite before an epoch has ended. Later, what is
            returned is the best epoch so far, with a `DivergedWarning` that says which.
        PruningError: the schedule asks for what cannot be had of this network.
        ValueError: a setting is out of its range.

    Example:
        >>> tuned = sc.fine_tune(pruned, (x, y), validation=(x_val, y_val), teacher=model)
        >>> small = sc.fine_tune(sc.compact(pruned), (x, y), sc.Recipe(epochs=5))
    """
    if recipe is not None and not isinstance(recipe, Recipe):
        raise SettingError("How to train is given as sc.Recipe(epochs=5, ...).")
    opened = opened_up(teacher) if is_model(teacher) else teacher
    found = fine_tuned(
        with_zeros_held(network),
        Task(data, validation, teacher=opened, loss=loss),
        recipe or Recipe(),
        schedule=schedule,
        callbacks=Callbacks(report=report or (lambda event: None), cancelled=cancelled or never),
    )
    if found.tuned.diverged:
        warnings.warn(str(found.tuned.diverged), DivergedWarning, stacklevel=3)
    made = found.network
    if schedule is not None and as_pruned(made) is None:  # cancelled before its first pruning
        made = prune(made, 0.0, schedule.method or "weight", heads=schedule.heads)
    return made if as_pruned(network) or schedule is not None else as_keras(made)
