"""`sc.fine_tune`: training on, with the masks held."""

from typing import TYPE_CHECKING, TypeVar

from secateurs.core.base.cancelled import Cancelled
from secateurs.core.learning.fine_tuning import Data, fine_tuned
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import Schedule
from secateurs.core.learning.settings import Optimizer
from secateurs.core.learning.tuning_loop import Report
from secateurs.core.network.objective import Loss
from secateurs.core.pruning.masks_of_zeros import with_zeros_held
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras

N = TypeVar("N", "keras.Model", Pruned)


def fine_tune(
    network: N,
    data: Data,
    *,
    validation: Data | None = None,
    epochs: int = 5,
    distill_from: "keras.Model | None" = None,
    optimizer: Optimizer = "adam",
    learning_rate: float = 1e-3,
    batch_size: int = 128,
    seed: int = 0,
    schedule: Schedule | None = None,
    report: Report | None = None,
    cancelled: Cancelled | None = None,
    weight_decay: float = 0.0,
    cosine: bool = True,
    warm_up: float = 0.05,
    temperature: float = 2.0,
    distillation: float = 0.5,
    augment: bool = False,
    loss: Loss | str | None = None,
) -> N:
    """Train a pruned network on; what was removed stays exactly zero after every update.

    So does every exact zero in the kernels of a Keras model.

    Masked training is Han et al. 2015, "Learning both weights and connections". The network
    given is left as it is. The weights of the best epoch are kept, those before the
    first included: by validation accuracy, or by loss where there is none; without validation
    data the last epoch's. The same arguments give the same bits on the same machine.

    Args:
        network: a `Pruned`; or a Keras model, such as a compact one.
        data: (x, y); x is (n, *input shape), or a tuple of such arrays where the model has
            several inputs; y is (n,) whole numbers, the classes from 0.
        validation: likewise; 1,000 samples or more tell epochs apart.
        epochs: at most as often every sample is seen.
        distill_from: a teacher, such as the dense model, whose softened answers are followed
            beside the labels (Hinton, Vinyals and Dean 2015).
        optimizer: "sgd", "momentum" (0.9) or "adam".
        learning_rate: of the first step; it is reached over the share `warm_up`
            of the steps, and with `cosine` falls to nothing by the last.
        batch_size: samples a step; the last batch of an epoch may be smaller.
        seed: of the order of the samples, of dropout and of the distortions.
        schedule: prunes further as training goes on; then a Keras model may be given dense, and
            a `Pruned` is returned. Epochs before the final sparsity are never the best.
        report: called with TrainingStarted, StepsTaken and EpochEnded, in this thread.
        cancelled: asked between chunks of steps; after True, what was reached is returned.
        weight_decay: share of each kernel that goes at a step, times the learning rate.
        temperature: of distillation; `distillation` is its share of the loss, 0 to 1.
        augment: distort images as training goes on; square grey ones only.
        loss: for models that are no classifiers: Keras's name of a loss, or a function of
            (wanted, output) that gives one value a sample or more.

    Returns:
        A `Pruned` with the same masks, its account counted anew; or a Keras model for a Keras
        model.

    Raises:
        DataError: data do not fit the model.
        TrainingDiverged: the loss is NaN or infinite.
        PruningError: the schedule asks for what cannot be had of this network.
        ValueError: a setting is out of its range.

    Example:
        >>> tuned = sc.fine_tune(pruned, (x, y), validation=(x_val, y_val), distill_from=model)
        >>> small = sc.fine_tune(sc.compact(pruned), (x, y), epochs=5)
    """
    recipe = Recipe(
        epochs=epochs,
        optimizer=optimizer,
        learning_rate=learning_rate,
        batch_size=batch_size,
        seed=seed,
        weight_decay=weight_decay,
        cosine=cosine,
        warm_up=warm_up,
        temperature=temperature,
        distillation=distillation,
        augment=augment,
    )
    found = fine_tuned(
        network if isinstance(network, Pruned) else with_zeros_held(network),
        data,
        recipe,
        validation=validation,
        teacher=distill_from,
        schedule=schedule,
        loss=loss,
        report=report or (lambda event: None),
        cancelled=cancelled or (lambda: False),
    ).network
    if isinstance(network, Pruned) or schedule is not None or not isinstance(found, Pruned):
        return found
    return found.model
