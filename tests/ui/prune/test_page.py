import json
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from secateurs.core.base.arrays import frozen
from secateurs.core.evaluation.score import Score
from secateurs.core.network.network import Layer, chain_of
from secateurs.ui.prune import scores
from secateurs.ui.prune.events import CriterionChosen, MethodChosen, ScopeChosen
from secateurs.ui.prune.figures import LEAST_FIGURE, REPAIRING
from secateurs.ui.prune.lower_card import TABS
from secateurs.ui.prune.page import REPAIR_TIP, STOP_TIP
from secateurs.ui.prune.state import Choice, PruningState, ScoreKey
from secateurs.ui.theme.theme import apply_type
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.page import PageView
from secateurs.ui.widgets.text import plain_tip

SCORE = Score(0.891, 0.4, (0.891,) * 10, ((1,) * 10,) * 10)


def value(figure):
    return figure.accessibleName()


def test_before_the_ranking_the_page_waits_calmly(page, make_state):
    page.show_state(make_state())
    assert [card.kept.text() for card in page.maps.cards] == ["–", "–"]
    assert page.maps.cards[0].map.image() is None
    assert page.scores.chart.cut_label == ""


def test_a_network_with_more_layers_waits_with_nothing_of_the_one_before(
    page, pruned, make_state, network
):
    page.show_state(pruned(percent=50))
    first, *rest = network.layers
    square = Layer("more", frozen(np.eye(12, dtype=np.float32)), first.bias, "relu")
    page.show_state(make_state(network=chain_of((first, square, *rest))))
    assert [card.map.image() for card in page.maps.cards] == [None] * 3


def test_every_prunable_layer_has_a_card_and_the_output_layer_none(page, pruned):
    page.show_state(pruned(percent=50))
    assert [card.title for card in page.maps.cards] == ["Layer 1 · 784 × 12", "Layer 2 · 12 × 8"]
    assert page.maps.cards[0].kept.text() == "4,704 · 50 %"
    assert page.remark.text() == "The output layer is never pruned."


def test_maps_follow_the_sparsity(page, pruned):
    page.show_state(pruned(percent=0))
    card = page.maps.cards[1]
    assert len(colours_in(card)) == 1
    page.show_state(pruned(percent=50))
    assert len(colours_in(card)) > 1


def colours_in(card):
    image = card.map.image()
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


def test_a_map_has_one_pixel_for_each_pixel_of_the_screen(page, pruned):
    page.show_state(pruned(percent=50))
    shown = page.maps.cards[0].map
    ratio = shown.devicePixelRatioF()
    assert shown.image().width() == round(shown.width() * ratio)
    assert shown.image().height() == round(shown.height() * ratio)


def test_units_count_units(page, pruned):
    page.show_state(pruned(percent=50, method="unit"))
    assert page.maps.cards[0].kept.text() == "6 of 12 · 50 %"
    assert "Units removed: 50.00 %" in value(page.figures.removed)
    assert "× fewer" in value(page.figures.saving)


def test_a_click_on_a_card_shows_its_scores(page, pruned, qtbot):
    page.show_state(pruned(percent=50))
    qtbot.mouseClick(page.maps.cards[0], Qt.MouseButton.LeftButton)
    assert page.maps.cards[0].is_chosen
    assert not page.maps.cards[1].is_chosen
    assert page.scores.chart.toolTip().startswith("4,704 go, 4,704 stay")


def test_arrow_keys_move_between_the_layers(page, pruned, qtbot):
    page.show_state(pruned(percent=50))
    qtbot.keyClick(page.maps.cards[1], Qt.Key.Key_Left)
    assert page.maps.chosen == 0
    qtbot.keyClick(page.maps.cards[0], Qt.Key.Key_Right)
    assert page.maps.chosen == 1


def test_the_cut_is_named_with_its_unit(page, pruned):
    page.show_state(pruned(percent=50))
    assert page.scores.chart.cut_label.startswith("cut at |w| = 0.0")
    page.show_state(pruned(percent=50, method="unit"))
    assert page.scores.chart.cut_label.startswith("cut at unit norm = ")
    page.show_state(pruned(percent=0))
    assert page.scores.chart.cut_label == "nothing is cut"


def test_the_accuracy_says_when_it_is_on_its_way(page, pruned):
    state = pruned(percent=82)
    scored = replace(state.pruning.weight, score=SCORE)
    page.show_state(replace(state, pruning=replace(state.pruning, weight=scored)))
    assert "89.10 %, dense 98.30" in value(page.figures.accuracy)
    page.show_state(state)
    assert "89.10 %, measuring…" in value(page.figures.accuracy)


def test_a_guarded_layer_is_named(page, pruned):
    page.show_state(pruned(percent=99, method="unit", scope="global"))
    assert "would have emptied" in page.remark.text()


def test_choices_are_wishes(page, pruned, wishes):
    page.show_state(pruned(percent=50))
    seen = wishes(page)
    page.head.method.chosen.emit("unit")
    page.head.criterion.chosen.emit("random")
    page.head.scope.chosen.emit("global")
    assert seen == [MethodChosen("unit"), CriterionChosen("random"), ScopeChosen("global")]


def test_a_new_network_brings_new_cards(page, pruned, make_state):
    page.show_state(pruned(percent=50))
    first = page.maps.cards
    page.show_state(make_state())
    assert page.maps.cards == first  # the same shapes
    smaller = make_state()
    network = chain_of(smaller.network.layers[1:])
    page.show_state(replace(smaller, network=network))
    assert [card.title for card in page.maps.cards] == ["Layer 1 · 12 × 8"]


def test_nothing_is_cut_off_in_the_smallest_window(page, pruned, qtbot):
    page.resize(552, 540)
    page.show_state(pruned(percent=50))
    qtbot.waitUntil(lambda: page.widget().width() <= page.viewport().width())
    assert page.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_the_largest_type_wraps_the_choices_in_a_window_of_1024_pixels(
    page, pruned, qtbot, qapp, method
):
    apply_type(qapp, 2.0)
    try:
        page.resize(888, 600)  # both columns are folded
        page.show_state(pruned(percent=50, method=method))
        qtbot.waitUntil(lambda: page.widget().width() <= page.viewport().width())
        head = page.head
        assert page.horizontalScrollBar().maximum() == 0
        assert head.criterion.y() >= head.method.geometry().bottom()
        assert head.criterion.width() >= head.criterion.sizeHint().width()
    finally:
        apply_type(qapp, 1.0)


def test_in_one_line_the_choices_stand_at_the_left_and_the_view_at_the_right(page, pruned, qapp):
    page.resize(660, 600)
    page.show_state(pruned(percent=50))
    qapp.processEvents()
    head = page.head
    assert head.criterion.x() == head.method.geometry().right() + 1 + 8
    assert head.scope.x() == head.criterion.geometry().right() + 1 + 8
    assert head.repair.x() == head.pattern.geometry().right() + 1 + 8
    assert head.view.geometry().right() == head.width() - 1


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_presenting_with_the_drawing_the_choices_take_two_lines(page, pruned, qapp, method):
    apply_type(qapp, 1.3)
    try:
        page.resize(670, 696)  # beside the drawing, on a screen of 1024 pixels
        page.show_state(pruned(percent=50, method=method))
        qapp.processEvents()
        assert page.head.criterion.y() == pytest.approx(page.head.method.y(), abs=1)
        assert page.head.view.y() == pytest.approx(page.head.repair.y(), abs=1)
    finally:
        apply_type(qapp, 1.0)


@pytest.fixture
def fashion(data):
    return replace(data, name="Fashion-MNIST", key="00000000000000ff")


def with_scores(state, scores):
    return replace(state, pruning=replace(state.pruning, scores=scores))


def test_on_other_data_the_own_accuracy_is_not_called_dense(page, pruned, fashion):
    state = replace(pruned(percent=82), data=fashion)
    page.show_state(state)
    assert value(page.figures.accuracy) == "Test accuracy: –, measuring…\non Fashion-MNIST"
    page.show_state(with_scores(state, {ScoreKey("weight", "magnitude", "layer", 0): SCORE}))
    assert "dense 89.10" in value(page.figures.accuracy)
    assert page.remark.text() == (
        "Run 3 learned from MNIST; the accuracy shown is on Fashion-MNIST. "
        "The output layer is never pruned."
    )


def test_data_of_other_classes_are_not_waited_for(page, pruned, fashion):
    letters = replace(fashion, class_names=tuple("abcdefghijklmnopqrstuvwxyz"))
    page.show_state(replace(pruned(percent=82), data=letters))
    assert value(page.figures.accuracy) == (
        "Test accuracy: –, the data has 26 classes, the network 10"
    )
    assert page.figures.accuracy.toolTip() == "The data has 26 classes, the network 10."


def test_another_network_does_not_begin_with_the_last_one_s_accuracy(page, pruned, make_network):
    state = pruned(percent=82)
    scored = replace(state.pruning.weight, score=SCORE)
    page.show_state(replace(state, pruning=replace(state.pruning, weight=scored)))
    page.show_state(replace(state, network=make_network(seed=1)))
    assert "89.10" not in value(page.figures.accuracy)


def test_many_scores_are_counted_off_the_window_s_thread(page, pruned, qtbot, monkeypatch):
    monkeypatch.setattr(scores, "MANY", 1)
    page.show_state(pruned(percent=50))
    assert page.scores.chart.cut_label == ""
    assert page.scores.chart.accessibleDescription() == "Counting the scores…"
    qtbot.waitUntil(lambda: page.scores.chart.cut_label.startswith("cut at |w| = 0.0"))
    assert page.scores._lane is None


def test_the_speed_says_why_it_needs_no_measuring(page, pruned):
    page.show_state(pruned(percent=82))
    assert page.figures.saving.toolTip().startswith("So by construction")
    page.show_state(pruned(percent=82, method="unit"))
    assert page.figures.saving.toolTip() == ""


def test_every_remark_fits_the_narrowest_tile(page, pruned):
    for method in ("weight", "unit"):
        page.show_state(pruned(percent=82, method=method))
        for tile in (page.figures.saving, page.figures.removed, page.figures.parameters):
            remark, margins = tile._remark, tile.body.contentsMargins()
            width = LEAST_FIGURE - margins.left() - margins.right()
            taken = remark.fontMetrics().boundingRect(
                0, 0, width, 200, Qt.TextFlag.TextWordWrap, remark.text()
            )
            assert taken.height() <= remark.height()
            assert taken.width() <= width


def test_a_repair_shows_the_accuracy_before_and_after(page, cut_state):
    state = cut_state(percent=80, method="unit", repaired=True)
    pruning = state.pruning
    unit = replace(pruning.unit, repaired=state.network, score=replace(SCORE, accuracy=0.97632))
    known = {pruning.choice.key("unit"): replace(SCORE, accuracy=0.32945)}
    page.show_state(replace(state, pruning=replace(pruning, unit=unit, scores=known)))
    accuracy = page.figures.accuracy
    assert accuracy._value.text() == "32.9 → 97.6 %"
    room = LEAST_FIGURE - 2 * accuracy.body.contentsMargins().left()
    assert accuracy._value.fontMetrics().horizontalAdvance("32.9 → 97.6 %") <= room
    page.show_state(replace(state, pruning=replace(pruning, unit=unit)))
    assert accuracy._value.text() == "97.63 %"


@pytest.mark.parametrize("method", ["weight", "unit"])
@pytest.mark.parametrize(("kind", "how"), [("tuned", "fine-tuned"), ("compacted", "compacted")])
def test_what_was_made_of_a_cut_shows_the_accuracy_before_and_after(
    page, cut_state, make_record, method, kind, how
):
    facts = {"accuracy_before": 0.39, "parameters_before": 2_391_210, "parameters": 64_120}
    network = cut_state(percent=0, method=method).network
    facts["macs_before"] = 4 * network.macs
    made = make_record(kind=kind, origin="Run 2", **facts)

    def shown(percent):
        state = replace(cut_state(percent=percent, method=method), run=made)
        way = replace(state.pruning.way(method), score=replace(SCORE, accuracy=0.97912))
        page.show_state(replace(state, pruning=replace(state.pruning, **{method: way})))
        return page.figures.accuracy._value.text(), page.figures.accuracy._remark.text()

    value, note = shown(0)
    assert value == "39.0 → 97.9 %"
    assert note.startswith(f"{how}; ")
    parameters = page.figures.parameters
    if kind == "compacted":
        assert parameters._value.text() == "2.39 M → 64 k"
        assert parameters._remark.text().replace("\N{NO-BREAK SPACE}", " ") == (
            "64,120 left: 97.32 % fewer"
        )
        if method == "unit":
            assert page.figures.saving._value.text() == "4.0 × fewer"
    value, note = shown(50)
    assert (value, how in note) == ("97.91 %", False)
    assert parameters._value.text() != "2.39 M → 64 k"


def test_of_several_outputs_it_is_said_whose_the_accuracy_is(page, cut_state, make_network):
    network = make_network()
    outputs = {"config": {"output_layers": [["kind", 0, 0], ["size", 0, 0]]}}
    several = replace(network, graph=replace(network.graph, config=json.dumps(outputs)))
    page.show_state(replace(cut_state(percent=50), network=several))
    words = "Run 3 has 2 outputs; accuracy is that of the first, kind."
    assert page.figures.accuracy.toolTip() == words
    assert words in page.figures.remark
    page.show_state(cut_state(percent=50))
    assert page.figures.accuracy.toolTip() == ""


def test_while_it_repairs_it_tells_how_to_stop_that(page, cut_state):
    page.show_state(cut_state(percent=80, method="unit", repaired=True))
    assert page.head.repair.toolTip() == plain_tip(STOP_TIP)
    assert page.figures.accuracy.toolTip() == plain_tip(REPAIRING)
    page.show_state(cut_state(percent=80, method="unit"))
    assert page.head.repair.toolTip() == plain_tip(REPAIR_TIP)
    assert page.figures.accuracy.toolTip() == ""


def test_the_focus_stays_on_compact_and_then_goes_to_the_layers_that_it_made(
    page, pruned, network, data, qtbot
):
    state = replace(pruned(percent=50, method="unit"), data=data)
    page.show_state(state)
    page.activateWindow()
    page.head.compact.setFocus()
    qtbot.waitUntil(page.head.compact.hasFocus)
    page.show_state(replace(state, tuning=replace(state.tuning, making_compact=True)))
    assert page.head.compact.hasFocus()
    first, second, output = network.layers
    smaller = chain_of(
        (
            replace(
                first, kernel=frozen(first.kernel[:, :6].copy()), bias=frozen(first.bias[:6].copy())
            ),
            replace(second, kernel=frozen(second.kernel[:6].copy())),
            output,
        )
    )
    page.show_state(replace(state, network=smaller, pruning=PruningState(Choice(method="unit"))))
    assert page.maps.cards[page.maps.chosen].hasFocus()
    assert not page.head.compact.isEnabled()


@pytest.mark.parametrize(("height", "share"), [(662, 0), (560, 1), (480, 0.5), (480, 1), (400, 1)])
def test_what_is_pressed_stays_under_the_pointer(
    page, pruned, qtbot, qapp, monkeypatch, height, share
):
    """Another tab, or other parts to prune, may need more room or less, and a scroll bar."""

    def place(button):
        qapp.processEvents()
        return button.mapTo(page, QPoint())

    page.resize(808, height)
    page.show_state(pruned(percent=50))
    tabs = {segment.key: segment for segment in page.details.choice._segments}
    for key in ("layer", *tabs):
        tabs[key].click()
    bar = page.verticalScrollBar()
    qapp.processEvents()
    bar.setValue(round(share * bar.maximum()))
    for key in ("tune", "history", "layer", "sensitivity", "budget", "scores", "history", "tune"):
        before = place(tabs[key])
        monkeypatch.setattr(page, "pointed", lambda tab=tabs[key]: tab)
        tabs[key].click()
        assert place(tabs[key]) == before, key
    monkeypatch.undo()
    for method in ("unit", "weight"):
        for button in page.head.method._segments:
            before = place(button).x()
            page.show_state(pruned(percent=50, method=method))
            assert place(button).x() == before


def test_a_tab_that_is_chosen_by_a_key_is_scrolled_to(page, pruned, qapp):
    page.resize(808, 400)
    page.show_state(pruned(percent=50))
    qapp.processEvents()
    page.turn("layer")
    qapp.processEvents()
    below = page.details.mapTo(page, page.details.rect().bottomLeft())
    assert page.verticalScrollBar().value() > 0
    assert below.y() < page.height()


@pytest.mark.parametrize("size", [(551, 644), (790, 676), (1980, 1316)])
@pytest.mark.parametrize("method", ["weight", "unit"])
def test_all_stands_where_it_was_when_a_tab_is_turned(page, cut_state, qapp, qtbot, size, method):
    page.resize(*size)
    page.show_state(cut_state(percent=50, method=method))
    around = page.width() - page.viewport().width()
    qtbot.waitUntil(lambda: page.width() == size[0] and page.widget().width() == size[0] - around)
    places = {}
    for key, _ in TABS:
        page.turn(key)
        for _ in range(3):
            qapp.processEvents()
        parts = (page.layers, page.details, page.figures)
        places[key] = [part.geometry() for part in parts]
    assert all(found == places["layer"] for found in places.values()), places


def test_a_page_that_gets_lower_keeps_what_the_pointer_is_on(qtbot, qapp, keep_size, monkeypatch):
    qtbot.addWidget(page := PageView())
    button, below = plain_button("Go", ""), QWidget()
    page.column.addWidget(button)
    page.column.addWidget(below)
    page.column.addStretch(1)
    below.setFixedHeight(900)
    page.resize(400, 300)
    page.show()
    keep_size(page)
    qapp.processEvents()
    page.verticalScrollBar().setValue(30)
    place = button.mapTo(page, QPoint())
    monkeypatch.setattr(page, "pointed", lambda: button)
    with page.pointed_kept():
        below.setFixedHeight(200)
    assert button.mapTo(page, QPoint()) == place
    assert page.verticalScrollBar().value() == 30
    page.resize(401, 300)
    qapp.processEvents()
    assert page.verticalScrollBar().maximum() == 0
