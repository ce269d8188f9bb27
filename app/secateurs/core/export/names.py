"""Names of layers: Keras takes any, TensorFlow's graphs only plain ones."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from secateurs.core.export.exported import Kind
from secateurs.core.network.copying import again, rebuilt
from secateurs.core.network.reading import set_weights

if TYPE_CHECKING:
    import keras

ONLY_PLAIN: tuple[Kind, ...] = ("litert", "litert-int8", "onnx", "savedmodel", "c")
_PLAIN = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*")


def are_plain(model: "keras.Model") -> bool:
    """Return whether a graph can be made under the names of the model and its layers."""
    return all(_PLAIN.fullmatch(each.name) for each in _named(model))


def with_plain_names(model: "keras.Model") -> "keras.Model":
    """Return the model, or a copy in which every name is plain, and as near as can be."""
    if are_plain(model):
        return model
    taken: set[str] = set()

    def plain(name: str) -> str:
        found = _plain(name, taken)
        taken.add(found)
        return found

    def named(layer: Any, _: str) -> Any:  # before it is built: its variables have its name
        return again(layer, {"name": plain(layer.name)})

    copy = rebuilt(model, named, name_of=plain)
    set_weights(copy, model.get_weights())
    return copy


def _named(model: "keras.Model") -> Iterator[Any]:
    """Yield the model, its layers and its other operations, inner ones too, each once."""
    seen: set[int] = set()
    waiting: list[Any] = [model]
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [*getattr(each, "operations", ()), *getattr(each, "_layers", ())]


def _plain(name: str, taken: set[str]) -> str:
    """Return a plain name that is not taken."""
    found = base = re.sub(r"[^A-Za-z0-9_.-]", "_", name).strip("_-") or "layer"
    number = 1
    while found in taken:
        number += 1
        found = f"{base}_{number}"
    return found
