"""The pruned network in front, gathered from the state for what is made of it."""

from secateurs.jobs.pruned_run import PrunedRun
from secateurs.ui.state.snapshot import State
from secateurs.ui.wording import cut_name


def pruned_run(state: State) -> PrunedRun | None:
    """Return the Prune page's network; None while it is not cut, or has no data."""
    method = state.pruning.choice.method
    way = state.pruning.way(method)
    if way.cut is None or state.data is None:
        return None
    repaired = way.repaired if state.pruning.wants_repair(method) else None
    name = f"{state.run.name} · {cut_name(method, way.cut.achieved)}"
    return PrunedRun(state.run, state.network, way.cut, state.masks, repaired, state.data, name)
