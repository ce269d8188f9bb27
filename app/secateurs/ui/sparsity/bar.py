"""The one sparsity that every page shares, and which ways of pruning are shown."""

import re

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QHBoxLayout, QSizePolicy, QSlider

from secateurs.ui.prune.events import PercentChosen, PlayToggled, ShownChosen
from secateurs.ui.prune.state import HIGHEST
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import Weight, fix_size, set_font
from secateurs.ui.theme.icons import icon
from secateurs.ui.theme.theme import colours, on_new_theme
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.card import Panel, fill_as_card
from secateurs.ui.widgets.field import LineEdit
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import label, plain_tip
from secateurs.ui.widgets.wishes import wish, wish_on

_KNOB = 9.0  # radius, ring included
_EDGE = 13.0  # from the middle of the knob at 0 to the left edge: the focus has room around it

_GROOVE = 6.0

_NOTCH = 120  # Qt's units of angle a wheel's notch


class SparsitySlider(QSlider):
    """Arrow keys go one step, Page keys ten; a click goes where it points."""

    def __init__(self) -> None:
        self._shown = 0
        super().__init__(Qt.Orientation.Horizontal)
        self._turned = 0
        self.setRange(0, HIGHEST)
        self.setSingleStep(1)
        self.setPageStep(10)
        self.setAccessibleName("Sparsity in percent")
        self.setToolTip("Share removed: arrow keys one step, Page keys ten, Home and End")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        fill_as_card(self)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """Paint anew only what the knob passes over."""
        if change != self.SliderChange.SliderValueChange:
            super().sliderChange(change)
            return
        ends = sorted(self.position_of(value) for value in (self._shown, self.value()))
        self._shown = self.value()
        passed = QRectF(QPointF(ends[0], 0), QPointF(ends[1], self.height()))
        self.update(passed.adjusted(-_EDGE, 0, _EDGE, 0).toAlignedRect())

    def sizeHint(self) -> QSize:
        return QSize(200, 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 30)

    def position_of(self, value: int) -> float:
        """Return the x of a value's place on the groove."""
        return _EDGE + (self.width() - 2 * _EDGE) * value / HIGHEST

    def value_at(self, x: float) -> int:
        share = (x - _EDGE) / max(1.0, self.width() - 2 * _EDGE)
        return round(min(1.0, max(0.0, share)) * HIGHEST)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self.setValue(self.value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self.value_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go one step a notch; touchpads send fractions of one."""
        self._turned += event.angleDelta().y() or event.angleDelta().x()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        self.setValue(self.value() + steps)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        middle, knob = self.height() / 2, self.position_of(self.value())
        top, start = middle - _GROOVE / 2, _EDGE - _KNOB
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, left, right in (
            (palette.grid, start, self.width() - start),
            (palette.accent, start, knob),
        ):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(left, top, right - left, _GROOVE), 3, 3)
        painter.setBrush(QColor(palette.panel))
        painter.setPen(QPen(QColor(palette.accent), 2))
        painter.drawEllipse(QPointF(knob, middle), _KNOB - 1, _KNOB - 1)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.accent), 2))
            painter.drawEllipse(QPointF(knob, middle), _KNOB + 2.5, _KNOB + 2.5)


TIP = f"Type a whole number from 0 to {HIGHEST}"

_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}


class PercentField(LineEdit):
    """Return or leaving the field asks for what was typed; Escape takes it back."""

    entered = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._percent = 0
        fix_size(self, width=58)
        set_font(self, 13, Weight.Medium)
        self.setTextMargins(0, 0, 0, 0)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setStyleSheet("padding: 0;")
        self.setAccessibleName("Sparsity to type in, in percent")
        self.setToolTip(TIP)
        self.textEdited.connect(self._check)
        self.editingFinished.connect(self._finish)
        self.show_percent(0)

    def show_percent(self, percent: int) -> None:
        if percent != self._percent or not self.text():
            self._percent = percent
            self._reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.entered.emit(min(HIGHEST, max(0, self._percent + step)))
        elif event.key() == Qt.Key.Key_Escape:
            self._reset()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()

    def _reset(self) -> None:
        self.setText(f"{self._percent} %")
        self.show_wrong(False)

    @Slot(str)
    def _check(self, text: str) -> None:
        self.show_wrong(read_percent(text) is None)

    @Slot()
    def _finish(self) -> None:
        percent = read_percent(self.text())
        self._reset()
        if percent is not None and percent != self._percent:
            self.entered.emit(percent)


def read_percent(text: str) -> int | None:
    """Read "82", "82%" or "82 %"; None when it is not a whole number from 0 to 99."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*%?\s*", text)
    return int(found.group(1)) if found else None


HEIGHT, AIR = 62, 30  # pixels, and how many of them stay as they are with larger type

SHOWN = (("weight", "Weight"), ("unit", "Unit"), ("both", "Both"))


class SparsityBar(Panel):
    def __init__(self) -> None:
        super().__init__("top")
        fix_size(self, height=HEIGHT - AIR, air=AIR)
        self._playing = False
        self.play = plain_button("", "")
        fix_size(self.play, width=34)
        self.play.setIconSize(QSize(14, 14))
        self.slider = SparsitySlider()
        self.field = PercentField()
        self.shown = Segmented(SHOWN, "Ways of pruning shown")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 1, 20, 0)
        row.setSpacing(14)
        row.addWidget(label("Sparsity", weight=Weight.DemiBold))
        row.addWidget(self.play)
        row.addWidget(label("0", tone="muted"))
        row.addWidget(self.slider, 1)
        row.addWidget(label(str(HIGHEST), tone="muted"))
        row.addWidget(self.field)
        row.addWidget(self.shown)
        wish_on(self.slider.valueChanged, self, PercentChosen)
        wish_on(self.field.entered, self, PercentChosen)
        wish_on(self.shown.chosen, self, ShownChosen)
        self.play.clicked.connect(self._toggle)
        self._draw_play()
        on_new_theme(self._draw_play)

    def show_state(self, state: State) -> None:
        choice = state.pruning.choice
        if self.slider.value() != choice.percent:
            with QSignalBlocker(self.slider):
                self.slider.setValue(choice.percent)
        self.field.show_percent(choice.percent)
        self.shown.show_choice(choice.shown)
        if state.playing != self._playing:
            self._playing = state.playing
            self._draw_play()

    @Slot()
    def _draw_play(self) -> None:
        self.play.setIcon(icon("pause" if self._playing else "play"))
        tip = "Stop here" if self._playing else f"Play the sparsity from where it is to {HIGHEST} %"
        self.play.setToolTip(plain_tip(tip))
        self.play.setAccessibleName(tip)

    @Slot()
    def _toggle(self) -> None:
        wish(self, PlayToggled(not self._playing))
