"""What the network pruned one way makes of the drawing: its answer, and a bar a class."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from secateurs.core.ranking.terms import Method
from secateurs.ui.hand.marks import by_hand_words
from secateurs.ui.prune.state import Answer, Way
from secateurs.ui.shell.data_in_use import classes_differ
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent
from secateurs.ui.theme.fonts import Weight, font, scaled, set_font
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.card import Card
from secateurs.ui.widgets.text import label, plain_tip

Align = Qt.AlignmentFlag
LOWEST, USUAL, HIGHEST = 16, 21, 44  # height of a row, device-independent pixels
LEGEND = 22
WIDEST_NAME = 96.0
GAP = 10.0
MARKED = 0.005  # the dense network's mark is left out below this probability


class BarList(QWidget):
    """Painted in one go: ten bars move sixty times a second while the sparsity is dragged."""

    def __init__(self, method: Method) -> None:
        super().__init__()
        self._method = method
        self._names: tuple[str, ...] = ()
        self._name_width = self._figure_width = 0.0
        self._answer: Answer | None = None
        self._dense: Answer | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)

    def show_answer(
        self, names: tuple[str, ...], answer: Answer | None, dense: Answer | None
    ) -> None:
        if names != self._names:
            self._names = names
            self._measure()
            self.setMaximumHeight(scaled(len(names) * HIGHEST + LEGEND))
            self.updateGeometry()
        elif answer is self._answer and dense is self._dense:
            return
        self._answer, self._dense = answer, dense
        self.setAccessibleDescription(self.legend)
        self.update()

    @property
    def legend(self) -> str:
        """The dense network's answer in words."""
        if self._dense is None:
            return ""
        return f"dense: {self._names[self._dense.digit]}, {percent(self._dense.confidence)}"

    def sizeHint(self) -> QSize:
        return QSize(240, scaled(len(self._names) * USUAL + LEGEND))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, scaled(len(self._names) * LOWEST + LEGEND))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, name in enumerate(self._names):
            self._paint_row(painter, palette, index, name)
        self._paint_legend(painter, palette)

    def _paint_row(self, painter: QPainter, palette: Palette, index: int, name: str) -> None:
        row, answer = self._row(index), self._answer
        top = answer is not None and index == answer.digit
        painter.setFont(font(13, Weight.Bold if top else Weight.Normal))
        painter.setPen(QColor(palette.text))
        words = painter.fontMetrics().elidedText(
            name, Qt.TextElideMode.ElideRight, int(self._name_width) + 1
        )
        painter.drawText(row, Align.AlignLeft | Align.AlignVCenter, words)
        if answer is not None:
            painter.setPen(QColor(palette.text if top else palette.muted))
            figure = percent(float(answer.probabilities[index]))
            painter.drawText(row, Align.AlignRight | Align.AlignVCenter, figure)
        self._paint_bar(painter, palette, index, self._track(row))

    def _paint_bar(self, painter: QPainter, palette: Palette, index: int, track: QRectF) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.grid))
        painter.drawRoundedRect(track, 2.5, 2.5)
        if self._answer is not None:
            bar = QRectF(track)
            bar.setWidth(max(1.0, track.width() * float(self._answer.probabilities[index])))
            corner = min(2.5, bar.width() / 2)
            painter.setBrush(QColor(getattr(palette, self._method)))
            painter.drawRoundedRect(bar, corner, corner)
        if self._dense is not None and self._dense.probabilities[index] >= MARKED:
            share = float(self._dense.probabilities[index])
            self._paint_mark(painter, palette, track.left() + share * track.width(), track)

    def _paint_mark(self, painter: QPainter, palette: Palette, x: float, track: QRectF) -> None:
        left = min(max(x - 1, track.left()), track.right() - 2)
        # A rim in the card's colour keeps the mark apart from a bar of like lightness.
        rim = QRectF(left - 1, track.top() - 3, 4, track.height() + 6)
        painter.fillRect(rim, QColor(palette.panel))
        painter.fillRect(rim.adjusted(1, 0, -1, 0), QColor(palette.muted))

    def _paint_legend(self, painter: QPainter, palette: Palette) -> None:
        if self._dense is None:
            return
        row = QRectF(0, self.height() - scaled(LEGEND - 4), self.width(), scaled(LEGEND - 4))
        painter.setFont(font(12))
        painter.setPen(QColor(palette.muted))
        left = self._track(row).left()
        if left + 8 + painter.fontMetrics().horizontalAdvance(self.legend) > row.width():
            left = 0
        painter.fillRect(QRectF(left, row.center().y() - 6, 2, 12), QColor(palette.muted))
        words = row.adjusted(left + 8, 0, 0, 0)
        painter.drawText(words, Align.AlignLeft | Align.AlignVCenter, self.legend)

    def _row(self, index: int) -> QRectF:
        height = (self.height() - scaled(LEGEND)) / max(len(self._names), 1)
        return QRectF(0, index * height, self.width(), height)

    def _track(self, row: QRectF) -> QRectF:
        thickness = min(18.0, round(self._row(0).height() * 0.43))
        left = self._name_width + GAP
        width = max(row.width() - left - GAP - self._figure_width, 1)
        return QRectF(left, round(row.center().y() - thickness / 2), width, thickness)

    def _measure(self) -> None:
        metrics = QFontMetricsF(font(13, Weight.Bold))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        self._name_width = min(widest, scaled(WIDEST_NAME))
        self._figure_width = metrics.horizontalAdvance("100.0 %")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._names:
            self._measure()
            self.setMaximumHeight(scaled(len(self._names) * HIGHEST + LEGEND))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip(event.pos().y()), self)
            return True
        return super().event(event)

    def _tip(self, y: int) -> str:
        index = int(y / max(self._row(0).height(), 1))
        if self._answer is None or not 0 <= index < len(self._names):
            return self.legend
        said = f"{self._names[index]}: {percent(float(self._answer.probabilities[index]))}"
        if self._dense is None:
            return said
        return f"{said}, dense {percent(float(self._dense.probabilities[index]))}"


class FittingLabel(QWidget):
    """Of several wordings, the longest first, shows the first that fits.

    It takes what room there is and asks for none, so that other words move nothing.
    """

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
            self.update()

    def sizeHint(self) -> QSize:
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
    if way.cut is not None and (words := by_hand_words(way.cut.by_hand)):
        sparsity, short = f"{sparsity}, {words}", f"{short}, by hand"
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
