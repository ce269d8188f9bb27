"""Layers of one's own that Secateurs was taught: what each does with channels."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from secateurs.core.base.errors import SettingError
from secateurs.core.base.text import one_line

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel of a layer of one's own, for `sc.supports`.

    What the layer reads goes through a kernel by a sum over the axis `inputs`; a unit is a slice
    along the axis `units`.

    Attributes:
        name: the layer's attribute, such as "w"; "inner.kernel" for that of a layer within it,
            "inner.layers.0.kernel" where these are in a list.
        units: the axis that counts units; negative ones count from the last.
        inputs: the axis that counts what is read; None where rows are looked up by number.
        bias: the attribute of what is added to it, (units,); "" where nothing is.
        count: the entry of the layer's configuration that says how many units it has. Where there
            is none, "", single weights go, but no units.
        reads: the name of an earlier kernel of the layer whose units it reads instead of what the
            layer reads. Of a unit of that one nothing is left but zeros, bias included: what comes
            of it then must be zero.
        beside: the name of an earlier kernel whose units are the same ones, such as a gate's.
    """

    name: str
    units: int = -1
    inputs: int | None = -2
    bias: str = ""
    count: str = ""
    reads: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Support:
    """What is known of a class of layers.

    Attributes:
        kernels: in the order in which they are applied; the last one's units are given.
        follows: whether each channel of what is given comes of the same channel of all that is
            read, and of nothing else.
        width: the entry of the configuration that says how many channels are followed; "" for none.
    """

    kernels: tuple[Kernel, ...] = ()
    follows: bool = False
    width: str = ""


_SUPPORTED: "dict[type[keras.Layer], Support]" = {}


def supports(
    layer: "type[keras.Layer]",
    *,
    units: Kernel | str | Iterable[Kernel | str] = (),
    follows: bool = False,
    width: str = "",
) -> None:
    """Teach Secateurs a layer of one's own, for this process; a class may be taught anew.

    Without it, a layer of one's own is left whole, and so is all that feeds it. What is said is
    taken for true: units and weights go by it. What `sc.compact` makes is compared with the masked
    network for some inputs, and is refused where it answers otherwise.

    Args:
        layer: the class; classes derived from it are taught by themselves.
        units: its kernels, in the order in which they are applied, each an `sc.Kernel`, or its
            attribute's name, of which single weights go. The last one's units are what it gives.
        follows: True if every channel of its output comes of the same channel of each of its
            inputs alone, as in an activation or a sum; weights along the last axis go with the
            channels. With kernels: if their units are joined with what it reads.
        width: the entry of its configuration that says how many channels it has, if it has one.

    Raises:
        SettingError: if it is no class of layers of one's own, or nothing is said of it.

    Example:
        >>> sc.supports(Swish, follows=True)
        >>> sc.supports(Linear, units=sc.Kernel("w", bias="b", count="units"))
        >>> gate = sc.Kernel("gate", count="units", beside="value")
        >>> sc.supports(Gated, units=[sc.Kernel("value", count="units"), gate])
    """
    if not _is_own(layer):
        raise SettingError(
            f"sc.supports takes a class of layers of your own, not {one_line(repr(layer))}: Keras's"
            " own are known."
        )
    given = tuple(units) if isinstance(units, Iterable) and not isinstance(units, str) else (units,)
    kernels = tuple(Kernel(each) if isinstance(each, str) else each for each in given)
    _check(kernels, one_line(layer.__name__))
    if not kernels and not follows:
        raise SettingError(
            f"Say what {one_line(layer.__name__)} does: its units, or that it follows."
        )
    if not isinstance(width, str):
        raise SettingError(f"width names a setting of {one_line(layer.__name__)}, not {width!r}.")
    _SUPPORTED[layer] = Support(kernels, bool(follows), width)


def support_of(layer: "keras.Operation") -> Support | None:
    """Return what is known of a layer of somebody's own; None of Keras's, or where nothing is."""
    return _SUPPORTED.get(type(layer))


def own_kinds(layers: "Iterable[keras.Operation]") -> tuple[str, ...]:
    """Return the classes of those layers of which something was said, by their names."""
    return tuple(dict.fromkeys(type(each).__name__ for each in layers if support_of(each)))


def supported_layers() -> "Mapping[type[keras.Layer], Support]":
    """Return all that this process was taught."""
    return dict(_SUPPORTED)


def know_layers(supported: "Mapping[type[keras.Layer], Support]") -> None:
    """Know what another process was taught, such as the one that asks a worker."""
    _SUPPORTED.update(supported)


def _is_own(layer: object) -> bool:
    keras = sys.modules.get("keras")  # who has a class of layers has imported it
    if keras is None or not isinstance(layer, type) or not issubclass(layer, keras.layers.Layer):
        return False
    return not layer.__module__.startswith(("keras.src.", "keras.layers"))


def _check(kernels: tuple[object, ...], layer: str) -> None:
    before: list[str] = []
    for each in kernels:
        if not isinstance(each, Kernel):
            raise SettingError(f"The units of {layer} are given as sc.Kernel, not {each!r}.")
        names = (each.name, each.bias, each.count, each.reads, each.beside)
        if not all(isinstance(one, str) for one in names):
            raise SettingError(f"What a kernel of {layer} names are texts, not as in {each!r}.")
        axes = (each.units, *(() if each.inputs is None else (each.inputs,)))
        if not all(isinstance(one, int) for one in axes):
            raise SettingError(f"The axes of a kernel of {layer} are whole numbers: {each!r}.")
        if each.name in before or not {each.reads, each.beside} <= {"", *before}:
            raise SettingError(
                f"The kernels of {layer} are named once each; what they read, or lie beside, are"
                " earlier ones."
            )
        before.append(each.name)
