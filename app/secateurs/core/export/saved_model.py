"""SavedModel, TensorFlow's folder for serving."""

from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.errors import ExportError
from secateurs.core.export.exported import Runtime, Subject, Written
from secateurs.core.export.keras_run import as_arrays

if TYPE_CHECKING:
    import keras


def write(subject: Subject, path: Path) -> Written:
    save(subject.model, path)
    return Written()


def save(model: "keras.Model", path: Path, batch: int | None = None) -> None:
    """Write the model's inference as the endpoint `serve`, for any batch or one of this size.

    `Model.export` would store every weight twice: as Keras's variable and as the endpoint's.
    """
    import keras
    import tensorflow as tf

    specs = [tf.TensorSpec((batch, *t.shape[1:]), t.dtype, t.name) for t in model.inputs]
    archive = keras.export.ExportArchive()
    archive.add_endpoint(
        "serve",
        lambda inputs: model(inputs, training=False),
        input_signature=specs if len(specs) == 1 else [specs],
    )
    archive.write_out(path, verbose=False)


def load(path: Path, subject: Subject) -> Runtime:
    import tensorflow as tf

    loaded = tf.saved_model.load(path)

    def run(inputs):  # type: ignore[no-untyped-def]
        tensors = [tf.convert_to_tensor(array) for array in inputs]
        return as_arrays(loaded.serve(tensors[0] if len(tensors) == 1 else tensors))

    return Runtime(run)


def check_target(path: Path) -> None:
    """Refuse a folder that holds something else: it would be replaced whole."""
    if path.is_dir() and any(path.iterdir()) and not (path / "saved_model.pb").is_file():
        raise ExportError(
            f"The folder {path} holds something else than a SavedModel and is not replaced:"
            " choose a new name."
        )
