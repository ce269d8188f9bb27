"""What the points say: the answer first, and in full with findings and confusions."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from secateurs.core.base.phrases import level, percent, points
from secateurs.core.findings.answers import QUESTIONS, Headline
from secateurs.core.findings.finding import Answer
from secateurs.core.ranking.terms import Method
from secateurs.ui.compare.confusion import ConfusionPair
from secateurs.ui.compare.figures import rich, speed_answer
from secateurs.ui.prune.figures import unbroken
from secateurs.ui.shell.state import State
from secateurs.ui.theme.fonts import Weight, fix_size, font, scaled, set_font
from secateurs.ui.widgets.card import Card, Panel
from secateurs.ui.widgets.focus import turn_to
from secateurs.ui.widgets.page import ScrollColumn
from secateurs.ui.widgets.segmented import Segmented
from secateurs.ui.widgets.text import (
    ElidedLabel,
    SteadyText,
    Tone,
    WrappedLabel,
    label,
    plain_tip,
    set_tone,
)

ABSENT = "–"
FIGURE = 24  # pixels
GAP = 16
SIDE_BY_SIDE = 560  # from this width on, the questions stand in columns and are answered whole
COMING = "Follows with more points."
SWEEPING = "Follows once the sweep has ended."
AWAITED = "Follows once the data are read."
MAKING = "Being worked out from the points…"
UNKNOWN = "The points that are there do not tell."


class LargeFigure(QWidget):
    """A figure in large type over what it is, in as many lines as its width asks for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._shown: tuple[str, str, Tone] | None = None
        self._value = SteadyText(FIGURE, Weight.DemiBold)
        self._note = WrappedLabel("", "muted", pixels=12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._value)
        column.addWidget(self._note)
        column.addStretch(1)

    def show_figure(self, value: str, note: str, tone: Tone = "text") -> None:
        if (value, note, tone) == self._shown:
            return
        self._shown = value, note, tone
        self._value.setText(value)
        self._value.set_tone(tone)
        self._note.show_words(note)
        self.setAccessibleName(f"{self._name}: {value}, {note}")
        self.updateGeometry()

    @property
    def needed(self) -> int:
        """The width of the figure itself, in pixels."""
        metrics = QFontMetrics(font(FIGURE, Weight.DemiBold))
        return max(metrics.horizontalAdvance(self._value.text()) + 2, scaled(84))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.needed, super().minimumSizeHint().height())


class FigureRow(QWidget):
    """The dense network, how much of each kind goes for 1 point, and the greatest lead."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = LargeFigure("Dense network")
        self.weight = LargeFigure("Weights that can go")
        self.unit = LargeFigure("Units that can go")
        self.lead = LargeFigure("Greatest lead")
        self.figures = (self.dense, self.weight, self.unit, self.lead)
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(8)
        self._place()

    def show_headline(self, found: Headline, outputs: str = "", uncut: str = "dense") -> None:
        """Show the figures.

        Args:
            outputs: says of which output the accuracies are, if of several.
            uncut: what the network in use is called as it is.
        """
        accuracy = ABSENT if found.dense is None else percent(found.dense, 2)
        note = "the dense network" if uncut == "dense" else uncut
        self.dense.show_figure(accuracy, f"{note}, by its first output" if outputs else note)
        self.dense.setToolTip(plain_tip(outputs))
        self.weight.show_figure(*_free(found, "weight"), tone="weight")
        self.unit.show_figure(*_free(found, "unit"), tone="unit")
        self.lead.show_figure(*_lead(found))
        self._place()

    def minimumSizeHint(self) -> QSize:
        """Be content with two columns."""
        return QSize(2 * scaled(130) + GAP, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        whole = sum(figure.needed for figure in self.figures) + 3 * GAP
        columns = 4 if self.width() >= whole else 2
        if columns != self._columns:
            self._columns = columns
            for index, figure in enumerate(self.figures):
                self._grid.addWidget(figure, index // columns, index % columns)
                self._grid.setColumnStretch(index, int(index < columns))


AT_LEAST = "\N{GREATER-THAN OR EQUAL TO}\N{NO-BREAK SPACE}"


def _free(found: Headline, method: Method) -> tuple[str, str]:
    until = found.weight if method == "weight" else found.unit
    if until is None:
        return ABSENT, f"of {method}s, not measured"
    how = "inexact " if method == "unit" and not found.exact else ""
    least = AT_LEAST if method in found.unbroken else ""
    return f"{least}{level(until)}", f"of {how}{method}s, within 1 point"


def _lead(found: Headline) -> tuple[str, str]:
    if found.lead is None or found.at is None:
        return ABSENT, "lead, both are needed"
    if found.leader is None:
        return "none", "leads, equal at every level"
    if not found.clear:
        return points(found.lead), "lead, perhaps by chance"
    return points(found.lead), f"{found.leader}s lead at {level(found.at)}"


class Questions(QWidget):
    """The three questions with short answers: in columns, or one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self._titles = [label(question, weight=Weight.DemiBold) for question in QUESTIONS]
        self._texts = [WrappedLabel() for _ in QUESTIONS]
        self._answers: tuple[tuple[str, ...], ...] = ()
        self._in_columns: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._place()

    def show_answers(self, answers: Sequence[Answer], absent: str) -> None:
        """Show each question's answer, or why there is none."""
        given = {answer.question: answer.short or (answer.text,) for answer in answers}
        for question, text in zip(QUESTIONS, self._texts, strict=True):
            set_tone(text, "text" if question in given else "muted")
        self._answers = tuple(given.get(question, (absent,)) for question in QUESTIONS)
        self._show_words()

    @property
    def words(self) -> tuple[str, ...]:
        """What is shown, one text a question."""
        return tuple(text.text() for text in self._texts)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(300), super().minimumSizeHint().height())

    def _place(self) -> None:
        in_columns = self.width() >= scaled(SIDE_BY_SIDE)
        if in_columns == self._in_columns:
            return
        self._in_columns = in_columns
        top = Qt.AlignmentFlag.AlignTop
        for index, (title, text) in enumerate(zip(self._titles, self._texts, strict=True)):
            cell = (0, index) if in_columns else (index, 0)
            beside = (1, index) if in_columns else (index, 1)
            self._grid.addWidget(title, *cell, top)
            self._grid.addWidget(text, *beside, top)
            stretch = 1 if in_columns else int(index == 1)
            self._grid.setColumnStretch(index, stretch)
        self._grid.setHorizontalSpacing(24 if in_columns else GAP)
        self._grid.setVerticalSpacing(3 if in_columns else 7)
        self._show_words()

    def _show_words(self) -> None:
        """Show the answers whole in columns; else what each begins with, so that curves follow."""
        for text, short in zip(self._texts, self._answers, strict=False):
            words = " ".join(short if self._in_columns else short[:1])
            text.show_words(unbroken(words))


class AnswerCard(Card):
    """The answer first; in full it stands among the details below."""

    def __init__(self) -> None:
        super().__init__()
        self.figures, self.questions = FigureRow(), Questions()
        self.body.setContentsMargins(16, 12, 16, 13)
        self.body.setSpacing(10)
        rule = Panel("top")
        rule.setFixedHeight(1)
        for part in (self.figures, rule, self.questions):
            self.body.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("The answer")

    def show_state(self, state: State) -> None:
        sweep = state.sweep
        self.questions.show_answers(sweep.answers, _absence(state) or UNKNOWN)
        told = (f"{a.question} {' '.join(a.short) or a.text}" for a in sweep.answers)
        self.setAccessibleDescription(" ".join(told))


def _absence(state: State) -> str:
    """Say why nothing is said yet; "" once all is said that the points tell."""
    sweep = state.sweep
    if sweep.is_live:
        return SWEEPING
    if sweep.findings:
        return ""
    if state.data is None:
        return AWAITED
    return COMING if sweep.is_worked_out else MAKING


class FindingsView(ScrollColumn):
    """Scrolls up and down when there is more to say than fits."""

    def __init__(self, name: str) -> None:
        super().__init__(Qt.FocusPolicy.TabFocus)
        self._shown: tuple[str, ...] | None = None  # the reason alone, where nothing is said
        self._make: Callable[[], QWidget] | None = None  # what is shown, once it is seen
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(300, 150)

    def show_findings(self, findings: tuple[str, ...], absent: str) -> None:
        """Show the findings, or why there are none."""
        if self._takes(findings or (absent,)):
            self._show_made(partial(_listed, findings, absent))

    def show_answers(self, answers: tuple[Answer, ...], absent: str) -> None:
        """Show the questions and under each its answer, or why there is none."""
        if self._takes(tuple(f"{each.question} {each.text}" for each in answers) or (absent,)):
            self._show_made(partial(_asked, answers, absent))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def _show_made(self, make: Callable[[], QWidget]) -> None:
        self._make = make
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        if self._make is not None:
            make, self._make = self._make, None
            self.setWidget(make())

    def _takes(self, words: tuple[str, ...]) -> bool:
        """Read them aloud from now on, if they are new."""
        is_new = words != self._shown
        if is_new:
            self._shown = words
            self.setAccessibleDescription(" ".join(words).replace("**", ""))
        return is_new


def _asked(answers: tuple[Answer, ...], absent: str) -> QWidget:
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
        column.addWidget(_sentences(absent, "muted"))
    column.addStretch(1)
    return page


def _sentences(words: str, tone: Tone = "text") -> QLabel:
    text = label(rich(unbroken(words)), tone=tone)
    text.setTextFormat(Qt.TextFormat.RichText)
    text.setWordWrap(True)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return text


def _listed(findings: tuple[str, ...], absent: str) -> QWidget:
    page = QWidget()
    page.setObjectName("page")
    grid = QGridLayout(page)
    grid.setContentsMargins(4, 3, 6, 3)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(7)
    grid.setColumnStretch(1, 1)
    for row, sentence in enumerate(findings or (absent,)):
        text = _sentences(sentence, "text" if findings else "muted")
        if findings:
            grid.addWidget(label("•"), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text, row, 1)
    grid.setRowStretch(max(len(findings), 1), 1)
    return page


HEIGHT = 340  # pixels, in which what is said has room

TITLES = {
    "answers": "The answer in full",
    "findings": "What the figures say",
    "confusion": "What is read as what",
}


class Details(Card):
    """The answers in full, all findings, or both confusion matrices."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = FindingsView(TITLES["answers"])
        self.findings = FindingsView(TITLES["findings"])
        self.confusion = ConfusionPair()
        self.choice = Segmented(
            [("answers", "Answer"), ("findings", "Findings"), ("confusion", "Confusion")],
            "What the card shows",
        )
        self._title = ElidedLabel(TITLES["answers"])
        set_font(self._title, weight=Weight.Bold)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self.choice)
        self._stack = QStackedWidget()
        parts = (self.answers, self.findings, self.confusion)
        self._views: dict[str, QWidget] = dict(zip(TITLES, parts, strict=True))
        for view in parts:
            self._stack.addWidget(view)
        self.body.setContentsMargins(15, 8, 8, 8)
        self.body.addLayout(head)
        self.body.addWidget(self._stack, 1)
        fix_size(self, least=HEIGHT)
        self.choice.chosen.connect(self._turn)

    def show_state(self, state: State) -> None:
        absent = _absence(state) or UNKNOWN
        answers = state.sweep.answers
        told = (speed_answer(state), *answers) if answers else ()  # the others are said above
        self.answers.show_answers(told, absent)
        self.findings.show_findings(state.sweep.findings, absent)
        self.confusion.show_state(state)

    @Slot(str)
    def _turn(self, key: str) -> None:
        self._title.setText(TITLES[key])
        turn_to(self._stack, self._views[key])
