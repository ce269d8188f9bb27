"""The interface of all engines."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from secateurs.core.base.arrays import AnyArray
from secateurs.core.base.errors import SecateursError
from secateurs.core.network.keras_chain import Link, dense_chain

if TYPE_CHECKING:
    import keras


Arrays = Sequence[AnyArray]

Run = Callable[[Arrays], list[AnyArray]]  # one array (n, ...) an input, then an output


class EngineError(SecateursError):
    """An engine that cannot run a network, or that does not give its answers; says which."""


class Engine(ABC):
    """Something that runs networks.

    Attributes:
        name: as shown.
        skips_zeros: whether a zero in a kernel saves time.
        holds_threads: whether it keeps to the asked number of threads.
    """

    name: str
    skips_zeros = False
    holds_threads = True

    def available(self) -> str | None:
        """Return why the engine cannot be had here, or None if it can."""
        return None

    @abstractmethod
    def prepare(self, model: "keras.Model", threads: int) -> Run:
        """Make what runs a model on so many threads.

        Raises:
            EngineError, ExportError: the engine cannot run it.
        """


class ChainEngine(Engine):
    """An engine for Dense layers in a row; BLAS keeps to whatever threads the caller has set."""

    def prepare(self, model: "keras.Model", threads: int) -> Run:
        return self.run_of(dense_links(model, self.name))

    @abstractmethod
    def run_of(self, links: tuple[Link, ...]) -> Run:
        """Make what runs such layers.

        Raises:
            EngineError: the engine has nothing to gain from them.
        """


def dense_links(model: "keras.Model", engine: str) -> tuple[Link, ...]:
    """Return a model's Dense layers in order.

    Raises:
        EngineError: the model is not a chain of Dense layers.
    """
    links = dense_chain(model)
    if links is None:
        raise EngineError(
            f"{engine} runs chains of Dense layers only; the model {model.name} is not one."
        )
    return links
