"""SavedModel, TensorFlow's folder for serving."""

from pathlib import Path
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import Tensor
from secateurs.core.base.errors import ExportError
from secateurs.core.base.files import is_folder
from secateurs.core.export.exported import ExportedModel, Format, Runtime, Written
from secateurs.core.export.keras_run import output_arrays
from secateurs.core.network.inputs import in_form

if TYPE_CHECKING:
    import keras


def save(model: "keras.Model", path: Path) -> None:
    """Write the model's inference as the endpoint `serve`, for any batch.

    `Model.export` would store every weight twice: as Keras's variable and as the endpoint's.
    """
    import keras
    import tensorflow as tf

    specs = [tf.TensorSpec((None, *t.shape[1:]), t.dtype, t.name) for t in model.inputs]

    def serve(inputs: Tensor) -> Tensor:
        return model(inputs, training=False)

    archive = keras.export.ExportArchive()
    archive.add_endpoint("serve", serve, input_signature=[in_form(model, specs)])
    archive.write_out(path, verbose=False)


PARTS = {  # what TensorFlow and Keras write into the folder
    *("saved_model.pb", "saved_model.pbtxt", "keras_metadata.pb", "fingerprint.pb"),
    *("variables", "assets", "assets.extra", "debug"),
}


def check_target(path: Path) -> None:
    """Refuse a folder that holds something else, too: it would be replaced whole."""
    if is_folder(path) and not {each.name for each in path.iterdir()} <= PARTS:
        raise ExportError(
            f"The folder {path} holds something else than a SavedModel and is not replaced:"
            " choose a new name."
        )


class SavedModel(Format):
    def write(self, subject: ExportedModel, path: Path) -> Written:
        save(subject.model, path)
        return Written()

    def load(self, path: Path, subject: ExportedModel) -> Runtime:
        import tensorflow as tf

        loaded = tf.saved_model.load(path)

        def run(inputs):  # type: ignore[no-untyped-def]
            tensors = [tf.convert_to_tensor(array) for array in inputs]
            return output_arrays(loaded.serve(in_form(subject.model, tensors)))

        return Runtime(run)
