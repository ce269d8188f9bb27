"""Steps that prune the trained network, repair it, compact it, and sweep it."""

from secateurs.core.evaluation.score import Score
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.self_test.rig import Rig, breadth_of, check
from secateurs.self_test.start import FORM, LEAST_BREADTH
from secateurs.ui.compare.events import LevelsEdited
from secateurs.ui.prune.events import MethodChosen, PercentChosen, RepairChosen
from secateurs.ui.shell.words import count, percent
from secateurs.ui.theme.theme import colours

PERCENT = 60
# Of 784-64-32-10, what round(parts * 0.6) leaves of each hidden layer.
KEPT: dict[Method, tuple[int, ...]] = {"weight": (20_070, 819), "unit": (26, 13)}
LEVELS = [0, 50, 90]
POINTS = 2 * 2 * len(LEVELS)  # methods, magnitude and random
assert FORM["hidden_layers"] == "64, 32"


def prunes(rig: Rig) -> str:
    """Move the sparsity bar, and count what is left by either method."""
    accuracies = []
    for method in METHODS:
        score = _cut_and_scored(rig, method)
        way = rig.state.pruning.way(method)
        assert way.cut is not None
        assert way.account is not None
        kept = tuple(int(mask.sum()) for mask in way.cut.kept)
        counted = tuple(layer.parts_kept for layer in way.account.layers)
        wanted = KEPT[method]
        check(kept == wanted, f"Of the {method}s {kept} are left, not {wanted}.")
        check(counted == wanted, f"Of the {method}s {counted} are said to be left, not {wanted}.")
        accuracies.append(f"{percent(score.accuracy)} without these {method}s")
    return f"{PERCENT} %: {', '.join(accuracies)}"


def repairs(rig: Rig) -> str:
    before = _cut_and_scored(rig, "unit")
    rig.dispatch(RepairChosen(True))
    rig.until(
        lambda: (
            rig.state.pruning.key("unit").repaired
            and rig.state.pruning.unit.repaired is not None
            and rig.state.pruning.unit.score is not None
        ),
        "the repaired network and its test score",
    )
    way = rig.state.pruning.unit
    assert way.score is not None
    assert way.cut is not None
    assert way.repaired is not None
    for layer, kept in zip(way.repaired.hidden, way.cut.kept, strict=True):
        check(not layer.kernel[:, ~kept].any(), f"Units of {layer.name} came back.")
    better = way.score.accuracy >= before.accuracy
    words = f"{percent(before.accuracy)} became {percent(way.score.accuracy)}"
    check(better, f"It made the network worse: {words}.")
    return words


def compacts(rig: Rig) -> str:
    score = rig.state.pruning.unit.score
    check(score, "The repaired network is gone.")
    assert score is not None
    rig.session.compacting.start()
    check(rig.state.tuning.making_compact, "No compaction began.")
    rig.until(lambda: rig.state.run.kind == "compacted", "the compact network")
    run, network = rig.state.run, rig.state.network
    assert network.is_chain
    units = tuple(layer.units for layer in network.prunable)
    check(units == KEPT["unit"], f"It has {units} units, not {KEPT['unit']}.")
    same = abs(run.test_accuracy - score.accuracy) <= 1e-3
    check(same, f"{percent(score.accuracy)} became {percent(run.test_accuracy)}.")
    check(rig.program.store.has(run.id), "The compact network was not kept.")
    return f"{count(network.parameters)} parameters, {percent(run.test_accuracy)}"


def sweeps(rig: Rig) -> str:
    """Sweep the trained network at three levels, and look at the curves."""
    open_trained(rig)
    rig.show("compare")
    rig.dispatch(LevelsEdited(", ".join(map(str, LEVELS))))
    rig.session.sweeping.start()
    check(rig.state.sweep.is_live, "No sweep began.")
    rig.until(lambda: not rig.state.sweep.is_live, "the sweep to end")
    found = len(rig.state.sweep.points)
    check(found == POINTS, f"The sweep has {found} points, not {POINTS}.")
    page = rig.window.compare
    page.ensureWidgetVisible(page.plot)
    rig.until(lambda: page.curves is not None and page.curves.levels() == LEVELS, "the curves")
    assert page.curves is not None
    for method, colour in (("weights", colours().weight), ("units", colours().unit)):
        breadth = breadth_of(page.curves, colour)
        enough = breadth >= LEAST_BREADTH
        check(enough, f"The curve of {method} covers {percent(breadth)} of the plot's width.")
    return f"{found} points, both curves painted"


def _cut_and_scored(rig: Rig, method: Method) -> Score:
    cut(rig, method, PERCENT)
    rig.until(lambda: rig.state.pruning.way(method).score is not None, "a test score")
    score = rig.state.pruning.way(method).score
    assert score is not None
    return score


def open_trained(rig: Rig) -> None:
    """Go back to the trained network, whole."""
    assert rig.trained is not None
    rig.dispatch(RepairChosen(False))
    rig.session.library.open(rig.trained[0].id)
    rig.until(lambda: not rig.state.awaited, "the trained network")
    rig.dispatch(PercentChosen(0))


def cut(rig: Rig, method: Method, percents: int) -> None:
    """Cut the trained network, as the switch and the sparsity bar do."""
    open_trained(rig)
    rig.show("prune")
    rig.dispatch(MethodChosen(method))
    rig.session.controller.aim_at(percents)
    rig.until(
        lambda: (
            (found := rig.state.pruning.way(method).cut) is not None
            and found.requested == percents / 100
        ),
        "the ranking of the network's parts",
    )
