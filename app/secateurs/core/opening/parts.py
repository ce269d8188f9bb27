"""A Keras model as one safetensors file: its weights, its masks and its configuration."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from secateurs.core.base.arrays import AnyArray, Mask, frozen
from secateurs.core.base.errors import ModelError, SecateursError
from secateurs.core.base.files import is_ordinary
from secateurs.core.base.text import one_line
from secateurs.core.graph.keras_layers import layers_by_name, settle, variable_of
from secateurs.core.network.masks import Masks
from secateurs.core.network.sizes import check_sizes

if TYPE_CHECKING:
    import keras


_BOLD = re.compile(r"\x1b\[1m(.*?)\x1b\[0m", re.DOTALL)  # what Keras stresses in a long text

_CAUSE = "Exception encountered: "  # before what went wrong, in a long text of Keras


def reason(error: BaseException) -> str:
    """Return what went wrong in a few words, without what Keras writes around it."""
    text = str(error).rpartition(_CAUSE)[2]
    stressed = _BOLD.search(text)
    lines = (stressed[1] if stressed else text).splitlines()
    first = next((line.strip() for line in lines if line.strip()), type(error).__name__)
    told = one_line(first, 200).rstrip(".:, ")
    if isinstance(error, KeyError):
        return f"it lacks {told}"
    is_raw = isinstance(error, TypeError | AttributeError) or " " not in told
    return f"a value in it is not as it has to be ({told})" if is_raw else told


FORMAT = "model 1"

WAITING = "uninitialized_variables"  # Keras's own word

MASK = "mask/"  # before the layer's name


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What a model consists of.

    Attributes:
        config: what `keras.Model.to_json` gives.
        names: one a weight, such as "conv_1/kernel".
        weights: in the order of `keras.Model.get_weights`, read-only.
        masks: layer name -> bool array shaped like the kernel, True = kept, read-only.
    """

    config: str
    names: tuple[str, ...]
    weights: tuple[AnyArray, ...]
    masks: Mapping[str, Mask]


def parts_of(model: "keras.Model", masks: Mapping[str, Mask]) -> Parts:
    weights = tuple(frozen(np.array(each)) for each in model.get_weights())
    return Parts(model.to_json(), _names(model), weights, dict(masks))


def write_parts(path: Path, parts: Parts) -> None:
    from safetensors.numpy import save_file

    tensors: dict[str, AnyArray] = dict(zip(parts.names, parts.weights, strict=True))
    tensors |= {MASK + name: mask for name, mask in parts.masks.items()}
    # Not ascontiguousarray, which makes a row of a single number.
    tensors = {name: np.asarray(array, order="C") for name, array in tensors.items()}
    notes = {
        "secateurs": FORMAT,
        "config": parts.config,
        "weights": json.dumps(parts.names),
        "masks": json.dumps(list(parts.masks)),
    }
    path.touch()
    mode = path.stat().st_mode
    save_file(tensors, path, notes)  # for the owner's eyes alone, whatever others may see
    path.chmod(mode)


def read_parts(path: Path) -> Parts:
    """Read a model back as plain data; nothing is built.

    Raises:
        ModelError: not such a file, truncated, or without what it names.
    """
    with _opened(path) as (file, notes):
        names, masked = _names_in(notes, "weights"), _names_in(notes, "masks")
        weights = tuple(frozen(file.get_tensor(name)) for name in names)
        masks = {name: frozen(file.get_tensor(MASK + name)) for name in masked}
        return Parts(notes["config"], names, weights, masks)


def read_layers(path: Path) -> str:
    """Return the configuration alone, as JSON; errors as `read_parts`."""
    with _opened(path) as (_, notes):
        return notes["config"]


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, dict[str, str]]]:
    """Open a file, and read what it says beside its arrays."""
    from safetensors import SafetensorError, safe_open

    name = one_line(path.name)
    if not is_ordinary(path):
        raise ModelError(f"There is no file {one_line(str(path))}.")
    try:
        with safe_open(path, framework="numpy") as file:
            notes = file.metadata() or {}
            if notes.get("secateurs") != FORMAT:
                raise ModelError(f"{name} does not hold a model that Secateurs wrote.")
            if "config" not in notes:
                raise ModelError(f"{name} does not say which layers it holds.")
            yield file, notes
    except OSError as error:
        raise ModelError(f"{name} cannot be read: {error.strerror or error}.") from error
    except (SafetensorError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{name} is truncated or not a weights file.") from error


def _names_in(notes: Mapping[str, str], key: str) -> tuple[str, ...]:
    """Return a list of names, each of which stands there once."""
    names = json.loads(notes[key])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TypeError
    if len(set(names)) < len(names):
        raise ValueError
    return tuple(names)


def build(parts: Parts) -> "keras.Model":
    """Make the model; the caller vouches for the configuration."""
    import keras

    model = keras.models.model_from_json(parts.config)
    set_parts(model, parts)
    return model


def build_checked(parts: Parts, file: str) -> "keras.Model":
    """Make a stranger's model, whose configuration was checked, once its sizes are, too.

    Args:
        file: named in errors.

    Raises:
        ModelError: as `built`, the weights are not those of its layers, or Keras does not take it.
    """
    try:
        model = built(parts.config, file, sum(weight.nbytes for weight in parts.weights))
        if [tuple(each.shape) for each in model.weights] != [each.shape for each in parts.weights]:
            raise ModelError(f"{file} does not hold the weights of its layers.")
        set_parts(model, parts)
    except SecateursError:
        raise
    except Exception as error:  # Keras raises what it likes
        raise ModelError(f"{file} cannot be opened: {reason(error)}.") from error
    return model


def built(config: str, file: str, stored: int) -> "keras.Model":
    """Build a model of fresh weights, which take memory only once its sizes were checked.

    Args:
        config: JSON that was checked.
        file: named in errors.
        stored: bytes of the weights in the file.

    Raises:
        ModelError: see `check_sizes`; or it does not say which input it takes.
    """
    import keras
    from keras.src.backend.common.variables import initialize_all_variables

    with own_variables():
        with keras.StatelessScope(initialize_variables=False):
            model = keras.models.model_from_json(config)
            if not model.built:
                raise ModelError(f"{file} does not say which input its model takes.")
            check_sizes(model, file, stored)
        initialize_all_variables()
    return model


@contextmanager
def own_variables() -> Iterator[None]:
    """Forget at the end which variables wait for values, but those that did before.

    Keras keeps one list for all models of a thread, and gives values to all that are in it when
    the next layer is called, however large they are.
    """
    from keras.src.backend.common.global_state import get_global_attribute, set_global_attribute

    others = get_global_attribute(WAITING) or []
    set_global_attribute(WAITING, [])
    try:
        yield
    finally:
        set_global_attribute(WAITING, others)


def masks_in(parts: Parts, model: "keras.Model", file: str) -> Masks | None:
    """Return the masks beside a built model's weights; None where there are none.

    Args:
        file: named in errors.

    Raises:
        ModelError: the masks are not those of the model's kernels.
    """
    layers = layers_by_name(model)
    for key, mask in parts.masks.items():
        try:
            kernel = variable_of(layers, key)
            fits = mask.dtype == np.bool_ and mask.shape == tuple(kernel.shape)
        except (AttributeError, KeyError):
            fits = False
        if not fits:
            raise ModelError(f"{file} has masks that are not those of its layers.")
    return parts.masks or None


def set_parts(model: "keras.Model", parts: Parts) -> None:
    model.set_weights(list(parts.weights))
    for layer in model._flatten_layers(include_self=False, recursive=True):
        settle(layer)


def _names(model: "keras.Model") -> tuple[str, ...]:
    """Name the weights by their paths; a path that comes again gets a number."""
    names: list[str] = []
    for place, variable in enumerate(model.weights):
        names.append(variable.path if variable.path not in names else f"{variable.path}#{place}")
    return tuple(names)
