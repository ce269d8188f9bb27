import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QImage
from PySide6.QtWidgets import QApplication

from secateurs.core.base.arrays import frozen
from secateurs.ui.pad.canvas import Canvas
from secateurs.ui.pad.ink import PEN
from secateurs.ui.pad.state import BLANK, Pad, Picture, Sheet
from secateurs.ui.theme.theme import apply_theme

ZIGZAG = tuple((20.0 + 6 * i, 40.0 + 180 * (i % 2)) for i in range(41))


@pytest.fixture
def canvas(qtbot):
    qtbot.addWidget(canvas := Canvas())
    canvas.setFixedSize(280, 280)
    canvas.show()
    return canvas


def shown(canvas: Canvas) -> np.ndarray:
    """Return what the canvas shows as grey, one value a device-independent pixel."""
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width()].astype(int)


def test_a_fast_pen_leaves_no_gaps(canvas):
    canvas.show_pad(Pad(Sheet((((30.0, 140.0), (250.0, 140.0)),))))
    ink = shown(canvas) < 100
    assert ink[140, 30:250].all()
    assert abs(ink[:, 140].sum() - PEN) <= 1


def test_a_dot_is_as_large_as_the_pen(canvas):
    canvas.show_pad(Pad(Sheet((((140.0, 140.0),),))))
    ink = shown(canvas) < 128
    assert abs(ink.sum() - np.pi * (PEN / 2) ** 2) < 20


def test_the_live_stroke_looks_as_the_finished_one_will(canvas):
    pad = Pad().begin_stroke(ZIGZAG[0])
    for _ in range(8):  # 328 points: most of them have settled
        for point in ZIGZAG:
            pad = pad.extend_stroke((point,))
            canvas.show_pad(pad)
        shown(canvas)
    live = shown(canvas)
    canvas.show_pad(pad.end_stroke())
    assert (live < 128).sum() == (shown(canvas) < 128).sum()
    fresh = Canvas()
    fresh.setFixedSize(280, 280)
    fresh.show_pad(Pad(pad.sheet))
    assert np.abs(live - shown(fresh)).max() < 90  # edges drawn twice are a little darker


def test_while_drawing_only_the_newest_part_is_painted_anew(canvas):
    pad = Pad().begin_stroke((20.0, 20.0)).extend_stroke(tuple((20.0, float(y)) for y in range(9)))
    canvas.show_pad(pad)
    asked = []
    canvas.update = lambda *part: asked.append(part)
    canvas.show_pad(pad.extend_stroke(((40.0, 20.0),)))
    ((part,),) = asked
    assert part.right() < 80
    assert part.bottom() < 80


def test_undo_takes_the_ink_away(canvas):
    pad = Pad(Sheet((ZIGZAG,)), past=(BLANK,))
    canvas.show_pad(pad)
    assert (shown(canvas) < 100).any()
    canvas.show_pad(Pad(Sheet((((50.0, 50.0),),))))
    assert not (shown(canvas)[100:] < 100).any()


def test_a_picture_is_ink_on_paper_in_either_theme(canvas, qapp):
    pixels = np.zeros((28, 28), np.uint8)
    pixels[10:18, 10:18] = 255
    canvas.show_pad(Pad(Sheet(picture=Picture(frozen(pixels), "test image 7: a 1"))))
    light = shown(canvas)
    assert light[130, 140] < 60
    assert light[40, 40] == 255
    assert canvas.accessibleDescription() == "test image 7: a 1"
    apply_theme(qapp, "dark")
    dark = shown(canvas)
    assert dark[130, 140] > 200
    assert dark[40, 40] < 60


def test_an_empty_pad_says_what_to_do_and_ink_replaces_it(canvas):
    canvas.show_pad(Pad())
    assert (shown(canvas)[110:170] < 200).any()
    assert canvas.accessibleDescription() == "empty"
    canvas.show_pad(Pad().begin_stroke((20.0, 20.0)))
    assert not (shown(canvas)[110:170, 50:230] < 200).any()


def test_the_ring_shows_for_the_keyboard_and_not_for_the_mouse(canvas):
    canvas.show_pad(Pad())
    plain = shown(canvas)

    def after(kind, reason):
        QApplication.sendEvent(canvas, QFocusEvent(kind, reason))
        return shown(canvas)

    assert (after(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason) == plain).all()
    assert (after(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason) != plain).any()
    assert (after(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason) == plain).all()
