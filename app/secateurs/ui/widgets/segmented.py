"""A row of joined buttons of which one is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from secateurs.ui.theme.fonts import Weight, font, scaled, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip

HEIGHT = 32
RADIUS = 6.0
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class Segmented(QWidget):
    """Arrow keys move the choice; a click or an arrow is a wish, the state decides."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))
        self._segments = [_Segment(key, text, name, self) for key, text in options]
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for segment in self._segments:
            segment.clicked.connect(self._clicked)
            segment.stepped.connect(self._step)
            row.addWidget(segment)
        if options:
            self.show_choice(options[0][0])

    @property
    def key(self) -> str:
        """The choice that is shown."""
        return next((segment.key for segment in self._segments if segment.isChecked()), "")

    def show_choice(self, key: str) -> None:
        if key == self.key:
            return
        had_focus = any(segment.hasFocus() for segment in self._segments)
        for segment in self._segments:
            chosen = segment.key == key
            segment.setChecked(chosen)
            # One tab stop for the whole row, at the choice.
            policy = Qt.FocusPolicy.TabFocus if chosen else Qt.FocusPolicy.NoFocus
            segment.setFocusPolicy(policy)
            if chosen and had_focus:
                segment.setFocus()

    @Slot()
    def _clicked(self) -> None:
        self._wish(self.sender().key)  # type: ignore[attr-defined]

    @Slot(int)
    def _step(self, step: int) -> None:
        keys = [segment.key for segment in self._segments]
        self._wish(keys[(keys.index(self.key) + step) % len(keys)])

    def _wish(self, key: str) -> None:
        shown = self.key
        self.show_choice(key)
        if key != shown:
            self.chosen.emit(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_frame(QPainter(self), QRectF(self.rect()), RADIUS, colours().field, colours().line)


class _Segment(QAbstractButton):
    stepped = Signal(int)

    def __init__(self, key: str, text: str, group: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self.setText(text)
        self.setAccessibleName(f"{group}: {text}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCheckable(True)
        self.setAutoExclusive(True)  # read aloud as one radio button of several
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        set_font(self, 13, Weight.Medium)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(font(13, Weight.Bold)).horizontalAdvance(self.text())
        return QSize(width + 24, scaled(HEIGHT - 2))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def setChecked(self, checked: bool) -> None:
        self.setAutoExclusive(False)  # which would keep the last one checked
        super().setChecked(checked)
        self.setAutoExclusive(True)

    def nextCheckState(self) -> None:
        """Stay as the state says; a click is only a wish."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        area = QRectF(self.rect())
        if self.isChecked():
            path = QPainterPath()
            path.addRoundedRect(area, RADIUS - 1, RADIUS - 1)
            painter.fillPath(path, QColor(palette.selection))
        if self.hasFocus():
            paint_frame(painter, area, RADIUS - 1, None, palette.accent, 2)
        strong = self.isChecked() or self.underMouse()
        painter.setPen(QColor(palette.text if strong else palette.muted))
        painter.setFont(font(13, Weight.DemiBold if self.isChecked() else Weight.Normal))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
