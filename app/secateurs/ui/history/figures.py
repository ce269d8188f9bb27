"""What was measured of the step in force, as the tree keeps it."""

from secateurs.core.history.tree import Figures, Tree
from secateurs.core.pruning.account import Account
from secateurs.core.ranking.cut import Cut
from secateurs.ui.shell.state import State


def with_figures(tree: Tree, state: State) -> Tree:
    """Return the tree with all that is known of its first and of its current step; it, if nothing.

    A step keeps what was measured on the data that its run learned from, whatever comes later.
    """
    return _with_current(_with_first(tree, state), state)


def _with_first(tree: Tree, state: State) -> Tree:
    """The whole network was tested when it was made."""
    root, run = tree.root, state.run
    way = state.pruning.way(root.decision.method)
    if root.figures or way.account is None or way.cut is None or root.decision.run_id != run.id:
        return tree
    if state.network.masks or not run.is_tested or not _is_own(state):
        return tree
    parts = sum(way.cut.sizes)
    total = way.account.parameters_total
    return tree.measured(root.id, _figures(state, run.test_accuracy, total, parts))


def _with_current(tree: Tree, state: State) -> Tree:
    pruning, here = state.pruning, tree.here
    method = here.decision.method
    way, old = pruning.way(method), here.figures
    if way.score is None or way.account is None or way.cut is None or pruning.is_repairing(method):
        return tree
    if state.history.is_moved(pruning.choice) or here.decision.run_id != state.run.id:
        return tree
    if old and old.data == state.run.dataset and not _is_own(state):
        return tree
    found = _found(state, way.score.accuracy, way.account, way.cut)
    return tree if old == found else tree.measured(here.id, found)


def _found(state: State, accuracy: float, account: Account, cut: Cut) -> Figures:
    return _figures(state, accuracy, account.parameters, sum(cut.left))


def _figures(state: State, accuracy: float, parameters: int, parts: int) -> Figures:
    data = state.data.name if state.data else ""
    return Figures(accuracy=accuracy, parameters=parameters, parts=parts, data=data)


def _is_own(state: State) -> bool:
    """Say whether the data in use are those that the run was tested on."""
    return state.data is not None and state.data.key == state.run.dataset_key
