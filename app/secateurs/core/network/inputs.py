"""Samples for a Keras model: one array an input, checked before anything runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from secateurs.core.base.arrays import AnyArray, Tensor, frozen
from secateurs.core.base.errors import DataError
from secateurs.core.base.phrases import sides
from secateurs.core.graph.layer_state import samples_at_once

if TYPE_CHECKING:
    import keras

FEW = 64  # samples
Arrays = list[AnyArray]

# Any to a type checker, for each is taken in many forms.
Inputs: TypeAlias = Any  # what NumPy makes one array of; of several inputs a list, tuple or dict
Targets: TypeAlias = Any  # class numbers, one-hot rows, or whatever a loss compares with
Data = tuple[Inputs, Targets]  # x and y of samples


def arrays_for(model: "keras.Model", x: Inputs) -> Arrays:
    """Return samples as one array an input, in the order of the model's inputs.

    Args:
        x: (n, *input shape); where the model has several inputs, a list or tuple of such, or a
            dict by the names of the inputs.

    Raises:
        DataError: there is no sample, an input is missing or one too many, a shape does not fit,
            or a value is no finite number.
    """
    arrays = [_array(each) for each in _given(model, x)]
    if len(arrays) != len(model.inputs):
        wanted = len(model.inputs)
        raise DataError(
            f"The model takes {wanted} input{'s' * (wanted != 1)}; {len(arrays)} are given."
        )
    for array, taken in zip(arrays, model.inputs, strict=True):
        whose = f"input {_name(taken)}" if len(arrays) > 1 else "model"
        _check_kind(array, str(taken.dtype), whose)
        _check(array, tuple(taken.shape), whose)
        _check_range(array, str(taken.dtype), whose)
    if len({len(array) for array in arrays}) > 1:
        raise DataError("Every input of the model needs the same number of samples.")
    own = samples_at_once(model)
    if own and len(arrays[0]) % own:
        raise DataError(
            f"The model remembers {own} samples from call to call and takes as many at once: give"
            f" a multiple of {own}, not {len(arrays[0])}."
        )
    return arrays


def inputs_for(model: "keras.Model", x: Inputs) -> Inputs:
    """Return checked samples in the form that the model is called with; see `arrays_for`."""
    return in_form(model, arrays_for(model, x))


def counted_inputs(model: "keras.Model", x: Inputs) -> tuple[Inputs, int]:
    """Return what `inputs_for` does, and how many samples they are."""
    arrays = arrays_for(model, x)
    return in_form(model, arrays), len(arrays[0])


def first_of(model: "keras.Model", x: Inputs) -> tuple[AnyArray, ...]:
    """Return copies of the first few samples, one array an input, read-only; see `arrays_for`."""
    return tuple(frozen(np.array(array[:FEW])) for array in arrays_for(model, x))


def in_form(model: "keras.Model", arrays: Sequence[Tensor]) -> Tensor:
    """Put one array or tensor an input into the form that the model is called with."""
    import keras

    form = getattr(model, "_inputs_struct", None)
    if form is None or (len(arrays) == 1 and not isinstance(form, dict)):
        return arrays[0]
    return keras.tree.pack_sequence_as(form, arrays)


def _given(model: "keras.Model", x: Inputs) -> Sequence[Inputs]:
    if isinstance(x, dict):
        return _by_name(model, x)
    if not isinstance(x, list | tuple):
        return [x]
    # A list of arrays, one an input; or one array, written as a list of samples.
    rank = len(model.inputs[0].shape)
    several = len(model.inputs) > 1 or any(getattr(each, "ndim", 0) == rank for each in x)
    return x if several else [x]


def _by_name(model: "keras.Model", x: dict[str, Inputs]) -> Sequence[Inputs]:
    import keras

    form = getattr(model, "_inputs_struct", None)
    if isinstance(form, dict) and form.keys() == x.keys():
        return list(keras.tree.flatten(x))
    names = [_name(taken) for taken in model.inputs]
    if set(names) != set(x):
        raise DataError(
            f"The inputs of the model are called {', '.join(names)}; "
            f"those given are {', '.join(map(str, x))}."
        )
    return [x[name] for name in names]


def _name(taken: "keras.KerasTensor") -> str:
    return str(taken._keras_history.operation.name)


def _array(values: Inputs) -> AnyArray:
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind == "O" and all(isinstance(each, str | bytes) for each in array.flat):
        array = array.astype(np.str_)
    if array.dtype.kind not in "uifbVUS":  # V: bfloat16
        raise DataError("The samples given are not arrays of numbers or of text.")
    return array


def _check_kind(array: AnyArray, dtype: str, whose: str) -> None:
    if (array.dtype.kind in "US") != (dtype == "string"):
        given = "numbers, not text" if dtype != "string" else "text, not numbers"
        raise DataError(f"The {whose} takes {given}.")


def _check(array: AnyArray, shape: tuple[int | None, ...], whose: str) -> None:
    fits = array.ndim == len(shape) and all(
        want in (None, side) for want, side in zip(shape[1:], array.shape[1:], strict=True)
    )
    if not fits:
        given = sides(array.shape[1:]) or "single numbers"
        raise DataError(
            f"The {whose} takes samples of {sides(shape[1:])}; those given are {given}."
        )
    if not len(array):
        raise DataError("At least one sample is needed.")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise DataError("The samples given hold values that are not finite numbers.")


def _check_range(array: AnyArray, dtype: str, whose: str) -> None:
    """Refuse what becomes infinite in the type that the model takes."""
    if array.dtype.kind != "f" or dtype not in ("float16", "float32"):
        return
    most = float(np.finfo(dtype).max)
    if array.dtype.itemsize > np.dtype(dtype).itemsize and np.abs(array).max(initial=0) > most:
        raise DataError(
            f"The {whose} computes in {dtype}, which ends at {most:.3g}; the samples given"
            " hold larger values."
        )
