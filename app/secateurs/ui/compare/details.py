"""The cards below the plot: the table at the left, findings or confusions at the right."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from secateurs.core.evaluation.curves import Curves
from secateurs.core.evaluation.points import Way
from secateurs.core.findings.finding import Answer
from secateurs.ui.compare.confusion import ConfusionPair
from secateurs.ui.compare.figures import rich
from secateurs.ui.compare.levels.model import table_of
from secateurs.ui.compare.levels.table import LevelsTable
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import Weight, scaled, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.page import ScrollColumn
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import ElidedLabel, Tone, label

NONE_YET = "The findings follow from the points, once there are enough of them."


class FindingsView(ScrollColumn):
    """Scrolls up and down when there is more to say than fits."""

    def __init__(self, name: str) -> None:
        super().__init__(Qt.FocusPolicy.TabFocus)
        self._shown: tuple[str, ...] | None = None
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(300, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            area = QRectF(self.viewport().rect())
            paint_frame(QPainter(self.viewport()), area, 4, None, colours().accent, 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def show_findings(self, findings: tuple[str, ...]) -> None:
        if findings != self._shown:
            self._shown = findings
            self.setWidget(_listed(findings))
            self.setAccessibleDescription(" ".join(findings).replace("**", ""))

    def show_answers(self, answers: tuple[Answer, ...]) -> None:
        """Show the questions and under each its answer."""
        words = tuple(f"{each.question} {each.text}" for each in answers)
        if words != self._shown:
            self._shown = words
            self.setWidget(_asked(answers))
            self.setAccessibleDescription(" ".join(words).replace("**", ""))


def _asked(answers: tuple[Answer, ...]) -> QWidget:
    page = QWidget()
    page.setObjectName("page")
    column = QVBoxLayout(page)
    column.setContentsMargins(4, 3, 6, 3)
    column.setSpacing(2)
    for answer in answers:
        column.addWidget(label(answer.question, weight=Weight.DemiBold))
        column.addWidget(_sentences(answer.text))
        column.addSpacing(8)
    if not answers:
        column.addWidget(_sentences(NONE_YET, "muted"))
    column.addStretch(1)
    return page


def _sentences(words: str, tone: Tone = "text") -> QLabel:
    text = label(rich(words), tone=tone)
    text.setTextFormat(Qt.TextFormat.RichText)
    text.setWordWrap(True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return text


def _listed(findings: tuple[str, ...]) -> QWidget:
    page = QWidget()
    page.setObjectName("page")
    grid = QGridLayout(page)
    grid.setContentsMargins(4, 3, 6, 3)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(1, 1)
    for row, sentence in enumerate(findings or (NONE_YET,)):
        text = _sentences(sentence, "text" if findings else "muted")
        if findings:
            grid.addWidget(label("•"), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, row, 1)
    grid.setRowStretch(max(len(findings), 1), 1)
    return page


SIDE_BY_SIDE = 640

TABLE_WIDTH = 300

LEAST_FINDINGS = 300

UNBOUNDED = 16_777_215  # Qt has no name for it in Python

TITLES = {
    "answers": "The answer",
    "findings": "What the figures say",
    "confusion": "What is read as what",
}


class Details(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.table = LevelsTable()
        self.answers, self.findings = FindingsView("The answer"), FindingsView(TITLES["findings"])
        self.confusion = ConfusionPair()
        self.choice = Segmented(
            [("answers", "Answer"), ("findings", "Findings"), ("confusion", "Confusion")],
            "What the card shows",
        )
        self._curves: Curves | None = None
        self._build()
        self.choice.chosen.connect(self._turn)

    def show_state(self, state: State, curves: Curves, coming: tuple[Way, ...] = ()) -> None:
        percent = state.pruning.choice.percent
        if curves is not self._curves:
            self._curves = curves
            self.table.show_table(table_of(curves, coming), percent)
            self._lay_out()
        else:
            self.table.show_percent(percent)
        self.answers.show_answers(state.sweep.answers)
        self.findings.show_findings(state.sweep.findings)
        self.confusion.show_state(state)

    def minimumSizeHint(self) -> QSize:
        return QSize(300, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        table = self._left.minimumSizeHint().width()
        wide = self.width() >= max(scaled(SIDE_BY_SIDE), table + scaled(LEAST_FINDINGS))
        direction = QBoxLayout.Direction
        # Where there is no room beside the table, the answer comes first.
        self._cards.setDirection(direction.LeftToRight if wide else direction.BottomToTop)
        # Many series take the room that the findings leave, few no more than they need.
        room = self.width() - self._cards.spacing() - scaled(LEAST_FINDINGS)
        whole = min(self._left.sizeHint().width(), room)
        widest = max(scaled(TABLE_WIDTH), table, whole, self.width() // 4)
        self._left.setMaximumWidth(widest if wide else UNBOUNDED)

    @Slot(str)
    def _turn(self, key: str) -> None:
        self._title.setText(TITLES[key])
        self._stack.setCurrentIndex(list(TITLES).index(key))

    def _build(self) -> None:
        self._left = left = Card()
        left.body.setContentsMargins(7, 5, 7, 7)
        left.body.addWidget(self.table)
        right = Card()
        self._title = ElidedLabel(TITLES["answers"])
        set_font(self._title, weight=Weight.Bold)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.choice)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.answers)
        self._stack.addWidget(self.findings)
        self._stack.addWidget(self.confusion)
        right.body.setContentsMargins(15, 8, 8, 8)
        right.body.addLayout(head)
        right.body.addWidget(self._stack, 1)
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(14)
        self._cards.addWidget(left, 2)
        self._cards.addWidget(right, 3)
        left.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
