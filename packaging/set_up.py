"""Set up Secateurs in this checkout: system libraries, a private environment, the packages.

    python packaging/set_up.py [--for-tests] [--for-packages] [--without-window]

Nothing but the standard library is needed, and nothing is done that is done already. It
must stay readable for an older Python, which then only looks for a newer one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pythons
import system_needs
import system_packages
from environment import Environment, SetUpError, one_at_a_time

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run the set-up; return the exit code."""
    wishes = _parse(arguments)
    python = pythons.find()
    if python is None:
        print(pythons.advice(), file=sys.stderr)
        return 1
    if python != [sys.executable]:
        return subprocess.call([*python, __file__, *arguments])
    try:
        with one_at_a_time(ROOT / ".set-up.lock"):
            set_up(
                Environment(ROOT),
                for_tests=wishes.for_tests,
                for_window=wishes.for_window,
                for_packages=wishes.for_packages,
            )
    except (SetUpError, system_packages.MissingPackagesError) as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Start again to go on.", file=sys.stderr)
        return 130
    return 0


def set_up(
    environment: Environment, *, for_tests: bool, for_window: bool, for_packages: bool = False
) -> None:
    """Bring the system and the environment to what this checkout asks for.

    Raises:
        MissingPackagesError: system packages are missing; nothing was changed.
        SetUpError: the environment could not be made or filled.
    """
    new = environment.must_be_made()
    # First, and all at once: whoever lacks the rights is stopped once, before a long download.
    system_packages.install(
        system_needs.missing(
            for_window=for_window, for_tests=for_tests, for_venv=new, for_packages=for_packages
        )
    )
    if environment.is_current():
        return
    if new:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        _say(f"Making a private environment (.venv, Python {version}).")
        environment.make()
        _say("Installing the packages; the first time this takes some minutes.")
    else:
        _say("Bringing the packages up to date.")
    environment.install()
    _say("Secateurs is set up.")


def screen_is_there() -> bool:
    """Tell whether a window could be opened from here."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="set_up.py", description="Set up Secateurs.")
    parser.add_argument(
        "--for-tests",
        action="store_true",
        help="also what the tests need: a virtual screen and a window manager",
    )
    parser.add_argument(
        "--for-packages",
        action="store_true",
        help="also what making and trying packages needs",
    )
    parser.add_argument(
        "--without-window",
        dest="for_window",
        action="store_false",
        default=screen_is_there(),
        help="leave out Qt's system libraries (so by itself where there is no screen)",
    )
    return parser.parse_args(arguments)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
