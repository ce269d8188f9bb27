"""The Compare page."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from secateurs.core.base.phrases import done_of
from secateurs.core.evaluation.curves import Curves
from secateurs.core.evaluation.points import SweepPlan, SweepPoint, Way, layer_words
from secateurs.core.findings.answers import headline
from secateurs.core.ranking.terms import METHODS, Scope
from secateurs.core.report.styles import order_of
from secateurs.ui.compare.answers import AnswerCard, Details
from secateurs.ui.compare.crew import CrewLine
from secateurs.ui.compare.events import (
    SweepAsked,
    SweepCancelAsked,
    SweepForgetAsked,
    SweepGoOnAsked,
)
from secateurs.ui.compare.figures import can_sweep, empty_text, x_title
from secateurs.ui.compare.head import CompareHead
from secateurs.ui.compare.legend import Legend
from secateurs.ui.compare.levels.model import table_of
from secateurs.ui.compare.levels.table import LevelsTable
from secateurs.ui.compare.plot_places import Cursor, merged
from secateurs.ui.compare.series import Series, curves_of, place_of_cut, series_of, ways_coming
from secateurs.ui.compare.state import SweepState, XAxis
from secateurs.ui.shell.data_in_use import outputs_remark, uncut_name
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import duration
from secateurs.ui.theme.fonts import Weight, scaled
from secateurs.ui.widgets.buttons import link_button, plain_button, primary_button
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.deferred import Deferred
from secateurs.ui.widgets.focus import take_focus_from
from secateurs.ui.widgets.page import PageView
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.text import label
from secateurs.ui.widgets.wishes import wish_on

if TYPE_CHECKING:
    from secateurs.ui.compare.plot import CurvePlot


class EmptyCard(Card):
    def __init__(self) -> None:
        super().__init__()
        self.text = label("", tone="muted")
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.text.setWordWrap(True)
        self.sweep = primary_button("Sweep", "Prune at every level and test each network")
        self.sweep.setAccessibleName("Sweep")
        wish_on(self.sweep.clicked, self, SweepAsked())
        self.title = label("", 16, Weight.DemiBold)
        middle = Qt.AlignmentFlag.AlignHCenter
        self.body.addStretch(1)
        self.body.addWidget(self.title, 0, middle)
        self.body.addWidget(self.text)
        self.body.addSpacing(8)
        self.body.addWidget(self.sweep, 0, middle)
        self.body.addStretch(1)
        self.setMinimumHeight(260)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_state(self, state: State) -> None:
        title = "No sweep yet" if state.sweep.siblings else "Its sweeps are being read"
        if title != self.title.text():
            self.title.setText(title)
        text = empty_text(state)
        if text != self.text.text():
            self.text.setText(text)
        self.sweep.setEnabled(can_sweep(state))


class SweepStrip(Card):
    """Hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.text = label("")
        self.bar = ProgressLine("Progress of the sweep")
        self.crew = CrewLine()
        self.cancel = plain_button("Cancel", "Stop the sweep; the points found so far stay")
        self.go_on = plain_button("Go on", "Find the points that are still missing")
        self.forget = link_button("Forget", "Do not go on; the points found so far stay")
        self.cancel.setAccessibleName("Cancel the sweep")
        self.go_on.setAccessibleName("Go on with the sweep")
        self.forget.setAccessibleName("Forget the interrupted sweep")
        wish_on(self.cancel.clicked, self, SweepCancelAsked())
        wish_on(self.go_on.clicked, self, SweepGoOnAsked())
        wish_on(self.forget.clicked, self, SweepForgetAsked())
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.text, 1)
        row.addWidget(self.bar, 2)
        for button in (self.cancel, self.forget, self.go_on):
            row.addWidget(button)
        self.body.setContentsMargins(15, 7, 8, 7)
        self.body.addLayout(row)
        self.body.addWidget(self.crew)
        self.hide()

    def show_sweep(self, sweep: SweepState) -> None:
        """Show where the sweep is."""
        live = sweep.is_live
        waits = sweep.interrupted is not None and not live
        text = live_text(sweep) if live else interrupted_text(sweep)
        if self.text.text() != text:
            self.text.setText(text)
        self.bar.show_share(sweep.progress)
        self.bar.setVisible(live)
        self.crew.show_sweep(sweep)
        self.cancel.setVisible(live)
        self.go_on.setVisible(waits)
        self.forget.setVisible(waits)
        self.setVisible(live or waits)


def live_text(sweep: SweepState) -> str:
    if sweep.plan is None:
        return ""
    done = done_of(sweep.done, sweep.plan.size)
    waits = sweep.workers is not None and sweep.workers.lack
    known = sweep.seconds_left is not None and not waits
    left = f"{duration(sweep.seconds_left or 0)} left" if known else ""
    at_work = sweep.at_work if sweep.place.where == "program" else ""  # side by side it is many
    return " · ".join(part for part in (done, at_work, left) if part)


def interrupted_text(sweep: SweepState) -> str:
    if sweep.interrupted is None:
        return ""
    done = done_of(sweep.interrupted_done, sweep.interrupted.size)
    return f"A sweep was interrupted: {done} are there."


_Drawn = tuple[tuple[SweepPoint, ...], SweepPlan | None, Scope, XAxis, frozenset[Way]]

LEAST_PLOT, TALL_PLOT, PLOT_SHARE = 182, 290, 0.32  # pixels; of the page's height

LEAST_CURVES = 350  # pixels of the curves' card beside the table, and of the table's

LEAST_TABLE = 264

UNBOUNDED = 16_777_215  # Qt has no name for it in Python


class ComparePage(PageView):
    """The answer, both methods' curves with their table, and what else they say, in this order."""

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self._drawn: _Drawn | None = None
        self._curves: Curves = {}
        self._series: tuple[Series, ...] = ()
        self._coming: tuple[Way, ...] = ()
        self.head = CompareHead()
        self.strip = SweepStrip()
        self.answer = AnswerCard()
        self.empty = EmptyCard()
        self.legend = Legend()
        self.plot = Deferred("secateurs.ui.compare.plot", _make_plot)
        self.table = LevelsTable()
        self.details = Details()
        self._build()
        self.plot.ready.connect(self._plot_ready)

    def show_state(self, state: State) -> None:
        self._state = state
        self._draw_curves(state)
        self._hand_on_focus(live=state.sweep.is_live)
        self.strip.show_sweep(state.sweep)
        self.head.show_state(state)
        is_empty = not state.sweep.points and not state.sweep.is_live
        self.empty.setVisible(is_empty)
        for part in (self.answer, self._plot_card, self._table_card, self.details):
            part.setVisible(not is_empty)
        self.column.setStretchFactor(self._middle, 0 if is_empty else 3)
        if is_empty:
            self.empty.show_state(state)
        else:
            self.answer.show_state(state)
            self._show_cursors(state)
            self.table.show_percent(state.pruning.choice.percent)
            self.details.show_state(state)

    def _hand_on_focus(self, *, live: bool) -> None:
        """Have the focus stay on the sweep when its buttons come and go."""
        if live:
            self.strip.show()
            self.strip.cancel.show()
            for button in (self.head.options, self.head.sweep, self.empty.sweep, self.strip.go_on):
                take_focus_from(button, self.strip.cancel)
        elif self.strip.cancel.isVisible():
            take_focus_from(self.strip.cancel, self.head)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        """Put the table beside the curves where both have room, else below them.

        What comes first never changes: a message, or a column that is dragged, moves nothing past
        another part.
        """
        low = round(PLOT_SHARE * self.whole_height)
        high = min(max(low, scaled(LEAST_PLOT)), scaled(TALL_PLOT))
        self.plot.setMinimumHeight(high)
        edges = 2 * self.column.contentsMargins().left()  # at the right a scroll bar takes of it
        room = self.width() - edges - self._middle.spacing()
        curves, table = scaled(LEAST_CURVES), self._table_card.minimumSizeHint().width()
        wide = room >= curves + table
        direction = QBoxLayout.Direction
        self._middle.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self._middle.setStretch(1, int(wide))
        # Many series take the room that the curves leave, few no more than they need.
        whole = min(self._table_card.sizeHint().width(), room - room // 2)
        widest = max(scaled(LEAST_TABLE), table, whole, self.width() // 5)
        self._table_card.setMaximumWidth(widest if wide else UNBOUNDED)
        around = self._table_card.sizeHint().height() - self.table.sizeHint().height()
        self._table_card.setMaximumHeight(around + self.table.tallest)

    def _draw_curves(self, state: State) -> None:
        """Make the curves anew only if the points or the axis changed."""
        axis, scope, hidden = state.sweep.x_axis, state.pruning.choice.scope, state.sweep.hidden
        plan = state.sweep.plan
        before, now = self._drawn, (state.sweep.points, plan, scope, axis, hidden)
        if before is not None and before[0] is now[0] and before[1:] == now[1:]:
            return
        self._drawn = now
        curves, coming = curves_of(state), ways_coming(state)
        self.legend.show_series(sorted({*curves, *coming}, key=order_of), hidden)
        self._coming = tuple(way for way in coming if way not in hidden)
        self._curves = {way: curve for way, curve in curves.items() if way not in hidden}
        self._series = series_of(self._curves, axis)
        self.answer.figures.show_headline(
            headline(curves), outputs_remark(state), uncut_name(state)
        )
        self._show_curves(state)
        table = table_of(self._curves, self._coming)
        awaited = len(state.sweep.plan.levels) if state.sweep.plan else 0
        self.table.show_table(table, state.pruning.choice.percent, awaited)
        self._lay_out()

    @property
    def curves(self) -> "CurvePlot | None":
        """The plot, once it is made."""
        return self.plot.built  # type: ignore[return-value]

    @Slot()
    def _plot_ready(self) -> None:
        assert self.curves is not None
        if self._state is not None and self._drawn is not None:
            self._show_curves(self._state)
            self._show_cursors(self._state)

    def _show_curves(self, state: State) -> None:
        if self.curves is not None:
            axis, points = state.sweep.x_axis, state.sweep.points
            swept = points[0].scope if points else state.pruning.choice.scope
            self.curves.show_curves(self._series, x_title(axis, swept), axis == "sparsity")

    def _show_cursors(self, state: State) -> None:
        if self.curves is not None:
            self.curves.show_cursors(self._cursors(state), state.pruning.choice.percent)

    def _cursors(self, state: State) -> list[Cursor]:
        """Return one line for both methods, or one each where the axis tells them apart."""
        percent, axis = state.pruning.choice.percent, state.sweep.x_axis
        if axis == "sparsity":
            return [Cursor(percent, f"{percent} %")]
        known = {series.way: series for series in self._series}
        cursors = []
        for method in METHODS:
            account = state.pruning.way(method).account
            choice = state.pruning.choice
            hand, layers = choice.hand_of(method).key, layer_words((), choice.skip)
            way = Way(method, hand=hand, exact=choice.is_exact(method), layers=layers)
            series = known.get(way, known.get(Way(method)))
            place = place_of_cut(account, series, percent, axis)
            cursors.append(Cursor(place, f"{method} {percent} %"))
        return merged(cursors, f"{percent} %")

    def _build(self) -> None:
        self._plot_card = Card()
        self._plot_card.body.setContentsMargins(6, 6, 6, 4)
        self._plot_card.body.setSpacing(0)
        self._plot_card.body.addWidget(self.legend)
        self._plot_card.body.addWidget(self.plot, 1)
        self._table_card = Card()
        self._table_card.body.setContentsMargins(7, 5, 7, 7)
        self._table_card.body.addWidget(self.table)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.setSpacing(12)
        self._middle.addWidget(self._plot_card, 1)
        at_top = QVBoxLayout()  # the card is no higher than its rows
        at_top.addWidget(self._table_card, 1)
        at_top.addStretch(0)
        self._middle.addLayout(at_top, 1)
        self.column.setSpacing(12)
        for part in (self.head, self.strip, self.answer):
            self.column.addWidget(part)
        self.column.addWidget(self.empty, 1)
        self.column.addLayout(self._middle, 3)
        self.column.addWidget(self.details, 1)


def _make_plot() -> QWidget:
    from secateurs.ui.compare.plot import CurvePlot

    return CurvePlot()
