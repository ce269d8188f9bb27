from itertools import combinations, pairwise

from PySide6.QtCore import QPointF, QRectF, QSizeF

from secateurs.ui.compare.plot_places import flaws, is_crossed, place_labels

AREA = QRectF(0, 0, 600, 240)
SIZE = QSizeF(60, 14)


def line(*points):
    return [QPointF(x, y) for x, y in points]


def crosses(rect, points):
    """Say whether a polyline runs through a rectangle, by walking it."""
    for start, end in pairwise(points):
        for step in range(201):
            if rect.contains(start + (end - start) * (step / 200)):
                return True
    return False


def test_labels_keep_off_every_curve_and_each_other():
    lines = {
        "weight": line((0, 10), (400, 14), (500, 60), (600, 220)),
        "unit": line((0, 10), (300, 30), (420, 160), (600, 225)),
        "random weights": line((0, 10), (150, 225), (600, 225)),
        "random units": line((0, 12), (150, 30), (350, 200), (600, 224)),
    }
    placed = place_labels(lines, dict.fromkeys(lines, SIZE), AREA)
    assert set(placed) == set(lines)
    for rect in placed.values():
        assert AREA.contains(rect)
        assert not any(crosses(rect, points) for points in lines.values())
    for one, other in combinations(placed.values(), 2):
        assert not one.intersects(other)


def test_a_label_lies_nearest_to_its_own_curve():
    lines = {"high": line((0, 40), (600, 40)), "low": line((0, 200), (600, 200))}
    placed = place_labels(lines, dict.fromkeys(lines, SIZE), AREA)
    assert placed["high"].center().y() < 100
    assert placed["low"].center().y() > 140


def test_no_marker_runs_through_a_label():
    """A label may lie beside a steep line where a marker as wide as its distance does not."""
    points = line(*((x, 20 + x / 3) for x in range(0, 600, 60)))
    for radius in (4.0, 8.0, 12.0):
        rect = place_labels({"unit": points}, {"unit": SIZE}, AREA, radius)["unit"]
        reach = rect.adjusted(-radius, -radius, radius, radius)
        assert not any(reach.contains(point) for point in points)


def test_a_label_stands_beside_the_line_of_the_current_sparsity():
    lines = {"weight": line((0, 40), (600, 40)), "unit": line((0, 40), (600, 200))}
    sizes = dict.fromkeys(lines, SIZE)
    for name, rect in place_labels(lines, sizes, AREA).items():
        upright = [rect.center().x()]
        assert is_crossed([rect], upright)
        aside = place_labels(lines, sizes, AREA, uprights=upright)
        assert set(aside) == set(lines)
        assert not is_crossed(aside.values(), upright), name


def test_of_many_curves_one_is_labelled_beside_its_slope():
    levels = (0, 25, 50, 60, 70, 80, 90, 95, 97, 99)
    accuracies = {
        "weight": (96, 96, 96, 96, 94, 88, 56, 45, 41, 19),
        "unit": (96, 95, 88, 82, 56, 32, 14, 9, 9, 9),
        "weight, repaired": (96, 96),
        "random weights": (96, 90, 47, 20, 23, 10, 10, 10, 10, 10),
        "random units": (96, 91, 60, 20, 10, 10, 10, 10, 10, 10),
    }
    lines = {
        name: line(*((4.4 * x, 117 - 1.17 * y) for x, y in zip(levels, values, strict=False)))
        for name, values in accuracies.items()
    }
    low = QRectF(4, 2, 432, 113)
    placed = place_labels(lines, dict.fromkeys(lines, SIZE), low, 4.5, [320.0])
    assert flaws({"weight": placed["weight"]}, lines, low, 4.5) == {"weight": 0}
    assert not is_crossed([placed["weight"]], [320.0])


def test_of_many_curves_one_that_would_run_through_its_own_label_gets_none():
    zigzag = line(*((x, 60 * (x // 20 % 2)) for x in range(0, 601, 20)))
    low = {str(y): line((0, y), (600, y)) for y in (84, 124, 164, 204)}
    lines = {"zigzag": zigzag} | low
    assert set(place_labels(lines, dict.fromkeys(lines, SIZE), QRectF(0, 0, 600, 240))) == set(low)


def test_a_single_point_is_labelled_too():
    assert set(place_labels({"weight": line((300, 100))}, {"weight": SIZE}, AREA)) == {"weight"}


def test_without_room_there_is_no_label():
    assert place_labels({"a": line((1, 1), (9, 9))}, {"a": SIZE}, QRectF(0, 0, 10, 10)) == {}


def test_of_many_curves_one_gets_no_label_where_it_would_be_taken_for_another_s():
    lines = {str(y): line((0, y), (600, y)) for y in (100, 104, 108, 112, 116, 230)}
    placed = place_labels(lines, dict.fromkeys(lines, SIZE), AREA)
    assert set(placed) == {"100", "116", "230"}


def test_what_is_wrong_with_labels_that_stay_is_counted():
    lines = {"weight": line((0, 40), (600, 40)), "unit": line((0, 200), (600, 200))}
    placed = place_labels(lines, dict.fromkeys(lines, SIZE), AREA)
    assert flaws(placed, lines, AREA) == {"weight": 0, "unit": 0}
    here = placed["unit"].center()
    through = lines | {"weight": line((0, here.y()), (600, here.y()))}
    assert flaws({"unit": placed["unit"]}, through, AREA) == {"unit": 2}  # nearer, too
    struck = lines | {"weight": line((0, 40), (here.x(), here.y()), (600, 40))}
    found = flaws({"unit": placed["unit"]}, struck, AREA)
    assert found == {"unit": 3}  # by the line, which is nearer, and by its marker
    further = lines | {"unit": line((0, 120), (600, 120))}
    assert flaws(placed, further, AREA) == {"weight": 0, "unit": 1}
    assert flaws(placed, {"weight": lines["weight"]}, AREA) == {"weight": 0, "unit": 1}
    assert flaws(placed, lines, QRectF(0, 0, 600, 60))["unit"] == 1
