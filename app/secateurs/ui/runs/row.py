"""Paints one run and lets its name be edited in place."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from secateurs.core.storage.records import RunRecord
from secateurs.ui.runs.events import RunRenameAsked
from secateurs.ui.shell.words import percent
from secateurs.ui.theme.fonts import Weight, font, scaled
from secateurs.ui.theme.theme import colours
from secateurs.ui.widgets.field import LineEdit
from secateurs.ui.widgets.hairline import paint_frame
from secateurs.ui.widgets.wishes import wish

HEIGHT = 33
DETAILS = 17  # pixels
LEAST_BEGINNING = 30  # pixels
RECORD = Qt.ItemDataRole.UserRole
CURRENT = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex


class RunRow(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # type: ignore[override]
        return QSize(120, scaled(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:  # type: ignore[override]
        record: RunRecord = index.data(RECORD)
        palette = colours()
        area = QRectF(option.rect)
        state = option.state
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if index.data(CURRENT):
            paint_frame(painter, area, 7, palette.field, palette.line)
        elif hovered:
            paint_frame(painter, area, 7, palette.window, None)
        if state & QStyle.StateFlag.State_HasFocus:
            paint_frame(painter, area, 7, None, palette.accent, 2)
        place = details_place(area)
        if hovered or index.data(CURRENT):
            _paint_details(painter, place)
        self._paint_words(painter, area.adjusted(11, 0, place.left() - area.right() - 5, 0), record)
        painter.restore()

    def _paint_words(self, painter: QPainter, area: QRectF, record: RunRecord) -> None:
        middle = Qt.AlignmentFlag.AlignVCenter
        figure = percent(record.test_accuracy) if record.is_tested else "–"
        painter.setFont(font())
        room = painter.fontMetrics().horizontalAdvance(figure) + 8
        painter.setPen(QColor(colours().muted))
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, figure)
        painter.setPen(QColor(colours().text))
        width = int(area.width()) - room
        name = elided(record.name, painter.fontMetrics(), width)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignLeft, name)

    def createEditor(  # type: ignore[override]
        self, parent: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> QWidget:
        editor = LineEdit()
        editor.setParent(parent)
        editor.setMaxLength(60)
        editor.setAccessibleName("New name of the run")
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # type: ignore[override]
        if isinstance(editor, QLineEdit):
            editor.setText(index.data(RECORD).name)
            editor.selectAll()

    def setModelData(  # type: ignore[override]
        self, editor: QWidget, model: QAbstractItemModel, index: Index
    ) -> None:
        """Wish for the new name; the state brings it back."""
        record: RunRecord = index.data(RECORD)
        name = editor.text().strip() if isinstance(editor, QLineEdit) else ""
        if name and name != record.name:
            wish(self, RunRenameAsked(record.id, name))

    def updateEditorGeometry(  # type: ignore[override]
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect)


def details_place(row: QRectF) -> QRectF:
    """Return where in a row its button lies that shows the run's details."""
    side = scaled(DETAILS)
    return QRectF(row.right() - side - 6, row.center().y() - side / 2, side, side)


def _paint_details(painter: QPainter, place: QRectF) -> None:
    tone = QColor(colours().muted)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tone, 1.2))
    painter.drawEllipse(place.adjusted(1, 1, -1, -1))
    painter.setFont(font(12, Weight.DemiBold))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "i")


def elided(name: str, metrics: QFontMetrics, width: int) -> str:
    """Leave out the middle, but keep the last part whole: what the run was made into."""
    last = name.rpartition(" · ")[2]
    room = width - metrics.horizontalAdvance(last)
    if metrics.horizontalAdvance(name) <= width or last == name or room < LEAST_BEGINNING:
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)
    return metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) + last
