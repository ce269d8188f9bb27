import pytest
from PySide6.QtWidgets import QLabel, QWidget

from secateurs.ui.theme import theme
from secateurs.ui.widgets.tiles import Tiles, columns_for


@pytest.mark.parametrize(
    ("tiles", "width", "columns"),
    [(4, 768, 4), (4, 512, 2), (5, 768, 3), (8, 768, 4), (1, 768, 1), (3, 100, 1)],
)
def test_rows_are_as_even_as_can_be(tiles, width, columns):
    assert columns_for(tiles, width, 160) == columns


def test_tiles_wrap_when_the_room_gets_narrow(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    tiles = Tiles(100)
    tiles.setParent(window)
    labels = [QLabel(str(i)) for i in range(4)]
    tiles.show_tiles(labels)
    tiles.resize(500, 300)
    window.show()
    assert len({label.y() for label in labels}) == 1
    tiles.resize(230, 300)
    qtbot.waitUntil(lambda: len({label.y() for label in labels}) == 2)


def test_with_larger_type_only_the_words_in_a_tile_get_wider(qtbot, qapp):
    qtbot.addWidget(tiles := Tiles(165, 22))
    tiles.show_tiles([QLabel(str(i)) for i in range(4)])
    theme.apply_type(qapp, 1.3)
    try:
        assert tiles.minimumSizeHint().width() == 186 + 22
    finally:
        theme.apply_type(qapp, 1.0)
    assert tiles.minimumSizeHint().width() == 165


def test_fewer_columns_than_before_take_the_whole_width(qtbot):
    tiles = Tiles(150)
    qtbot.addWidget(tiles)
    tiles.resize(756, 300)
    tiles.show_tiles([QLabel() for _ in range(4)])
    tiles.show()
    labels = [QLabel() for _ in range(6)]
    tiles.show_tiles(labels)
    qtbot.waitUntil(lambda: [label.x() for label in labels] == [0, 256, 512] * 2)
