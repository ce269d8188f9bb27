"""How near the answers of a written file must be: of the types that it computes in, and of int8."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import AnyArray, Json
from secateurs.core.base.errors import ExportError, SecateursError
from secateurs.core.base.phrases import joined, percent, points, share_of_size
from secateurs.core.base.text import first_line
from secateurs.core.export.exported import Kind
from secateurs.core.network.answers import named

if TYPE_CHECKING:
    import keras


FLOAT32 = "float32"
ONLY_FLOAT32: tuple[Kind, ...] = ("litert", "litert-int8", "onnx", "c")
LIMITS: Mapping[str, float] = {  # largest difference of two answers, as a share of their size
    "float64": 1e-4,
    FLOAT32: 1e-4,
    "float16": 2e-2,  # 11 bits a step, and there are many steps
    "bfloat16": 1e-1,  # 8 bits a step
}


def types_of(model: "keras.Model") -> tuple[str, ...]:
    """Return the types that its layers compute in, sorted, without whole numbers."""
    layers = model._flatten_layers(include_self=False, recursive=True)
    found = {str(layer.compute_dtype) for layer in layers if hasattr(layer, "compute_dtype")}
    return tuple(sorted(name for name in found if name in LIMITS)) or (FLOAT32,)


def limit_of(model: "keras.Model") -> float:
    """Return how far apart two runs of the model may be, as a share of the answers' size."""
    return max(LIMITS[name] for name in types_of(model))


def in_float32(model: "keras.Model") -> "keras.Model":
    """Return the model with every layer computing in float32, from the same weights.

    The model itself is returned where they do.

    Raises:
        ExportError: its layers cannot be built anew.
    """
    from secateurs.core.graph.copies import rebuilt
    from secateurs.core.graph.layer_copies import again

    if types_of(model) == (FLOAT32,):
        return model

    def plain(layer: "keras.Operation", _: str) -> "keras.Operation":
        return again(layer, _plain(layer.get_config()) if hasattr(layer, "get_config") else {})

    try:
        built = rebuilt(model, plain)
        built.set_weights([_as_float32(weight) for weight in model.get_weights()])
    except SecateursError:
        raise
    except Exception as error:  # layers raise what they like
        raise ExportError(
            f"The model {model.name} computes in {joined(types_of(model))} and cannot be"
            f" built in float32: {first_line(error)}."
        ) from error
    return built


def _plain(config: Json) -> Json:
    """Put float32 in the place of every type that a configuration names, inner layers' too."""
    if isinstance(config, dict):
        return {
            key: FLOAT32 if key == "dtype" and _is_floating(value) else _plain(value)
            for key, value in config.items()
        }
    if isinstance(config, list):
        return [_plain(value) for value in config]
    return config


def _is_floating(policy: Json) -> bool:
    if isinstance(policy, dict):  # a policy with its class
        policy = policy.get("config", {}).get("name", "")
    return isinstance(policy, str) and policy.removeprefix("mixed_") in LIMITS


def _as_float32(weight: AnyArray) -> AnyArray:
    floating = weight.dtype.kind == "f" or weight.dtype.name == "bfloat16"
    return weight.astype(np.float32) if floating else weight


LIMIT = 0.15  # root mean square of the differences, as a share of the largest answer
LEAST_SAME = 0.9  # share of samples that keep their class
ENOUGH = 20  # samples, at least, for that share to refuse a file
STILL = 0.05  # standard deviation of the answers, as a share of the largest, that is none

FEW = "That is too few, on too few samples to tell: give more of them, and check the file."

Outputs = Sequence[AnyArray]


def check_samples(wanted: Outputs, path: Path) -> None:
    """Refuse samples that the model answers alike, as it does what is scaled otherwise.

    Raises:
        ExportError: says what is wrong with them.
    """
    answers = wanted[0].astype(np.float64)
    if not _are_classes(wanted, least=3) or len(answers) < ENOUGH:
        return
    spread, size = answers.std(axis=0).max(), np.abs(answers).max()
    classes = named(answers)
    if len(set(classes.tolist())) == 1 and spread < STILL * size:
        raise ExportError(
            f"{path.name} was not written: the model gives nearly the same answer to all samples,"
            f" class {classes[0]}, so that the ranges taken from them would be wrong. Give"
            " samples of all classes, scaled as those that it was trained on."
        )


def check_answers(found: Outputs, wanted: Outputs, path: Path) -> str:
    """Return a sentence on how many samples keep their class, where the answers are classes.

    Raises:
        ExportError: the answers are too far from the model's.
    """
    apart = max(map(_distance, found, wanted))
    if apart > LIMIT:
        raise ExportError(
            f"{path.name} was not put in place: on samples that its ranges were not taken from its"
            f" answers are off by {share_of_size(round(apart, 9))}, more than {percent(LIMIT, 0)}."
            " Give more samples, of every kind; 8 bits may be too few for this model."
        )
    if not _are_classes(wanted):
        return ""
    count = len(wanted[0])
    same = float(np.mean(named(found[0]) == named(wanted[0])))
    if same < LEAST_SAME and count >= ENOUGH:
        raise ExportError(
            f"{path.name} was not put in place: only {percent(same, 1)} of the {count} samples"
            " that its ranges were not taken from keep their class. Give more samples, of every"
            " kind; 8 bits may be too few for this model."
        )
    said = f"{percent(same, 1)} of {count} samples held back keep their class."
    return said if same >= LEAST_SAME else f"{said} {FEW}"


def accuracy_of(outputs: Outputs, labels: AnyArray | None) -> float | None:
    """Return the share of samples that are named right; None without labels or classes."""
    if labels is None or not _are_classes(outputs):
        return None
    return float(np.mean(named(outputs[0]) == labels))


def lost_words(accuracy: float | None, of_model: float | None) -> str:
    """Say how much accuracy the file loses; nothing where it loses none or there are no labels."""
    if accuracy is None or of_model is None or accuracy >= of_model:
        return ""
    return f"Accuracy lost: {points(of_model - accuracy)}."


def accuracy_words(accuracy: float | None, of_model: float | None) -> str:
    """Say how many of them are right, in the file and in the model."""
    if accuracy is None or of_model is None:
        return ""
    return f"{percent(accuracy, 1)} of them are named right, {percent(of_model, 1)} by the model."


def _are_classes(outputs: Outputs, least: int = 2) -> bool:
    return outputs[0].ndim == 2 and outputs[0].shape[1] >= least


def _distance(found: AnyArray, wanted: AnyArray) -> float:
    size = float(np.abs(wanted).max())
    apart = np.sqrt(np.mean((found.astype(np.float64) - wanted) ** 2))
    return float(apart / size if size else apart)
