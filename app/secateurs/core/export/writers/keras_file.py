"""Files that Keras opens: its own, and weights, masks and configuration in safetensors."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.errors import ExportError
from secateurs.core.base.phrases import joined
from secateurs.core.base.text import first_line
from secateurs.core.export.exported import ExportedModel, Format, Runtime, Written
from secateurs.core.export.keras_run import keras_runtime
from secateurs.core.opening.parts import build, parts_of, read_parts, write_parts

if TYPE_CHECKING:
    import keras


@contextmanager
def _in_small_letters(path: Path) -> Iterator[Path]:
    """Give a path that Keras takes for its own, whatever the case of its ending."""
    plain = path.with_suffix(".keras")
    if plain == path:
        yield path
        return
    if path.exists():
        path.rename(plain)
    try:
        yield plain
    finally:
        if plain.exists():
            plain.rename(path)


def own_classes(model: "keras.Model") -> dict[str, type]:
    """Return the classes of its layers that are not Keras's, by name."""
    layers = model._flatten_layers(include_self=False, recursive=True)
    kinds = {type(layer).__name__: type(layer) for layer in layers}
    return {name: kind for name, kind in kinds.items() if not kind.__module__.startswith("keras.")}


def not_built(path: Path, own: Iterable[str], error: Exception) -> ExportError:
    """Say why what was written cannot be built again."""
    why = first_line(error)
    if own:
        why = (
            f"the layers of the class {joined(list(own))} cannot be built again from their"
            " configuration; a get_config with all that __init__ takes is needed"
        )
    return ExportError(f"{path.name} was not put in place: {why}.")


def lambdas_of(model: "keras.Model") -> tuple[str, ...]:
    """Return the names of the layers whose code would be written into a file."""
    layers = model._flatten_layers(include_self=False, recursive=True)
    return tuple(layer.name for layer in layers if type(layer).__name__ == "Lambda")


class KerasFile(Format):
    def write(self, subject: ExportedModel, path: Path) -> Written:
        with _in_small_letters(path) as plain:
            subject.model.save(plain)
        if lambdas_of(subject.model):
            return Written("Its Lambda layers hold code: Keras opens it with safe_mode=False only.")
        if own := own_classes(subject.model):
            return Written(f"Opens where Keras knows the class {joined(list(own))}.")
        return Written()

    def load(self, path: Path, subject: ExportedModel) -> Runtime:
        # The model is the user's own, with its classes in memory; a stranger's file goes through
        # core.opening, which looks before it builds.
        import keras

        safe = not lambdas_of(subject.model)  # what they hold was written a moment ago
        own = own_classes(subject.model)
        try:
            with _in_small_letters(path) as plain:
                loaded = keras.models.load_model(
                    plain, compile=False, safe_mode=safe, custom_objects=own
                )
        except Exception as error:
            raise not_built(path, own, error) from error
        return keras_runtime(loaded)


class SafetensorsFile(Format):
    def write(self, subject: ExportedModel, path: Path) -> Written:
        if lambdas := lambdas_of(subject.model):
            raise ExportError(
                f"A safetensors file holds no code, so not the Lambda layer {lambdas[0]}:"
                " .keras does."
            )
        if own := own_classes(subject.model):
            raise ExportError(
                "A safetensors file opens with Keras's own layers only, not with"
                f" {joined(list(own))}: .keras does."
            )
        write_parts(path, parts_of(subject.model, subject.masks))
        return Written()

    def load(self, path: Path, subject: ExportedModel) -> Runtime:
        parts = read_parts(path)
        same = parts.masks.keys() == subject.masks.keys() and all(
            np.array_equal(mask, subject.masks[name]) for name, mask in parts.masks.items()
        )
        if not same:
            raise ExportError(f"{path.name} does not hold the masks that were written.")
        return keras_runtime(build(parts))
