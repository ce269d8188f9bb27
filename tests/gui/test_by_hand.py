"""Units are cut and protected by hand, and what comes of it is what `sc.prune` gives."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF

import secateurs as sc
from secateurs.core.network.forward import network_inputs
from secateurs.core.network.network import build_model
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.ui.data.events import DataLoaded
from secateurs.ui.prune.lower_card import TABS
from tests.gui.conftest import leave
from tests.gui.hand import CTRL, SHIFT, THREE, Key

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

PATIENCE = 60_000  # milliseconds; TensorFlow may have to be imported first
FEW = {"train": 2_000, "validation": 400, "test": 400}  # samples a part


def on_units(program, hand, qtbot):
    """Open run 2, of 16 units, on few samples, with half of its units cut; return its state."""
    controller = program.session.controller
    program.session.library.open("run2")
    qtbot.waitUntil(lambda: controller.state.run.id == "run2")
    data = controller.state.data
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
    hand.fill(program.window.sparsity.field, "50", end=Key.Key_Return)
    qtbot.waitUntil(lambda: controller.state.pruning.unit.score is not None, timeout=PATIENCE)
    return lambda: controller.state


def of(card, unit):
    return QPoint(int((unit + 0.5) * card.map.width() / 16), card.map.height() // 2)


def accuracy(pruned, state):
    test = state.data.test
    answers = pruned.model.predict(network_inputs(state.network, test.pixels), verbose=0)
    return float((answers.argmax(axis=1) == test.labels).mean())


def test_what_is_chosen_by_hand_is_what_the_library_cuts_up_to_the_file(
    two_runs, start, hand, qtbot, tmp_path
):
    program = start()
    state = on_units(program, hand, qtbot)
    page, dense = program.window.prune, state().network
    card = page.maps.cards[0]
    hand.draw(program.window.pad.canvas, THREE)
    gone = np.flatnonzero(~state().pruning.unit.cut.kept[0]).tolist()
    stays = [unit for unit in range(16) if unit not in gone]

    hand.click(card.map, of(card, stays[0]))
    hand.drag(card.map, [of(card, unit) for unit in (8, 9, 10)])
    card.setFocus()
    saved = next(unit for unit in gone if unit not in (8, 9, 10))
    hand.press(Key.Key_Return)
    hand.press(Key.Key_Home)
    for _ in range(saved):
        hand.press(Key.Key_Right)
    hand.press(Key.Key_Delete)  # which clears the pad elsewhere
    assert saved in state().pruning.choice.hand.remove["hidden_1"]
    assert len(state().pad.sheet.strokes) == 1
    hand.press(Key.Key_P)
    hand.press(Key.Key_Escape)
    remove, protect = {"hidden_1": sorted({stays[0], 8, 9, 10})}, {"hidden_1": [saved]}
    choices = state().pruning.choice.hand
    assert choices == HandChoices({"hidden_1": tuple(remove["hidden_1"])}, {"hidden_1": (saved,)})

    qtbot.waitUntil(lambda: not state().history.is_moved(state().pruning.choice))
    hand.press(Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: not state().pruning.choice.hand.protect)
    hand.press(Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: state().pruning.choice.hand == choices)

    same = sc.prune(build_model(dense), 0.5, remove=remove, protect=protect)
    qtbot.waitUntil(lambda: state().pruning.unit.score is not None, timeout=PATIENCE)
    unit = state().pruning.unit
    assert np.array_equal(unit.cut.kept[0], same.kept[0])
    assert unit.cut.by_hand == same.by_hand
    assert unit.account.achieved == same.account.achieved == 0.5
    assert unit.account.parameters == same.account.parameters
    assert unit.score.accuracy == pytest.approx(accuracy(same, state()), abs=1e-9)
    figure = page.figures.removed.accessibleName()
    assert figure.endswith("; by hand 4 cut, 1 protected")

    hand.click(page.head.repair)
    qtbot.waitUntil(lambda: state().pruning.unit.repaired is not None, timeout=PATIENCE)
    assert not state().pruning.unit.repaired.layers[0].kernel[:, ~same.kept[0]].any()

    hand.click(page.details.choice._segments[[name for name, _ in TABS].index("tune")])
    hand.fill(page.details.tune.form.epochs.edit, "1")
    hand.click(page.details.tune.start)
    qtbot.waitUntil(lambda: state().run.kind == "tuned", timeout=PATIENCE)
    tuned = state()
    kept = tuned.network.masks["hidden_1"].any(axis=0)
    assert np.array_equal(kept, same.kept[0])
    assert str(same.by_hand) in tuned.run.remark
    assert tuned.pruning.choice.hand == HandChoices(protect={"hidden_1": (saved,)})

    hand.press(Key.Key_5, CTRL)
    rows = program.window.export.formats.rows
    qtbot.waitUntil(rows["keras"].save.isEnabled, timeout=PATIENCE)
    hand.click(program.window.export.formats.smaller)
    hand.bring(program.window.export, rows["keras"].save)
    hand.click(rows["keras"].save)
    target = tmp_path / "by hand.keras"
    hand.enter_path(target)
    qtbot.waitUntil(lambda: "keras" in state().export.saved, timeout=PATIENCE)
    import keras

    again = sc.rank(keras.saving.load_model(target), protect=protect).cut(0.5)
    assert np.array_equal(again.kept[0], same.kept[0])

    leave(program)
    program = start()
    state = on_units(program, hand, qtbot)
    assert state().pruning.choice.hand == choices
    assert np.array_equal(state().pruning.unit.cut.kept[0], same.kept[0])
    hand.pick(program.window.prune.head.hand, "Back to the ranking")
    qtbot.waitUntil(lambda: state().pruning.unit.cut.by_hand is None)
    assert np.flatnonzero(~state().pruning.unit.cut.kept[0]).tolist() == gone


def test_a_bar_is_dragged_to_a_share_of_its_own_and_a_key_takes_it_back(
    two_runs, start, hand, qtbot
):
    program = start()
    state = on_units(program, hand, qtbot)
    page = program.window.prune
    hand.click(page.head.view, QPoint(page.head.view.width() - 20, 16))
    picture = page.layers.network.picture
    qtbot.waitUntil(picture.isVisible)
    bar = picture._bar_of(1)
    points = [QPointF(bar.center().x(), bar.bottom() - part * bar.height()) for part in (0.4, 1)]
    hand.drag(picture, [point.toPoint() for point in points])
    qtbot.waitUntil(lambda: state().pruning.choice.shares is not None)
    ((_, share),) = state().pruning.choice.shares.by_layer
    same = sc.prune(build_model(state().network), scope={"hidden_1": share})
    assert share < 0.1
    assert np.array_equal(state().pruning.unit.cut.kept[0], same.kept[0])
    hand.press(Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: state().pruning.choice.shares is None)
    hand.press(Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: state().pruning.choice.shares is not None)
    picture.setFocus()
    hand.press(Key.Key_R)
    qtbot.waitUntil(lambda: state().pruning.choice.shares is None)
    assert state().pruning.unit.cut.parts_removed == 8
