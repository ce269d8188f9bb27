"""The Compare page."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from secateurs.core.evaluation.curves import Curves
from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.evaluation.series import Way
from secateurs.core.pruning.terms import METHODS, Scope
from secateurs.core.report.styles import order_of
from secateurs.ui.compare.cursors import Cursor, merged
from secateurs.ui.compare.details import Details
from secateurs.ui.compare.empty_card import EmptyCard
from secateurs.ui.compare.figures import x_title
from secateurs.ui.compare.head import CompareHead
from secateurs.ui.compare.legend import Legend
from secateurs.ui.compare.series import Series, curves_of, place_of_cut, series_of, ways_coming
from secateurs.ui.compare.strip import SweepStrip
from secateurs.ui.state.snapshot import State
from secateurs.ui.state.sweep import XAxis
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.deferred import Deferred

if TYPE_CHECKING:
    from secateurs.ui.compare.plot import CurvePlot

_Drawn = tuple[tuple[SweepPoint, ...], SweepPlan | None, Scope, XAxis, frozenset[Way]]
NARROW = 700  # pixels
LEAST_PLOT, TALL_PLOT = 212, 290


class ComparePage(QScrollArea):
    """Both methods' curves in one plot, their table, and what they say."""

    percent_requested = Signal(int)
    x_axis_requested = Signal(str)
    sweep_requested = Signal()
    cancel_sweep_requested = Signal()
    go_on_requested = Signal()
    forget_requested = Signal()
    levels_edit_requested = Signal(str)
    all_seeds_requested = Signal(bool)
    export_requested = Signal(str)
    series_toggled = Signal(object)  # Way
    sweep_part_toggled = Signal(str, str)
    pattern_requested = Signal(str)
    epochs_edit_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._state: State | None = None
        self._drawn: _Drawn | None = None
        self._curves: Curves = {}
        self._series: tuple[Series, ...] = ()
        self._coming: tuple[Way, ...] = ()
        self.head = CompareHead()
        self.strip = SweepStrip()
        self.empty = EmptyCard()
        self.legend = Legend()
        self.plot = Deferred("secateurs.ui.compare.plot", _make_plot)
        self.details = Details()
        self._build()
        self._connect()

    def show_state(self, state: State) -> None:
        """Show the state, at once if the page is seen, else when it is."""
        self._state = state
        if self.isVisible():
            self._show(state)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._state is not None:
            self._show(self._state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # A narrow page scrolls anyway: the plot may then be as tall as it is worth.
        self.plot.setMinimumHeight(LEAST_PLOT if self.width() >= NARROW else TALL_PLOT)

    def _show(self, state: State) -> None:
        sweep = state.sweep
        self._draw_curves(state)
        self.head.show_state(state)
        self.strip.show_sweep(sweep)
        is_empty = not sweep.points and not sweep.is_live
        self.empty.setVisible(is_empty)
        self._plot_card.setVisible(not is_empty)
        self.details.setVisible(not is_empty)
        if is_empty:
            self.empty.show_state(state)
        else:
            self._show_cursors(state)
            self.details.show_state(state, self._curves, self._coming)

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
        self._show_curves(state)

    @property
    def curves(self) -> "CurvePlot | None":
        """The plot, once it is made."""
        return self.plot.built  # type: ignore[return-value]

    @Slot()
    def _plot_ready(self) -> None:
        assert self.curves is not None
        self.curves.percent_requested.connect(self.percent_requested)
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
            place = place_of_cut(account, known.get(Way(method)), percent, axis)
            cursors.append(Cursor(place, f"{method} {percent} %"))
        return merged(cursors, f"{percent} %")

    def _connect(self) -> None:
        self.head.x_axis_requested.connect(self.x_axis_requested)
        self.head.sweep_requested.connect(self.sweep_requested)
        self.head.levels_edit_requested.connect(self.levels_edit_requested)
        self.head.all_seeds_requested.connect(self.all_seeds_requested)
        self.head.export_requested.connect(self.export_requested)
        self.head.sweep_part_toggled.connect(self.sweep_part_toggled)
        self.head.pattern_requested.connect(self.pattern_requested)
        self.head.epochs_edit_requested.connect(self.epochs_edit_requested)
        self.strip.cancel_sweep_requested.connect(self.cancel_sweep_requested)
        self.strip.go_on_requested.connect(self.go_on_requested)
        self.strip.forget_requested.connect(self.forget_requested)
        self.empty.sweep_requested.connect(self.sweep_requested)
        self.legend.series_toggled.connect(self.series_toggled)
        self.plot.ready.connect(self._plot_ready)
        self.details.percent_requested.connect(self.percent_requested)

    def _build(self) -> None:
        self._plot_card = Card()
        self._plot_card.body.setContentsMargins(6, 6, 6, 4)
        self._plot_card.body.setSpacing(0)
        self._plot_card.body.addWidget(self.legend)
        self._plot_card.body.addWidget(self.plot, 1)
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 20, 20, 18)
        column.setSpacing(14)
        column.addWidget(self.head)
        column.addWidget(self.strip)
        column.addWidget(self.empty, 1)
        column.addWidget(self._plot_card, 3)
        column.addWidget(self.details, 1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)


def _make_plot() -> QWidget:
    from secateurs.ui.compare.plot import CurvePlot

    return CurvePlot()
