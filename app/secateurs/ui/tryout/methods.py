"""What the network pruned one way makes of the drawing: its answer, and a bar a class."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QFontMetricsF,
    QHelpEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from secateurs.core.ranking.terms import Method
from secateurs.ui.hand.marks import by_hand_words
from secateurs.ui.prune.choices import cut_percent
from secateurs.ui.prune.state import Answer, Way
from secateurs.ui.shell.data_in_use import classes_differ, uncut_name
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import percent, share_text
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.card import Card, fill_as_card
from secateurs.ui.widgets.text import FittingLabel, label

Align = Qt.AlignmentFlag
_LEFT, _RIGHT = Align.AlignLeft | Align.AlignVCenter, Align.AlignRight | Align.AlignVCenter
LOWEST, USUAL, HIGHEST = 16, 21, 44  # height of a row, device-independent pixels
LEGEND = 22
WIDEST_NAME = 96.0
GAP = 10.0
ROUND = 2.5  # of a bar's corners
MARKED = 0.005  # the dense network's mark is left out below this probability


@dataclass(frozen=True, slots=True)
class BarRow:
    """What a class's row shows.

    Attributes:
        figure: the probability in words; "" without an answer.
        width: of the bar, in pixels.
        top: whether it is the answer.
        mark: where the dense network's probability lies on the track, in pixels; None: nowhere.
    """

    figure: str
    width: float
    top: bool
    mark: float | None


class BarList(QWidget):
    """Sixty times a second while the sparsity is dragged: only rows that change are painted."""

    def __init__(self, method: Method) -> None:
        super().__init__()
        self._method = method
        self._names: tuple[str, ...] = ()
        self._written: tuple[tuple[str, ...], ...] = ((), ())  # as there is room: usual, bold
        self._name_width = self._figure_width = 0.0
        self._answer: Answer | None = None
        self._dense: Answer | None = None
        self._uncut = "dense"
        self._rows: tuple[BarRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        fill_as_card(self)

    def show_answer(
        self,
        names: tuple[str, ...],
        answer: Answer | None,
        dense: Answer | None,
        uncut: str = "dense",
    ) -> None:
        """Show the bars, and marks of the network as it is, which is called `uncut`."""
        is_new = names != self._names or uncut != self._uncut
        if not is_new and answer is self._answer and dense is self._dense:
            return
        legend = self.legend
        if names != self._names:
            self._names = names
            self._measure()
            self.setMaximumHeight(scaled(len(names) * HIGHEST + LEGEND))
            self.updateGeometry()
        self._answer, self._dense, self._uncut = answer, dense, uncut
        before, self._rows = self._rows, self._made_rows()
        if self.legend != legend:
            self.setAccessibleDescription(self.legend)
            self.update(self._legend_row().toAlignedRect())
        if is_new:
            self.update()
            return
        for index, (row, old) in enumerate(zip(self._rows, before, strict=True)):
            if row.top != old.top:
                self.update(self._row(index).toAlignedRect())
            elif row != old:
                self._update_moved(self._row(index), row, old)

    def _update_moved(self, area: QRectF, row: BarRow, old: BarRow) -> None:
        """Paint anew of a row only where its bar ends, its mark, and what is written behind it."""
        track = self._track(area)
        if row.figure != old.figure:
            figure = QRectF(area)
            figure.setLeft(track.right())
            self.update(figure.toAlignedRect())
        if row.width != old.width:
            low, high = sorted((row.width, old.width))
            low = low - ROUND if low > 2 * ROUND else 0.0  # a narrow bar is less round, all over
            end = QRectF(track.x() + low, track.y(), high + ROUND - low, track.height())
            self.update(end.toAlignedRect())
        if row.mark != old.mark:
            for mark in (row.mark, old.mark):
                if mark is not None:
                    self.update(_rim(track, mark).toAlignedRect())

    @property
    def legend(self) -> str:
        """The dense network's answer in words."""
        if self._dense is None:
            return ""
        return f"{self._uncut}: {self._names[self._dense.digit]}, {percent(self._dense.confidence)}"

    def sizeHint(self) -> QSize:
        return QSize(240, scaled(len(self._names) * USUAL + LEGEND))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, scaled(len(self._names) * LOWEST + LEGEND))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rows = self._made_rows()

    def _made_rows(self) -> tuple[BarRow, ...]:
        count, answer, dense = len(self._names), self._answer, self._dense
        nothing: list[float | None] = [None] * count
        shares = nothing if answer is None else answer.probabilities.tolist()
        marks = nothing if dense is None else dense.probabilities.tolist()
        digit = None if answer is None else answer.digit
        room, ratio = self._track(self._row(0)).width(), self.devicePixelRatioF()
        finest = 2 * ratio  # half a screen pixel: less is not seen
        return tuple(
            BarRow(
                figure="" if share is None else percent(share),
                width=0.0 if share is None else max(1.0, round(room * share * finest) / finest),
                top=index == digit,
                mark=None if mark is None or mark < MARKED else room * mark,
            )
            for index, (share, mark) in enumerate(zip(shares, marks, strict=False))
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        region, first = event.region(), self._row(0)
        height, names_seen = first.height(), region.boundingRect().left() < self._names_end
        rows = [
            (index, row)
            for index, row in enumerate(self._rows)
            if region.intersects(first.translated(0, index * height).toAlignedRect())
        ]
        # All words, then all bars: a painter that changes its means at each row is slow.
        for top in (False, True):
            written = [
                (first.translated(0, i * height), i, row) for i, row in rows if row.top == top
            ]
            if not written:
                continue
            painter.setFont(font(13, Weight.Bold if top else Weight.Normal))
            painter.setPen(QColor(palette.text))
            for area, index, _ in written if names_seen else ():
                painter.drawText(area, _LEFT, self._written[top][index])
            painter.setPen(QColor(palette.text if top else palette.muted))
            for area, _, row in written:
                painter.drawText(area, _RIGHT, row.figure)
        if rows:
            tracks = [(self._track(self._row(index)), row) for index, row in rows]
            self._paint_bars(painter, palette, tracks)
        legend = self._legend_row()
        if region.intersects(legend.toAlignedRect()):
            self._paint_legend(painter, palette, legend)

    def _paint_bars(
        self, painter: QPainter, palette: Palette, rows: list[tuple[QRectF, BarRow]]
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.grid))
        for track, _ in rows:
            painter.drawRoundedRect(track, ROUND, ROUND)
        painter.setBrush(QColor(getattr(palette, self._method)))
        for track, row in rows:
            if row.width:
                corner = min(ROUND, row.width / 2)
                bar = QRectF(track.x(), track.y(), row.width, track.height())
                painter.drawRoundedRect(bar, corner, corner)
        panel, muted = QColor(palette.panel), QColor(palette.muted)
        for track, row in rows:
            if row.mark is not None:
                rim = _rim(track, row.mark)
                painter.fillRect(rim, panel)
                painter.fillRect(rim.adjusted(1, 0, -1, 0), muted)

    def _paint_legend(self, painter: QPainter, palette: Palette, row: QRectF) -> None:
        if self._dense is None:
            return
        painter.setFont(font(12))
        painter.setPen(QColor(palette.muted))
        left = self._track(row).left()
        if left + 8 + painter.fontMetrics().horizontalAdvance(self.legend) > row.width():
            left = 0
        painter.fillRect(QRectF(left, row.center().y() - 6, 2, 12), QColor(palette.muted))
        words = row.adjusted(left + 8, 0, 0, 0)
        painter.drawText(words, _LEFT, self.legend)

    def _legend_row(self) -> QRectF:
        return QRectF(0, self.height() - scaled(LEGEND - 4), self.width(), scaled(LEGEND - 4))

    @property
    def _names_end(self) -> int:
        """The x right of all names and left of all bars."""
        return round(self._name_width + GAP / 2)

    @property
    def _count(self) -> int:
        return max(len(self._names), 1)

    def _row(self, index: int) -> QRectF:
        height = (self.height() - scaled(LEGEND)) / self._count
        return QRectF(0, index * height, self.width(), height)

    def _track(self, row: QRectF) -> QRectF:
        thickness = min(18.0, round((self.height() - scaled(LEGEND)) / self._count * 0.43))
        left = self._name_width + GAP
        width = max(row.width() - left - GAP - self._figure_width, 1)
        return QRectF(left, round(row.center().y() - thickness / 2), width, thickness)

    def _measure(self) -> None:
        metrics = QFontMetricsF(font(13, Weight.Bold))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0.0)
        self._name_width = min(widest, scaled(WIDEST_NAME))
        self._figure_width = metrics.horizontalAdvance("100.0 %")
        room, right = int(self._name_width) + 1, Qt.TextElideMode.ElideRight
        self._written = tuple(
            tuple(
                QFontMetrics(font(13, weight)).elidedText(name, right, room) for name in self._names
            )
            for weight in (Weight.Normal, Weight.Bold)
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._names:
            self._measure()
            self._rows = self._made_rows()
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
        return f"{said}, {self._uncut} {percent(float(self._dense.probabilities[index]))}"


def _rim(track: QRectF, mark: float) -> QRectF:
    """Return where a mark is, with a rim in the card's colour that keeps it apart from a bar."""
    left = min(max(track.x() + mark - 1, track.x()), track.right() - 2)
    return QRectF(left - 1, track.y() - 3, 4, track.height() + 6)


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
        goes = cut_percent(state.pruning, self._method)
        repair = state.pruning.wants_repair(self._method)
        self.head.note.show_wordings(*_notes(way, goes, differ, repair=repair))
        self._cap_height(len(state.run.class_names))
        dense, uncut = state.pruning.dense, uncut_name(state)
        self.bars.show_answer(state.run.class_names, way.answer, dense, uncut)

    def _cap_height(self, classes: int) -> None:
        """Let the card grow no higher than its bars may."""
        highest = scaled(classes * HIGHEST + LEGEND + OTHERS)
        if highest != self.maximumHeight():
            self.setMaximumHeight(highest)


def _notes(way: Way, goes: str, differ: str, *, repair: bool = False) -> tuple[str, ...]:
    """Say sparsity and accuracy, the longest wording first.

    Args:
        goes: how much of it, as `cut_percent` writes it.
        differ: why there can be no accuracy, or "".
        repair: whether it is to be shown repaired.
    """
    sparsity = short = goes
    if way.account is not None and (cut := share_text(way.account.achieved)) != goes:
        sparsity = f"{goes} asked, {cut} cut"
    if way.cut is not None and (words := by_hand_words(way.cut.by_hand)):
        sparsity, short = f"{sparsity}, {words}", f"{short}, by hand"
    if repair and way.repaired is None:
        return (f"{sparsity} · repairing…", f"{short} · repairing…", f"{short} · …")
    bare, least = short, short
    if repair:
        sparsity, short, least = f"{sparsity}, repaired", f"{short}, repaired", "repaired"
    if differ:
        return (f"{sparsity} · {differ}", f"{short} · other classes", f"{short} · –")
    if way.score is None:
        return (
            f"{sparsity} · measuring on the test set",
            f"{short} · … on the test set",
            f"{short} · … on test",
            f"{least} · …",
        )
    accuracy = percent(way.score.accuracy)
    return (
        f"{sparsity} · {accuracy} on the test set",
        f"{short} · {accuracy} on the test set",
        f"{short} · {accuracy} on test",
        f"{least} · {accuracy}",
        f"{bare} · {accuracy}",
        accuracy,  # the tip says the first
    )
