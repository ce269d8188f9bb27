from PySide6.QtCore import QRect

from secateurs.ui.export.figures import Cell, Column, Row
from secateurs.ui.export.table import LEAST, FigureTable

COLUMNS = (Column("Dense"), Column("Zeros in place"), Column("Compact"))
SECOND_LINE = QRect(140, 45, 180, 16)  # of the first row, left of the last column


def second_line(qtbot, note):
    qtbot.addWidget(table := FigureTable())
    table.show_rows(COLUMNS, (Row("Parameters", "", (Cell(), Cell("2,388,710", note), Cell())),))
    table.resize(LEAST, table.sizeHint().height())
    return table.grab(SECOND_LINE).toImage()


def inked_columns(picture):
    ground = picture.pixel(0, 0)
    rows, columns = range(picture.height()), range(picture.width())
    return [x for x in columns if any(picture.pixel(x, y) != ground for y in rows)]


def test_a_figure_that_is_wider_than_its_column_keeps_its_first_digit(qtbot):
    whole = inked_columns(second_line(qtbot, "1,625,830 not zero"))
    without = inked_columns(second_line(qtbot, ",625,830 not zero"))
    assert whole[0] < without[0]
