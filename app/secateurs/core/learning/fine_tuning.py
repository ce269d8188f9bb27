"""Fine-tuning of a Keras model or of a pruned one, masks held, perhaps pruned on the way."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from secateurs.core.base.errors import (
    DataError,
    SettingError,
    TrainingDiverged,
    UnsupportedModel,
)
from secateurs.core.base.tensorflow import deterministic, import_tensorflow
from secateurs.core.graph.copies import remember
from secateurs.core.graph.layer_state import samples_at_once
from secateurs.core.learning.keras_engine import KerasTrainer, LearnedFrom
from secateurs.core.learning.loop import NOBODY, Callbacks, Outcome, TrainingPlan, learn
from secateurs.core.learning.progress import NOTHING, Progress
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.schedule import GrowingSparsity, Schedule, hold
from secateurs.core.learning.starts import seeded_copy
from secateurs.core.learning.tuned_samples import check_loss, samples
from secateurs.core.network.inputs import Data, first_of
from secateurs.core.network.objective import Loss, objective
from secateurs.core.pruning.given import as_pruned
from secateurs.core.pruning.keras_account import recounted
from secateurs.core.pruning.pruned import Pruned

if TYPE_CHECKING:
    import keras


ADVICE = "Try a lower learning rate."
TRAINED = ("float32", "float64")  # in 16 bits the steps of an optimizer vanish


def check_types(model: "keras.Model") -> None:
    """Refuse weights in which small steps are lost.

    Raises:
        UnsupportedModel: names the first such weight.
    """
    for weight in model.trainable_weights:
        if weight.dtype not in TRAINED:
            raise UnsupportedModel(
                f"Fine-tuning needs weights in float32; {weight.path} is in {weight.dtype}. The "
                "dtype policy mixed_float16 keeps weights in float32."
            )


def check_teacher(teacher: object, model: "keras.Model", data: Data) -> None:
    """Refuse a teacher that does not read the samples or answers in another shape.

    Raises:
        DataError: says what does not fit.
    """
    import keras

    from secateurs.core.network.inputs import arrays_for

    if not isinstance(teacher, keras.Model):
        raise DataError(f"The teacher must be a Keras model, not a {type(teacher).__name__}.")
    try:
        arrays_for(teacher, data[0])
    except DataError as error:
        raise DataError(f"The teacher cannot read the samples. {error}") from error
    answers = [[tuple(each.shape[1:]) for each in network.outputs] for network in (teacher, model)]
    if answers[0] != answers[1]:
        shapes = [" and ".join(map(str, each)) for each in answers]
        raise DataError(
            f"The teacher answers {shapes[0]}, the network {shapes[1]}; it cannot be followed."
        )


@dataclass(frozen=True, slots=True, eq=False)
class FineTuned:
    """What fine-tuning made, and how it went.

    Attributes:
        network: a `Pruned` where one was given or a schedule pruned, else a Keras model.
        steps_per_epoch: that were taken.
        outcome: how it ended.
    """

    network: "keras.Model | Pruned"
    tuned: Progress
    steps_per_epoch: int = 0
    outcome: Outcome = "completed"

    def whole(self) -> "FineTuned":
        """Return it for a comparison, which needs all its training.

        Raises:
            TrainingDiverged: it ended early, as the loss was no longer a number.
        """
        if self.tuned.diverged is not None:
            raise TrainingDiverged(self.tuned.diverged.step, self.tuned.diverged.advice)
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What a network learns.

    Attributes:
        data: (x, y) to train on; the labels are what the loss compares with.
        validation: (x, y) by which the epoch that is kept is chosen; None keeps the last.
        teacher: a model whose outputs are followed beside the labels.
        loss: of a model that is no classifier: Keras's name of one, or a function of (wanted,
            output) that gives one value a sample or more.
    """

    data: Data
    validation: Data | None = None
    teacher: "keras.Model | None" = None
    loss: Loss | str | None = None


def fine_tuned(
    network: "keras.Model | Pruned",
    task: Task,
    recipe: Recipe,
    *,
    schedule: Schedule | None = None,
    callbacks: Callbacks = NOBODY,
    begun: Progress = NOTHING,
) -> FineTuned:
    """Train a copy on and return it with its history; see `secateurs.fine_tune`.

    Args:
        begun: a checkpoint of the same fine-tuning, which goes on from there to the same bits as
            if never interrupted.
    """
    import_tensorflow()
    with deterministic():
        return _fine_tuned(network, task, recipe, schedule, callbacks, begun)


def _fine_tuned(
    network: "keras.Model | Pruned",
    task: Task,
    recipe: Recipe,
    schedule: Schedule | None,
    callbacks: Callbacks,
    begun: Progress,
) -> FineTuned:
    if schedule is not None and not isinstance(schedule, Schedule):
        raise SettingError('a schedule is given as sc.Schedule("gradual", 0.9) or the like')
    pruned = as_pruned(network)
    model = seeded_copy(pruned.model if pruned else network, recipe.seed)
    train = samples(task.data, model, classes=task.loss is None)
    at_once = samples_at_once(model) or min(recipe.batch_size, len(train))
    recipe = replace(recipe, batch_size=at_once)
    check_types(model)
    if task.teacher is not None:
        check_teacher(task.teacher, model, task.data)
    held_out = None
    if task.validation is not None:
        held_out = samples(task.validation, model, classes=task.loss is None)
    goal = objective(task.loss)
    if task.loss is not None:
        check_loss(goal.losses, train, model)
    plan = TrainingPlan(recipe.epochs, recipe.batch_size, len(train), recipe.seed, ADVICE)
    engine = KerasTrainer(
        model, recipe, goal, LearnedFrom(train, held_out, task.teacher), plan.steps
    )
    if pruned:
        hold(engine, pruned)
    growing = (
        GrowingSparsity(engine, pruned, schedule, task.data, recipe.seed) if schedule else None
    )
    learned = learn(lambda _: engine, replace(plan, prunes=growing), callbacks, begun)
    tuned, how = learned.progress, (plan.steps_per_epoch, learned.outcome)
    if tuned.best:
        model.set_weights(list(tuned.best.weights))
    remember(model, pruned.model if pruned else network)
    pruned = growing.pruned if growing else pruned
    if pruned is None:
        return FineTuned(model, tuned, *how)
    examples = first_of(model, task.data[0]) if pruned.examples is None else pruned.examples
    return FineTuned(recounted(replace(pruned, examples=examples), model), tuned, *how)
