"""The program as the system sees it: started, told to end, without a screen."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SECATEURS = [sys.executable, "-m", "secateurs"]
HEAVY = ("tensorflow", "keras", "matplotlib", "scipy", "tensorboard", "PIL")
WEB = ("urllib.request", "http.client", "ssl", "truststore", "packaging.version")
LATER = (
    "pyqtgraph",
    "multiprocessing",
    "secateurs.core.data.source",
    "secateurs.core.evaluation.sweep",
    "secateurs.core.learning.loop",
    "secateurs.core.repair.chain",
    "secateurs.ui.compare.page",
    "secateurs.ui.history.pane",
    "secateurs.ui.shell.connections",
    "secateurs.ui.shell.dialogs",
    "secateurs.ui.shell.session",
    "secateurs.ui.tune.pane",
    "secateurs.work.sweep",
)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment(home):
    """Without a screen."""
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"SECATEURS_HOME": str(home)}


@pytest.fixture
def on_screen(screen, environment):
    return environment | {"DISPLAY": os.environ["DISPLAY"], "QT_QPA_PLATFORM": "xcb"}


def run(command, environment):
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120
    )


def wait_for_window(process, environment, seconds=60, title="."):
    """Return once the process has such a window; where it ended before, tell what it said."""
    search = ["xdotool", "search", "--onlyvisible", "--all", "--pid", str(process.pid)]
    search += ["--name", title]
    deadline = time.monotonic() + seconds
    while subprocess.run(search, check=False, env=environment, capture_output=True).returncode:
        if process.poll() is not None:
            pytest.fail(f"ended without a window: {process.returncode}, {process.communicate()}")
        if time.monotonic() > deadline:
            process.kill()
            pytest.fail(f"no window after {seconds} seconds: {process.communicate()}")
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
@pytest.mark.parametrize("display", [{}, {"DISPLAY": ":987"}], ids=["none", "dead"])
def test_without_a_screen_one_line_says_so(environment, display):
    ended = run(SECATEURS, environment | display)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "screen" in ended.stderr


def test_the_window_is_imported_without_what_is_heavy(environment):
    """Each page comes with what it imports first; what no page in front needs comes later."""
    heavy = f"set(sys.modules) & set({HEAVY + WEB + LATER!r})"
    code = f"import sys, secateurs.ui.shell.application, secateurs.ui.prune.page; print({heavy})"
    ended = run([sys.executable, "-c", code], environment)
    assert (ended.stdout, ended.stderr) == ("set()\n", "")


def test_no_sources_are_read_and_kept_by_importing_behind_pyside(environment):
    """PySide would, of all modules that come after it: those of TensorFlow take 90 MB."""
    ours = "[name for name in linecache.cache if 'secateurs' in name]"
    code = "import linecache; from secateurs.ui.shell.imports import read_no_sources"
    code += f"; read_no_sources(); import secateurs.ui.shell.application; print({ours})"
    ended = run([sys.executable, "-c", code], environment)
    assert (ended.stdout, ended.stderr) == ("[]\n", "")


@pytest.mark.xcb
def test_a_digit_is_read_before_tensorflow_is_there(on_screen):
    ended = run([sys.executable, "-m", "tests.gui.first_launch"], on_screen)
    assert ended.stderr == ""
    assert ended.stdout.splitlines() == [
        "heavy at first paint: none",
        "at work at first paint: no",
        "answer: 3",
        "TensorFlow ready: no",
        "of Qt, imported in another thread: none",
    ]
    assert ended.returncode == 0


@pytest.mark.xcb
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_polite_kill_ends_it_cleanly(on_screen, home, number):
    """Just after the window is there, so amid the imports that go on behind it."""
    with subprocess.Popen(
        SECATEURS, env=on_screen, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        wait_for_window(process, on_screen)
        process.send_signal(number)
        said, errors = process.communicate(timeout=60)
    assert (process.returncode, said, errors) == (0, "", "")
    assert (home / "config" / "preferences.json").is_file()
