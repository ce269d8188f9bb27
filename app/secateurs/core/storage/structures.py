"""A model's structure, extents and feeds as text: every field, arrays as lists."""

import json
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from secateurs.core.arrays import frozen
from secateurs.core.network.extents import Extent
from secateurs.core.network.feeds import Feed
from secateurs.core.network.structure import Structure

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


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, np.ndarray):
        return {ARRAY: value.dtype.str, "shape": value.shape, "values": value.ravel().tolist()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _built(kind: Any, value: Any) -> Any:
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


def _tuple(kinds: tuple[Any, ...], values: Any) -> tuple[Any, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_built(kinds[0], value) for value in values)
    return tuple(_built(kind, value) for kind, value in zip(kinds, values, strict=True))
