import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, Qt

from secateurs.ui.theme import fonts
from secateurs.ui.units.grid_layout import GridLayout, grid_layout

Key = Qt.Key
TEN = GridLayout(count=10, columns=4, width=20, height=20)


def test_pictures_stand_in_rows_with_gaps():
    assert TEN.spot(0) == QRectF(4, 4, 20, 20)
    assert TEN.spot(5) == QRectF(29, 29, 20, 20)
    assert TEN.total_height == 4 + 3 * 25 - 5 + 4


@pytest.mark.parametrize(
    ("room", "rows", "height"), [(10, 1, 28), (52, 1, 28), (53, 2, 53), (77, 2, 53), (300, 11, 278)]
)
def test_whole_rows_have_room_in_a_height(room, rows, height):
    assert (TEN.rows_in(room), TEN.whole_height(room)) == (rows, height)


@pytest.mark.parametrize(
    ("point", "place"),
    [((4, 4), 0), ((28, 4), 0), ((29, 4), 1), ((3, 9), None), ((105, 9), None), ((60, 60), None)],
)
def test_a_gap_belongs_to_the_picture_before_it(point, place):
    assert TEN.place_at(*point) == place


def test_a_quick_drag_touches_what_lies_between():
    assert TEN.places_along(QPointF(10, 10), QPointF(90, 10)) == [0, 1, 2, 3]
    assert TEN.places_along(QPointF(10, 10), QPointF(10, 300)) == [0, 4, 8]
    assert TEN.places_along(QPointF(10, 10), QPointF(10, 10)) == [0]


@pytest.mark.parametrize(
    ("areas", "places"),
    [
        ([(0, 0, 200, 21)], [0, 1, 2, 3]),
        ([(0, 29, 200, 32)], [4, 5, 6, 7, 8, 9]),
        ([(0, -60, 200, 20)], []),
        ([(54, 4, 20, 20), (29, 29, 1, 1), (29, 29, 2, 2)], [2, 5]),
    ],
)
def test_places_that_areas_touch(areas, places):
    assert TEN.places_in(QRect(*area) for area in areas) == places


@pytest.mark.parametrize(
    ("place", "key", "to"),
    [
        (5, Key.Key_Left, 4),
        (5, Key.Key_Down, 9),
        (5, Key.Key_Up, 1),
        (5, Key.Key_PageDown, 9),
        (5, Key.Key_Home, 0),
        (0, Key.Key_Left, 0),
        (None, Key.Key_Down, 0),
        (None, Key.Key_End, 9),
        (5, Key.Key_A, None),
    ],
)
def test_keys_lead_from_place_to_place(place, key, to):
    assert TEN.next_place(place, key) == to


def test_few_pictures_are_as_large_as_all_are_seen():
    def width(count, height, room=400):
        return grid_layout(count, (28, 28), room, 1.0, large=False, height=height).width

    assert [width(4, height) for height in (0, 63, 64, 91, 92, 600)] == [28, 28, 56, 56, 84, 112]
    assert width(4, 600, room=100) == 84  # no wider than the grid
    assert [width(count, 200) for count in (8, 18, 19, 1000)] == [84, 56, 28, 28]


def test_pixels_of_a_picture_are_whole_screen_pixels_and_follow_the_type():
    usual = grid_layout(100, (28, 28), 400, 1.0, large=False)
    assert (usual.width, usual.columns) == (28, 12)
    assert grid_layout(100, (28, 28), 400, 2.0, large=False).width == 28
    assert grid_layout(100, (28, 28), 400, 1.0, large=True).width == 56
    assert grid_layout(100, (28, 28), 290, 1.0, large=True).width == 28
    fonts.set_scale(2.0)
    try:
        assert grid_layout(100, (28, 28), 400, 1.0, large=False).width == 56
        assert grid_layout(100, (28, 28), 400, 1.0, large=True).width == 56
        assert grid_layout(100, (28, 28), 700, 1.0, large=True).width == 112
    finally:
        fonts.set_scale(1.0)
