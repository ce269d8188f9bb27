"""The exercise sheet's figures, and whether a run is its own: only then do they stand beside."""

from collections.abc import Sequence

from secateurs.core.base.phrases import joined, sentence
from secateurs.core.data.class_names import MNIST
from secateurs.core.evaluation.points import CLASSIC_LEVELS
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.ranking.terms import Method, Scope
from secateurs.core.storage.records import RunRecord

ACCURACY: dict[Method, tuple[float, ...]] = {  # at the classic levels
    "weight": (0.9709, 0.9694, 0.9474, 0.8994, 0.6421, 0.4456, 0.1832, 0.1180, 0.0924, 0.0870),
    "unit": (0.9709, 0.8253, 0.2220, 0.1268, 0.1174, 0.0988, 0.0985, 0.0966, 0.0864, 0.0647),
}
EXERCISE = TrainingSettings()
RECIPE = {
    "optimizer": "another optimiser",
    "learning_rate": "another learning rate",
    "l1": "an L1 penalty",
    "l2": "an L2 penalty",
    "precision": "products in bfloat16",
    "augment": "images changed a little and a rate that falls at the end, to read drawings better",
}


def accuracy_there(method: Method, level: float) -> float | None:
    """Return what the exercise sheet reports at a level, if it does."""
    return dict(zip(CLASSIC_LEVELS, ACCURACY[method], strict=True)).get(level)


def departures(record: RunRecord, scope: Scope) -> tuple[str, ...]:
    """Return what makes figures of another thing than the exercise measured, in words."""
    layers = record.settings.hidden_layers
    widths = ", ".join(map(str, layers))
    trained = record.kind == "trained"
    other_layers = trained and layers != EXERCISE.hidden_layers
    found = {
        f"is on {record.dataset}": record.dataset != MNIST.name,
        f"is of a network with hidden layers {widths}": other_layers,
        "is of a network that was not trained here": not trained,
        "ranks all layers together": scope != "layer",
    }
    return tuple(words for words, differs in found.items() if differs)


def remark(record: RunRecord, scope: Scope) -> str:
    """Say in a sentence how the run differs from the exercise's; nothing if it does not."""
    others = departures(record, scope)
    if others:
        return sentence(
            f"the exercise sheet's figures are left out: this report {joined(others)}, and "
            "they are of the exercise's network on MNIST, each layer pruned alike"
        )
    changed = _recipe(record.settings)
    if not changed:
        return ""
    return sentence(
        f"this network was trained with {joined(changed)}, which the exercise's was not: the "
        "exercise sheet's figures are only of a network like it"
    )


def _recipe(settings: TrainingSettings) -> Sequence[str]:
    return [
        words
        for name, words in RECIPE.items()
        if getattr(settings, name) != getattr(EXERCISE, name)
    ]
