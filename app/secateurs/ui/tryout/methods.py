"""What the network pruned one way makes of the drawing."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from secateurs.core.ranking.terms import Method
from secateurs.ui.prune.state import Way
from secateurs.ui.shell.data_in_use import classes_differ
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent
from secateurs.ui.theme.fonts import Weight, scaled, set_font
from secateurs.ui.theme.theme import colours
from secateurs.ui.tryout.bars import HIGHEST, LEGEND, BarList
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.text import label, plain_tip


class FittingLabel(QWidget):
    """Of several wordings, the longest first, shows the first that fits."""

    def __init__(self, *, at_left: bool = False) -> None:
        super().__init__()
        self._side = Qt.AlignmentFlag.AlignLeft if at_left else Qt.AlignmentFlag.AlignRight
        self._wordings: tuple[str, ...] = ("",)
        set_font(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """The longest wording."""
        return self._wordings[0]

    def show_wordings(self, *wordings: str) -> None:
        if wordings != self._wordings:
            self._wordings = wordings
            self.setAccessibleName(wordings[0])
            self.setToolTip(plain_tip(wordings[0]))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text) + 1, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(self.font()).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(colours().muted))
        painter.setFont(self.font())
        metrics = painter.fontMetrics()
        fitting = (w for w in self._wordings if metrics.horizontalAdvance(w) <= self.width())
        last = metrics.elidedText(
            self._wordings[-1], Qt.TextElideMode.ElideRight, max(self.width(), 0)
        )
        align = self._side | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect(), align, next(fitting, last))


class MethodHead(QWidget):
    def __init__(self, method: Method, name: str, weight: Weight = Weight.Normal) -> None:
        super().__init__()
        self.note = FittingLabel()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Chip(method))
        row.addWidget(label(name, weight=weight))
        row.addSpacing(6)
        row.addWidget(self.note, 1)


class Chip(QWidget):
    """A small square in the method's colour."""

    def __init__(self, method: Method) -> None:
        super().__init__()
        self._method = method
        self.setFixedSize(QSize(9, 9))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(colours(), self._method)))
        painter.drawRoundedRect(QRectF(self.rect()), 2, 2)


OTHERS = 50  # head, spacing and margins, device-independent pixels


class MethodCard(Card):
    def __init__(self, method: Method) -> None:
        super().__init__()
        name = f"{method.capitalize()} pruning"
        self._method = method
        self.head = MethodHead(method, name, Weight.Bold)
        self.bars = BarList(method)
        self.bars.setAccessibleName(f"{name}: probability of each class")
        self.body.addWidget(self.head)
        self.body.addWidget(self.bars, 1)

    def show_state(self, state: State) -> None:
        way = state.pruning.way(self._method)
        differ = classes_differ(state)
        asked = state.pruning.choice.percent
        if state.pruning.choice.is_fixed(self._method) and way.cut is not None:
            asked = round(100 * way.cut.achieved)
        repairing = state.pruning.is_repairing(self._method)
        self.head.note.show_wordings(*_notes(way, asked, differ, repairing=repairing))
        self._cap_height(len(state.run.class_names))
        self.bars.show_answer(state.run.class_names, way.answer, state.pruning.dense)

    def _cap_height(self, classes: int) -> None:
        """Let the card grow no higher than its bars may."""
        highest = scaled(classes * HIGHEST + LEGEND + OTHERS)
        if highest != self.maximumHeight():
            self.setMaximumHeight(highest)


def _notes(way: Way, asked: int, differ: str, *, repairing: bool = False) -> tuple[str, ...]:
    """Say sparsity and accuracy, the longest wording first.

    Args:
        differ: why there can be no accuracy, or "".
    """
    sparsity, short = f"{asked} %", f"{asked} %"
    if way.account is not None and abs(100 * way.account.achieved - asked) >= 0.05:
        sparsity = f"{asked} % asked, {percent(way.account.achieved)} cut"
    if repairing:
        return (f"{sparsity} · repairing…", f"{short} · repairing…", f"{short} · …")
    if differ:
        return (f"{sparsity} · {differ}", f"{short} · other classes", f"{short} · –")
    if way.score is None:
        return (
            f"{sparsity} · … % on the test set, measuring",
            f"{short} · … % on the test set",
            f"{short} · … % on test",
            f"{short} · … %",
        )
    accuracy = percent(way.score.accuracy)
    return (
        f"{sparsity} · {accuracy} on the test set",
        f"{short} · {accuracy} on the test set",
        f"{short} · {accuracy} on test",
        f"{short} · {accuracy}",
    )
