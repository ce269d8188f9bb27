"""Prunes a model further while it is being trained, along a schedule."""

from dataclasses import replace
from typing import Any

from secateurs.core.fine_tuning.holding import masks_by_place
from secateurs.core.fine_tuning.learner import KerasLearner
from secateurs.core.fine_tuning.schedule import Schedule, sparsity_at
from secateurs.core.pruning.criteria.samples import batch
from secateurs.core.pruning.pruned import Pruned
from secateurs.core.pruning.terms import Method

SEEN = 1000  # training samples from which a criterion may gather what it needs


class GrowingSparsity:
    """The pruned network that a learner trains, ranked anew at each step of the schedule.

    Attributes:
        pruned: as of the last pruning; None before the first of a dense model.
    """

    def __init__(
        self,
        learner: KerasLearner,
        pruned: Pruned | None,
        schedule: Schedule,
        data: tuple[Any, Any],
        seed: int,
    ) -> None:
        own = pruned.method if pruned else "weight"
        self._method: Method = schedule.method or own
        self.pruned = pruned if pruned is None or own == self._method else self._by_method(pruned)
        self._learner = learner
        self._schedule = schedule
        self._data = data
        self._seed = seed
        self._initial = self.pruned.account.achieved if self.pruned else 0.0
        self._reached = -1.0

    def _by_method(self, pruned: Pruned) -> Pruned:
        """Return a network that lost parts of another kind as one that loses these from now on."""
        from secateurs.core.api.prune import prune

        return prune(pruned, 0.0, self._method)

    def __call__(self, progress: float) -> bool:
        """Prune as far as is due, and say whether the final sparsity is reached.

        Args:
            progress: share of the training that is done, 0 to 1.
        """
        due = sparsity_at(self._schedule, progress, self._initial)
        if due > self._reached:
            self._prune(due)
        return due >= max(self._schedule.sparsity, self._initial)

    def _prune(self, sparsity: float) -> None:
        from secateurs.core.api.prune import prune

        model = self._learner.model
        self.pruned = prune(
            replace(self.pruned, model=model) if self.pruned else model,
            sparsity,
            method=self._method,
            criterion=self._schedule.criterion,
            scope=self._schedule.scope,
            data=tuple(batch(part, 0, SEEN) for part in self._data),
            seed=self._seed,
        )
        self._reached = sparsity
        self._learner.hold(masks_by_place(model, self.pruned))
