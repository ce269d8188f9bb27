"""A Keras model as a folder's files: config.json, and the weights beside what pruning knows of it.

Nothing here needs Keras: a model is shown before TensorFlow is there.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from secateurs.core.base.arrays import Array, Json, Mask, frozen
from secateurs.core.base.atomic import write_file
from secateurs.core.base.errors import StorageError
from secateurs.core.data.scaling import Scaling
from secateurs.core.graph.constants import Feed
from secateurs.core.graph.graph import Graph
from secateurs.core.graph.structure import Extent, Structure
from secateurs.core.network.masks import Masks
from secateurs.core.network.network import Network
from secateurs.core.storage.weights import load_network, read_arrays, save_network

ARRAY = "array"  # marks an array: its type and its shape stand beside its values


def plain_text(value: Structure | tuple[Extent, ...] | tuple[Feed, ...]) -> str:
    return json.dumps(_plain(value), separators=(",", ":"))


def extents_from(text: str) -> tuple[Extent, ...]:
    """Read extents back; errors as for `structure_from`."""
    return tuple(_built(Extent, value) for value in json.loads(text))


def feeds_from(text: str) -> tuple[Feed, ...]:
    """Read feeds back; errors as for `structure_from`."""
    return tuple(_built(Feed, value) for value in json.loads(text))


def structure_from(text: str) -> Structure:
    """Read a structure back; KeyError, TypeError or ValueError if the text does not hold one."""
    found = _built(Structure, json.loads(text))
    assert isinstance(found, Structure)
    return found


def _plain(value: Any) -> Json:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, np.ndarray):
        return {ARRAY: value.dtype.str, "shape": value.shape, "values": value.ravel().tolist()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _built(kind: Any, value: Json) -> Any:
    """Build what the type says out of plain values."""
    if isinstance(value, dict) and ARRAY in value:
        flat = np.asarray(value["values"], np.dtype(value[ARRAY]))
        return frozen(flat.reshape(value["shape"]))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        parts = {name: _built(hints[name], value[name]) for name in hints if name in value}
        return kind(**parts)  # type: ignore[operator]
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), value)
    if isinstance(value, dict):
        inner = get_args(kind)[1] if len(get_args(kind)) == 2 else Any
        return {key: _built(inner, item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_built(Any, item) for item in value)
    return value


def _tuple(kinds: tuple[Any, ...], values: Json) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_built(kinds[0], value) for value in values)
    return tuple(_built(kind, value) for kind, value in zip(kinds, values, strict=True))


CONFIG, WEIGHTS, MASKS = "config.json", "weights.safetensors", "masks.safetensors"

FORMAT = "model-1"


class ModelNote(BaseModel):
    """What the file says beside its arrays."""

    model_config = ConfigDict(defer_build=True, frozen=True)

    input_shape: tuple[int | None, ...]
    classes: int
    scaling: Scaling
    kernels: dict[str, int]  # name -> place among the weights


def save_model(folder: Path, model: Network) -> None:
    """Write the model's files; each is the old or the new one."""
    from safetensors.numpy import save

    note = ModelNote(
        input_shape=tuple(model.input_shape),
        classes=model.classes,
        scaling=model.scaling,
        kernels=dict(model.graph.places),
    )
    arrays = {str(place): np.ascontiguousarray(array) for place, array in enumerate(model.weights)}
    facts = {
        "secateurs": FORMAT,
        "model": note.model_dump_json(),
        "structure": plain_text(model.structure),
        "extents": plain_text(model.graph.extents),
    }
    if model.feeds is not None:
        facts["feeds"] = plain_text(model.feeds)
    write_file(folder / CONFIG, model.graph.config.encode())
    write_file(folder / WEIGHTS, save(arrays, facts))


def load_model(folder: Path) -> Network:
    """Read and check a model.

    Raises:
        StorageError: a file is missing, broken, or does not fit the other.
    """
    path = folder / WEIGHTS
    arrays, facts = read_arrays(path)
    if facts.get("secateurs") != FORMAT:
        raise StorageError(f"{path} is not a model's file that this version can read.")
    try:
        config = (folder / CONFIG).read_text("utf-8")
        json.loads(config)
        note = ModelNote.model_validate_json(facts["model"])
        structure = structure_from(facts["structure"])
        extents = extents_from(facts["extents"])
        feeds = _known(feeds_from(facts["feeds"])) if "feeds" in facts else None
        weights = tuple(frozen(arrays[str(place)]) for place in range(len(arrays)))
        kernels = {name: weights[place] for name, place in note.kernels.items()}
        _check(path, structure, kernels, weights)
    except (OSError, KeyError, IndexError, TypeError, ValueError, ValidationError) as error:
        raise StorageError(f"The model in {folder} is broken and cannot be read.") from error
    shape: Any = note.input_shape
    graph = Graph(config, structure, note.kernels, extents, shape, note.classes)
    return Network(graph, weights, scaling=note.scaling, feeds=feeds)


def _known(feeds: tuple[Feed, ...]) -> tuple[Feed, ...] | None:
    """Return the feeds, None where they were read with inputs that the model does not take."""
    return feeds if all(np.isfinite(feed.maps).all() for feed in feeds) else None


def save_with_masks(folder: Path, network: Network) -> None:
    """Write a network's files into a folder, a chain's or a model's, and that of its masks.

    That nothing is gone is written, too: where no file says so, zeros are taken as gone.
    """
    if network.is_chain:
        save_network(folder / WEIGHTS, network)
    else:
        save_model(folder, network)
    save_masks(folder, network.masks)


def load_with_masks(folder: Path) -> Network:
    """Read the network of a folder with its masks; StorageError if a file is missing or broken."""
    return with_masks(load_whole(folder), load_masks(folder), folder)


def load_whole(folder: Path) -> Network:
    """Read the network of a folder, a chain's or a model's, of which no masks are known.

    Raises:
        StorageError: a file is missing or broken.
    """
    is_model = (folder / CONFIG).is_file()
    return load_model(folder) if is_model else load_network(folder / WEIGHTS)


def save_masks(folder: Path, masks: Mapping[str, Mask]) -> None:
    """Write layer name -> bool array shaped like the kernel, True where a weight survives."""
    from safetensors.numpy import save

    arrays = {name: np.ascontiguousarray(mask) for name, mask in masks.items()}
    write_file(folder / MASKS, save(arrays))


def load_masks(folder: Path) -> Mapping[str, Mask] | None:
    """Read the masks; None where nothing is said of them."""
    path = folder / MASKS
    if not path.is_file():
        return None
    arrays, _ = read_arrays(path)
    if not all(mask.dtype == np.bool_ for mask in arrays.values()):
        raise StorageError(f"{path} does not hold masks.")
    return {name: frozen(mask) for name, mask in arrays.items()}


def with_masks(network: Network, masks: Masks | None, folder: Path) -> Network:
    """Return the network with what is known to survive of its kernels, or as its zeros tell.

    Raises:
        StorageError: the masks are not those of the network.
    """
    if masks is None:
        from secateurs.core.pruning.masks_of_zeros import told_by_zeros

        return told_by_zeros(network, network.feeds)
    found = replace(network, known_masks=masks)
    try:
        found.masks  # noqa: B018 (read, and so checked, here)
    except ValueError as error:
        raise StorageError(f"The masks in {folder} do not fit the network: {error}.") from error
    return found


def _check(
    path: Path, structure: Structure, kernels: Mapping[str, Array], weights: tuple[Array, ...]
) -> None:
    for layer in structure.layers:
        if layer.name in kernels and kernels[layer.name].shape != layer.shape:
            raise StorageError(f"{path}: the kernel of layer {layer.name} has another shape.")
    for weight in weights:
        if weight.dtype.kind == "f" and not np.isfinite(weight).all():
            raise StorageError(f"{path} holds values that are not numbers.")
