"""Files that are dropped go where their content belongs, whatever they are called."""

import os

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QImage

from secateurs.core.data.mnist import load_mnist
from secateurs.ui.shell.desktop import Arrivals
from secateurs.ui.train.events import TrainingAsked


@pytest.fixture
def arrivals(controller):
    action = Arrivals(controller)
    yield action
    action.stop()


def test_a_model_goes_to_the_opening(arrivals, qtbot, tmp_path):
    path = tmp_path / "model.zip"
    path.write_bytes(b"\x89HDF\r\n\x1a\n")
    with qtbot.waitSignal(arrivals.model_arrived) as signal:
        arrivals.take(str(path))
    assert signal.args == [str(path)]


@pytest.mark.parametrize("name", ["table.csv", "pictures"])
def test_data_go_to_the_data(arrivals, qtbot, tmp_path, name):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "table.csv").write_text("1,2\n3,4\n")
    with qtbot.waitSignal(arrivals.data_arrived) as signal:
        arrivals.take(str(tmp_path / name))
    assert signal.args == [str(tmp_path / name)]


def test_a_picture_is_read_in_the_background(arrivals, qtbot, tmp_path):
    pixels = load_mnist().test.pixels[0]
    Image.fromarray(pixels).save(tmp_path / "seven.png")
    with qtbot.waitSignal(arrivals.picture_arrived) as signal:
        arrivals.take(str(tmp_path / "seven.png"))
    np.testing.assert_array_equal(signal.args[0].pixels, pixels)
    assert signal.args[1] == "seven.png"


def test_a_pasted_picture_is_read_in_the_background(arrivals, qtbot):
    pixels = load_mnist().test.pixels[0]
    image = QImage(pixels.tobytes(), 28, 28, 28, QImage.Format.Format_Grayscale8).copy()
    with qtbot.waitSignal(arrivals.picture_arrived) as signal:
        arrivals.take_image(image)
    np.testing.assert_array_equal(signal.args[0].pixels, pixels)
    assert signal.args[1] == "pasted picture"


def test_a_broken_picture_is_told(arrivals, controller, qtbot, tmp_path):
    (tmp_path / "cut.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    arrivals.take(str(tmp_path / "cut.png"))
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert "cut.png" in controller.state.notice.text


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_holds_nothing_up(arrivals, controller, qtbot, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    arrivals.take(str(tmp_path / "pipe"))
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert "is a named pipe; a file is needed" in controller.state.notice.text


def test_what_can_be_opened_as_nothing_says_what_can(arrivals, controller, qtbot, tmp_path):
    (tmp_path / "notes.txt").write_text("Dear Keras")
    arrivals.take(str(tmp_path / "notes.txt"))
    qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert controller.state.notice.text == (
        "notes.txt is a text: a Keras model (.keras), data (.npz, .csv, IDX files, a folder with"
        " one folder of pictures a class) or a picture is needed."
    )


def test_where_data_are_wanted_the_data_say_what_is_wrong(arrivals, qtbot, tmp_path):
    (tmp_path / "notes.txt").write_text("Dear Keras")
    with qtbot.waitSignal(arrivals.data_arrived):
        arrivals.take(str(tmp_path / "notes.txt"), "data")
    (tmp_path / "model.zip").write_bytes(b"\x89HDF\r\n\x1a\n")
    with qtbot.waitSignal(arrivals.model_arrived):
        arrivals.take(str(tmp_path / "model.zip"), "data")


def test_data_wait_while_a_network_is_trained(arrivals, controller, qtbot, tmp_path):
    (tmp_path / "table.csv").write_text("1,2\n3,4\n")
    controller.dispatch(TrainingAsked())
    with qtbot.assertNotEmitted(arrivals.data_arrived):
        arrivals.take(str(tmp_path / "table.csv"))
        qtbot.waitUntil(lambda: controller.state.notice is not None)
    assert controller.state.notice.text == (
        "A network is being trained: open table.csv once that has ended."
    )
