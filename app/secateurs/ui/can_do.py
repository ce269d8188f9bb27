"""Why something cannot be done with the pruned network in front; "" where it can."""

from secateurs.ui.data_in_use import can_sample, fits_training_data
from secateurs.ui.state.snapshot import State


def why_not_compact(state: State) -> str:
    """Say why there is nothing to compact; "" where there is."""
    method = state.pruning.choice.method
    way = state.pruning.way(method)
    if method == "weight":
        return "Single weights leave every unit in place: choose Units to compact"
    if way.cut is None:
        return "The units are being ranked"
    if not way.cut.parts_removed:
        return "No unit is removed yet: drag the sparsity bar"
    if state.tuning.making_compact:
        return "A compact network is being made"
    if state.pruning.is_repairing(method):
        return "The network is being repaired"
    if state.data is None or not can_sample(state):
        return "Its exactness is checked on test samples: open data that fit the network"
    return ""


def why_not_tune(state: State) -> str:
    """Say why the pruned network cannot be trained on now; "" where it can."""
    method = state.pruning.choice.method
    way = state.pruning.way(method)
    if state.data is None:
        return "The data are being loaded"
    if not fits_training_data(state, labels=True):
        return "Open data that fit the network and have its classes"
    if way.cut is None:
        return "The parts are being ranked"
    if not way.cut.parts_removed:
        return "Nothing is removed yet: drag the sparsity bar"
    return ""
