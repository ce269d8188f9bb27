from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QMenu

from secateurs.ui.widgets.buttons import CheckBox, link_button, plain_button, primary_button
from secateurs.ui.widgets.card import Card, KeyFigure
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.field import Field
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import PageHeader

WAYS = (("weight", "Weight"), ("unit", "Unit"), ("both", "Both"))


def test_showing_a_segment_is_no_wish(qtbot):
    qtbot.addWidget(view := Segmented(WAYS, "Ways"))
    with qtbot.assertNotEmitted(view.chosen):
        view.show_choice("both")
    assert view.key == "both"


def test_arrow_keys_move_along_the_segments_and_around(qtbot):
    qtbot.addWidget(view := Segmented(WAYS, "Ways"))
    seen: list[str] = []
    view.chosen.connect(seen.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(view._segments[("weight", "unit", "both").index(view.key)], key)
    assert seen == ["unit", "both", "weight", "both"]


def test_clicking_a_segment_wishes_for_it_once(qtbot):
    qtbot.addWidget(view := Segmented(WAYS, "Ways"))
    view.resize(view.sizeHint())
    view.show()
    seen: list[str] = []
    view.chosen.connect(seen.append)
    for _ in range(2):
        qtbot.mouseClick(view._segments[1], Qt.MouseButton.LeftButton)
    assert seen == ["unit"]


def test_enter_presses_a_button_once_however_long_it_is_held(qtbot, qapp):
    qtbot.addWidget(button := plain_button("Save", ""))
    pressed = []
    button.clicked.connect(lambda: pressed.append(True))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(button, key)
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True
    )
    qapp.sendEvent(button, held)
    assert len(pressed) == 2


def test_only_the_chosen_segment_is_a_tab_stop(qtbot):
    qtbot.addWidget(view := Segmented(WAYS, "Ways"))
    view.show_choice("unit")
    stops = [s.key for s in view._segments if s.focusPolicy() == Qt.FocusPolicy.TabFocus]
    assert stops == ["unit"]


def test_every_segment_reads_as_a_radio_button(qtbot):
    qtbot.addWidget(view := Segmented(WAYS, "Ways"))
    for chosen in ("unit", "both", "weight"):
        view.show_choice(chosen)
        read = [QAccessible.queryAccessibleInterface(each) for each in view._segments]
        assert [each.role() for each in read] == [QAccessible.Role.RadioButton] * 3
        assert [each.state().checked for each in read] == [key == chosen for key, _ in WAYS]


def test_the_second_of_two_quick_clicks_presses_no_filled_button(qtbot):
    pressed = []
    for make in (primary_button, plain_button):
        qtbot.addWidget(button := make("Stop", "End it"))
        button.clicked.connect(lambda _=False, make=make: pressed.append(make))
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.mouseDClick(button, Qt.MouseButton.LeftButton)
        qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert pressed == [primary_button, plain_button, plain_button]


def test_a_choice_button_says_what_is_chosen(qtbot):
    qtbot.addWidget(button := ChoiceButton("x", (("a", "sparsity"), ("b", "parameters")), "X axis"))
    button.show_choice("b")
    assert button.text() == "x: parameters ▾"
    assert button.accessibleName() == "X axis: parameters"


def test_picking_another_choice_is_a_wish_and_the_same_is_none(qtbot):
    qtbot.addWidget(button := ChoiceButton("x", (("a", "sparsity"), ("b", "parameters")), "X axis"))
    seen: list[str] = []
    button.chosen.connect(seen.append)
    first, second = button.findChild(QMenu).actions()
    first.trigger()
    second.trigger()
    assert seen == ["b"]
    assert first.isChecked()  # until the state says otherwise


def test_buttons_carry_their_text_and_tip(qtbot):
    for make in (primary_button, plain_button, link_button):
        qtbot.addWidget(button := make("Train", "Train a network (Ctrl+R)"))
        assert button.text() == "Train"
        assert button.toolTip() == "Train a network (Ctrl+R)"
        button.grab()


def test_a_field_tells_what_is_typed_and_shows_the_reason(qtbot):
    qtbot.addWidget(field := Field("Epochs", "10", "Epochs"))
    field.show()
    with qtbot.waitSignal(field.edited) as typed:
        qtbot.keyClicks(field.edit, "x")
    assert typed.args == ["10x"]
    field.show_error("Epochs must be a whole number from 1 to 500.")
    assert field._reason.isVisible()
    assert field.edit.accessibleDescription().startswith("Epochs must be")
    field.show_error("")
    assert not field._reason.isVisible()


def test_showing_text_is_no_edit(qtbot):
    qtbot.addWidget(field := Field("Epochs", "10", "Epochs"))
    with qtbot.assertNotEmitted(field.edited):
        field.show_text("20")
    assert field.edit.text() == "20"


def test_a_check_box_is_ticked_by_a_click_on_its_words(qtbot):
    qtbot.addWidget(box := CheckBox("Augment the images", "tip"))
    box.resize(box.sizeHint())
    box.show()
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    assert box.isChecked()
    box.grab()


def test_cards_figures_and_headers_show_their_words(qtbot):
    qtbot.addWidget(card := Card("Scores", "grey goes"))
    assert card._title.text() == "Scores"
    card.set_note("")
    assert card._note.isHidden()
    qtbot.addWidget(figure := KeyFigure("Test accuracy"))
    figure.show_figure("89.10 %", "dense 98.28 %")
    assert figure.accessibleName() == "Test accuracy: 89.10 %, dense 98.28 %"
    qtbot.addWidget(header := PageHeader("Train", "MNIST"))
    header.set_subtitle("Fashion-MNIST")
    assert header._subtitle.text() == "Fashion-MNIST"


def test_a_progress_line_says_its_share_and_stays_within_its_ends(qtbot):
    qtbot.addWidget(line := ProgressLine("Training progress"))
    assert (line.accessibleName(), line.accessibleDescription()) == ("Training progress", "0 %")
    line.show_share(0.25)
    assert (line.share, line.accessibleDescription()) == (0.25, "25 %")
    line.show_share(1.5)
    assert (line.share, line.accessibleDescription()) == (1.0, "100 %")
    assert not line.grab().isNull()


def test_the_segment_that_loses_the_choice_is_painted_anew(qtbot):
    segmented = Segmented([("a", "First"), ("b", "Second")], "Which")
    qtbot.addWidget(segmented)
    segmented.show()
    with qtbot.waitExposed(segmented):
        segmented.raise_()
    segmented.repaint()
    first, painted = segmented.findChildren(QAbstractButton)[0], []
    first.paintEvent = painted.append
    segmented.show_choice("b")
    qtbot.waitUntil(lambda: bool(painted))
