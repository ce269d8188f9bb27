"""How sparsity grows over fine-tuning, and the masks that an engine holds meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from secateurs.core.base.arrays import Mask
from secateurs.core.base.errors import SettingError
from secateurs.core.graph.keras_layers import layers_by_name, variable_of
from secateurs.core.graph.kernel_parts import AS_BEFORE, Heads
from secateurs.core.learning.progress import Grown
from secateurs.core.network.inputs import Data
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.zeros import biases_of
from secateurs.core.ranking.criteria.samples import as_arrays, batch
from secateurs.core.ranking.layer_choices import Layers
from secateurs.core.ranking.terms import Method, Scope, checked_sparsity

if TYPE_CHECKING:
    from secateurs.core.learning.keras_engine import KerasTrainer

Kind = Literal["one-shot", "iterative", "gradual"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When to prune how far, while training goes on.

    Attributes:
        kind: "one-shot" prunes once before training; "iterative" in rounds, of which each takes
            the same share of what is left and is followed by training (Han et al., "Learning
            both weights and connections", 2015); "gradual" along a cubic, fast at first and
            ever slower (Zhu and Gupta, "To prune, or not to prune", 2017).
        sparsity: the final one, a fraction.
        method: what goes; None for that of a network that is pruned already, else "weight".
        criterion: as `secateurs.prune` takes it.
        scope: likewise.
        rounds: of "iterative".
        layers, skip: which layers may lose something, and which may not, as `secateurs.prune`
            takes them; None for those of a network that is pruned already, else all.
        heads: what the units of attention are, likewise; None as before, else "whole".
        until: share of the training after which "gradual" prunes no more, above 0, up to 1.

    Raises:
        ValueError: the kind is none of the three, or a number is out of its range.

    Example:
        >>> gradual = sc.Schedule("gradual", 0.95, method="weight", scope="global")
        >>> sparse = sc.fine_tune(model, (x, y), sc.Recipe(epochs=10), schedule=gradual)
    """

    kind: Kind
    sparsity: float
    method: Method | None = None
    criterion: str = "magnitude"
    scope: Scope = "layer"
    rounds: int = 5
    until: float = 0.7
    layers: Layers | None = None
    skip: Layers | None = None
    heads: Heads | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise SettingError(f"kind must be one of {', '.join(KINDS)}, not {self.kind}")
        checked_sparsity(self.sparsity)
        if self.rounds < 1 or not 0 < self.until <= 1:
            raise SettingError("rounds must be at least 1, and until above 0 and up to 1")


def sparsity_at(schedule: Schedule, progress: float, initial: float = 0.0) -> float:
    """Return the sparsity due when a share of the training is done.

    Args:
        progress: 0 before the first step, 1 after the last.
        initial: sparsity of the network that training begins with; it never falls below.
    """
    final = max(schedule.sparsity, initial)
    if schedule.kind == "one-shot":
        return final
    if schedule.kind == "iterative":
        return _after_round(initial, final, schedule.rounds, int(progress * schedule.rounds) + 1)
    to_go = 1 - min(progress / schedule.until, 1)
    return final + (initial - final) * to_go**3


def _after_round(initial: float, final: float, rounds: int, number: int) -> float:
    if number >= rounds or initial == 1:
        return final
    left = (1 - final) / (1 - initial)
    return float(1 - (1 - initial) * left ** (number / rounds))


def hold(engine: KerasTrainer, pruned: Pruned) -> None:
    """Have an engine train no more than what is left of a pruned network.

    A removed unit's bias stays as it is, so that the unit goes on emitting what it did; those of
    cells and heads, which emit zero, become 0. Layers that are not trainable are left out:
    nothing changes them.

    Args:
        engine: of a model of the architecture of `pruned.model`.
    """
    layers = layers_by_name(engine.model)
    places = {id(variable): i for i, variable in enumerate(engine.model.trainable_variables)}
    held: dict[int, Mask] = {}
    emptied: set[int] = set()
    for key, mask in {**biases_of(engine.model, _unit_masks(pruned)), **pruned.masks}.items():
        variable = variable_of(layers, key)
        place = places.get(id(variable))
        if place is not None and tuple(variable.shape) == mask.shape:
            held[place] = mask
            if key in pruned.masks:
                emptied.add(place)
    engine.hold(held, emptied)


def _unit_masks(pruned: Pruned) -> dict[str, Mask]:
    return dict(pruned.structure.unit_masks(pruned.kept)) if pruned.kept is not None else {}


SEEN = 1000  # training samples from which a criterion may gather what it needs


class GrowingSparsity:
    """The pruned network that an engine trains, ranked anew at each step of the schedule.

    Attributes:
        pruned: as of the last pruning; None before the first of a dense model.
    """

    def __init__(
        self,
        engine: KerasTrainer,
        pruned: Pruned | None,
        schedule: Schedule,
        data: Data,
        seed: int,
    ) -> None:
        self._schedule = schedule
        own = pruned.method if pruned else "weight"
        self._method: Method = schedule.method or own
        self.pruned = pruned if pruned is None or own == self._method else self._by_method(pruned)
        self._engine = engine
        self._data = data
        self._seed = seed
        self._initial = self.pruned.account.achieved if self.pruned else 0.0
        self._reached = -1.0

    def _by_method(self, pruned: Pruned) -> Pruned:
        """Return a network that lost parts of another kind as one that loses these from now on."""
        from secateurs.core.pruning.prune import prune

        chosen = self._schedule
        return prune(
            pruned,
            0.0,
            self._method,
            layers=chosen.layers,
            skip=chosen.skip,
            heads=chosen.heads,
        )

    def __call__(self, progress: float) -> bool:
        """Prune as far as is due, and say whether the final sparsity is reached.

        Args:
            progress: share of the training that is done, 0 to 1.
        """
        due = sparsity_at(self._schedule, progress, self._initial)
        if due > self._reached:
            self._prune(due)
        return due >= max(self._schedule.sparsity, self._initial)

    def grown(self) -> Grown | None:
        """Return how far it has come, None before its first call."""
        if self.pruned is None:
            return None
        pruned = self.pruned
        return Grown(self._reached, pruned.masks, pruned.kept, pruned.account, pruned.by_hand)

    def restore(self, grown: Grown) -> None:
        """Go on from there, with an engine that was restored."""
        from secateurs.core.graph.trace import trace
        from secateurs.core.network.inputs import first_of

        model, before = self._engine.model, self.pruned
        exact, heads = before.structure.reading if before else AS_BEFORE
        self.pruned = Pruned(
            model,
            grown.masks,
            grown.account,
            trace(model, exact=exact, heads=self._schedule.heads or heads or "whole"),
            grown.kept,
            drop_bias=before is not None and before.drop_bias,
            examples=first_of(model, self._data[0]),
            by_hand=grown.by_hand,
            layers=before.layers if before else None,
        )
        self._reached = grown.sparsity
        hold(self._engine, self.pruned)

    def _prune(self, sparsity: float) -> None:
        from secateurs.core.network.inputs import inputs_for
        from secateurs.core.pruning.prune import prune

        model = self._engine.model
        x, y = self._data
        self.pruned = prune(
            self.pruned.with_model(model) if self.pruned else model,
            sparsity,
            method=self._method,
            criterion=self._schedule.criterion,
            scope=self._schedule.scope,
            data=(batch(inputs_for(model, x), 0, SEEN), batch(as_arrays(y), 0, SEEN)),
            seed=self._seed,
            layers=self._schedule.layers,
            skip=self._schedule.skip,
            heads=self._schedule.heads,
        )
        self._reached = sparsity
        hold(self._engine, self.pruned)
