"""What is said of a run in a tooltip and to a screen reader."""

from secateurs.core.data.names import is_handwriting
from secateurs.core.storage.records import RunRecord
from secateurs.core.training.checks import OPTIMIZERS
from secateurs.ui.wording import accuracy_of, count, duration, how_made, percent

AUGMENTED = "\nIts training images were shifted, turned, slanted, scaled and thickened a little"
WRITTEN = (
    ",\nand a third was written anew by other hands, so that real drawings are read better;\n"
    "the exercise's own run is plain"
)


def spoken(record: RunRecord) -> str:
    return f"{record.name}, test accuracy {accuracy_of(record)}"


def tip(record: RunRecord) -> str:
    """Say in a few lines what a run is."""
    if record.kind != "trained":
        return _made_tip(record)
    settings = record.settings
    layers = ", ".join(str(units) for units in settings.hidden_layers)
    epochs = f"{len(record.history)} of {settings.epochs} epochs in {duration(record.seconds)}"
    made = record.created.astimezone().strftime("%d %B %Y, %H:%M")
    return (
        f"{record.name}: {percent(record.test_accuracy, 2)} on the test set of {record.dataset}\n"
        f"Hidden layers {layers} · {count(record.parameters)} parameters\n"
        f"{OPTIMIZERS[settings.optimizer]}, rate {settings.learning_rate:g}, "
        f"batch {settings.batch_size}, seed {settings.seed}\n"
        f"{epochs}, {record.kept_epoch}\n"
        f"Made {made}{_augmented(record)}"
    )


def _augmented(record: RunRecord) -> str:
    if not record.settings.augment:
        return ""
    return AUGMENTED + (WRITTEN if is_handwriting(record.dataset_key) else "")


def _made_tip(record: RunRecord) -> str:
    """Say in a few lines what a network is that was not trained here."""
    tested = (
        f"{percent(record.test_accuracy, 2)} on the test set of {record.dataset}"
        if record.is_tested
        else "not tested yet"
    )
    made = record.created.astimezone().strftime("%d %B %Y, %H:%M")
    lines = (
        f"{record.name}: {tested}",
        f"{how_made(record)[:1].upper()}{how_made(record)[1:]}",
        f"{count(record.parameters)} parameters",
        record.remark,
        record.kept_epoch[:1].upper() + record.kept_epoch[1:],
        f"Made {made}",
    )
    return "\n".join(line for line in lines if line)
