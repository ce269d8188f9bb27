"""Run a command on a virtual screen of its own: an X server and a window manager.

    python packaging/with_screen.py COMMAND [ARGUMENT...]

The command's exit code is passed on. Elsewhere than on Linux it simply runs.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

SCREEN = "2600x1600x24"
START_SECONDS = 60.0
# What a desktop session sets and what would make windows differ from machine to machine.
SESSION_VARIABLES = (
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_TYPE",
    "DESKTOP_SESSION",
    "QT_SCALE_FACTOR",
    "QT_SCREEN_SCALE_FACTORS",
    "QT_STYLE_OVERRIDE",
    "QT_QPA_PLATFORMTHEME",
)


def main(command: list[str]) -> int:
    """Run the command; return its exit code."""
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    if sys.platform != "linux":
        return subprocess.call(command)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with screen() as environment, _running(command, env=environment) as child:
            return _code(_end_of(child))
    except (OSError, TimeoutError) as error:
        print(f"No virtual screen: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _end_of(child: subprocess.Popen[bytes]) -> int:
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # it had Ctrl-C too and ends in its own time
            return child.wait()


@contextlib.contextmanager
def screen(size: str = SCREEN) -> Iterator[dict[str, str]]:
    """Start a screen with a window manager; give the environment to run a command in it."""
    with contextlib.ExitStack() as stack:
        starting = stack.enter_context(_one_at_a_time())
        runtime = stack.enter_context(tempfile.TemporaryDirectory(prefix="secateurs-screen-"))
        environment = {k: v for k, v in os.environ.items() if k not in SESSION_VARIABLES}
        environment["DISPLAY"] = stack.enter_context(_x_server(size))
        environment["QT_QPA_PLATFORM"] = "xcb"
        environment["XDG_RUNTIME_DIR"] = runtime  # Qt warns when there is none
        if not _is_utf8(environment):
            environment["LC_ALL"] = "C.UTF-8"  # and when the locale is not UTF-8
        _start_window_manager(stack, environment)
        starting.close()
        yield environment


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[IO[str]]:
    """Hold a lock until the file is closed: servers that start at once may pick one display."""
    import fcntl

    with (Path(tempfile.gettempdir()) / f"secateurs-screens-{os.getuid()}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


@contextlib.contextmanager
def _x_server(size: str) -> Iterator[str]:
    """Start Xvfb on a display number that it picks itself; give the display's name."""
    reading, writing = os.pipe()
    options = ["-displayfd", str(writing), "-screen", "0", size, "-dpi", "96", "-nolisten", "tcp"]
    options.append("-noreset")  # else it begins anew, and ends all, when its only client leaves
    with _quietly(["Xvfb", *options], pass_fds=(writing,)):
        os.close(writing)
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()  # empty when Xvfb died
        if not number:
            raise OSError("Xvfb did not start")
        yield f":{number}"


def _start_window_manager(stack: contextlib.ExitStack, environment: dict[str, str]) -> None:
    """Start one, again if it ends at once, and wait until it is ready."""
    manager: subprocess.Popen[bytes] | None = None
    # Only a window manager that is ready answers how many desktops there are.
    question, deadline = ["xdotool", "get_num_desktops"], time.monotonic() + START_SECONDS
    while subprocess.run(question, check=False, env=environment, capture_output=True).returncode:
        if time.monotonic() > deadline:
            raise TimeoutError("the window manager did not start")
        if manager is None or manager.poll() is not None:
            command = ["openbox", "--sm-disable"]
            manager = stack.enter_context(_quietly(command, env=environment))
        time.sleep(0.05)


@contextlib.contextmanager
def _running(command: list[str], **options: object) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(command, **options)  # type: ignore[call-overload]
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _quietly(
    command: list[str], **options: object
) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    # In a session of its own, so that Ctrl-C does not take the screen from under the command.
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    return _running(command, stderr=subprocess.DEVNULL, start_new_session=True, **silent, **options)


def _is_utf8(environment: dict[str, str]) -> bool:
    chosen = next(
        (environment[k] for k in ("LC_ALL", "LC_CTYPE", "LANG") if environment.get(k)), ""
    )
    return chosen.lower().replace("-", "").endswith("utf8")


def _code(returncode: int) -> int:
    return returncode if returncode >= 0 else 128 - returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
