from itertools import pairwise

from secateurs.ui.export.figures import Cell, Column, Row
from secateurs.ui.export.table import GAP, LEAST, FigureTable, _wide
from secateurs.ui.theme.theme import apply_type

COLUMNS = (Column("Dense"), Column("Zeros in place"), Column("Compact"))
ROWS = (
    Row("Multiply-accumulates", "a sample", (Cell("2,386,000"),) * 3),
    Row("Parameters", "", (Cell("2,388,710"), Cell("2,388,710", "1,625,830 not zero"), Cell())),
)


def widths(qtbot, width):
    qtbot.addWidget(table := FigureTable())
    table.show_rows(COLUMNS, ROWS)
    table.resize(width, table.sizeHint().height())
    return table._widths()


def test_every_column_holds_its_widest_words(qtbot):
    labels, dense, zeros, compact = widths(qtbot, LEAST)
    assert labels >= _wide("Multiply-accumulates")
    assert min(dense, compact) >= GAP + _wide("2,386,000")
    assert zeros >= GAP + _wide("", "1,625,830 not zero")


def test_columns_share_what_is_left_alike(qtbot):
    narrow, wide = widths(qtbot, 700), widths(qtbot, 1000)
    more = [after - before for before, after in zip(narrow[1:], wide[1:], strict=True)]
    assert all(abs(one - other) < 1e-6 for one, other in pairwise(more))
    assert more[0] > 0


def test_with_larger_type_it_asks_for_no_more_than_its_words_need(qtbot, qapp):
    qtbot.addWidget(table := FigureTable())
    table.show_rows(COLUMNS, ROWS)
    assert table.minimumSizeHint().width() == LEAST
    apply_type(qapp, 2.0)
    try:
        least = table.minimumSizeHint().width()
        assert LEAST < least < 2 * LEAST
        table.resize(least, table.sizeHint().height())
        assert table._widths()[2] >= GAP + _wide("", "1,625,830 not zero")
    finally:
        apply_type(qapp, 1.0)
