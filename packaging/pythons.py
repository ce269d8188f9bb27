"""Find a Python that Secateurs runs on."""

from __future__ import annotations

import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 13)


def is_supported(version: tuple[int, ...]) -> bool:
    """Tell whether Secateurs runs on this (major, minor, ...) version."""
    return OLDEST <= tuple(version[:2]) <= NEWEST


def find() -> list[str] | None:
    """Return the command of a supported Python: this one, else the newest on PATH, else None."""
    if is_supported(sys.version_info[:2]):
        # Not a virtual environment's: it may be the one that is about to be made anew.
        outside = sys.prefix != sys.base_prefix and getattr(sys, "_base_executable", None)
        return [outside or sys.executable]
    return next((command for command in _candidates() if _answers(command)), None)


def advice() -> str:
    """Say what to do where there is no supported Python."""
    mine = ".".join(map(str, sys.version_info[:3]))
    line = f"Secateurs needs Python 3.11, 3.12 or 3.13; this is {mine}, and no other was found."
    if shutil.which("apt-get"):
        return f"{line} Install one and start again:\n  sudo apt-get install python3.11"
    if shutil.which("dnf"):
        return f"{line} Install one and start again:\n  sudo dnf install python3.13"
    if sys.platform == "darwin" and shutil.which("brew"):
        return f"{line} Install one and start again:\n  brew install python@3.13"
    return f"{line} Install Python 3.13 from python.org and start again."


def _candidates() -> list[list[str]]:
    minors = range(NEWEST[1], OLDEST[1] - 1, -1)
    commands = [[f"python3.{minor}"] for minor in minors]
    if sys.platform == "win32":
        commands += [["py", f"-3.{minor}"] for minor in minors]
    return [command for command in commands if shutil.which(command[0])]


def _answers(command: list[str]) -> bool:
    # A name on PATH proves nothing: version switchers leave shims for versions that are not on.
    probe = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [*command, "-c", probe], check=False, capture_output=True, text=True, timeout=20
        )
        return answer.returncode == 0 and is_supported(tuple(map(int, answer.stdout.split())))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return False
