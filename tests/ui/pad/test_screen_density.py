"""A gesture gives the same strokes and the same 28 x 28 whatever the screen's density."""

import json
import os
import subprocess
import sys

import pytest

GESTURE = """
import hashlib, json, math
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
app = QApplication([])
from secateurs.core.drawing.normalisation import pixels_from_drawing
from secateurs.core.drawing.strokes import drawing
from secateurs.ui.pad.events import StrokeBegun, StrokeEnded, StrokeExtended
from secateurs.ui.pad.pane import PadPane
from secateurs.ui.pad.state import Pad
from secateurs.ui.theme.theme import apply_theme
from secateurs.ui.widgets.wishes import Wishes

apply_theme(app, "light")
pane = PadPane()
pane.resize(296, 662)
pane.show()
pads = [Pad()]

def follow(event):
    match event:
        case StrokeBegun(point):
            pads.append(pads[-1].begin_stroke(point))
        case StrokeExtended(points):
            pads.append(pads[-1].extend_stroke(points))
        case StrokeEnded():
            pads.append(pads[-1].end_stroke())

Wishes.of(pane).made.connect(follow)
left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

def send(kind, x, y, buttons):
    place = QPointF(x, y)
    keys = Qt.KeyboardModifier.NoModifier
    button = none if kind == QEvent.Type.MouseMove else left
    there = pane.canvas.mapToGlobal(place)
    app.sendEvent(pane.canvas, QMouseEvent(kind, place, there, button, buttons, keys))
    pane.canvas.show_pad(pads[-1])

def place(i):
    return 132 + 70 * math.sin(i / 9), 130 + 3 * i - 90

for start in (0, 30):
    send(QEvent.Type.MouseButtonPress, *place(start), left)
    for i in range(start, start + 25):
        send(QEvent.Type.MouseMove, *place(i), left)
    send(QEvent.Type.MouseButtonRelease, *place(start + 24), none)
strokes = pads[-1].sheet.strokes
pixels = pixels_from_drawing(drawing(strokes))
image = pane.canvas.grab().toImage()
print(json.dumps({
    "strokes": strokes,
    "pixels": hashlib.sha256(pixels.tobytes()).hexdigest(),
    "ratio": pane.devicePixelRatioF(),
    "width": image.width(),
}))
"""


@pytest.fixture(scope="module")
def gestures():
    def run(scale):
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
        done = subprocess.run(
            [sys.executable, "-c", GESTURE], env=environment, capture_output=True, check=True
        )
        return json.loads(done.stdout)

    return {scale: run(scale) for scale in ("1", "1.25", "2")}


def test_the_densities_are_what_they_should_be(gestures):
    assert [gesture["ratio"] for gesture in gestures.values()] == [1.0, 1.25, 2.0]
    assert [gesture["width"] for gesture in gestures.values()] == [264, 330, 528]


def test_strokes_are_the_same_at_every_density(gestures):
    strokes = [gesture["strokes"] for gesture in gestures.values()]
    assert [len(stroke) for stroke in strokes[0]] == [25, 25]
    assert strokes[0] == strokes[1] == strokes[2]


def test_the_network_sees_the_same_at_every_density(gestures):
    assert len({gesture["pixels"] for gesture in gestures.values()}) == 1
