"""What part of the network's picture is seen, and where its nodes lie in it."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from secateurs.core.graph.flow import FlowKind, FlowNode
from secateurs.core.graph.lanes import GAP, THIN, Layout, layered
from secateurs.ui.theme.fonts import scaled

WIDTHS: dict[FlowKind, float] = {"input": 0.62, "layer": 1.0, "join": 0.3}
MARGIN = 12
WIDEST = 144  # pixels of a layer, however near one looks, unless
LARGE = 240  # there is room for all of them
LOWEST = 132  # pixels of a lane's height below which layers are no wider than WIDEST
TALLEST = 220  # pixels of a lane's height, however much room there is
LANE_GAP = 10  # pixels at most, and no more than this share of a lane:
LANE_GAP_SHARE = 0.1
JOIN = 20  # pixels of a join's circle, likewise
READ = 36  # pixels of a layer from which on its name is read
NEARER = 1.4  # how many times as near as all has room one may begin to look, for that


@dataclass
class NetworkView:
    """The picture's geometry, in pixels from its left and top edges.

    Attributes:
        zoom: pixels of a layer's width.
        offset: pixels of the picture that lie left of what is seen.
    """

    nodes: tuple[FlowNode, ...] = ()
    zoom: float = WIDEST
    offset: float = 0.0
    width: int = 0
    height: int = 0
    boxes: list[QRectF] = field(default_factory=list)
    lines: QPainterPath = field(default_factory=QPainterPath)
    _begun: bool = True  # nobody has chosen yet how near to look
    _layout: Layout = field(default_factory=lambda: layered([]))

    def show_nodes(self, nodes: tuple[FlowNode, ...]) -> None:
        self.nodes = nodes
        self._layout = layered([node.sources for node in nodes])
        self._begun = True
        self.look(self._beginning, 0.0)

    def resize(self, width: int, height: int) -> None:
        """Take another size; what was seen whole stays so."""
        whole = self.zoom <= self.fitting + 0.01
        self.width, self.height = width, height
        if self._begun:
            self.look(self._beginning, self.offset)
        elif whole:
            self.fit()
        else:
            self.look(self.zoom, self.offset)

    @property
    def fitting(self) -> float:
        """The zoom at which all is seen."""
        # Layers grow as much in height as in width, so that their bars are drawn one way.
        room = (self.height - 2.0) / (LOWEST * self.lanes)
        largest = min(LARGE, max(WIDEST, WIDEST * room))
        return min(max(self.width - 2 * MARGIN, 1) / self._units, largest)

    @property
    def _beginning(self) -> float:
        """The zoom to begin with: all is seen, unless names are read a little nearer."""
        read = scaled(READ)
        return read if self.fitting < read <= NEARER * self.fitting else self.fitting

    @property
    def beyond(self) -> tuple[bool, bool]:
        """Whether there is more at the left and at the right of what is seen."""
        return self.offset > MARGIN, self.offset < self._farthest - MARGIN

    @property
    def _units(self) -> float:
        """The width of all columns, in widths of a layer."""
        spans = self._layout.spans([WIDTHS[node.kind] for node in self.nodes])
        return sum(spans[-1]) if spans else 1.0

    @property
    def _margin(self) -> float:
        """The room at the left: where there is more than enough, half of it."""
        return max(MARGIN, (self.width - self._units * self.zoom) / 2)

    @property
    def lanes(self) -> float:
        """The height of all lanes, in heights of one with layers."""
        return sum(1.0 if holds else THIN for holds in self._layout.lanes) or 1.0

    @property
    def tallest(self) -> int:
        """The height in pixels beyond which nothing grows."""
        return round(scaled(TALLEST) * self.lanes) + 2

    @property
    def _nearest(self) -> float:
        return max(WIDEST, self.fitting)

    @property
    def _grown(self) -> float:
        """How many times as large all is because there is room."""
        return max(1.0, self.zoom / WIDEST)

    def fit(self) -> None:
        self._begun = False
        self.look(self.fitting, 0.0)

    def zoom_by(self, factor: float, at: float) -> None:
        """Zoom; what lies at a place, in pixels from the left, stays there."""
        self._begun = False
        zoom = min(max(self.zoom * factor, self.fitting), self._nearest)
        self.look(zoom, (self.offset + at - self._margin) * zoom / self.zoom - at + self._margin)

    def pan(self, pixels: float) -> None:
        self.offset = min(max(self.offset + pixels, 0.0), self._farthest)

    def reveal(self, node: int) -> None:
        """Move as little as needed to see a node and its neighbours."""
        box, room = self.boxes[node], min(self.zoom, self.width / 4)
        if box.left() - room < self.offset:
            self.pan(box.left() - room - self.offset)
        elif box.right() + room > self.offset + self.width:
            self.pan(box.right() + room - self.width - self.offset)

    def node_at(self, x: float, y: float) -> int | None:
        """Return the node under a place; of a narrow one its whole column counts."""
        x += self.offset
        slack = GAP * self.zoom / 2
        for node, box in enumerate(self.boxes):
            if box.adjusted(-slack, 0, slack, 0).contains(x, y):
                return node
        return None

    def look(self, zoom: float, offset: float) -> None:
        """Look from so near at the picture from so far right on."""
        self.zoom = zoom
        self._place()
        self.offset = 0.0
        self.pan(offset)

    @property
    def _farthest(self) -> float:
        end = max((box.right() for box in self.boxes), default=0.0)
        return max(end + MARGIN - self.width, 0.0)

    def _place(self) -> None:
        layout = self._layout
        spans = layout.spans([WIDTHS[node.kind] for node in self.nodes])
        rows, margin = layout.rows(), self._margin
        tall = min(self.height, self.tallest) - 2.0
        top = (self.height - tall) / 2
        self.boxes = []
        for node, place in zip(self.nodes, layout.places, strict=True):
            left, widest = spans[place.column]
            width = WIDTHS[node.kind]
            above, share = rows[place.lane]
            x = margin + (left + (widest - width) / 2) * self.zoom
            gap = min(LANE_GAP, share * tall * LANE_GAP_SHARE)
            box = QRectF(x, top + above * tall + gap / 2, width * self.zoom, share * tall - gap)
            if node.kind == "join":
                side = min(JOIN * self._grown, box.width() + GAP * self.zoom * 0.8, box.height())
                box = QRectF(0, 0, side, side).translated(
                    box.center().x() - side / 2, box.center().y() - side / 2
                )
            self.boxes.append(box)
        middles = [top + (above + share / 2) * tall for above, share in rows]
        self.lines = self._paths(spans, middles)

    def _paths(self, spans: tuple[tuple[float, float], ...], middles: list[float]) -> QPainterPath:
        path, margin = QPainterPath(), self._margin
        for line in self._layout.lines:
            one, other = self._layout.places[line.source], self._layout.places[line.target]
            begin, end = self.boxes[line.source], self.boxes[line.target]
            y = middles[line.lane]
            first = margin + spans[one.column + 1][0] * self.zoom
            last = margin + sum(spans[other.column - 1]) * self.zoom
            path.moveTo(begin.right(), begin.center().y())
            if first < last:
                _bend(path, first, y)
                path.lineTo(last, y)
            _bend(path, end.left(), end.center().y())
            if self.zoom * GAP >= 14:
                tip = 4
                path.moveTo(end.left() - tip, end.center().y() - tip)
                path.lineTo(end.left(), end.center().y())
                path.lineTo(end.left() - tip, end.center().y() + tip)
        return path


def _bend(path: QPainterPath, x: float, y: float) -> None:
    """Go on to a place, leaving and arriving level."""
    here = path.currentPosition()
    if here.y() == y:
        path.lineTo(x, y)
    else:
        middle = (here.x() + x) / 2
        path.cubicTo(middle, here.y(), middle, y, x, y)
