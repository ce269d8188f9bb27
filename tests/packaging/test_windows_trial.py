import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import installer
import trial

NEW = "secateurs-0.1.0-windows-x86_64-setup.exe"


class FakeWindows(trial.Windows):
    """Installs and uninstalls as an installer does, but for the faults it is given."""

    def __init__(self, folder, *faults):
        super().__init__(folder / "Local", folder / "Roaming")
        object.__setattr__(self, "faults", faults)
        object.__setattr__(self, "keys", set())
        object.__setattr__(self, "testing", [])

    def start(self, command, stdout, environment):
        assert command[0] == self.installed / "secateurs.exe"
        code = 1 if "fails its test" in self.faults else 0
        process = subprocess.Popen([sys.executable, "-c", f"raise SystemExit({code})"])
        self.testing.append(environment)
        return process

    def run(self, *command):
        program = Path(command[0]).name
        if program == "secateurs-window.exe":
            self.testing.clear()
            return 0
        if program == "Uninstall.exe":
            self._uninstall()
            return 0
        if self.testing and "does not notice" not in self.faults:
            self.testing.pop()
            return trial.STILL_RUNNING
        self._install(older=program != NEW)
        return 0

    def has_key(self, key):
        return key in self.keys

    def _install(self, *, older):
        only_older = self.installed / "_internal" / "only-older"
        if older:
            only_older.mkdir(parents=True)
            (only_older / "file.txt").touch()
        elif "leaves old files" not in self.faults:
            shutil.rmtree(only_older, ignore_errors=True)
        for path in (*self._files(), self.shortcut):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        self.keys.update(trial.KEYS)

    def _uninstall(self):
        for path in (*self._files(), self.shortcut):
            path.unlink()
        shutil.rmtree(self.installed / "_internal", ignore_errors=True)
        self.keys.clear()
        if "leaves a key" in self.faults:
            self.keys.add(trial.KEYS[1])
        if "takes the runs" in self.faults:
            shutil.rmtree(self.local / "secateurs")

    def _files(self):
        return [self.installed / name for name in (*installer.PROGRAMS, "Uninstall.exe")]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """No compiler and no waiting."""
    monkeypatch.setattr(installer, "build", lambda program, output, number: output)
    monkeypatch.setattr(trial.time, "sleep", lambda seconds: None)


def _live_through(windows, folder):
    setup = folder / NEW
    mine, kept = trial.upgrades(windows, setup)
    trial.tests_itself(windows, setup, folder)
    trial.installs_over_itself(windows, setup)
    trial.uninstalls(windows, mine, kept, limit=0)


def test_a_sound_installer_passes_and_leaves_the_runs_and_a_report_each(tmp_path, monkeypatch):
    monkeypatch.setenv("SECATEURS_SYSTEM", "Windows Server 2022")
    windows = FakeWindows(tmp_path)
    _live_through(windows, tmp_path)
    assert (windows.local / "secateurs" / "runs" / "kept.txt").is_file()
    assert not windows.installed.exists()
    assert sorted(path.name for path in tmp_path.glob("*.json")) == [
        f"{NEW}__Windows Server 2022__desktop.json",
        f"{NEW}__Windows Server 2022__offscreen.json",
    ]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("leaves old files", "Files of the older version were left"),
        ("fails its test", r"The self-test \(desktop\) failed"),
        ("does not notice", "A running program was not noticed"),
        ("leaves a key", r"Left by the uninstaller: .*Secateurs\.Network"),
        ("takes the runs", "The uninstaller took the runs"),
    ],
)
def test_a_fault_is_found_and_told(tmp_path, fault, said):
    with pytest.raises(trial.TrialError, match=said):
        _live_through(FakeWindows(tmp_path, fault), tmp_path)
