"""Names of layers: Keras takes any, TensorFlow's graphs only plain ones."""

import re
from typing import TYPE_CHECKING

from secateurs.core.export.exported import Kind
from secateurs.core.graph.copies import rebuilt
from secateurs.core.graph.keras_layers import set_weights
from secateurs.core.graph.layer_copies import again
from secateurs.core.graph.layer_names import are_plain

if TYPE_CHECKING:
    import keras

ONLY_PLAIN: tuple[Kind, ...] = ("litert", "litert-int8", "onnx", "savedmodel", "c")


def with_plain_names(model: "keras.Model") -> "keras.Model":
    """Return the model, or a copy in which every name is plain, and as near as can be."""
    if are_plain(model):
        return model
    taken: set[str] = set()

    def plain(name: str) -> str:
        found = _plain(name, taken)
        taken.add(found)
        return found

    def named(layer: "keras.Operation", _: str) -> "keras.Operation":
        # Before it is built: its variables have its name.
        return again(layer, {"name": plain(layer.name)})

    copy = rebuilt(model, named, name_of=plain)
    set_weights(copy, model.get_weights())
    return copy


def _plain(name: str, taken: set[str]) -> str:
    """Return a plain name that is not taken."""
    found = base = re.sub(r"[^A-Za-z0-9_.-]", "_", name).strip("_-") or "layer"
    number = 1
    while found in taken:
        number += 1
        found = f"{base}_{number}"
    return found
