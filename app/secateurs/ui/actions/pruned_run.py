"""The pruned network in front, gathered from the state for what is made of it."""

from secateurs.core.pruning.cut import Cut
from secateurs.core.pruning.ranking import Ranking
from secateurs.core.pruning.terms import Method
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
    name = _name(state.run.name, method, way.cut, way.ranking)
    return PrunedRun(state.run, state.network, way.cut, repaired, state.data, name)


def _name(run: str, method: Method, cut: Cut, ranking: Ranking | None) -> str:
    """Name the run and the cut; the run alone where its name tells of that cut already."""
    words = cut_name(method, cut.achieved)
    before = 0 if ranking is None else sum(ranking.gone)
    return f"{run} · {words}" if cut.parts_removed > before or words not in run else run
