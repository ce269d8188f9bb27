"""Drag the sparsity and watch maps, bars and breaking points follow."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from secateurs.core.evaluation.breaking_point import StripReader
from secateurs.core.network.forward import classify
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.ui.prune.figures import kept_text
from secateurs.ui.shell.words import percent
from tests.gui.conftest import leave
from tests.gui.hand import CTRL, SHIFT, THREE, Key

pytestmark = [pytest.mark.xcb, pytest.mark.slow]


@pytest.fixture
def window(program, hand, qtbot):
    """With a 3 on the pad that both ways have read."""
    hand.draw(program.window.pad.canvas, THREE)
    controller = program.session.controller

    def both_read():
        pruning = controller.state.pruning
        return pruning.weight.strip is not None and pruning.unit.strip is not None

    qtbot.waitUntil(both_read, timeout=30_000)
    return program.window


def drag_to(hand, slider, share):
    start, end = (QPoint(round(slider.position_of(at)), 15) for at in (slider.value(), share))
    steps = range(0, 11)
    hand.drag(slider, [start + (end - start) * (step / 10) for step in steps])


def shown(program):
    return program.session.controller.state.pruning.choice.percent


def test_dragging_to_90_percent_moves_the_maps_and_the_cut(program, window, hand, qtbot):
    hand.press(Key.Key_2, CTRL)
    page = window.prune
    qtbot.waitUntil(lambda: page.isVisible() and page.maps.cards[0].kept.text() != "–")
    page.details.turn("scores")
    qtbot.waitUntil(lambda: page.scores.chart is not None)
    qtbot.waitUntil(lambda: page.scores.chart.cut_label != "")
    before = [card.map.grab().toImage() for card in page.maps.cards]
    chart = page.scores.chart.grab().toImage()
    drag_to(hand, window.sparsity.slider, 90)
    assert shown(program) == 90
    state = program.session.controller.state
    cut = rank(state.network, "weight", "magnitude", "layer").cut(0.9)
    for index, card in enumerate(page.maps.cards):
        size = cut.kept[index].size
        kept = size - round(size * 0.9)
        assert int(cut.kept[index].sum()) == kept
        assert card.kept.text() == f"{kept:,} · 10 %"
        assert card.map.grab().toImage() != before[index]
    assert page.scores.chart.cut_label.startswith("cut at |w| = ")
    assert page.scores.chart.grab().toImage() != chart
    qtbot.waitUntil(lambda: program.session.controller.state.pruning.weight.score is not None)
    accuracy = program.session.controller.state.pruning.weight.score.accuracy
    assert page.figures.accuracy.accessibleName().startswith(
        f"Test accuracy: {percent(accuracy, 2)}"
    )


def test_unit_pruning_maps_whole_units(program, window, hand, qtbot):
    hand.press(Key.Key_2, CTRL)
    page = window.prune
    qtbot.waitUntil(page.isVisible)
    hand.fill(window.sparsity.field, "90", end=Key.Key_Return)
    method = page.head.method
    hand.click(method, QPoint(method.width() * 3 // 4, method.height() // 2))
    state = program.session.controller.state
    assert state.pruning.choice.method == "unit"
    assert page.maps.cards[0].kept.text() == "100 of 1,000 · 10 %"
    account = state.pruning.unit.account
    texts = [kept_text(layer, "unit") for layer in account.layers]
    assert [card.kept.text() for card in page.maps.cards] == texts


def test_bars_and_breaking_points_are_what_the_core_says(program, window, hand, qtbot):
    hand.press(Key.Key_3, CTRL)
    page = window.try_page
    qtbot.waitUntil(page.isVisible)
    strips = [page.breaking.rows[way].strip.grab().toImage() for way in ("weight", "unit")]
    bars = [card.grab().toImage() for card in page.cards.values()]
    drag_to(hand, window.sparsity.slider, 90)
    state = program.session.controller.state
    pixels, network = state.pad.pixels, state.network
    for way in ("weight", "unit"):
        ranking = rank(network, way, "magnitude", "layer")
        expected = classify(prune_network(network, ranking.cut(0.9)), pixels)[0]
        said = state.pruning.way(way).answer.probabilities
        np.testing.assert_allclose(said, expected, atol=1e-4)
        strip = StripReader(network, ranking).read(pixels, lambda: False)
        breaks = strip.breaking_point
        sentence = page.breaking.rows[way].sentence
        first, then = strip.answers[0], None if breaks is None else strip.answers[breaks]
        assert sentence == (
            f"answers {first} all the way to 99 %"
            if breaks is None
            else f"answers {first} up to {breaks - 1} %, then {then}"
        )
    lines = window.pad.answers.lines
    assert [line.who for line in lines] == ["Dense", "Weight, 90 %", "Unit, 90 %"]
    qtbot.waitUntil(
        lambda: (
            [page.breaking.rows[way].strip.grab().toImage() for way in ("weight", "unit")] != strips
        )
    )
    assert [card.grab().toImage() for card in page.cards.values()] != bars


def test_the_slider_follows_the_keys(program, window, hand):
    slider = window.sparsity.slider
    hand.click(slider, QPoint(round(slider.position_of(50)), 15))
    slider_focused(hand, window)
    for key, expected in (
        (Key.Key_Home, 0),
        (Key.Key_Right, 1),
        (Key.Key_PageUp, 11),
        (Key.Key_Up, 12),
        (Key.Key_PageDown, 2),
        (Key.Key_Left, 1),
        (Key.Key_End, 99),
        (Key.Key_Right, 99),
    ):
        hand.press(key)
        assert shown(program) == expected


def slider_focused(hand, window):
    if not window.sparsity.slider.hasFocus():
        hand.press(Key.Key_Tab)
    assert window.sparsity.slider.hasFocus()


def test_a_typed_sparsity_holds_and_nonsense_is_refused(program, window, hand):
    field = window.sparsity.field
    hand.fill(field, "82 %", end=Key.Key_Return)
    assert shown(program) == 82
    hand.fill(field, "eighty", end=Key.Key_Return)
    assert shown(program) == 82
    assert field.text() == "82 %"


def test_play_runs_the_bar_to_the_end(program, window, hand, qtbot):
    hand.fill(window.sparsity.field, "90", end=Key.Key_Return)
    hand.click(window.sparsity.play)
    assert program.session.controller.state.playing
    qtbot.waitUntil(lambda: shown(program) == 99)
    qtbot.waitUntil(lambda: not program.session.controller.state.playing)


def test_samples_come_from_the_test_set(program, window, hand, qtbot):
    hand.press(Key.Key_3, CTRL)
    page, state = window.try_page, program.session.controller
    qtbot.waitUntil(page.isVisible)
    buttons = page.samples.buttons

    def index():
        picture = state.state.pad.sheet.picture
        return None if picture is None else picture.index

    hand.click(buttons["next"])
    assert index() == 0
    hand.click(buttons["next"])
    assert index() == 1
    hand.click(buttons["previous"])
    assert index() == 0
    data = state.state.data.test
    np.testing.assert_array_equal(state.state.pad.pixels, data.pixels[0])
    hand.pick(window.pad.sample, "Random")
    assert window.try_page.header.isVisible()
    hand.fill(window.sparsity.field, "95", end=Key.Key_Return)
    here = index()
    hand.click(buttons["wrong"])
    qtbot.waitUntil(lambda: index() != here, timeout=20_000)
    pruning, truth = state.state.pruning, int(data.labels[index()])
    assert pruning.dense.digit == truth
    assert {pruning.weight.answer.digit, pruning.unit.answer.digit} != {truth}


def test_a_layer_is_left_out_by_mouse_and_comes_back_by_undo_and_after_a_restart(
    start, hand, qtbot
):
    program = start()
    hand.press(Key.Key_2, CTRL)
    hand.fill(program.window.sparsity.field, "80", end=Key.Key_Return)
    page, state = program.window.prune, lambda: program.session.controller.state
    qtbot.waitUntil(lambda: page.isVisible() and page.maps.cards[0].kept.text().endswith("20 %"))
    hand.pick_at(page.maps.cards[0], QPoint(20, 8), "Leave this layer out")
    qtbot.waitUntil(lambda: page.maps.cards[0].kept.text() == "whole, left out")
    qtbot.waitUntil(lambda: state().pruning.weight.cut is not None)
    assert state().pruning.weight.cut.left == (784_000, 200_000, 100_000, 20_000)
    qtbot.waitUntil(lambda: state().history.tree.here.decision.skip != ())
    assert state().pruning.choice.skip == ("hidden_1",)
    hand.press(Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: page.maps.cards[0].kept.text().endswith("20 %"))
    hand.press(Key.Key_Z, CTRL | SHIFT)
    qtbot.waitUntil(lambda: page.maps.cards[0].kept.text() == "whole, left out")
    leave(program)
    again = start()
    hand.press(Key.Key_2, CTRL)
    cards = again.window.prune.maps.cards
    qtbot.waitUntil(lambda: cards[0].kept.text() == "whole, left out")
