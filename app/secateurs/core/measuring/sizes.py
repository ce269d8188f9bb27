"""How many bytes a network takes, by way of storing it."""

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.errors import UnsupportedModel
from secateurs.core.leaving import temporary_folder
from secateurs.core.measuring.measurement import Size, Which

if TYPE_CHECKING:
    import keras

FLOAT, PLACE = 4, 4  # bytes of a float32 and of an int32
_GZIP = 31  # zlib's window with gzip's header and trailer


def size_of(model: "keras.Model", network: Which) -> Size:
    weights = [np.asarray(each) for each in model.get_weights()]
    parameters = sum(each.size for each in weights)
    return Size(
        network=network,
        parameters=parameters,
        memory=FLOAT * parameters,
        file=_file(model),
        gzipped=_gzipped(weights),
        csr=sum(map(csr_bytes, weights)),
        bitmask=sum(map(bitmask_bytes, weights)),
    )


def csr_bytes(weights: NDArray[Any]) -> int:
    """Count values, columns and row starts, a unit (last axis) a row; vectors stay dense."""
    if weights.ndim < 2:
        return FLOAT * int(weights.size)
    return (FLOAT + PLACE) * int(np.count_nonzero(weights)) + PLACE * (int(weights.shape[-1]) + 1)


def bitmask_bytes(weights: NDArray[Any]) -> int:
    """Count one bit a weight and the nonzeros; vectors stay dense."""
    if weights.ndim < 2:
        return FLOAT * weights.size
    return -(-weights.size // 8) + FLOAT * int(np.count_nonzero(weights))


def _gzipped(weights: list[NDArray[Any]]) -> int:
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    packed = sum(len(packer.compress(np.float32(each).tobytes())) for each in weights)
    return packed + len(packer.flush())


def _file(model: "keras.Model") -> int:
    with temporary_folder() as folder:
        path = folder / "model.keras"
        try:
            _without_optimizer(model).save(path)
        except (NotImplementedError, UnsupportedModel):  # a layer without a configuration
            path = folder / "model.weights.h5"
            model.save_weights(path)
        return path.stat().st_size


def _without_optimizer(model: "keras.Model") -> "keras.Model":
    """Return an uncompiled copy of a compiled model: the state of Adam alone is twice its size."""
    from secateurs.core.network.copying import copy_of

    return model if getattr(model, "optimizer", None) is None else copy_of(model)
