"""Keras, as one compiled graph."""

from typing import TYPE_CHECKING

from secateurs.core.export.keras_run import keras_runtime
from secateurs.core.measuring.engines.engine import Engine, Run, always
from secateurs.core.network.network import Network
from secateurs.core.pruning.given import as_keras

if TYPE_CHECKING:
    import keras


def prepare(network: "keras.Model | Network", threads: int) -> Run:
    """Trace the model; TensorFlow keeps to the threads that it was started with."""
    return keras_runtime(as_keras(network)).run


KERAS = Engine("Keras", always, prepare, holds_threads=False)
