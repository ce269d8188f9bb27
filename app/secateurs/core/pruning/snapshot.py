"""A Keras model as it was when it was pruned, built when it is first asked for."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING

import numpy as np

from secateurs.core.base.arrays import Tensor
from secateurs.core.base.callers_state import callers_state_kept
from secateurs.core.graph.constants import Emitted
from secateurs.core.graph.copies import Blueprint
from secateurs.core.graph.keras_layers import set_weights
from secateurs.core.graph.layer_state import state_held
from secateurs.core.graph.variables import tensor_of

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True, eq=False)
class AtHand:
    """A model whose variables read as they are to be, in this thread.

    Attributes:
        emitted: what its removed units emit, where that was read.
    """

    model: "keras.Model"
    blueprint: Blueprint
    emitted: Emitted | None = None


class Snapshot:
    """A model with some other values, as it was when this was made.

    It costs the values alone until it is built; the model that it is of is needed until then,
    and may be trained in the meantime. A model with layers that people wrote is built at once, as
    that may fail, and as their code may keep what no variable holds.
    """

    def __init__(self, model: "keras.Model", values: Mapping[int, Tensor]) -> None:
        """Take the values that differ from the model's, by the ids of its variables.

        Raises:
            UnsupportedModel: a layer cannot be built again; names it.
        """
        self._lock = RLock()
        self._watching: list[ExitStack] = []
        self._variables = list(model.weights)
        self._weights = [
            values[id(each)] if id(each) in values else tensor_of(each) for each in self._variables
        ]
        self._held: AtHand | None = AtHand(model, Blueprint(model))
        self._built: keras.Model | None = None
        if not self._held.blueprint.is_of_keras:
            self.model  # noqa: B018

    @property
    def model(self) -> "keras.Model":
        """The model, built now if it was not; from then on its own values count."""
        with self._lock:
            if self._built is None:
                assert self._held is not None
                with callers_state_kept():
                    built = self._held.blueprint.built(lambda layer, name: {})
                    set_weights(built, map(np.asarray, self._weights))
                for each in self._watching:
                    each.enter_context(state_held([built]))
                self._built, self._held = built, None
                self._variables, self._weights = [], []
            return self._built

    @contextmanager
    def at_hand(self) -> Iterator[AtHand]:
        """Give the model it is of, reading as this one in this thread, or this one if it is built.

        What is assigned to variables meanwhile is dropped.
        """
        import keras

        with self._lock:
            held, pairs = self._held, list(zip(self._variables, self._weights, strict=True))
        if held is None or [id(each) for each in held.model.weights] != [id(v) for v, _ in pairs]:
            yield AtHand(self.model, Blueprint(self.model))
            return
        with keras.StatelessScope(pairs, initialize_variables=False):
            yield held

    def keep(self, emitted: Emitted) -> None:
        """Keep what removed units emit, until the model is built."""
        with self._lock:
            if self._held is not None:
                self._held = AtHand(self._held.model, self._held.blueprint, emitted)

    @contextmanager
    def state_held(self) -> Iterator[None]:
        """Put back what calls change of the model, also if it is built meanwhile."""
        with ExitStack() as at_last:
            with self._lock:
                if self._built is None:
                    self._watching.append(at_last)
                    at_last.callback(self._unwatch, at_last)
                else:
                    at_last.enter_context(state_held([self._built]))
            yield

    def _unwatch(self, one: ExitStack) -> None:
        with self._lock:
            self._watching = [each for each in self._watching if each is not one]

    def __reduce__(self) -> "tuple[object, tuple[keras.Model]]":
        return _itself, (self.model,)


def _itself(model: "keras.Model") -> "keras.Model":
    return model
