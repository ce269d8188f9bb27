"""A field to type a sparsity in, such as "82 %"."""

import re

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent

from secateurs.ui.sparsity.slider import MOST
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.widgets.line_edit import LineEdit

TIP = f"Type a whole number from 0 to {MOST}"
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
        self.setFixedWidth(58)
        self.setFont(font(13, Weight.Medium))
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
            self.entered.emit(min(MOST, max(0, self._percent + step)))
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
