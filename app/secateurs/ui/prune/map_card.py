"""One layer's card: its mask and how much of it is kept."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from secateurs.core.arrays import Mask
from secateurs.core.pruning.account import LayerAccount
from secateurs.core.pruning.terms import Method
from secateurs.ui.prune.figures import kept_text
from secateurs.ui.prune.mask_map import MaskMap
from secateurs.ui.prune.parts import ShownLayer
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.card import RADIUS
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.steady_text import SteadyText
from secateurs.ui.widgets.text import ElidedLabel, label, plain_tip

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class MapCard(QFrame):
    """A click or Space picks the layer; arrow keys move to its neighbours."""

    picked = Signal(int)
    stepped = Signal(int)

    def __init__(self, index: int, layer: ShownLayer) -> None:
        super().__init__()
        self._index = index
        self._chosen = False
        self.layer = layer
        self.map = MaskMap()
        self.kept = SteadyText(12, align=Qt.AlignmentFlag.AlignRight)
        self.tied = ElidedLabel("", "muted")
        self._shown: tuple[str, Method | None] = ("", None)
        self._build()
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_layer(self, kept: Mask | None, counts: LayerAccount | None, method: Method) -> None:
        self.map.show_kept(kept)
        text = "whole" if self._is_whole(method) else kept_text(counts, method)
        if (text, method) != self._shown:
            self._shown = (text, method)
            self.kept.setText(text)
            self.tied.setVisible(method == "unit" and bool(self.layer.tied))
            words = [text, *([self.tie_words] if self.layer.tied else [])]
            self.setAccessibleName(f"{self.title}, kept {', '.join(words)}")
            self.setToolTip(plain_tip(self._tip(text, method)))

    @property
    def title(self) -> str:
        return self.layer.title

    @property
    def tie_words(self) -> str:
        """Say whose units go with this layer's."""
        return f"tied with {', '.join(self.layer.tied)}"

    def _is_whole(self, method: Method) -> bool:
        return method == "unit" and bool(self.layer.stays) and not self.layer.tied

    def _tip(self, kept: str, method: Method) -> str:
        parts = "weights" if method == "weight" else "units (columns)"
        words = [f"{self.title}: {kept} kept."]
        if self.layer.details:
            words.append(f"{self.layer.details}.")
        if method == "unit" and self.layer.tied:
            words.append(f"Its units are {self.tie_words}: they go together.")
        if method == "unit" and self.layer.stays:
            words.append(f"Units stay: it {self.layer.stays}.")
        words.append(
            f"Inputs run down, units across; the more {parts} survive under a pixel, the stronger"
            " it is. Click, or press the arrow keys, to see the layer's scores."
        )
        return " ".join(words)

    def show_chosen(self, chosen: bool) -> None:
        self._chosen = chosen
        # One tab stop for all cards, at the chosen one.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if chosen else Qt.FocusPolicy.NoFocus)
        self.update()

    @property
    def is_chosen(self) -> bool:
        return self._chosen

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(label("kept", 12, tone="muted"))
        foot.addWidget(self.kept, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(11, 11, 11, 10)
        column.setSpacing(8)
        title = ElidedLabel(self.title)
        title.setFont(font(12, Weight.Bold))
        self.tied.setFont(font(12))
        self.tied.setText(self.tie_words)
        self.tied.hide()
        column.addWidget(title)
        column.addWidget(self.tied)
        column.addWidget(self.map, 1)
        column.addLayout(foot)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(self._index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.stepped.emit(_STEPS[key])
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit(self._index)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        line = palette.accent if self._chosen else palette.line
        width = 2 if self.hasFocus() else 1
        paint_frame(QPainter(self), QRectF(self.rect()), RADIUS, palette.panel, line, width)
