"""The page's title, what is pruned by which rule, and what is done after."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget

from secateurs.ui.prune import choices
from secateurs.ui.prune.events import (
    CompactAsked,
    CriterionChosen,
    MethodChosen,
    PatternChosen,
    RepairChosen,
    ScopeChosen,
)
from secateurs.ui.shell.data_in_use import why_not_compact
from secateurs.ui.shell.state import State
from secateurs.ui.widgets.buttons import CheckBox, plain_button
from secateurs.ui.widgets.choice_button import ChoiceButton
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import PageHeader, plain_tip
from secateurs.ui.widgets.wishes import wish_on

TITLE_BESIDE = 700  # from this width on, title and first row of choices stand side by side
ALL_BESIDE = 1240  # from this width on, everything does
REPAIR_TIP = (
    "Refit what survives to the dense network, in closed form, without training"
    " (He, Zhang and Sun 2017; Frantar and Alistarh 2022)"
)
STOP_TIP = "The network is being repaired: untick to stop it"
SUBTITLES = ("Marked is what survives. Drag the bar below.", "Marked is what survives.")
COMPACT_TIP = "Make a smaller network from which the removed units are really gone: a new run"


class PruneHead(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.header = PageHeader("Prune", "")
        self.header.set_subtitle(*SUBTITLES)
        self.method = Segmented([("weight", "Weights"), ("unit", "Units")], "What is pruned")
        self.criterion = ChoiceButton(
            "Criterion", choices.criterion_options("weight"), "What ranks the parts"
        )
        self.scope = ChoiceButton("Scope", choices.SCOPES, "What is ranked together")
        self.pattern = ChoiceButton("Pattern", choices.PATTERNS, "In which pattern weights go")
        self.repair = CheckBox("Repair", REPAIR_TIP)
        self.compact = plain_button("Compact", COMPACT_TIP)
        self._build()
        wish_on(self.method.chosen, self, MethodChosen)
        wish_on(self.criterion.chosen, self, CriterionChosen)
        wish_on(self.scope.chosen, self, ScopeChosen)
        wish_on(self.pattern.chosen, self, PatternChosen)
        wish_on(self.repair.toggled, self, RepairChosen)
        wish_on(self.compact.clicked, self, CompactAsked())

    def show_state(self, state: State) -> None:
        choice = state.pruning.choice
        method = choice.method
        self.method.show_choice(method)
        self.criterion.set_options(
            choices.criterion_options(method),
            choices.criterion_tips(method),
            choices.barred_criteria(state, method),
        )
        self.criterion.show_choice(choice.criterion_of(method))
        shares = choice.shares_of(method) is not None
        self.scope.set_options((*choices.SCOPES, *([choices.SHARES] if shares else [])))
        self.scope.show_choice("shares" if shares else choice.scope)
        self.pattern.set_options(choices.PATTERNS, choices.PATTERN_TIPS)
        self.pattern.show_choice(choice.pattern_of("weight"))
        self.pattern.setVisible(method == "weight")
        self._show_repair(state)
        why = why_not_compact(state)
        self.compact.setEnabled(not why)
        self.compact.setToolTip(plain_tip(why or COMPACT_TIP))

    def _show_repair(self, state: State) -> None:
        why = choices.why_no_repair(state)
        if self.repair.isChecked() != state.pruning.choice.repaired:
            with QSignalBlocker(self.repair):
                self.repair.setChecked(state.pruning.choice.repaired)
        self.repair.setEnabled(not why or state.pruning.choice.repaired)
        is_live = state.pruning.is_repairing(state.pruning.choice.method)
        self.repair.setToolTip(plain_tip(why or (STOP_TIP if is_live else REPAIR_TIP)))

    def minimumSizeHint(self) -> QSize:
        return QSize(480, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        beside, below = direction.LeftToRight, direction.TopToBottom
        self._rows.setDirection(beside if self.width() >= ALL_BESIDE else below)
        self._top.setDirection(beside if self.width() >= TITLE_BESIDE else below)

    def _build(self) -> None:
        self.method.setToolTip("Prune single weights, or whole units: columns of the kernel")
        self.criterion.setToolTip("Which parts go first")
        self.scope.setToolTip(
            "Each layer: every layer loses the same share. All layers: one ranking over all"
        )
        self.pattern.setToolTip("Which weights go together")
        rule = _row(self.method, self.criterion, self.scope)
        after = _row(self.pattern, self.repair, self.compact)
        self._top = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._top.setSpacing(8)
        self._top.addWidget(self.header, 1)
        self._top.addLayout(rule)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.addLayout(self._top, 1)
        self._rows.addLayout(after)


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addStretch(0)
    return row
