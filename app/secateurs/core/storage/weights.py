"""A network's weights as a safetensors file."""

import json
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from secateurs.core.base.arrays import AnyArray, Array, frozen
from secateurs.core.base.atomic import write_file
from secateurs.core.base.errors import StorageError
from secateurs.core.graph.graph import Activation
from secateurs.core.network.network import Layer, Network, chain_of

FORMAT = "1"


class LayerNote(BaseModel):
    """What the file says about a layer beside its arrays."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    name: str = Field(min_length=1)
    activation: Activation


def save_network(path: Path, network: Network) -> None:
    """Write the weights; the file is the old or the new one, never half of one."""
    from safetensors.numpy import save

    arrays: dict[str, Array] = {}
    for number, layer in enumerate(network.layers):
        arrays[f"{number}.kernel"] = np.ascontiguousarray(layer.kernel)
        arrays[f"{number}.bias"] = np.ascontiguousarray(layer.bias)
    notes = [{"name": layer.name, "activation": layer.activation} for layer in network.layers]
    write_file(path, save(arrays, {"secateurs": FORMAT, "layers": json.dumps(notes)}))


def load_network(path: Path) -> Network:
    """Read and check a network.

    Raises:
        StorageError: not a weights file of this program, truncated, or with shapes that
            do not fit together or values that are not finite.
    """
    arrays, metadata = read_arrays(path)
    if metadata.get("secateurs") != FORMAT:
        raise StorageError(f"{path} is not a weights file that this version can read.")
    try:
        notes = [LayerNote.model_validate(note) for note in json.loads(metadata["layers"])]
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise StorageError(f"{path} does not say which layers it holds.") from error
    if not notes or len(arrays) != 2 * len(notes):
        raise StorageError(f"{path} does not hold the layers that it names.")
    return chain_of(tuple(_layer(path, number, note, arrays) for number, note in enumerate(notes)))


def read_arrays(path: Path) -> tuple[dict[str, AnyArray], dict[str, str]]:
    """Read a safetensors file's arrays and what it says about them.

    Raises:
        StorageError: it cannot be read, is truncated or is none.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return arrays, file.metadata() or {}
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (SafetensorError, KeyError, ValueError) as error:
        raise StorageError(f"{path} is truncated or not a weights file.") from error


def _layer(path: Path, number: int, note: LayerNote, arrays: dict[str, AnyArray]) -> Layer:
    try:
        kernel, bias = arrays[f"{number}.kernel"], arrays[f"{number}.bias"]
    except KeyError as error:
        raise StorageError(f"{path} does not hold the layers that it names.") from error
    if kernel.dtype != np.float32 or bias.dtype != np.float32:
        raise StorageError(f"{path}: layer {note.name} does not hold 32-bit floating point.")
    if kernel.ndim != 2 or 0 in kernel.shape or bias.shape != kernel.shape[1:]:
        raise StorageError(f"{path}: kernel and bias of layer {note.name} do not fit together.")
    before = arrays.get(f"{number - 1}.kernel")
    if before is not None and before.shape[-1:] != kernel.shape[:1]:
        raise StorageError(f"{path}: layer {note.name} does not fit the layer before it.")
    if not (np.isfinite(kernel).all() and np.isfinite(bias).all()):
        raise StorageError(f"{path}: layer {note.name} holds values that are not numbers.")
    return Layer(note.name, frozen(kernel), frozen(bias), note.activation)
