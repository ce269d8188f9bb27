"""Weights, masks and configuration in one safetensors file."""

from pathlib import Path

import numpy as np

from secateurs.core.base.errors import ExportError
from secateurs.core.export.exported import ExportedModel, Format, Runtime, Written
from secateurs.core.export.keras_file import lambdas_of, own_classes
from secateurs.core.export.keras_run import keras_runtime
from secateurs.core.opening.parts import build, parts_of, read_parts, write_parts


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
                f" {' and '.join(own)}: .keras does."
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
