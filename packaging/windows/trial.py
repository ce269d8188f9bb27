r"""Try an installer on this Windows: install, upgrade, self-test, uninstall.

    .venv-freeze\Scripts\python packaging\windows\trial.py SETUP.exe REPORTS-FOLDER

For the release workflow, with the environment that made the installer: it installs and
uninstalls Secateurs for the person who runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import installer

STILL_RUNNING = 3  # the installer's exit code
UNINSTALLING = 180.0  # seconds; the uninstaller goes on as a copy of itself
CLASSES = r"HKCU\Software\Classes"
KEYS = (
    r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Secateurs",
    rf"{CLASSES}\Secateurs.Network",
    rf"{CLASSES}\Applications\secateurs-window.exe",
    rf"{CLASSES}\.keras\OpenWithProgids",
    rf"{CLASSES}\.safetensors\OpenWithList\secateurs-window.exe",
)


class TrialError(Exception):
    """The installer did not do what it must; the text says what."""


@dataclass(frozen=True)
class Windows:
    """This computer, as the person who runs the trial has it.

    Attributes:
        local: %LOCALAPPDATA%.
        roaming: %APPDATA%.
    """

    local: Path
    roaming: Path

    @property
    def installed(self) -> Path:
        """Where the program is installed."""
        return self.local / "Programs" / "Secateurs"

    @property
    def shortcut(self) -> Path:
        """The program's entry in the start menu."""
        menu = self.roaming / "Microsoft" / "Windows" / "Start Menu" / "Programs"
        return menu / "Secateurs.lnk"

    def start(
        self, command: Sequence[str | Path], stdout: int, environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        """Start a program, with what its environment has beside this one's."""
        words = [str(word) for word in command]
        return subprocess.Popen(words, stdout=stdout, env={**os.environ, **environment})

    def run(self, *command: str | Path) -> int:
        """Run a program to its end; return its exit code."""
        return subprocess.run([str(word) for word in command], check=False).returncode

    def has_key(self, key: str) -> bool:
        """Tell whether the registry has a key."""
        return self.run("reg", "query", key) == 0


def main() -> int:
    """Run the trial; return the exit code."""
    setup, reports = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    windows = Windows(Path(os.environ["LOCALAPPDATA"]), Path(os.environ["APPDATA"]))
    reports.mkdir(parents=True, exist_ok=True)
    try:
        mine, kept = upgrades(windows, setup)
        tests_itself(windows, setup, reports)
        installs_over_itself(windows, setup)
        uninstalls(windows, mine, kept)
    except TrialError as stop:
        print(f"The trial failed: {stop}", file=sys.stderr)
        return 1
    print("The trial passed.")
    return 0


def upgrades(windows: Windows, setup: Path) -> tuple[Path, Path]:
    """Install an older version that has other files, then the real one.

    Returns:
        A file of the person's own in the program's folder, and one among their runs.
    """
    with tempfile.TemporaryDirectory(prefix="secateurs-trial-") as name:
        older = installer.build(
            _older_program(Path(name) / "program"),
            Path(name) / installer.output_name("0.0.1"),
            "0.0.1",
        )
        _check(windows.run(older, "/S") == 0, "The older version was not installed.")
    only_older = windows.installed / "_internal" / "only-older" / "file.txt"
    _check(only_older.is_file(), "The older version brought no files.")
    mine, kept = windows.installed / "mine.txt", windows.local / "secateurs" / "runs" / "kept.txt"
    for path in (mine, kept):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Not the installer's.\n", encoding="utf-8")
    _check(windows.run(setup, "/S") == 0, "The new version was not installed over the older one.")
    _check(not only_older.parent.exists(), "Files of the older version were left.")
    _check(mine.is_file(), "The upgrade took a file that is not the program's.")
    _check_present(windows)
    return mine, kept


def tests_itself(windows: Windows, setup: Path, reports: Path) -> None:
    """Have both installed programs test themselves; meanwhile, installing must be refused."""
    terminal, window = (windows.installed / name for name in installer.PROGRAMS)
    where: dict[str, Mapping[str, str]] = {
        "desktop": {},
        "offscreen": {"QT_QPA_PLATFORM": "offscreen"},
    }
    for name, environment in where.items():
        report = reports / f"{setup.name}__{_system()}__{name}.json"
        with report.open("wb") as file:
            command = (terminal, "--self-test", "--json")
            with windows.start(command, file.fileno(), environment) as test:
                time.sleep(1)
                refused = windows.run(setup, "/S") == STILL_RUNNING
                _check(test.wait() == 0, f"The self-test ({name}) failed: {report.name}")
        _check(refused, "A running program was not noticed.")
    _check(windows.run(window, "--self-test") == 0, f"The self-test of {window.name} failed.")


def installs_over_itself(windows: Windows, setup: Path) -> None:
    """Install once more what is there."""
    _check(windows.run(setup, "/S") == 0, "The version was not installed over itself.")
    _check_present(windows)


def uninstalls(windows: Windows, mine: Path, kept: Path, limit: float = UNINSTALLING) -> None:
    """Uninstall; nothing may be left but the person's own files."""
    uninstaller, until = windows.installed / "Uninstall.exe", time.monotonic() + limit
    windows.run(uninstaller, "/S")
    while left := _left(windows, mine):
        _check(time.monotonic() < until, f"Left by the uninstaller: {', '.join(left[:9])}")
        time.sleep(1)
    _check(mine.is_file(), "The uninstaller took a file that is not the program's.")
    _check(kept.is_file(), "The uninstaller took the runs without being asked to.")
    mine.unlink()
    mine.parent.rmdir()


def _left(windows: Windows, mine: Path) -> list[str]:
    files = [path for path in windows.installed.rglob("*") if path != mine]
    files += [path for path in (windows.shortcut,) if path.exists()]
    return [str(path) for path in files] + [key for key in KEYS if windows.has_key(key)]


def _check_present(windows: Windows) -> None:
    expected = [windows.installed / name for name in (*installer.PROGRAMS, "Uninstall.exe")]
    absent = [str(path) for path in (*expected, windows.shortcut) if not path.exists()]
    absent += [key for key in KEYS if not windows.has_key(key)]
    _check(not absent, f"Not installed: {', '.join(absent)}")


def _older_program(folder: Path) -> Path:
    for name in (*installer.PROGRAMS, "_internal/only-older/file.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Stands for an older version.\n", encoding="utf-8")
    return folder


def _system() -> str:
    return os.environ.get("SECATEURS_SYSTEM", "Windows")


def _check(holds: bool, sentence: str) -> None:
    if not holds:
        raise TrialError(sentence)


if __name__ == "__main__":
    sys.exit(main())
