"""The one sparsity that every page shares, and which ways of pruning are shown."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout

from secateurs.ui.sparsity.percent_field import PercentField
from secateurs.ui.sparsity.slider import MOST, SparsitySlider
from secateurs.ui.state.snapshot import State
from secateurs.ui.theme.fonts import Weight
from secateurs.ui.theme.icons import icon
from secateurs.ui.widgets.buttons import plain_button
from secateurs.ui.widgets.panel import Panel
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import label, plain_tip

HEIGHT = 62
SHOWN = (("weight", "Weight"), ("unit", "Unit"), ("both", "Both"))


class SparsityBar(Panel):
    percent_requested = Signal(int)
    shown_requested = Signal(str)
    play_requested = Signal(bool)

    def __init__(self) -> None:
        super().__init__("top")
        self.setFixedHeight(HEIGHT)
        self._playing = False
        self.play = plain_button("", "")
        self.play.setFixedWidth(34)
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
        row.addWidget(label(str(MOST), tone="muted"))
        row.addWidget(self.field)
        row.addWidget(self.shown)
        self.slider.valueChanged.connect(self.percent_requested)
        self.field.entered.connect(self.percent_requested)
        self.shown.chosen.connect(self.shown_requested)
        self.play.clicked.connect(self._toggle)
        self._draw_play()

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

    def _draw_play(self) -> None:
        self.play.setIcon(icon("pause" if self._playing else "play"))
        tip = "Stop here" if self._playing else f"Play the sparsity from 0 to {MOST} %"
        self.play.setToolTip(plain_tip(tip))
        self.play.setAccessibleName(tip)

    @Slot()
    def _toggle(self) -> None:
        self.play_requested.emit(not self._playing)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "play"):
            self._draw_play()
