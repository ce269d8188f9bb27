"""Is a run the exercise's own? Only then do the exercise sheet's figures stand beside it."""

from collections.abc import Sequence

from secateurs.core.base.phrases import joined, sentence
from secateurs.core.data.class_names import MNIST
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.ranking.terms import Scope
from secateurs.core.storage.records import RunRecord

EXERCISE = TrainingSettings()
RECIPE = {
    "optimizer": "another optimiser",
    "learning_rate": "another learning rate",
    "l1": "an L1 penalty",
    "l2": "an L2 penalty",
    "precision": "products in bfloat16",
    "augment": "images changed a little and a rate that falls at the end, to read drawings better",
}


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
