"""What is said of a run in a tooltip and to a screen reader."""

from secateurs.core.storage.records import RunRecord
from secateurs.core.training.checks import OPTIMIZERS
from secateurs.ui.wording import count, duration, percent

AUGMENTED = (
    "\nIts training images were shifted, turned, scaled and thickened a little, so that\n"
    "real drawings are read better; the exercise's own run is plain"
)


def spoken(record: RunRecord) -> str:
    return f"{record.name}, test accuracy {percent(record.test_accuracy)}"


def tip(record: RunRecord) -> str:
    """Say in a few lines what a run is."""
    settings = record.settings
    layers = ", ".join(str(units) for units in settings.hidden_layers)
    epochs = f"{len(record.history)} of {settings.epochs}"
    made = record.created.astimezone().strftime("%d %B %Y, %H:%M")
    return (
        f"{record.name}: {percent(record.test_accuracy, 2)} on the test set of {record.dataset}\n"
        f"Hidden layers {layers} · {count(record.parameters)} parameters\n"
        f"{OPTIMIZERS[settings.optimizer]}, rate {settings.learning_rate:g}, "
        f"batch {settings.batch_size}, seed {settings.seed}\n"
        f"{epochs} epochs in {duration(record.seconds)}, epoch {record.best_epoch} kept\n"
        f"Made {made}{AUGMENTED if settings.augment else ''}"
    )
