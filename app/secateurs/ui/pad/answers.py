"""What the dense network and the two pruned ones answer."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from secateurs.core.data.names import DIGITS
from secateurs.core.pruning.terms import METHODS, Method
from secateurs.ui.data_in_use import can_draw
from secateurs.ui.pad.answer_line import AnswerLine, Line
from secateurs.ui.state.pruning import Answer, PruningState
from secateurs.ui.state.snapshot import State
from secateurs.ui.wording import percent

LONG = 2  # a class name of more letters than this takes a second row


class AnswerList(QWidget):
    """Dense, weight and unit; a method that the sparsity bar hides is not listed."""

    def __init__(self) -> None:
        super().__init__()
        self._dense = AnswerLine("Dense")
        self._ways = {"weight": AnswerLine("Weight"), "unit": AnswerLine("Unit")}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in (self._dense, *self._ways.values()):
            column.addWidget(line)

    def show_state(self, state: State) -> None:
        names, pruning = state.run.class_names, state.pruning
        two_rows = max(map(len, names), default=1) > LONG
        nothing = state.pad.sheet.is_empty
        self._dense.show_line(_dense_line(pruning, names, nothing, can_draw(state)), two_rows)
        for method in METHODS:
            line = self._ways[method]
            line.setVisible(method in pruning.choice.methods)
            line.show_line(_way_line(pruning, method, names, nothing), two_rows)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is shown, from top to bottom."""
        rows = (self._dense, *self._ways.values())
        return tuple(row.line for row in rows if not row.isHidden())


def _dense_line(pruning: PruningState, names: tuple[str, ...], nothing: bool, draws: bool) -> Line:
    if nothing and not draws:
        return Line("muted", "Dense", waiting="no sample yet")
    if nothing:
        digits = names == DIGITS
        return Line("muted", "Dense", waiting="draw a digit" if digits else "nothing drawn yet")
    if pruning.dense is None:
        return Line("muted", "Dense", waiting="…")
    return Line("muted", "Dense", *_said(pruning.dense, names))


def _way_line(pruning: PruningState, method: Method, names: tuple[str, ...], nothing: bool) -> Line:
    who = f"{method.capitalize()}, {cut_percent(pruning, method)}"
    answer = pruning.way(method).answer
    if not nothing and pruning.is_repairing(method):
        return Line(method, who, waiting="repairing…")
    if nothing or answer is None:
        return Line(method, who, waiting="–" if nothing else "…")
    verdict = ""
    if pruning.dense is not None:
        verdict = "same" if answer.digit == pruning.dense.digit else "differs"
    return Line(method, who, *_said(answer, names), verdict)


def cut_percent(pruning: PruningState, method: Method) -> str:
    """Write how much goes: what the bar says, or what a pattern or shares fix."""
    cut = pruning.way(method).cut
    if not pruning.choice.is_fixed(method) or cut is None:
        return f"{pruning.choice.percent} %"
    return f"{round(100 * cut.achieved)} %"


def _said(answer: Answer, names: tuple[str, ...]) -> tuple[str, str]:
    return names[answer.digit], percent(answer.confidence)
