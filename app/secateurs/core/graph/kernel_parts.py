"""The kernels within a layer, and along which of their axes units and input channels run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from secateurs.core.base.arrays import Json
from secateurs.core.base.errors import UnsupportedModel
from secateurs.core.base.text import one_line
from secateurs.core.graph.kinds import (
    ATTENTION,
    SEPARABLE,
    WITH_KERNEL,
    is_layer,
    is_plain,
    kernel_name,
    kind_of,
    unit_axis,
)
from secateurs.core.graph.own_layers import Support, support_of
from secateurs.core.graph.subclassed import is_unfollowed, layers_within

if TYPE_CHECKING:
    import keras


_GATES = {
    "SimpleRNN": 1,
    "GRU": 3,
    "LSTM": 4,
    "ConvLSTM1D": 4,
    "ConvLSTM2D": 4,
    "ConvLSTM3D": 4,
}
RECURRENT = frozenset(_GATES)

Heads = Literal["whole", "width"]  # what goes of attention: heads, or the width of all alike
HEADS: tuple[Heads, ...] = get_args(Heads)


class UnitRules(NamedTuple):
    """How a network is read: which units may go, and what those of attention are.

    Attributes:
        exact: whether units stay that a normalisation takes together with others.
        heads: None for what they were at an earlier pruning, else "whole".
    """

    exact: bool = True
    heads: Heads | None = None


AS_BEFORE = UnitRules()


@dataclass(frozen=True, slots=True, eq=False)
class KernelPart:
    """A kernel that is not its layer's own: of a cell, of attention, of an embedding.

    Attributes:
        unit_axis: that of the units: cells, one gate after the other; heads, or the places along
            the width of each; channels given.
        input_axis: that of the input channels; None where rows are looked up.
        bias: what is added to what the kernel gives, its last axes those of the kernel without
            inputs; None where nothing is.
        bias_name: its name in the layer.
        gates: columns that one unit has, each in a block of all units'.
        kind, positions, prunable: as of a `KernelLayer`, where the kernel is in a model whose call
            cannot be followed; else None.
    """

    kernel: "keras.Variable"
    unit_axis: int
    input_axis: int | None
    bias: "keras.Variable | None" = None
    bias_name: str = "bias"
    gates: int = 1
    kind: str | None = None
    positions: int | None = None
    prunable: bool | None = None

    @property
    def bias_axis(self) -> int:
        """The axis of the bias that counts units."""
        assert self.bias is not None
        behind = len(self.kernel.shape) - self.unit_axis
        return len(self.bias.shape) - behind


def kernel_parts(layer: "keras.Operation", heads: Heads = "whole") -> dict[str, KernelPart]:
    """Return the kernels of a layer that has several, or whose only one is no Dense's, by name.

    They are those of recurrent layers, of attention, of embeddings and of EinsumDense, and of
    layers of somebody's own that are known; of a quantised layer, or one with LoRA weights, there
    are none.

    Args:
        heads: whether the units of attention are whole heads, or what lies along their width.
    """
    return dict(_parts(layer, heads)) if is_layer(layer) else {}


def _parts(layer: "keras.Layer", heads: Heads) -> Iterator[tuple[str, KernelPart]]:
    kind = kind_of(layer)
    if is_unfollowed(layer):
        yield from _parts_within(layer)
    elif support := support_of(layer):
        yield from _own_parts(layer, support)
    elif kind == "Bidirectional":
        for side in ("forward", "backward"):
            for name, part in _cell_parts(getattr(layer, f"{side}_layer"), f"{side}/"):
                yield f"{side}/{name}", part
    elif kind in RECURRENT:
        yield from _cell_parts(layer)
    elif kind in ATTENTION:
        yield from _attention_parts(layer, heads)
    elif kind == "Embedding" and is_plain(layer):
        yield "embeddings", KernelPart(layer.embeddings, 1, None)
    elif kind == "EinsumDense" and is_plain(layer):
        axes = einsum_axes(layer) or (0, len(layer.kernel.shape) - 1)
        yield "kernel", KernelPart(layer.kernel, axes[1], axes[0], layer.bias)


def has_kernels(layer: "keras.Layer") -> bool:
    """Tell whether a layer's weights can be pruned, whatever is made of what it gives."""
    return is_layer(layer) and (
        (kind_of(layer) in WITH_KERNEL and is_plain(layer)) or bool(kernel_parts(layer))
    )


def _parts_within(layer: "keras.Layer") -> Iterator[tuple[str, KernelPart]]:
    """Yield the kernels of a model whose call cannot be followed, but those it calls last."""
    last = next(reversed(layer.positions), "")
    for name, each in layers_within(layer.model, has_kernels).items():
        own = {inner: (part.kernel, part.unit_axis) for inner, part in kernel_parts(each).items()}
        if kind_of(each) in SEPARABLE:
            own["depthwise_kernel"] = each.depthwise_kernel, len(each.depthwise_kernel.shape) - 2
        if kind_of(each) in WITH_KERNEL:
            own[""] = getattr(each, kernel_name(each)), unit_axis(each)
        for inner, (kernel, axis) in own.items():
            gates = kernel_parts(each)[inner].gates if inner in kernel_parts(each) else 1
            yield (
                "/".join(filter(None, (name, inner))),
                KernelPart(
                    kernel,
                    axis,
                    None,
                    gates=gates,
                    kind=type(each).__name__,
                    positions=layer.positions.get(name, 0),
                    prunable=name != last,
                ),
            )


def _own_parts(layer: "keras.Layer", support: Support) -> Iterator[tuple[str, KernelPart]]:
    for each in support.kernels:
        kernel = _variable(layer, each.name)
        bias = _variable(layer, each.bias) if each.bias else None
        rank = len(kernel.shape)
        axes = [axis for axis in (each.units, each.inputs) if axis is not None]
        if any(not -rank <= axis < rank for axis in axes) or len({a % rank for a in axes}) < len(
            axes
        ):
            raise not_so(
                layer,
                f"{each.name}, of {rank} axes, has no two that count units and inputs,"
                f" {each.units} and {each.inputs}",
            )
        if bias is not None and tuple(bias.shape) != (kernel.shape[each.units],):
            raise not_so(layer, f"{each.bias} is not as long as {each.name} has units")
        read = None if each.inputs is None else each.inputs % rank
        yield each.name, KernelPart(kernel, each.units % rank, read, bias, each.bias or "bias")


def _variable(layer: "keras.Layer", name: str) -> "keras.Variable":
    found: Json = layer
    try:
        for part in name.split("."):
            found = found[int(part)] if part.isdigit() else getattr(found, part)
    except (AttributeError, IndexError, KeyError, TypeError):
        raise not_so(layer, f"it has no {name}") from None
    if not any(found is weight for weight in layer.weights):
        raise not_so(layer, f"its {name} is none of its weights")
    return found


def not_so(layer: "keras.Operation", why: str) -> UnsupportedModel:
    """Return the error for a layer of somebody's own that is not as was said of its class."""
    return UnsupportedModel(
        f"What sc.supports says of {one_line(type(layer).__name__)} does not hold of the layer"
        f" {one_line(layer.name)}: {why}."
    )


def _cell_parts(layer: "keras.Layer", side: str = "") -> Iterator[tuple[str, KernelPart]]:
    if kind_of(layer) not in RECURRENT:
        return
    cell, gates = layer.cell, _GATES[kind_of(layer)]
    last = len(cell.kernel.shape) - 1
    yield "kernel", KernelPart(cell.kernel, last, last - 1, cell.bias, f"{side}bias", gates)
    yield "recurrent_kernel", KernelPart(cell.recurrent_kernel, last, last - 1, gates=gates)


def _attention_parts(layer: "keras.Layer", heads: Heads) -> Iterator[tuple[str, KernelPart]]:
    own = 1 if heads == "whole" else 2
    for name in ("query", "key", "value", "gate", "output"):
        dense = getattr(layer, f"_{name}_dense", None)
        if dense is not None and is_plain(dense):
            axes = (2, own - 1) if name == "output" else (own, 0)
            yield name, KernelPart(dense.kernel, *axes, dense.bias, f"{name}_bias")


def einsum_axes(layer: "keras.Layer") -> tuple[int, int] | None:
    """Return the input and the unit axis of an EinsumDense that works on the last axis alone.

    None where it does anything else, such as making two axes of one.
    """
    given, _, rest = layer.equation.replace(" ", "").partition(",")
    kernel, _, result = rest.partition("->")
    summed = [letter for letter in kernel if letter in given and letter not in result]
    made = [letter for letter in kernel if letter in result and letter not in given]
    last = len(kernel) == 2 and summed == [given[-1]] and made == [result[-1]]
    if not last or given[:-1] != result[:-1]:
        return None
    if layer.bias is not None and len(layer.bias.shape) != 1:
        return None
    return kernel.index(summed[0]), kernel.index(made[0])
