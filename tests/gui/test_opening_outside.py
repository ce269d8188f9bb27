"""A model's file that is named at the start, or handed over by the system."""

import signal
import subprocess
import sys

import pytest

from secateurs.core.data.mnist import BUNDLED
from secateurs.core.network.network import build_model
from secateurs.core.opening.parts import parts_of, write_parts
from tests.gui.conftest import small_network
from tests.gui.test_opening import LONG
from tests.gui.test_outside import SECATEURS, environment, on_screen, run, wait_for_window

__all__ = ["environment", "on_screen"]  # fixtures
pytestmark = [pytest.mark.xcb, pytest.mark.slow]


@pytest.fixture
def model(tmp_path):
    """A model's file whose name a URL writes otherwise."""
    path = tmp_path / "my net.keras"
    build_model(small_network(1)).save(path)
    return path


@pytest.mark.campaign  # its parts are below, in test_opening.py and in test_outside.py
def test_a_file_named_at_the_start_opens_in_a_process_of_its_own(on_screen, model):
    """As a desktop does it: by its URL."""
    with subprocess.Popen(
        [*SECATEURS, model.as_uri()],
        env=on_screen,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_for_window(process, on_screen, title="my net · Secateurs", seconds=120)
        process.send_signal(signal.SIGTERM)
        said, errors = process.communicate(timeout=60)
    assert (process.returncode, said, errors) == (0, "", "")


def test_it_is_tested_on_the_data_like_one_that_is_dropped(
    start, tmp_path, qtbot, models_built_here
):
    path = tmp_path / "masked.safetensors"
    write_parts(path, parts_of(build_model(small_network(2)), {}))
    controller = start(str(path)).session.controller
    qtbot.waitUntil(lambda: controller.state.run.name == "masked", timeout=LONG)
    qtbot.waitUntil(lambda: controller.state.run.is_tested, timeout=LONG)
    assert controller.state.run.dataset_source == BUNDLED
    assert controller.state.run.origin == "masked.safetensors"


def test_a_file_that_is_not_there_is_told_and_the_window_works(start, hand, tmp_path, qtbot):
    program = start(str(tmp_path / "none.keras"))
    window, controller = program.window, program.session.controller
    assert window.notice._words.text() == f"There is no file {tmp_path / 'none.keras'}."
    assert controller.state.notice.kind == "error"
    assert (controller.state.run.is_bundled, controller.state.opening) == (True, "")
    hand.click(window.notice._close)
    assert not window.notice.isVisible()


@pytest.mark.parametrize(
    ("way", "name", "told"),
    [
        ("named", "my net", "opening my net.keras"),
        ("handed", "my net", "opening my net.keras"),
        ("handed", "none", "There is no file {}."),
    ],
)
def test_a_file_that_is_named_or_handed_over_opens(on_screen, model, way, name, told):
    path = model.with_stem(name)
    word = path.as_uri() if way == "named" else str(path)
    ended = run([sys.executable, "-m", "tests.gui.handed_file", way, word], on_screen)
    assert (ended.stderr, ended.stdout) == ("", f"{told.format(path)}\n")
    assert ended.returncode == 0
