"""Which repaired networks are wanted, and which one is being made."""

from secateurs.core.pruning.terms import METHODS, Method
from secateurs.ui.data_in_use import fits_training_data
from secateurs.ui.state.snapshot import State


def wanted_repairs(state: State) -> tuple[Method, ...]:
    """Return the ways that somebody looks at, the most wanted first."""
    choice = state.pruning.choice
    if not choice.repaired or not fits_training_data(state):
        return ()
    first = (choice.method,) if state.page in ("prune", "export") else ()
    looked_at = choice.methods if state.page != "train" or state.pad.pixels is not None else ()
    return tuple(m for m in METHODS if m in first) + tuple(
        m for m in METHODS if m in looked_at and m not in first
    )


def repair_at_work(state: State) -> Method | None:
    """Return the way whose repaired network is being made; one is made after the other."""
    return next((m for m in wanted_repairs(state) if state.pruning.is_repairing(m)), None)
