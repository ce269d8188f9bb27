from dataclasses import replace
from math import ceil

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF
from PySide6.QtWidgets import QApplication

from secateurs.core.base.arrays import frozen
from secateurs.core.evaluation.breaking_point import Strip
from secateurs.core.evaluation.score import Score
from secateurs.core.ranking.hand_choices import HandChoices
from secateurs.ui.pad.events import SampleAsked
from secateurs.ui.pad.state import BLANK, Pad, Picture, Sheet
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.prune.state import Answer, Choice, LayerShares
from secateurs.ui.shell.layout import ColumnFolded, Layout
from secateurs.ui.theme.theme import apply_type
from secateurs.ui.tryout.page import SUBTITLE, TryPage

INK = Pad(Sheet((((10.0, 10.0), (100.0, 100.0)),)), past=(BLANK,))


@pytest.fixture
def page(qtbot, keep_size):
    qtbot.addWidget(page := TryPage())
    page.resize(809, 662)
    page.show()
    keep_size(page)
    return page


def answer(digit, share=0.91, classes=10):
    probabilities = np.full(classes, (1 - share) / (classes - 1), np.float32)
    probabilities[digit] = share
    return Answer(frozen(probabilities))


def strip(digit):
    return Strip(frozen(np.tile(answer(digit).probabilities, (100, 1))))


@pytest.fixture
def drawn(make_state, make_pruned, network, data):
    """Drawn, cut at 50 %, answered and read, but not yet scored."""
    pruning = make_pruned(network, Choice(percent=50))
    pruning = replace(
        pruning,
        dense=answer(7, 1.0),
        weight=replace(pruning.weight, answer=answer(7), strip=strip(7)),
        unit=replace(pruning.unit, answer=answer(3), strip=strip(3)),
    )
    return make_state(page="try", pad=INK, pruning=pruning, data=data)


def with_way(state, method, **changes):
    way = replace(state.pruning.way(method), **changes)
    return replace(state, pruning=replace(state.pruning, **{method: way}))


def test_a_legend_names_the_classes_that_the_strips_answer(page, drawn):
    page.show_state(drawn)
    assert page.breaking.legend.classes == (3, 7)
    assert page.breaking.legend.accessibleName() == "Colours of the strips, in order: 3, 7"
    page.show_state(with_way(drawn, "unit", strip=strip(9)))
    assert page.breaking.legend.classes == (7, 9)


def test_the_right_edge_is_as_far_in_as_the_left_in_a_window_made_smaller(page, drawn):
    page.show_state(drawn)
    for size in ((790, 676), (550, 560)):  # a bar comes, or comes and goes, while it is laid out
        page.resize(*size)
        QApplication.processEvents()
    at_left = page.breaking.mapTo(page, QPoint()).x()
    assert (at_left, at_left + page.breaking.width()) == (20, 550 - 20)


def test_the_legend_takes_larger_type_where_it_goes_below_the_note(page, drawn, qapp):
    page.resize(700, 660)
    page.show_state(drawn)
    QApplication.processEvents()
    before = page.breaking.legend.parentWidget()
    apply_type(qapp, 1.3)
    QApplication.processEvents()
    after, size = page.breaking.legend.parentWidget(), page.breaking.legend.font().pixelSize()
    apply_type(qapp, 1.0)
    assert after is not before
    assert size == 16


FASHION = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
)


@pytest.mark.parametrize("width", [538, 809, 1900])
def test_the_legend_has_room_for_every_class_and_stands_where_that_is(page, drawn, qapp, width):
    """All classes are answered, of digits and of garments, whose names are long."""
    page.resize(width, 640)
    of_all = strip(0).probabilities.copy()
    for level in range(100):
        of_all[level] = answer(level // 10).probabilities
    every = Strip(frozen(of_all))
    legend = page.breaking.legend
    for names in (drawn.run.class_names, (*FASHION, "Ankle boot")):
        run = drawn.run.model_copy(update={"class_names": names})
        page.show_state(with_way(replace(drawn, run=run), "unit", strip=every))
        qapp.processEvents()
        assert legend.classes == tuple(range(10))
        lines = round(legend.height() / QFontMetrics(legend.font()).height())
        assert legend.whole_width <= lines * legend.width()
        place = legend.geometry()
        page.show_state(with_way(replace(drawn, run=run), "unit", strip=strip(9)))
        qapp.processEvents()
        assert legend.geometry().top() == place.top()
        assert legend.geometry().height() == place.height()


def test_where_the_drawing_is_folded_away_a_button_shows_it(page, make_state, data, wishes):
    page.show_state(make_state(page="try", data=data, layout=Layout(folded=frozenset({"pad"}))))
    assert page.nothing.title.text() == "Draw a digit, or take a sample"
    assert page.nothing.show_drawing.isVisible()
    seen = wishes(page)
    page.nothing.show_drawing.click()
    assert seen == [ColumnFolded("pad", False)]


def test_both_cards_say_it_in_wordings_of_one_length(page, drawn):
    state = with_way(drawn, "weight", score=Score(0.985, 0.05, (), ()))
    state = with_way(state, "unit", score=Score(0.9, 0.3, (), ()))
    page.show_state(state)
    weight, unit = (page.cards[method].head.note for method in ("weight", "unit"))
    assert (weight.shown, unit.shown) == (
        "50 % · 98.5 % on the test set",
        "50 % · 90.0 % on the test set",
    )
    unit.resize(ceil(QFontMetricsF(unit.font()).horizontalAdvance("50 % · 90.0 % on test")), 20)
    assert (weight.shown, unit.shown) == ("50 % · 98.5 % on test", "50 % · 90.0 % on test")
    page.cards["unit"].hide()
    assert weight.shown == "50 % · 98.5 % on the test set"


class Layouts(QObject):
    """Counts how often anything in some widgets is to be laid out anew."""

    def __init__(self, *watched):
        super().__init__()
        self.count = 0
        for each in watched:
            each.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_a_step_paints_the_rows_that_change_and_lays_nothing_out(page, drawn, qtbot, monkeypatch):
    page.show_state(drawn)
    qtbot.waitExposed(page)
    QApplication.processEvents()
    bars, areas = page.cards["unit"].bars, []
    monkeypatch.setattr(bars, "update", areas.append)
    layouts = Layouts(page.widget(), page.breaking, *page.cards.values())
    shares = np.array(drawn.pruning.unit.answer.probabilities)
    shares[3], shares[8] = shares[8], shares[3]
    moved = with_way(drawn, "unit", answer=Answer(frozen(shares)))
    choice = replace(drawn.pruning.choice, percent=51)
    page.show_state(replace(moved, pruning=replace(moved.pruning, choice=choice)))
    QApplication.processEvents()
    assert areas == [bars._row(index).toAlignedRect() for index in (3, 8)]
    assert layouts.count == 0
    assert page.cards["unit"].head.note.text.startswith("51 %")


@pytest.mark.parametrize("kind", ["previous", "next", "random", "wrong"])
def test_the_focus_stays_on_the_button_of_the_same_sample(
    page, make_state, drawn, data, qtbot, kind
):
    page.show_state(make_state(page="try", data=data))
    page.activateWindow()
    page.nothing.samples.buttons[kind].setFocus()
    qtbot.waitUntil(page.nothing.samples.buttons[kind].hasFocus)
    page.show_state(drawn)
    assert page.samples.buttons[kind].hasFocus()
    page.show_state(make_state(page="try", data=data))
    assert page.nothing.samples.buttons[kind].hasFocus()


def test_nothing_drawn_says_what_to_do(page, make_state, data):
    page.show_state(make_state(page="try", data=data))
    assert page.nothing.isVisible()
    assert page.nothing.title.text() == "Draw a digit at the right, or take a sample"
    assert not page.nothing.show_drawing.isVisible()
    assert not page.breaking.isVisible()


def test_a_drawing_fits_a_screen_of_1024_pixels(page, drawn):
    page.resize(538, 600)
    page.show_state(drawn)
    QApplication.processEvents()
    assert page.horizontalScrollBar().maximum() == 0
    assert page.samples.buttons["wrong"].geometry().right() < 498


def test_a_drawing_shows_both_cards_and_the_dense_answer_as_reference(page, drawn):
    page.show_state(drawn)
    assert not page.nothing.isVisible()
    assert page.cards["weight"].isVisible()
    assert page.cards["unit"].bars.legend == "dense: 7, 100.0 %"
    page.show_state(replace(drawn, run=drawn.run.model_copy(update={"kind": "tuned"})))
    assert page.cards["unit"].bars.legend == "this run: 7, 100.0 %"


def test_the_head_says_sparsity_and_accuracy_and_when_it_is_on_its_way(page, drawn):
    page.show_state(drawn)
    note = page.cards["weight"].head.note
    assert note.text == "50 % · measuring on the test set"
    page.show_state(with_way(drawn, "weight", score=Score(0.891, 0.4, (), ())))
    assert note.text == "50 % · 89.1 % on the test set"


def test_the_head_says_that_the_accuracy_is_of_the_repaired_network(page, drawn, network):
    asked = replace(drawn, pruning=replace(drawn.pruning, choice=Choice(percent=50, repaired=True)))
    asked = with_way(asked, "unit", takes=True)
    note = page.cards["unit"].head.note
    page.show_state(asked)
    assert note.text == "50 % · repairing…"
    made = with_way(asked, "unit", repaired=network, score=Score(0.891, 0.4, (), ()))
    page.show_state(made)
    assert note.text == "50 %, repaired · 89.1 % on the test set"
    page.cards["weight"].hide()
    note.resize(ceil(QFontMetricsF(note.font()).horizontalAdvance("repaired · 89.1 %")), 20)
    assert note.shown == "repaired · 89.1 %"
    note.resize(note.width() - 1, 20)
    assert note.shown == "50 % · 89.1 %"
    note.resize(50, 20)
    assert note.shown == "89.1 %"
    assert "repaired" in note.toolTip()


def test_the_head_says_when_less_or_more_was_cut_than_asked(page, drawn, make_pruned, network):
    choice = Choice(percent=82)  # of 20 units: 10 of 12 and 7 of 8
    pruned = make_pruned(network, choice)
    page.show_state(replace(drawn, pruning=replace(drawn.pruning, choice=choice, unit=pruned.unit)))
    assert page.cards["unit"].head.note.text.startswith("82 % asked, 85 % cut")


def test_what_each_layer_s_own_share_takes_was_not_asked_for_in_all(
    page, drawn, make_pruned, network
):
    shares = LayerShares("unit", (("dense_0", 0.5), ("dense_1", 0.125)))  # 6 of 12 and 1 of 8
    choice = Choice(percent=82, shares=shares)
    unit = make_pruned(network, Choice(percent=35)).unit  # 7 of 20, too
    page.show_state(replace(drawn, pruning=replace(drawn.pruning, choice=choice, unit=unit)))
    assert page.cards["unit"].head.note.text.startswith("35 % · ")


def test_the_head_says_what_was_decided_by_hand(page, drawn, make_pruned, network):
    hand = HandChoices({"dense_0": (3, 7)}, {"dense_1": (0,)})
    pruned = make_pruned(network, Choice(percent=50))
    unit = replace(pruned.unit, cut=pruned.unit.ranking.with_choices(hand).cut(0.5))
    choice = replace(pruned.choice, hand=hand)
    page.show_state(replace(drawn, pruning=replace(drawn.pruning, choice=choice, unit=unit)))
    note = page.cards["unit"].head.note.text
    assert note.startswith("50 %, by hand 2 cut, 1 protected · ")
    assert page.cards["weight"].head.note.text.startswith("50 % · ")


def test_a_hidden_method_has_no_card_and_no_strip(page, drawn):
    choice = replace(drawn.pruning.choice, shown="weight")
    page.show_state(replace(drawn, pruning=replace(drawn.pruning, choice=choice)))
    assert page.cards["weight"].isVisible()
    assert not page.cards["unit"].isVisible()
    assert not page.breaking.rows["unit"].isVisible()


def test_the_breaking_points_are_told(page, drawn):
    page.show_state(drawn)
    assert page.breaking.rows["unit"].sentence == "answers 3 all the way to 99 %"


def test_a_strip_on_its_way_stays_until_that_takes_noticeably_long(page, drawn, qtbot):
    page.show_state(drawn)
    page.show_state(with_way(drawn, "unit", strip=None))
    row = page.breaking.rows["unit"]
    assert row.sentence == "answers 3 all the way to 99 %"
    qtbot.waitUntil(lambda: row.sentence == "reading…")
    page.show_state(drawn)
    assert row.sentence == "answers 3 all the way to 99 %"


def test_a_sample_is_named_and_a_dense_mistake_admitted(page, drawn):
    picture = Picture(frozen(np.zeros((28, 28), np.uint8)), "test image 4,711: a 7", 7, 4711)
    page.show_state(replace(drawn, pad=Pad(Sheet(picture=picture))))
    assert page.subtitle == "Test image 4,711: a 7."
    wrong = replace(drawn.pruning, dense=answer(9))
    page.show_state(replace(drawn, pad=Pad(Sheet(picture=picture)), pruning=wrong))
    assert page.subtitle == (
        "Test image 4,711: a 7. Even the dense network gets it wrong: it answers 9."
    )
    page.show_state(drawn)
    assert page.subtitle == SUBTITLE
    one = replace(drawn.pruning, choice=replace(drawn.pruning.choice, shown="unit"))
    page.show_state(replace(drawn, pruning=one))
    assert page.subtitle == "The drawing, read by the network whose units are pruned."


def test_sample_buttons_become_wishes_once_there_is_data(page, drawn, qtbot, wishes):
    page.show_state(replace(drawn, data=None))
    assert not page.samples.buttons["next"].isEnabled()
    page.show_state(drawn)
    seen = wishes(page)
    for button in page.samples.buttons.values():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert seen == [SampleAsked(kind) for kind in page.samples.buttons]


def test_keys_on_a_strip_become_a_wish_for_the_sparsity(page, drawn, qtbot, wishes):
    page.show_state(drawn)
    seen = wishes(page)
    qtbot.keyClick(page.breaking.rows["weight"].strip, Qt.Key.Key_Right)
    assert seen == [PercentChosen(51)]


@pytest.mark.parametrize("classes", [2, 47])
def test_any_number_of_classes_is_shown(page, drawn, make_record, classes):
    names = tuple(f"class {index}" for index in range(classes))
    state = replace(drawn, run=make_record(class_names=names))
    for method in ("weight", "unit"):
        state = with_way(state, method, answer=answer(1, 0.9, classes), strip=None)
    state = replace(state, pruning=replace(state.pruning, dense=answer(0, 0.9, classes)))
    page.show_state(state)
    assert page.cards["unit"].bars.minimumSizeHint().height() > 16 * classes
    assert not page.grab().isNull()


def test_on_other_data_the_page_says_what_the_accuracy_is_of(page, drawn, data):
    other = replace(data, name="Fashion-MNIST", key="00000000000000ff")
    page.show_state(replace(drawn, data=other))
    assert page.subtitle == "Run 3 learned from MNIST; the accuracy shown is on Fashion-MNIST."


def test_data_of_other_classes_are_not_waited_for(page, drawn, data):
    page.show_state(replace(drawn, data=replace(data, class_names=tuple("abc"))))
    assert page.cards["weight"].head.note.text == ("50 % · the data has 3 classes, the network 10")


def test_samples_lose_their_name_before_they_have_no_room(page):
    row = page.samples
    least = row.minimumSizeHint().width()
    assert row.name.isVisible()
    row.resize(least + 20, row.height())
    assert row.name.isHidden()
    assert row.minimumSizeHint().width() == least
    row.resize(least + 100, row.height())
    assert row.name.isVisible()


def test_bars_are_painted_only_where_they_end(page, drawn, is_as_painted_whole):
    for said in (answer(7), answer(7, 0.6), answer(3, 0.6), answer(3, 0.999), answer(3, 0.2)):
        page.show_state(with_way(drawn, "weight", answer=said))
        assert is_as_painted_whole(page.cards["weight"].bars)
    for dense in (answer(3, 0.5), answer(7, 0.99), answer(7, 0.3)):
        page.show_state(replace(drawn, pruning=replace(drawn.pruning, dense=dense)))
        assert is_as_painted_whole(page.cards["unit"].bars)
