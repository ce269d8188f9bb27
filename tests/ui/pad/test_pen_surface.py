import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from secateurs.ui.pad.canvas import PenSurface
from secateurs.ui.pad.events import StrokeBegun, StrokeEnded, StrokeExtended

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
MOUSE_EVENTS = {
    "press": (QEvent.Type.MouseButtonPress, LEFT, LEFT),
    "move": (QEvent.Type.MouseMove, NONE, LEFT),
    "release": (QEvent.Type.MouseButtonRelease, LEFT, NONE),
    "hover": (QEvent.Type.MouseMove, NONE, NONE),
}
TABLET_EVENTS = {
    "press": QEvent.Type.TabletPress,
    "move": QEvent.Type.TabletMove,
    "release": QEvent.Type.TabletRelease,
}


@pytest.fixture
def surface(qtbot):
    qtbot.addWidget(surface := PenSurface())
    surface.resize(140, 140)  # half a device-independent pixel a pad unit
    surface.show()
    return surface


@pytest.fixture
def wishes(surface, wishes):
    return wishes(surface)


def mouse(surface, kind, x, y):
    type_, button, buttons = MOUSE_EVENTS[kind]
    place = QPointF(x, y)
    no_keys = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(type_, place, surface.mapToGlobal(place), button, buttons, no_keys)
    QApplication.sendEvent(surface, event)


def tablet(surface, kind, x, y, pressure):
    place = QPointF(x, y)
    device = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        QPointingDevice.PointerType.Pen,
        QInputDevice.Capability.Position,
        1,
        1,
    )
    up = kind == "release"
    event = QTabletEvent(
        TABLET_EVENTS[kind], device, place, surface.mapToGlobal(place), pressure,
        0, 0, 0, 0, 0, Qt.KeyboardModifier.NoModifier, LEFT, NONE if up else LEFT,
    )  # fmt: skip
    QApplication.sendEvent(surface, event)


def test_a_mouse_stroke_comes_out_in_pad_units(surface, wishes):
    mouse(surface, "press", 10, 20.5)
    mouse(surface, "move", 30, 40)
    mouse(surface, "release", 30, 40)
    assert wishes == [StrokeBegun((20.0, 41.0)), StrokeExtended(((60.0, 80.0),)), StrokeEnded()]


def test_a_stroke_that_leaves_the_pad_runs_along_its_edge(surface, wishes):
    mouse(surface, "press", 100, 100)
    mouse(surface, "move", 190, 110)
    mouse(surface, "move", -5, -7)
    assert wishes[1:] == [StrokeExtended(((280.0, 220.0),)), StrokeExtended(((0.0, 0.0),))]


def test_moving_without_the_button_draws_nothing(surface, wishes):
    mouse(surface, "hover", 10, 10)
    assert wishes == []


def test_a_release_that_got_lost_still_ends_the_stroke(surface, wishes):
    mouse(surface, "press", 10, 10)
    mouse(surface, "hover", 20, 20)
    mouse(surface, "hover", 30, 30)
    assert wishes == [StrokeBegun((20.0, 20.0)), StrokeEnded()]


def test_hiding_the_pad_ends_the_stroke(surface, wishes):
    mouse(surface, "press", 10, 10)
    surface.hide()
    assert wishes[-1] == StrokeEnded()


def test_the_right_button_does_not_draw(surface, wishes):
    QTest.mouseClick(surface, Qt.MouseButton.RightButton, pos=QPoint(5, 5))
    assert wishes == []


def test_only_the_first_finger_draws(surface, wishes):
    device = QTest.createTouchDevice()
    QTest.touchEvent(surface, device).press(0, QPoint(10, 10), surface).commit()
    (
        QTest.touchEvent(surface, device)
        .move(0, QPoint(20, 10), surface)
        .press(1, QPoint(90, 90), surface)
        .commit()
    )
    QTest.touchEvent(surface, device).stationary(0).move(1, QPoint(95, 95), surface).commit()
    QTest.touchEvent(surface, device).release(0, QPoint(20, 10), surface).commit()
    assert wishes == [StrokeBegun((20.0, 20.0)), StrokeExtended(((40.0, 20.0),)), StrokeEnded()]


def test_a_tablet_draws_whatever_its_pressure_and_only_once(surface, wishes):
    tablet(surface, "press", 10, 10, 0.1)
    tablet(surface, "move", 20.25, 10, 0.9)
    tablet(surface, "release", 20.25, 10, 0.0)
    assert wishes == [StrokeBegun((20.0, 20.0)), StrokeExtended(((40.5, 20.0),)), StrokeEnded()]


def test_the_mouse_is_not_listened_to_while_the_pen_is_down(surface, wishes):
    tablet(surface, "press", 10, 10, 0.5)
    mouse(surface, "press", 50, 50)
    mouse(surface, "move", 60, 60)
    mouse(surface, "release", 60, 60)
    tablet(surface, "release", 10, 10, 0.0)
    assert [type(wish) for wish in wishes] == [StrokeBegun, StrokeEnded]
