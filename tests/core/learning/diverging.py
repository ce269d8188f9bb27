"""Trainings whose loss becomes NaN at a step of the test's choice, and their weights with it."""

import numpy as np

from secateurs.core.base.cancelled import never
from secateurs.core.learning.chain_engine import ChainTrainer
from secateurs.core.learning.keras_engine import KerasTrainer


def diverge(monkeypatch, step):
    """Have every training diverge at this step, 1-based."""
    for engine in (ChainTrainer, KerasTrainer):
        monkeypatch.setattr(engine, "take", _diverging(engine.take, step))


def _diverging(take, step):
    def taken(self, order, first_step, cancelled=never):
        losses, accuracies = take(self, order, first_step, cancelled)
        losses = np.array(losses)
        if first_step + len(losses) > step:
            losses[step - first_step :] = np.nan
            for variable in self._variables:
                variable.assign(variable * np.nan)
        return losses, accuracies

    return taken
