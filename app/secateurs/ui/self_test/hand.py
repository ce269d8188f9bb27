"""Draws with the mouse, through the window's own events, so that what is covered is not hit."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from secateurs.ui.self_test.rig import check

# A 3 as a pen draws it, in shares of the pad.
THREE = (
    (0.32, 0.24), (0.40, 0.17), (0.52, 0.15), (0.63, 0.20), (0.67, 0.30), (0.62, 0.40),
    (0.52, 0.46), (0.44, 0.48), (0.55, 0.49), (0.66, 0.55), (0.71, 0.66), (0.67, 0.77),
    (0.56, 0.84), (0.43, 0.84), (0.33, 0.78),
)  # fmt: skip
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
PRESS, MOVE, RELEASE = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonRelease,
)


def draw(pad: QWidget, shares: Sequence[tuple[float, float]]) -> None:
    """Press at the first place, move along the others, let go at the last."""
    spots = [QPointF(x * pad.width(), y * pad.height()) for x, y in shares]
    _send(pad, PRESS, spots[0], LEFT, LEFT)
    for spot in spots[1:]:
        _send(pad, MOVE, spot, NONE, LEFT)
    _send(pad, RELEASE, spots[-1], LEFT, NONE)


def _send(
    pad: QWidget, kind: QEvent.Type, spot: QPointF, button: Qt.MouseButton, held: Qt.MouseButton
) -> None:
    top = pad.window()
    place = QPointF(pad.mapTo(top, spot))
    check(top.childAt(place.toPoint()) is pad, "The drawing pad is covered.")
    there, keys = QPointF(pad.mapToGlobal(spot)), Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(
        top.windowHandle(), QMouseEvent(kind, place, place, there, button, held, keys)
    )
