"""What the next sweep takes: its levels, and which networks."""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from secateurs.ui.state.levels import show_levels
from secateurs.ui.state.sweep import SweepState
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.field import Field
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import label

ALONE = "Train the same network with another seed, and a sweep can take both and show a band."
WIDTH = 320


class LevelsPopover(QFrame):
    """Opens below its button; a click elsewhere or Esc closes it."""

    levels_edit_requested = Signal(str)
    all_seeds_requested = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._sweep = SweepState()
        self.field = Field("Levels, %", "", "Levels of the sweep in percent")
        self.field.set_hint("Numbers from 0 to 99.9, separated by commas")
        self.field.edit.returnPressed.connect(self.hide)
        self.all_seeds = QCheckBox()
        self.all_seeds.clicked.connect(self.all_seeds_requested)
        self.alone = label(ALONE, 12, tone="muted")
        self.alone.setWordWrap(True)
        self.field.edited.connect(self.levels_edit_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 13, 15, 13)
        column.setSpacing(10)
        for part in (self.field, self.all_seeds, self.alone):
            column.addWidget(part)
        self.setFixedWidth(WIDTH)

    def show_sweep(self, sweep: SweepState) -> None:
        self._sweep = sweep
        self.field.show_error(sweep.levels_error)
        networks = len(sweep.siblings)
        self.all_seeds.setText(f"All seeds ({networks} networks)")
        self.all_seeds.setToolTip("Sweep every network with these settings, one a seed")
        self.all_seeds.setAccessibleName(self.all_seeds.text())
        self.all_seeds.setChecked(sweep.all_seeds)
        self.all_seeds.setVisible(networks > 1)
        self.alone.setVisible(networks <= 1)
        if self.isVisible():
            self.adjustSize()

    @Slot()
    def open_below(self, button: QWidget) -> None:
        self.begin()
        self.adjustSize()
        spot = button.mapToGlobal(QPoint(0, button.height() + 4))
        room = button.screen().availableGeometry()
        spot.setX(max(room.left(), min(spot.x(), room.right() - WIDTH)))
        self.move(spot)
        self.show()
        self.field.setFocus()

    def begin(self) -> None:
        """Begin with the levels in force; what is typed from then on is not overwritten."""
        if not self._sweep.levels_error:
            self.field.show_text(show_levels(self._sweep.levels))

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = colours()
        painter = QPainter(self)
        paint_frame(painter, QRectF(self.rect()), 0, palette.panel, palette.line)
