"""The .keras file, Keras's own format."""

from pathlib import Path

from secateurs.core.export.exported import Runtime, Subject, Written
from secateurs.core.export.keras_run import keras_runtime


def write(subject: Subject, path: Path) -> Written:
    subject.model.save(path)
    return Written()


def load(path: Path, subject: Subject) -> Runtime:
    # The model is the user's own, with its classes in memory; a stranger's file goes through
    # core.opening, which looks before it builds.
    import keras

    return keras_runtime(keras.models.load_model(path, compile=False))
