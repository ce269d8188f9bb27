"""Measure a pruned network beside the whole one, in the background."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from secateurs.core.base.cancelled import Cancelled, go_on
from secateurs.core.measuring.engines.every import ENGINES
from secateurs.core.measuring.measure import Conditions, measured, measured_forms
from secateurs.core.measuring.measurement import Measurement, Which
from secateurs.core.network.network import build_model
from secateurs.work.networks import CutNetwork
from secateurs.work.pace import Work

if TYPE_CHECKING:
    import keras

BATCHES = (1, 256)
ROUNDS = 15
STEP = 0.04  # share of the whole between two reports: what is drawn takes time from what is timed
CONTROL = "The control is the network before pruning."


@dataclass(frozen=True, slots=True)
class MeasuringStep:
    """What goes on, and the share that is done, 0 to 1."""

    what: str
    share: float


def measuring_work(chosen: CutNetwork, rounds: int = ROUNDS) -> Work:
    """Return the work of a job that reports steps and at last a Measurement, unless cancelled."""

    def work(report: Callable[[object], None], cancelled: Cancelled) -> Measurement:
        last = -STEP

        def tell(what: str, share: float) -> None:
            nonlocal last
            go_on(cancelled)
            if share >= last + STEP:
                last = share
                report(MeasuringStep(what, share))

        tell("Building the networks", 0.0)
        return _measured(chosen, rounds, tell, cancelled)

    return work


def _measured(
    chosen: CutNetwork, rounds: int, tell: Callable[[str, float], None], cancelled: Cancelled
) -> Measurement:
    networks = _networks(chosen, cancelled)
    return measured(
        networks,
        CONTROL,
        chosen.samples(),
        Conditions(BATCHES, ENGINES, threads=1, rounds=rounds),
        tell,
        cancelled,
    )


def _networks(chosen: CutNetwork, cancelled: Cancelled) -> "dict[Which, keras.Model]":
    """Return the control and what the cut makes of it; alone where nothing is removed.

    The control is the network that it was made of, where that is known. One that is smaller
    and whole is what a compaction made of it.
    """
    whole, pruned = chosen.dense_and_pruned(cancelled)
    control = whole if chosen.original is None else build_model(chosen.original)
    if chosen.cut.parts_removed:
        return measured_forms(pruned, control, cancelled)
    return {"dense": control, "compact": whole} if chosen.is_smaller else {"dense": control}
