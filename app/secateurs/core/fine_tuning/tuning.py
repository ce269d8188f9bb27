"""Fine-tuning of a Keras model or of a pruned one, masks held, perhaps pruned on the way."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from secateurs.core.cancelled import Cancelled, never
from secateurs.core.fine_tuning.fitting import check_teacher, check_types
from secateurs.core.fine_tuning.holding import masks_by_place
from secateurs.core.fine_tuning.learner import KerasLearner
from secateurs.core.fine_tuning.loop import Report, Tuned, steps_of, tune
from secateurs.core.fine_tuning.objective import Loss, objective
from secateurs.core.fine_tuning.recipe import Recipe
from secateurs.core.fine_tuning.samples import samples
from secateurs.core.fine_tuning.schedule import Schedule
from secateurs.core.fine_tuning.scheduled import GrowingSparsity
from secateurs.core.fine_tuning.starting import copy_of
from secateurs.core.network.copying import remember
from secateurs.core.network.inputs import first_of
from secateurs.core.network.state import samples_at_once
from secateurs.core.pruning.counting import recounted
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.training.determinism import deterministic
from secateurs.core.training.warm_up import import_tensorflow

if TYPE_CHECKING:
    import keras

Data = tuple[Any, Any]


@dataclass(frozen=True, slots=True, eq=False)
class FineTuned:
    """What fine-tuning made, and how it went.

    Attributes:
        network: a `Pruned` where one was given or a schedule pruned, else a Keras model.
    """

    network: "keras.Model | Pruned"
    tuned: Tuned


def fine_tuned(
    network: "keras.Model | Pruned",
    data: Data,
    recipe: Recipe,
    *,
    validation: Data | None = None,
    teacher: "keras.Model | None" = None,
    schedule: Schedule | None = None,
    loss: Loss | str | None = None,
    report: Report = lambda event: None,
    cancelled: Cancelled = never,
    discarded: Cancelled = never,
) -> FineTuned:
    """Train a copy on and return it with its history; see `secateurs.fine_tune`.

    Args:
        discarded: as of `tune`.
    """
    import_tensorflow()
    with deterministic():
        return _fine_tuned(
            network,
            data,
            recipe,
            validation=validation,
            teacher=teacher,
            schedule=schedule,
            loss=loss,
            report=report,
            cancelled=cancelled,
            discarded=discarded,
        )


def _fine_tuned(
    network: "keras.Model | Pruned",
    data: Data,
    recipe: Recipe,
    *,
    validation: Data | None,
    teacher: "keras.Model | None",
    schedule: Schedule | None,
    loss: Loss | str | None,
    report: Report,
    cancelled: Cancelled,
    discarded: Cancelled,
) -> FineTuned:
    if schedule is not None and not isinstance(schedule, Schedule):
        raise ValueError('a schedule is given as sc.Schedule("gradual", 0.9) or the like')
    pruned = network if isinstance(network, Pruned) else None
    model = copy_of(pruned.model if pruned else network, recipe.seed)
    recipe = replace(recipe, batch_size=samples_at_once(model) or recipe.batch_size)
    train = samples(data, model, classes=loss is None)
    check_types(model)
    if teacher is not None:
        check_teacher(teacher, model, data)
    held_out = samples(validation, model, classes=loss is None) if validation is not None else None
    steps = recipe.epochs * steps_of(recipe, len(train))
    learner = KerasLearner(model, recipe, objective(loss), train, teacher, steps)
    if pruned:
        learner.hold(masks_by_place(model, pruned))
    growing = GrowingSparsity(learner, pruned, schedule, data, recipe.seed) if schedule else None
    tuned = tune(learner, recipe, train, held_out, report, cancelled, growing, discarded)
    remember(model, pruned.model if pruned else network)
    pruned = growing.pruned if growing else pruned
    if pruned is None:
        return FineTuned(model, tuned)
    examples = first_of(model, data[0]) if pruned.examples is None else pruned.examples
    return FineTuned(recounted(replace(pruned, examples=examples), model), tuned)
