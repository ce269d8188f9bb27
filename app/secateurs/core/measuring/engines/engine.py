"""The interface of all engines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.errors import SecateursError
from secateurs.core.network.keras_chain import Link, dense_chain
from secateurs.core.network.network import Network

if TYPE_CHECKING:
    import keras


Arrays = Sequence[AnyArray]

Run = Callable[[Arrays], list[AnyArray]]  # one array (n, ...) an input, then an output


class EngineError(SecateursError):
    """An engine that cannot run a network, or that does not give its answers; says which."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Something that runs networks.

    Attributes:
        name: as shown.
        available: returns why the engine cannot be had here, or None if it can.
        prepare: makes what runs a network on so many threads; raises EngineError where the
            engine cannot run it.
        skips_zeros: whether a zero in a kernel saves time.
        holds_threads: whether it keeps to the asked number of threads.
    """

    name: str
    available: Callable[[], str | None]
    prepare: Callable[["keras.Model | Network", int], Run]
    skips_zeros: bool = False
    holds_threads: bool = True


def always() -> None:
    """Return None: an engine that is always there."""


def missing(extra: str, *packages: str) -> str | None:
    """Return a clause that says which of an extra's packages are not installed, or None."""
    from importlib.util import find_spec

    gone = [name for name in packages if find_spec(name) is None]
    if not gone:
        return None
    verb = "is" if len(gone) == 1 else "are"
    return f"{' and '.join(gone)} {verb} not installed: pip install secateurs[{extra}]"


def links_of(network: "keras.Model | Network", engine: str) -> tuple[Link, ...]:
    """Return a network's Dense layers in order.

    Raises:
        EngineError: the model is not a chain of Dense layers.
    """
    if isinstance(network, Network):
        return tuple(
            Link(layer.name, layer.kernel, layer.bias, (layer.activation,))
            for layer in network.layers
        )
    links = dense_chain(network)
    if links is None:
        raise EngineError(
            f"{engine} runs chains of Dense layers only; the model {network.name} is not one."
        )
    return links
