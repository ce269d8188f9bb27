"""The card below the maps, with a tab for each way of looking closer or going on."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.units.events import LayerWatched
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.deferred import finish_plots, put_in_tab_order, tab_chain
from secateurs.ui.widgets.focus import take_focus_from
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import plain_tip
from secateurs.ui.widgets.wishes import wish

if TYPE_CHECKING:
    from secateurs.ui.history.pane import HistoryPane
    from secateurs.ui.layers.budget_pane import BudgetPane
    from secateurs.ui.layers.sensitivity_pane import SensitivityPane
    from secateurs.ui.prune.pane import Pane
    from secateurs.ui.prune.scores import ScoresPane
    from secateurs.ui.shell.state import State
    from secateurs.ui.tune.pane import TunePane
    from secateurs.ui.units.pane import LayerPane

P = TypeVar("P", bound="Pane")
GAP, LEAST = 12, 48  # pixels between title and note; of a title, at 100 %


class PaneHead(QWidget):
    """A long title ends in an ellipsis; of the notes the first that fits is shown, or none."""

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._notes: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_words(self, title: str, notes: tuple[str, ...]) -> None:
        if (title, notes) != (self._title, self._notes):
            self._title, self._notes = title, notes
            words = ": ".join(part for part in (title, *notes[:1]) if part)
            self.setAccessibleName(words)
            self.setToolTip(plain_tip(words))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, QFontMetrics(font(13, Weight.Bold)).height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.width() < scaled(LEAST):
            return  # nothing but an ellipsis had room
        painter, palette = QPainter(self), colours()
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(13, Weight.Bold))
        painter.setPen(QColor(palette.text))
        elide = Qt.TextElideMode.ElideRight
        title = painter.fontMetrics().elidedText(self._title, elide, self.width())
        painter.drawText(self.rect(), flags, title)
        left = painter.fontMetrics().horizontalAdvance(title) + GAP
        painter.setFont(font())
        painter.setPen(QColor(palette.muted))
        metrics, room = painter.fontMetrics(), self.width() - left
        fitting = (note for note in self._notes if metrics.horizontalAdvance(note) <= room)
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), flags, next(fitting, ""))


TABS = (
    ("layer", "Layer"),
    ("scores", "Scores"),
    ("sensitivity", "Sensitivity"),
    ("budget", "Budget"),
    ("tune", "Fine-tune"),
    ("history", "History"),
)


class LowerCard(Card):
    """Only the pane in front is kept up with the state; a pane is made when it is asked for.

    The page turns to what is chosen, for that may move what stands around.
    """

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self._layer = 0
        self.choice = Segmented(TABS, "What the card shows")
        self._head = PaneHead()
        self._stack = _Panes()
        self._build()

    @cached_property
    def layer(self) -> LayerPane:
        from secateurs.ui.units import pane

        return self._placed(pane.LayerPane())

    @cached_property
    def scores(self) -> ScoresPane:
        from secateurs.ui.prune import scores

        return self._placed(scores.ScoresPane())

    @cached_property
    def sensitivity(self) -> SensitivityPane:
        from secateurs.ui.layers import sensitivity_pane

        return self._placed(sensitivity_pane.SensitivityPane())

    @cached_property
    def budget(self) -> BudgetPane:
        from secateurs.ui.layers import budget_pane

        return self._placed(budget_pane.BudgetPane())

    @cached_property
    def tune(self) -> TunePane:
        finish_plots()
        from secateurs.ui.tune import pane

        return self._placed(pane.TunePane())

    @cached_property
    def history(self) -> HistoryPane:
        from secateurs.ui.history import pane

        return self._placed(pane.HistoryPane())

    @property
    def pane(self) -> Pane:
        """The one in front."""
        pane: Pane = getattr(self, self.choice.key)
        return pane

    def show_state(self, state: State, layer: int) -> None:
        """Show the state; what is seen of one layer is of that with this index."""
        self._state, self._layer = state, layer
        self.pane.show_layer(layer)
        self.pane.show_state(state)
        self._head.show_words(self.pane.title, self.pane.notes)

    def is_large(self, state: State) -> bool:
        """Say whether the opened layer has the place of the layers above, too."""
        return state.units.large and self.choice.key == "layer"

    def turn(self, key: str) -> None:
        """Bring a tab to the front."""
        self.choice.show_choice(key)
        if self.pane is not self._stack.currentWidget():
            take_focus_from(self._stack, self)
        self._stack.setCurrentWidget(self.pane)
        self._stack.updateGeometry()
        if key != "layer":
            wish(self, LayerWatched(None))
        if self._state is not None:
            self.show_state(self._state, self._layer)

    def _placed(self, pane: P) -> P:
        self._stack.addWidget(pane)
        put_in_tab_order(self._stack, *tab_chain(pane))
        return pane

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._head, 1)
        row.addWidget(self.choice)
        self.body.setContentsMargins(15, 8, 8, 9)
        self.body.setSpacing(6)
        self.body.addLayout(row)
        self.body.addWidget(self._stack, 1)
        self._stack.setCurrentWidget(self.pane)


class FrontStack(QStackedWidget):
    """Asks for the room that the pane in front needs, not for that of the largest."""

    def sizeHint(self) -> QSize:
        return self._front().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._front().minimumSizeHint()

    def _front(self) -> QWidget:
        front = self.currentWidget()
        assert front is not None
        return front


NARROW, HEIGHT, NARROW_HEIGHT = 600, 169, 211  # pixels, of what the tallest pane takes at rest


class _Panes(FrontStack):
    """Asks for one height whichever pane is in front, so that a tab moves nothing on the page.

    A pane that shows what was found may ask for more.
    """

    def hasHeightForWidth(self) -> bool:
        return False  # else a layout asks the panes, and not for the height below

    def minimumSizeHint(self) -> QSize:
        height = scaled(NARROW_HEIGHT if self._is_narrow(self.width()) else HEIGHT)
        height = max(height, self._front().heightForWidth(self.width()))
        return super().minimumSizeHint().expandedTo(QSize(0, height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != self.width():
            self.updateGeometry()

    def _is_narrow(self, width: int) -> bool:
        return width < scaled(NARROW)
