"""Paints the cells of a strip and names the runs that are wide enough."""

from itertools import groupby

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath

from secateurs.core.evaluation.breaking_point import LEVELS, Strip
from secateurs.ui.theme.fonts import Weight, font
from secateurs.ui.theme.theme import colours
from secateurs.ui.tryout.class_colours import answer_colour, mixed, readable_on

CORNER = 4.0
FINEST_CELL = 5.0  # narrower cells have no lines between them


def paint_strip(
    painter: QPainter, area: QRectF, strip: Strip | None, names: tuple[str, ...]
) -> None:
    """Fill the area; without a strip, with the colour of an empty track."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    corners = QPainterPath()
    corners.addRoundedRect(area, CORNER, CORNER)
    painter.setClipPath(corners)
    painter.fillRect(area, QColor(colours().grid))
    if strip is None:
        return
    cells = _cell_colours(strip)
    edges = _edges(painter, area)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for level, colour in enumerate(cells):
        width = edges[level + 1] - edges[level]
        painter.fillRect(QRectF(edges[level], area.top(), width, area.height()), colour)
    if area.width() / LEVELS >= FINEST_CELL:
        _paint_lines(painter, area, edges)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_names(painter, area, strip.answers, names, edges, cells)


def runs(answers: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Return (answer, first level, level after the last) for each stretch of one answer."""
    found, start = [], 0
    for answer, levels in groupby(answers):
        end = start + len(list(levels))
        found.append((answer, start, end))
        start = end
    return found


def _cell_colours(strip: Strip) -> list[QColor]:
    classes = strip.probabilities.shape[1]
    sureness = strip.probabilities.max(axis=1).tolist()
    ground = colours().panel
    return [
        answer_colour(answer, sure, classes, ground)
        for answer, sure in zip(strip.answers, sureness, strict=True)
    ]


def _edges(painter: QPainter, area: QRectF) -> list[float]:
    """Return where the cells meet, on whole device pixels so that no seam shows."""
    ratio = painter.device().devicePixelRatioF()
    return [
        round((area.left() + level * area.width() / LEVELS) * ratio) / ratio
        for level in range(LEVELS + 1)
    ]


def _paint_lines(painter: QPainter, area: QRectF, edges: list[float]) -> None:
    line = QColor(colours().panel)
    line.setAlphaF(0.22)
    thin = 1 / painter.device().devicePixelRatioF()
    for x in edges[1:-1]:
        painter.fillRect(QRectF(x - thin, area.top(), thin, area.height()), line)


def _paint_names(
    painter: QPainter,
    area: QRectF,
    answers: tuple[int, ...],
    names: tuple[str, ...],
    edges: list[float],
    cells: list[QColor],
) -> None:
    painter.setFont(font(12, Weight.DemiBold))
    metrics = QFontMetricsF(painter.font())
    for answer, start, end in runs(answers):
        width = edges[end] - edges[start]
        if metrics.horizontalAdvance(names[answer]) + 8 > width:
            continue
        place = QRectF(edges[start], area.top(), width, area.height())
        middle = mixed(cells[(start + end - 1) // 2], cells[(start + end) // 2], 0.5)
        painter.setPen(readable_on(middle))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, names[answer])
