import os
import subprocess
import sys
from pathlib import Path

import pytest

WITH_SCREEN = Path(__file__).resolve().parents[2] / "packaging" / "with_screen.py"

pytestmark = [
    pytest.mark.xcb,
    pytest.mark.skipif(sys.platform != "linux", reason="X servers of one's own are Linux's"),
]


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, str(WITH_SCREEN), *command]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_runs_on_a_screen_of_its_own_with_a_window_manager():
    script = 'echo "$DISPLAY $QT_QPA_PLATFORM"; xdotool getdisplaygeometry get_num_desktops'
    display, geometry, desktops = _run("sh", "-c", script).stdout.splitlines()
    assert display.startswith(":")
    assert display.endswith(" xcb")
    assert display.split()[0] != os.environ.get("DISPLAY")
    assert geometry == "2600 1600"
    assert int(desktops) >= 1


def test_the_exit_code_is_passed_on_and_the_screen_ends():
    done = _run("sh", "-c", "echo $DISPLAY; exit 7")
    number = done.stdout.strip().removeprefix(":")
    assert done.returncode == 7
    assert not Path(f"/tmp/.X11-unix/X{number}").exists()


def test_a_signal_is_passed_on_as_a_shell_does():
    assert _run("sh", "-c", "kill -9 $$").returncode == 137
