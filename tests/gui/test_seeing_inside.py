"""Open a layer and a unit on Prune, and look at the drawing on Try, by mouse and keyboard."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from secateurs.core.evaluation.insight import insight_reader
from secateurs.core.evaluation.score import score
from secateurs.core.network.forward import activations, network_inputs
from secateurs.core.pruning.compaction.chain import quickest
from secateurs.core.pruning.rank import rank
from secateurs.ui.data.events import DataLoaded
from tests.gui.hand import CTRL, THREE, Key

pytestmark = pytest.mark.xcb

FEW = 300  # validation samples


@pytest.fixture
def state(program):
    return lambda: program.session.controller.state


@pytest.fixture
def page(two_runs, program, state, hand, qtbot):
    """The Prune page on a network of 16 units, half of which are cut."""
    controller = program.session.controller
    program.session.library.open("run2")
    qtbot.waitUntil(lambda: state().run.id == "run2")
    data = state().data
    few = data.validation.part(0, FEW).frozen()
    controller.dispatch(DataLoaded(replace(data, validation=few, test=few)))
    hand.press(Key.Key_2, CTRL)
    page = program.window.prune
    qtbot.waitUntil(page.isVisible)
    hand.click(page.head.method, QPoint(page.head.method.width() - 20, 16))
    hand.fill(program.window.sparsity.field, "50", end=Key.Key_Return)
    hand.draw(program.window.pad.canvas, THREE)
    return page


def test_a_layer_a_unit_and_the_drawing_are_seen_into(page, program, state, hand, qtbot):
    grid, card = page.details.layer.grid, page.details.layer.card
    qtbot.waitUntil(lambda: grid.isVisible() and grid.shown is not None and grid.shown.cut == 8)
    network, part = state().network, state().data.validation
    order = np.argsort(rank(network, "unit").positions[0])
    assert grid.shown.order.tolist() == order.tolist()

    # A click chooses the unit that goes last, an arrow key the one before it, Enter opens that.
    hand.click(grid, grid.place_of(int(order[-1])).center())
    assert state().units.unit == order[-1]
    hand.press(Key.Key_Left)
    hand.press(Key.Key_Return)
    unit = int(order[-2])
    qtbot.waitUntil(lambda: card.isVisible() and state().units.alone_here is not None)
    qtbot.waitUntil(lambda: len(state().units.rankings) == 7)
    assert card.title.text() == f"Unit {unit}"
    facts = {fact.name: fact.value for fact in card.facts.facts}
    cut = rank(network, "unit", remove={"hidden_1": [unit]}).cut(0)
    before, after = score(network, part), score(quickest(network, cut), part)
    assert facts["Alone gone"] == f"{100 * before.accuracy:.2f} → {100 * after.accuracy:.2f} %"
    assert facts["By magnitude"].endswith("15 of 16")
    emitted = activations(network, network_inputs(network, part.pixels))[0][:, unit]
    assert card.most.numbers == tuple(np.argsort(-emitted, kind="stable")[:8].tolist())

    # Delete cuts it by hand: the grid says so, and it stays where it is.
    spot = grid.place_of(unit)
    hand.press(Key.Key_Delete)
    qtbot.waitUntil(lambda: grid.shown.hand.standing(unit) == "cut" and not grid.shown.kept[unit])
    assert card.cut.isChecked()
    assert not state().pad.sheet.is_empty  # which Delete clears elsewhere
    assert grid.place_of(unit) == spot
    hand.press(Key.Key_Escape)
    qtbot.waitUntil(card.isHidden)

    qtbot.waitUntil(lambda: not state().history.is_moved(state().pruning.choice))

    # A drag over pictures cuts all that it passes, in one step that Undo takes back.
    first, last = (grid.place_of(int(order[at])).center() for at in (8, 10))
    hand.drag(grid, [first.toPoint(), ((first + last) / 2).toPoint(), last.toPoint()])
    passed = {int(order[at]) for at in grid._layout.places_along(first, last)}
    assert {int(order[8]), int(order[10])} <= passed
    qtbot.waitUntil(lambda: {*state().pruning.choice.hand.remove["hidden_1"]} == passed | {unit})
    hand.press(Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: state().pruning.choice.hand.remove == {"hidden_1": (unit,)})

    # On Try: what the pixels of a 3 say for the answer, whole and with that unit gone.
    hand.press(Key.Key_3, CTRL)
    breaking = program.window.try_page.breaking
    qtbot.waitUntil(breaking.isVisible)
    hand.click(breaking.choice, QPoint(breaking.choice.width() - 20, 16))

    def is_read():
        found = state().units.insights
        return found is not None and found.pixels is state().pad.pixels and "unit" in found.ways

    qtbot.waitUntil(is_read)
    found, reader = state().units.insights, insight_reader(network)
    pruned = quickest(network, state().pruning.unit.cut)
    for insight, of in ((found.dense, network), (found.ways["unit"], pruned)):
        expected = reader.read(of, state().pad.pixels, state().pruning.dense.digit)
        np.testing.assert_allclose(insight.votes, expected.votes, atol=1e-5)
    assert breaking.insight.dense.insight is found.dense
