"""Watches what the layers of a Keras model read and emit while it runs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from secateurs.core.base.arrays import Tensor
from secateurs.core.graph.keras_layers import layers_by_name
from secateurs.core.graph.kernel_parts import has_kernels
from secateurs.core.graph.kinds import bare
from secateurs.core.graph.own_layers import support_of
from secateurs.core.graph.structure import KernelLayer
from secateurs.core.graph.subclassed import is_unfollowed, layers_within

if TYPE_CHECKING:
    import keras

_PASSED = {"BatchNormalization"}  # what a unit emits is read after these
_LAST = {"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU"}  # and no later than after these

Steps = dict[int, Iterator[Tensor]]  # by the id of a layer called on each step: those of its mask


@dataclass(slots=True, eq=False)
class Sighting:
    """One call of a layer with a kernel.

    Attributes:
        read: the tensor that the kernel is applied to, channels last; None where it is not seen
            from outside the layer.
        emitted: what the layer's units emit, after the normalisation and activation that
            directly follow.
        settled: whether nothing more that follows is counted in.
        counting: (n, steps) bool, the steps that are not masked; (n,) of a layer that is called
            on each step; None for all.
    """

    name: str
    read: Tensor | None
    emitted: Tensor
    settled: bool
    counting: Tensor | None = None


@contextmanager
def watched(model: "keras.Model", ranked: Mapping[str, KernelLayer]) -> Iterator[list[Sighting]]:
    """Yield a list that fills with the calls of the ranked layers as the model runs.

    Args:
        model: nobody else's, as the `call` of its layers is replaced meanwhile.
        ranked: the layers to watch.
    """
    seen: list[Sighting] = []
    layers = layers_by_name(model)
    layers |= _within(layers)
    steps: Steps = {}
    wrappers = [each for each in model._flatten_layers(include_self=False) if _repeats(each)]
    for each in wrappers:
        each.call = _repeating_call(each, steps)
    for name, layer in layers.items():
        inner = [each for each in ranked if each.startswith(f"{name}/")]
        if name in ranked:
            layer.call = _kernel_call(name, layer, seen, inner, steps)
        elif inner and not is_unfollowed(layer):
            layer.call = _parts_call(inner, layer, seen, steps)
        elif type(layer).__name__ in _PASSED | _LAST:
            layer.call = _following_call(layer, seen)
    try:
        yield seen
    finally:
        for layer in (*wrappers, *layers.values()):
            layer.__dict__.pop("call", None)


def _repeats(layer: "keras.Layer") -> bool:
    return type(layer).__name__ == "TimeDistributed" and bare(layer) is layer.layer


def _repeating_call(wrapper: "keras.Layer", steps: Steps) -> Callable[..., Tensor]:
    """Keep at hand, for the layer that is called on one step after the other, what is masked."""
    original = wrapper.call

    def call(inputs: Tensor, training: bool | None = None, mask: Tensor | None = None) -> Tensor:
        if mask is not None and inputs.shape[1] is not None:
            steps[id(wrapper.layer)] = iter([mask[:, at] for at in range(inputs.shape[1])])
        try:
            return original(inputs, training=training, mask=mask)
        finally:
            steps.pop(id(wrapper.layer), None)

    return call


def _within(layers: "Mapping[str, keras.Layer]") -> "dict[str, keras.Layer]":
    """Return the layers of models whose calls cannot be followed, as their kernels are named."""
    return {
        f"{name}/{inner}": each
        for name, layer in layers.items()
        if is_unfollowed(layer)
        for inner, each in layers_within(layer.model, has_kernels).items()
    }


def _kernel_call(
    name: str, layer: "keras.Layer", seen: list[Sighting], inner: list[str], steps: Steps
) -> Callable[..., Tensor]:
    """Watch a layer with a kernel; of a separable one the depthwise kernel, too, if it is inner."""
    original = layer.call
    acts = getattr(getattr(layer, "activation", None), "__name__", "linear") != "linear"

    def call(inputs: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        output = original(inputs, *args, **kwargs)
        read, counting = _read(layer, inputs), _counting(layer, inputs, steps)
        seen.extend(Sighting(each, inputs, read, True, counting) for each in inner)
        seen.append(Sighting(name, read, output, acts, counting))
        return output

    return call


def _parts_call(
    kernels: list[str], layer: "keras.Layer", seen: list[Sighting], steps: Steps
) -> Callable[..., Tensor]:
    """Watch a layer with several kernels: what it gives is what cells, or its last kernel, emit."""
    original = layer.call

    def call(*args: Any, **kwargs: Any) -> Tensor:
        output = original(*args, **kwargs)
        given = output[0] if isinstance(output, list | tuple) else output  # states come behind
        counting = kwargs.get("mask")
        if counting is None and args:
            counting = _counting(layer, args[0], steps)
        for name in kernels:
            emitted = _emitted(layer, name.partition("/")[2], given)
            if emitted is not None:
                read = args[0] if type(layer).__name__ == "EinsumDense" else None
                seen.append(Sighting(name, read, emitted, settled=True, counting=counting))
        return output

    return call


def _counting(layer: "keras.Layer", read: Tensor, steps: Steps) -> Tensor | None:
    """Return the mask that Keras attaches to what a layer reads, or gives, if it minds masks."""
    from keras.src.backend.common.masking import get_keras_mask

    if id(layer) in steps:
        return next(steps[id(layer)])
    if getattr(layer, "mask_zero", False):
        return layer.compute_mask(read)
    return get_keras_mask(read) if layer.supports_masking else None


def _emitted(layer: "keras.Layer", kernel: str, output: Tensor) -> Tensor | None:
    support = support_of(layer)
    if support is not None:
        return output if kernel == support.kernels[-1].name else None
    if kernel in {"query", "key", "value", "gate", "depthwise_kernel"}:
        return None
    if kernel.startswith(("forward/", "backward/")) and layer.merge_mode == "concat":
        half = output.shape[-1] // 2
        return output[..., :half] if kernel.startswith("forward/") else output[..., half:]
    return output


def _following_call(layer: "keras.Layer", seen: list[Sighting]) -> Callable[..., Tensor]:
    original = layer.call
    last = type(layer).__name__ in _LAST

    def call(inputs: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        output = original(inputs, *args, **kwargs)
        for sighting in seen:
            if sighting.emitted is inputs and not sighting.settled:
                sighting.emitted, sighting.settled = output, last
        return output

    return call


def _read(layer: "keras.Layer", inputs: Tensor) -> Tensor:
    """Return what the ranked kernel reads; of a separable convolution its pointwise one."""
    depthwise = getattr(layer, "depthwise_kernel", None)
    if depthwise is None:
        return inputs
    import keras

    return keras.ops.depthwise_conv(
        inputs,
        depthwise,
        strides=layer.strides,
        padding=layer.padding,
        dilation_rate=layer.dilation_rate,
        data_format=layer.data_format,
    )
