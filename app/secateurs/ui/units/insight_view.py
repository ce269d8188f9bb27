"""What the networks see of the drawing: pixels for and against, and what each layer emits."""

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from secateurs.core.base.arrays import AnyArray, Array
from secateurs.core.base.phrases import signed
from secateurs.core.evaluation.insight import Insight
from secateurs.core.evaluation.unit_pictures import shrunk
from secateurs.core.ranking.terms import METHODS, Method
from secateurs.ui.pad.sample import draw_crisp
from secateurs.ui.prune.parts import shown_layers
from secateurs.ui.shell.data_in_use import uncut_name
from secateurs.ui.shell.state import State
from secateurs.ui.shell.words import number_text
from secateurs.ui.theme.fonts import font, scaled
from secateurs.ui.theme.palette import Palette
from secateurs.ui.theme.theme import colours
from secateurs.ui.units.atlas import votes_image
from secateurs.ui.units.state import Insights
from secateurs.ui.widgets.card import fill_as_card
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.text import plain_tip

SIDE = 86
LARGE_SIDE, TALL = 170, 1000  # pixels of a picture's side on a page of this height or more
CAPTION = 18
GAP = 4  # between the bars of a layer
FULLEST = 1.25  # times what the dense network emits, at the top of the chart
_Align = Qt.AlignmentFlag


class InsightView(QWidget):
    """One picture a network, and beside them a chart of what each layer emits."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = VotesPicture("Dense", "muted")
        self.ways = {method: VotesPicture(method.capitalize(), method) for method in METHODS}
        self.chart = ActivityChart()
        self._name = ""
        self._pictured = True
        self._refused = ""
        self._asked: tuple[object, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(14)
        for picture in (self.dense, *self.ways.values()):
            row.addWidget(picture, 0, _Align.AlignTop)
        row.addWidget(self.chart, 1)

    def fit_page(self, height: int) -> None:
        """Take larger pictures where the page is high."""
        side = LARGE_SIDE if height >= scaled(TALL) else SIDE
        for picture in (self.dense, *self.ways.values()):
            picture.set_side(side)
        self.chart.set_side(side)

    def show_state(self, state: State) -> None:
        insights, methods = state.units.insights, state.pruning.choice.methods
        refused, uncut = state.units.insight_refused, uncut_name(state)
        asked = (insights, methods, refused, uncut, state.run, state.network)
        if asked == self._asked:
            return  # a step of the bar is shown before what is seen of it
        self._asked = asked
        shown = {} if insights is None else {m: insights.ways.get(m) for m in methods}
        every = [] if insights is None else [insights.dense, *filter(None, shown.values())]
        self._pictured = all(each.votes.ndim == 2 for each in every)
        self._name = state.run.class_names[every[0].answer] if every else ""
        self._refused = refused
        scale = max((float(np.abs(each.votes).max()) for each in every), default=0.0)
        pixels = None if insights is None else insights.pixels
        dense = None if insights is None else insights.dense
        self.dense.set_name(uncut.capitalize())
        self.dense.show_insight(pixels, dense, scale, self._name)
        for method, picture in self.ways.items():
            picture.setVisible(method in methods and self._pictured)
            picture.show_insight(pixels, shown.get(method), scale, self._name)
        self.dense.setVisible(self._pictured)
        layers = zip(shown_layers(state.network), state.network.prunable, strict=True)
        names = [
            layer.owner if layer.is_inner else shown.name for shown, layer in layers if layer.emits
        ]
        self.chart.set_uncut(uncut)
        self.chart.show_insights(insights, tuple(methods), tuple(names))

    @property
    def caption(self) -> tuple[str, ...]:
        """What is seen, in one line, the longest wording first."""
        if not self._name:
            return (self._refused or "looking…",)
        if not self._pictured:
            return ("its samples are no pictures: each layer's activity alone", "activity by layer")
        name = self._name
        return (
            f"what each pixel adds to {name}'s lead: violet for it, sand against",
            f"pixels for {name} (violet) and against it (sand)",
            f"violet for {name}, sand against",
            f"for {name}",
        )


class VotesPicture(QWidget):
    """The drawing in the colours of its votes; all pictures have one scale."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name = ""
        self._tone = tone
        self._shown: tuple[object, Insight | None, float] = (None, None, 0.0)
        self._ink: tuple[object, Array | None] = (None, None)  # of which pixels it is
        self._answer = ""
        self._side = SIDE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        fill_as_card(self)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Call the network so whose votes they are."""
        if name != self._name:
            self._name = name
            self.setAccessibleName(f"Votes of the pixels, {name.lower()}")
            self.update()

    def show_insight(
        self, pixels: object, insight: Insight | None, scale: float, answer: str
    ) -> None:
        """Show what was seen of these pixels; `scale` has the strongest colour."""
        before = self._shown
        same = before[0] is pixels and before[1] is insight and before[2] == scale
        if same and answer == self._answer:
            return
        self._shown, self._answer = (pixels, insight, scale), answer
        self.setAccessibleDescription(self.words)
        self.update(self._area)

    @property
    def insight(self) -> Insight | None:
        return self._shown[1]

    @property
    def words(self) -> str:
        insight = self.insight
        if insight is None:
            return f"{self._name}: not read yet"
        return (
            f"{self._name}: {self._answer}'s logit lies {signed(insight.lead)} from the mean of"
            " all. Violet pixels add to that, sand ones take from it; all pictures have one scale."
        )

    def set_side(self, side: int) -> None:
        if side != self._side:
            self._side = side
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._side, scaled(CAPTION) + self._side)

    @property
    def _area(self) -> QRect:
        """Where the picture lies; above it stands the name."""
        return QRect(0, scaled(CAPTION), self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, area = QPainter(self), colours(), QRectF(self._area)
        if event.rect().top() < area.top():
            self._paint_name(painter, palette, QRectF(0, 0, self.width(), area.top()))
        paint_frame(painter, area, 3, palette.panel, palette.line)
        pixels, insight, scale = self._shown
        if insight is not None and isinstance(pixels, np.ndarray) and insight.votes.ndim == 2:
            if self._ink[0] is not pixels:
                self._ink = (pixels, ink_of(pixels, insight.votes.shape))
            assert self._ink[1] is not None
            image = votes_image(insight.votes / (scale or 1.0), self._ink[1], palette)
            draw_crisp(painter, image, area.adjusted(1, 1, -1, -1))

    def _paint_name(self, painter: QPainter, palette: Palette, head: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(getattr(palette, self._tone)))
        painter.drawRoundedRect(QRectF(0, (head.height() - 2 - 9) / 2, 9, 9), 2, 2)
        painter.setFont(font(12))
        painter.setPen(QColor(palette.text))
        words = head.adjusted(15, 0, 0, -2)
        painter.drawText(words, _Align.AlignLeft | _Align.AlignVCenter, self._name)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), plain_tip(self.words), self)
            return True
        return super().event(event)


def ink_of(pixels: AnyArray, shape: tuple[int, ...]) -> Array:
    """Return how much ink a sample has at each pixel, 0 to 1, (height, width)."""
    ink = shrunk(pixels[None], max(shape))[0]
    return ink if ink.ndim == 2 else np.asarray(ink.mean(axis=2), np.float32)


class ActivityChart(QWidget):
    """A column a layer: what each cut emits as a share of what the dense network does.

    The mark is the dense network; what emits more than FULLEST times as much ends at the top.
    """

    def __init__(self) -> None:
        super().__init__()
        self._insights: Insights | None = None
        self._methods: tuple[Method, ...] = ()
        self._names: tuple[str, ...] = ()
        self._uncut = "dense"
        self._side = SIDE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Activity of each layer")
        fill_as_card(self)

    def set_side(self, side: int) -> None:
        if side != self._side:
            self._side = side
            self.updateGeometry()

    def set_uncut(self, name: str) -> None:
        """Call the network so that the marks are of."""
        if name != self._uncut:
            self._uncut, self._insights = name, None
            self.update()

    def show_insights(
        self, insights: Insights | None, methods: tuple[Method, ...], names: tuple[str, ...]
    ) -> None:
        if (insights, methods, names) == (self._insights, self._methods, self._names):
            return
        old, words = self._insights, (self._methods, self._names)
        before = self._bars()
        self._insights, self._methods, self._names = insights, methods, names
        self.setAccessibleDescription("; ".join(map(self.words, range(len(names)))))
        same = old and insights and old.dense is insights.dense and words == (methods, names)
        after = self._bars()
        if not same or [method for method, _ in before] != [method for method, _ in after]:
            self.update()
            return
        for (_, was), (_, bar) in zip(before, after, strict=True):
            if bar != was:  # only where it ends
                top, end = sorted((bar.top(), was.top()))
                self.update(QRectF(bar.left(), top, bar.width(), end - top).toAlignedRect())

    def words(self, layer: int) -> str:
        """Say what a layer's units emit, on average."""
        if self._insights is None:
            return ""
        said = [f"{self._uncut} {number_text(self._insights.dense.activity[layer])}"]
        for method in self._methods:
            found = self._insights.ways.get(method)
            if found is not None:
                said.append(f"{method} {number_text(found.activity[layer])}")
        return f"{self._names[layer]}, mean of what a unit emits: {', '.join(said)}"

    def sizeHint(self) -> QSize:
        return QSize(120, scaled(CAPTION) + self._side)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, scaled(CAPTION) + self._side)

    @property
    def _area(self) -> QRectF:
        """Where the bars stand, with the line below them; the title is above, the names below."""
        top, foot = scaled(CAPTION) + 4, scaled(CAPTION) - 2
        return QRectF(0, top, self.width(), self.height() - top - foot + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette, area = QPainter(self), colours(), self._area
        has_words = not area.toAlignedRect().contains(event.rect())
        if has_words:
            self._paint_title(painter, palette)
        if self._insights is None or not self._names:
            return
        painter.fillRect(QRectF(0, area.bottom() - 1, self.width(), 1), QColor(palette.line))
        for method, bar in self._bars():
            painter.fillRect(bar, QColor(getattr(palette, method)))
        for layer in range(len(self._names)):
            self._paint_mark(painter, palette, layer)
            if has_words:
                self._paint_name(painter, palette, self._column(layer), layer)

    def _paint_title(self, painter: QPainter, palette: Palette) -> None:
        painter.setFont(font(12))
        painter.setPen(QColor(palette.muted))
        head = QRectF(0, 0, self.width(), scaled(CAPTION))
        metrics = painter.fontMetrics()
        wholes = {"dense": "the dense network", "as opened": "the network as opened"}
        whole = wholes.get(self._uncut, self._uncut)
        wordings = (
            f"What each layer emits; the mark is what it emits in {whole}",
            f"What each layer emits; the mark is {self._uncut}",
            "Activity by layer",
            "Activity",
        )
        fitting = (w for w in wordings if metrics.horizontalAdvance(w) <= head.width())
        painter.drawText(head, _Align.AlignLeft | _Align.AlignTop, next(fitting, ""))

    def _paint_name(self, painter: QPainter, palette: Palette, column: QRectF, layer: int) -> None:
        """Write below a layer's bars what it is called, and what it emits in the dense network."""
        assert self._insights is not None
        below = QRectF(column.left(), column.bottom() + 2, column.width(), self.height())
        dense, name = self._insights.dense.activity[layer], self._names[layer]
        metrics, room = painter.fontMetrics(), column.width() - 4
        names = (f"{name}: {dense:.2g}", name, str(layer + 1))
        if short := next((n for n in names if metrics.horizontalAdvance(n) <= room), ""):
            painter.setPen(QColor(palette.muted))
            painter.drawText(below, _Align.AlignHCenter | _Align.AlignTop, short)

    def _column(self, layer: int) -> QRectF:
        area, step = self._area, self.width() / len(self._names)
        return QRectF(layer * step, area.top(), step, area.height() - 1)

    def _room(self, layer: int) -> QRectF:
        """Return where a layer's bars stand, in its column."""
        column = self._column(layer)
        inset = min(column.width() * 0.15, 12.0)
        return column.adjusted(inset, 0, -inset, 0)

    def _bars(self) -> list[tuple[Method, QRectF]]:
        """Return the bars, layer by layer."""
        found: list[tuple[Method, QRectF]] = []
        insights, count = self._insights, max(len(self._methods), 1)
        for layer in range(0 if insights is None else len(self._names)):
            assert insights is not None
            room, dense = self._room(layer), insights.dense.activity[layer]
            gap = GAP if room.width() > 12 else 0
            width = (room.width() - gap * (count - 1)) / count
            for at, method in enumerate(self._methods):
                seen = insights.ways.get(method)
                if seen is None or dense <= 0:
                    continue
                tall = room.height() * min(seen.activity[layer] / dense, FULLEST) / FULLEST
                left = room.left() + at * (width + gap)
                bar = QRectF(left, room.bottom() - tall, max(width, 1.0), tall)
                found.append((method, bar))
        return found

    def _paint_mark(self, painter: QPainter, palette: Palette, layer: int) -> None:
        assert self._insights is not None
        room, emits = self._room(layer), self._insights.dense.activity[layer] > 0
        y = room.bottom() - (room.height() / FULLEST if emits else 0)
        painter.fillRect(QRectF(room.left() - 2, y - 1, room.width() + 4, 2), QColor(palette.text))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            count = len(self._names)
            layer = int(event.pos().x() * count / max(self.width(), 1)) if count else 0
            words = plain_tip(self.words(layer)) if layer < count else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)
