"""Repair, fine-tune, compact and search a budget on the Prune page, by mouse and keyboard."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QTimer

import secateurs as sc
from secateurs.core.network.forward import network_inputs
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.prune.events import ShownChosen
from secateurs.ui.prune.lower_card import TABS
from secateurs.ui.tune.actions import order_of
from tests.gui.conftest import clear_away
from tests.gui.hand import CTRL, SHIFT, THREE, Key, settle

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

PATIENCE = 60_000  # milliseconds; TensorFlow may have to be imported first
FEW = {"train": 20_000, "validation": 400, "test": 400}  # samples a part


@pytest.fixture
def state(program):
    return lambda: program.session.controller.state


@pytest.fixture
def window(two_runs, program, state, hand, qtbot):
    """On a network of 16 units and few samples, half of its units cut, a 3 on the pad."""
    controller = program.session.controller
    program.session.library.open("run2")
    qtbot.waitUntil(lambda: state().run.id == "run2")
    data = state().data
    parts = {
        name: replace(part, pixels=part.pixels[:few], labels=part.labels[:few])
        for name, few in FEW.items()
        for part in [getattr(data, name)]
    }
    controller.dispatch(DataLoaded(replace(data, **parts)))
    hand.press(Key.Key_2, CTRL)
    qtbot.waitUntil(program.window.prune.isVisible)
    methods = program.window.prune.head.method
    hand.click(methods, QPoint(methods.width() - 20, 16))
    controller.dispatch(ShownChosen("unit"))
    hand.fill(program.window.sparsity.field, "50", end=Key.Key_Return)
    hand.draw(program.window.pad.canvas, THREE)
    qtbot.waitUntil(lambda: state().pruning.unit.score is not None, timeout=PATIENCE)
    return program.window


def tab(hand, page, key):
    """Click a tab of the lower card; what it shows must lie in view."""
    names = [name for name, _ in TABS]
    segment = page.details.choice._segments[names.index(key)]
    hand.click(segment)
    assert page.details.choice.key == key


def test_the_repair_switch_follows_the_bar_in_figures_and_on_the_pad(window, state, hand, qtbot):
    before = state().pruning.unit
    hand.click(window.prune.head.repair, QPoint(10, window.prune.head.repair.height() // 2))
    assert state().pruning.choice.repaired
    for percent in (50, 75):
        hand.fill(window.sparsity.field, str(percent), end=Key.Key_Return)
        qtbot.waitUntil(lambda: state().pruning.unit.score is not None, timeout=PATIENCE)
        unit = state().pruning.unit
        assert unit.repaired is not None
        assert state().pruning.key("unit").repaired
        assert unit.answer is not None
        assert (~unit.repaired.layers[0].kernel.any(axis=0)).sum() == 16 * percent // 100
    hand.fill(window.sparsity.field, "50", end=Key.Key_Return)
    window.prune.head.repair.setFocus()
    hand.press(Key.Key_Space)
    assert not state().pruning.choice.repaired
    assert state().pruning.unit.score == before.score


def test_one_epoch_stopped_and_kept_becomes_a_run_and_can_be_gone_back_from(
    window, state, hand, qtbot
):
    page, pane = window.prune, window.prune.details.tune
    tab(hand, page, "tune")
    hand.fill(pane.form.epochs.edit, "50")
    assert state().tuning.form.epochs == "50"
    hand.click(pane.start)
    assert state().tuning.is_live
    qtbot.waitUntil(lambda: len(state().tuning.live.history) >= 1, timeout=PATIENCE)
    hand.click(pane.stop)
    qtbot.waitUntil(lambda: not state().tuning.is_live, timeout=PATIENCE)
    run, masks = state().run, state().network.masks
    assert (run.kind, run.parent) == ("tuned", "run2")
    assert len(run.history) < 50
    assert not state().network.layers[0].kernel[~masks["hidden_1"]].any()
    assert state().tuning.live.history == run.history
    qtbot.waitUntil(lambda: pane.accuracy.built is not None or not pane.accuracy.isVisible())
    hand.click(window.notice._action)
    qtbot.waitUntil(lambda: state().run.id == "run2")
    assert state().pruning.choice.percent == 50
    assert state().tuning.live.history == ()


def test_one_left_at_the_end_goes_on_at_the_next_start_to_the_same_bits(
    window, program, start, state, hand, qtbot, qapp
):
    data = state().data
    tab(hand, window.prune, "tune")
    hand.fill(window.prune.details.tune.form.epochs.edit, "5")
    order = order_of(state())
    hand.click(window.prune.details.tune.start)
    qtbot.waitUntil(lambda: len(state().tuning.live.history) >= 1, timeout=PATIENCE)
    program.session.fine_tuning._control.pause()  # so that it does not end before the answer
    QTimer.singleShot(0, window.close)
    QTimer.singleShot(0, lambda: hand.answer("Go on next time"))
    assert qapp.exec() == 0
    clear_away(program)

    program = start()
    page, controller = program.window.prune, program.session.controller
    controller.dispatch(DataLoaded(data))
    hand.press(Key.Key_2, CTRL)
    hand.press(Key.Key_Right)  # another step by now
    qtbot.waitUntil(page.interrupted.isVisible)
    words = page.interrupted.sentence.text()
    assert words.startswith("The fine-tuning of Run 2 · units 50 % was interrupted after epoch ")
    hand.click(page.interrupted.go_on)
    assert page.details.choice.key == "tune"
    live = controller.state.tuning
    assert (live.is_live, live.interrupted, page.interrupted.isVisible()) == (True, "", False)
    qtbot.waitUntil(lambda: controller.state.run.kind == "tuned", timeout=PATIENCE)

    dense, pruned = order.pruned.dense_and_pruned()
    inputs = [network_inputs(order.pruned.network, part.pixels)
              for part in (data.train, data.validation)]  # fmt: skip
    found = sc.fine_tune(
        pruned,
        (inputs[0], data.train.labels),
        sc.Recipe(epochs=5, seed=order.recipe.seed),
        validation=(inputs[1], data.validation.labels),
        teacher=dense,
    )
    kept = controller.state.network.weights
    assert len(controller.state.run.history) == 5
    assert [each.tobytes() for each in kept] == [
        each.tobytes() for each in found.model.get_weights()
    ]
    qtbot.waitUntil(lambda: not controller.state.tuning.is_live)
    assert program.store.unfinished_tuning() is None
    qtbot.waitUntil(lambda: controller.state.history.tree.here.made == "tuned")
    tree = controller.state.history.tree
    assert tree.undone().decision.percent == 50
    assert 51 in {each.decision.percent for each in tree.nodes.values()}


def test_what_is_discarded_leaves_the_network_and_no_run(window, state, hand, qtbot):
    pane, runs = window.prune.details.tune, state().runs
    tab(hand, window.prune, "tune")
    hand.fill(pane.form.epochs.edit, "50")
    pane.start.setFocus()
    hand.press(Key.Key_Space)
    qtbot.waitUntil(lambda: state().tuning.live.phase == "running", timeout=PATIENCE)
    pane.discard.setFocus()
    hand.press(Key.Key_Space)
    qtbot.waitUntil(lambda: not state().tuning.is_live, timeout=PATIENCE)
    assert state().run.id == "run2"
    assert state().runs == runs
    assert pane.form.isVisible()


def test_compact_makes_a_smaller_run(window, state, hand, qtbot):
    hand.click(window.prune.head.compact)
    qtbot.waitUntil(lambda: state().run.kind == "compacted", timeout=PATIENCE)
    assert [layer.units for layer in state().network.layers] == [8, 10]
    assert state().pruning.choice.percent == 0
    assert f"same answers on all {FEW['test']} test samples" in state().notice.text
    qtbot.waitUntil(lambda: window.menus.undo.text() == "Undo compact")
    assert not state().pad.sheet.is_empty  # drawn before that was decided
    hand.press(Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: state().run.id == "run2")
    assert (state().pruning.choice.method, state().pruning.choice.percent) == ("unit", 50)
    hand.press(Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: state().run.kind == "compacted")
    assert state().pruning.choice.percent == 0


def test_a_sensitivity_is_measured_and_a_cell_sets_the_sparsity(window, state, hand, qtbot):
    pane = window.prune.details.sensitivity
    tab(hand, window.prune, "sensitivity")
    hand.click(pane.row.start)
    qtbot.waitUntil(pane.map.isVisible, timeout=PATIENCE)
    settle()  # the map takes its place
    hand.click(pane.map, pane.map.place((0, 5)).center())
    qtbot.waitUntil(lambda: state().pruning.choice.percent == 90)
    pane.map.setFocus()
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_Return):
        hand.press(key)
    qtbot.waitUntil(lambda: state().pruning.choice.percent == 70)


def test_a_budget_is_searched_and_its_shares_are_put_in_force(window, state, hand, qtbot):
    pane = window.prune.details.budget
    tab(hand, window.prune, "budget")
    hand.fill(pane.form.points, "20", end=Key.Key_Return)
    qtbot.waitUntil(pane.result.isVisible, timeout=PATIENCE)
    (found,) = state().budget.found.values()
    assert found.points == 20.0
    hand.click(pane.result.use)
    assert state().pruning.choice.shares.by_layer == tuple(found.shares.items())
    qtbot.waitUntil(lambda: state().pruning.unit.score is not None, timeout=PATIENCE)
    assert state().pruning.unit.score.accuracy == found.test
    hand.click(pane.result.back)
    assert state().pruning.choice.shares is None
