"""The smallest network within so many points of the dense accuracy."""

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from secateurs.core.evaluation.budget import SmallestFound
from secateurs.core.evaluation.budget_search import MOST_TRIALS
from secateurs.core.ranking.terms import Method
from secateurs.ui.layers import words
from secateurs.ui.layers.events import (
    BudgetAsked,
    BudgetCancelAsked,
    CostChosen,
    PointsEdited,
    SharesLeaveAsked,
    SharesUseAsked,
)
from secateurs.ui.layers.state import MOST_POINTS, BudgetState, shares_of
from secateurs.ui.layers.words import budget_words, found_notes, row_names
from secateurs.ui.prune.pane import Pane, Resting, RowsArea, went_words
from secateurs.ui.shell.data_in_use import why_not_scored
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import share_text
from secateurs.ui.theme.fonts import Weight, fix_size, font, scaled, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.buttons import plain_button, primary_button
from secateurs.ui.widgets.field import LineEdit
from secateurs.ui.widgets.focus import show_instead, take_focus_from
from secateurs.ui.widgets.progress_line import ProgressLine
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import ElidedLabel, WrappedLabel, label, plain_tip, set_tone
from secateurs.ui.widgets.wishes import wish_on
from secateurs.work.pace import Went

ROW = 22

TALLEST_ROW = 30.0

BAR = 10.0

GAP = 10.0

_Align = Qt.AlignmentFlag


def at_work_words(went: Went) -> str:
    """Say how far a search is: it cuts each layer alone first, then tries networks."""
    alone = max(0, went.total - MOST_TRIALS)
    if went.done < alone:
        step = replace(went, total=alone)
        return went_words(step, "Each layer alone, cut", "at most ")[0]
    step = replace(went, done=went.done - alone, total=went.total - alone)
    return went_words(step, "Network", "at most ")[0]


class ShareBars(QWidget):
    """One row a layer, or set of layers whose units are tied."""

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._shares: tuple[float, ...] = ()
        self._method: Method = "weight"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_shares(
        self, names: tuple[str, ...], shares: tuple[float, ...], method: Method
    ) -> None:
        """Show which share of each goes, fractions."""
        if (names, shares, method) == (self._names, self._shares, self._method):
            return
        self._names, self._shares, self._method = names, shares, method
        pairs = zip(names, shares, strict=True)
        told = [f"{name} {kept_text(share)}" for name, share in pairs]
        self.setAccessibleName(f"Shares by layer: {', '.join(told)}")
        self.setToolTip(plain_tip("\n".join(told)))
        fix_size(self, least=ROW * len(names))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, self.minimumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        metrics = QFontMetrics(font(12))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        left = min(widest + 6 + GAP, 0.35 * self.width())
        right = metrics.horizontalAdvance(kept_text(0.0)) + GAP
        height = min(
            scaled(TALLEST_ROW), max(scaled(ROW), self.height() / max(len(self._names), 1))
        )
        painter.setFont(font(12))
        for row, (name, share) in enumerate(zip(self._names, self._shares, strict=True)):
            area = QRectF(0, row * height, self.width(), height)
            words = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, int(left - GAP))
            painter.setPen(QColor(palette.text))
            painter.drawText(area.adjusted(2, 0, 0, 0), _Align.AlignVCenter, words)
            painter.setPen(QColor(palette.muted))
            painter.drawText(area, _Align.AlignVCenter | _Align.AlignRight, kept_text(share))
            bar = QRectF(left, area.center().y() - BAR / 2, area.width() - left - right, BAR)
            self._paint_bar(painter, bar, share)

    def _paint_bar(self, painter: QPainter, bar: QRectF, share: float) -> None:
        palette = colours()
        stays = QColor(palette.weight if self._method == "weight" else palette.unit)
        goes = QColor(palette.random)
        goes.setAlphaF(0.45)
        split = round(bar.width() * (1 - share))
        painter.fillRect(QRectF(bar.left(), bar.top(), split, bar.height()), stays)
        painter.fillRect(bar.adjusted(split, 0, 0, 0), goes)


def kept_text(share: float) -> str:
    """Write what stays of a layer that loses this share."""
    return f"{share_text(1 - share)} kept"


COSTS = (("parameters", "Parameters"), ("macs", "MACs"))

POINTS_TIP = f"Percentage points of accuracy that may be lost, 0 to {MOST_POINTS:g}"

KNOWN = "Found: other points, or another method or criterion, can be searched for"

SEARCH_TIP = "Find the share of each layer that can go, on validation data"


class BudgetForm(QWidget):
    """One line; while it searches, the progress stands where the choices were."""

    def __init__(self) -> None:
        super().__init__()
        self.points = LineEdit("1.0")
        self.points.setAccessibleName("Points of accuracy that may be lost")
        fix_size(self.points, width=56)
        self.points.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.cost = Segmented(COSTS, "What is to be small")
        self.cost.setToolTip("Parameters, or MACs: multiply-accumulates of one sample")
        self.bar = ProgressLine("Progress of the search")
        self.search = primary_button("Search", SEARCH_TIP)
        self.cancel = plain_button("Cancel", "End the search; nothing is changed")
        self.cancel.setAccessibleName("Cancel the search")
        wish_on(self.points.textEdited, self, PointsEdited)
        wish_on(self.points.returnPressed, self, BudgetAsked())
        wish_on(self.cost.chosen, self, CostChosen)
        wish_on(self.search.clicked, self, BudgetAsked())
        wish_on(self.cancel.clicked, self, BudgetCancelAsked())
        self._build()

    def show_budget(self, budget: BudgetState, why_not: str, *, is_known: bool) -> None:
        """Show the form; is_known says that what it asks for was found already."""
        working = budget.at_work is not None
        if self.points.text() != budget.text:
            self.points.setText(budget.text)
        self.points.show_wrong(bool(budget.error))
        self.points.setToolTip(plain_tip(budget.error.capitalize() or POINTS_TIP))
        self.points.setAccessibleDescription(budget.error)
        self.cost.show_choice(budget.cost)
        self.bar.show_share(budget.went.share if working else 0.0)
        self.bar.setVisible(working)
        why = why_not or budget.error.capitalize() or (KNOWN if is_known else "")
        if working:
            show_instead(self.search, self.cancel)
            take_focus_from(self.points, self.cancel)
        self.points.setEnabled(not working)
        self.search.setEnabled(not why)
        self.search.setToolTip(plain_tip(why or SEARCH_TIP))
        if not working:
            take_focus_from(self.cancel, self.points if why else self.search)
            show_instead(self.cancel, self.search)
        self.cost.setVisible(not working)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        before = label("Lose at most")
        before.setBuddy(self.points)
        row.addWidget(before)
        row.addWidget(self.points)
        row.addWidget(label("points"))
        row.addSpacing(8)
        row.addWidget(self.cost)
        row.addWidget(self.bar, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(0)
        row.addWidget(self.search)
        row.addWidget(self.cancel)


class BudgetResult(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.left = ElidedLabel("")
        set_font(self.left, 15, Weight.DemiBold)
        self.counts = ElidedLabel("", "muted")
        self.validation = WrappedLabel()
        self.test = WrappedLabel()  # its verdict stands at the end
        self.use = plain_button(
            "Use these shares", "Prune each layer by its own share, whatever the sparsity bar says"
        )
        self.back = plain_button("Back to the bar", "Prune by the scope and the sparsity bar again")
        wish_on(self.use.clicked, self, SharesUseAsked())
        wish_on(self.back.clicked, self, SharesLeaveAsked())
        self._build()

    def show_found(self, found: SmallestFound, *, used: bool) -> None:
        """Show what was found, and whether its shares are in force."""
        self.left.set_wordings(*words.left_texts(found))
        self.left.setToolTip(plain_tip(words.left_texts(found)[0]))
        self.counts.set_wordings(*words.size_texts(found))
        self.validation.show_words(words.validation_text(found))
        self.test.show_words(words.test_text(found))
        set_tone(self.test, "text" if found.holds_on_test else "error")
        self.counts.setToolTip(plain_tip(words.size_texts(found)[0]))
        self.validation.setToolTip(plain_tip(words.margin_text(found)))
        tip = words.margin_text(found) if found.holds_on_test else words.FLATTERED
        self.test.setToolTip(plain_tip(tip))
        self.test.setAccessibleDescription(tip)
        self.use.setVisible(not used)
        self.back.setVisible(used)

    def _build(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.use)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        for part in (self.left, self.counts, self.validation, self.test):
            column.addWidget(part)
        column.addSpacing(5)
        column.addLayout(buttons)
        column.addStretch(1)


WHAT: tuple[str, ...] = (
    "the smallest network within so many points of the dense accuracy",
    "the smallest network within so many points",
)


class BudgetPane(Pane):
    """Shows what was found for the method, the criterion and the form as they stand."""

    title = "Budget"
    notes = WHAT

    def __init__(self) -> None:
        super().__init__()
        self.form = BudgetForm()
        self.bars = ShareBars()
        self.result = BudgetResult()
        self.resting = Resting()
        self._found = QWidget()
        self._build()

    def show_state(self, state: State) -> None:
        budget, choice = state.budget, state.pruning.choice
        found = budget.found.get(budget.sought(choice))
        went = budget.went if budget.at_work is not None else None
        self.form.show_budget(budget, why_not_scored(state), is_known=found is not None)
        self._found.setVisible(found is not None)
        self.resting.setVisible(found is None)
        self.notes = WHAT if found is None else found_notes(found)
        if found is not None:
            self._show_found(state, found)
        else:
            self.resting.show_words(budget_words(state) if went is None else at_work_words(went))

    def _show_found(self, state: State, found: SmallestFound) -> None:
        names, shares = row_names(state.network, tuple(found.shares)), tuple(found.shares.values())
        self.bars.show_shares(names, shares, found.method)
        in_force = state.pruning.choice.shares_of(found.method)
        self.result.show_found(found, used=in_force == shares_of(found))

    def _build(self) -> None:
        row = QHBoxLayout(self._found)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addWidget(RowsArea(self.bars), 1)
        row.addWidget(self.result, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 7, 0)
        column.setSpacing(8)
        column.addWidget(self.form, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._found, 1)
        column.addWidget(self.resting, 1)
