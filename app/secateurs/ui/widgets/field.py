"""A caption, a line of text, and the reason when the text cannot be used."""

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from secateurs.ui.theme.fonts import fix_size
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import label, plain_tip

RADIUS = 6.0


class LineEdit(QLineEdit):
    """A field that shows by its border whether it has the focus or an error."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setFrame(False)
        fix_size(self, height=32)
        self._wrong = False

    def show_wrong(self, wrong: bool) -> None:
        if wrong != self._wrong:
            self._wrong = wrong
            self.update()

    def event(self, event: QEvent) -> bool:
        """Leave Undo and Redo to the window where nothing was typed that they would change."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key = QKeySequence.StandardKey
            undo = event.matches(key.Undo) and not self.isUndoAvailable()
            if undo or (event.matches(key.Redo) and not self.isRedoAvailable()):
                event.ignore()
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        line = palette.error if self._wrong else palette.line
        ground = palette.field if self.isEnabled() else palette.window
        painter = QPainter(self)
        paint_frame(painter, QRectF(self.rect()), RADIUS, ground, line)
        if self.hasFocus():
            ring = palette.error if self._wrong else palette.accent
            paint_frame(painter, QRectF(self.rect()), RADIUS, None, ring, 2)
        painter.end()
        super().paintEvent(event)


class Field(QWidget):
    """`edited` carries what the person typed; `edit` is the line itself."""

    edited = Signal(str)

    def __init__(self, caption: str, text: str, name: str) -> None:
        super().__init__()
        self.edit = LineEdit(text)
        self.edit.setAccessibleName(name)
        self.edit.textEdited.connect(self.edited)
        title = label(caption, 12, tone="muted")
        title.setBuddy(self.edit)
        self._reason = label("", 12, tone="error")
        self._reason.setWordWrap(True)
        self._reason.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (title, self.edit, self._reason):
            column.addWidget(part)
        column.addStretch(1)
        self.setFocusProxy(self.edit)

    def set_hint(self, hint: str) -> None:
        """Say what may be typed, such as the allowed range."""
        self.edit.setPlaceholderText(hint)
        self.edit.setToolTip(plain_tip(hint))

    def show_text(self, text: str) -> None:
        if self.edit.text() != text:
            self.edit.setText(text)

    def show_error(self, reason: str) -> None:
        """Show why the text cannot be used; "" when it can."""
        if self._reason.text() != reason:
            self._reason.setText(reason)
            self._reason.setVisible(bool(reason))
            self.show_wrong(reason)

    def show_wrong(self, reason: str) -> None:
        """Only mark the field, where the reason itself is written elsewhere."""
        self.edit.setAccessibleDescription(reason)
        self.edit.show_wrong(bool(reason))
