import os
import sys

import pytest

from system_needs import Need
from system_packages import MissingPackagesError, command, install

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such packages")

NEEDS = [
    Need("libEGL.so.1", "libegl1", "libEGL.so.1()(64bit)"),
    Need("libGL.so.1", "libgl1", "libGL.so.1()(64bit)"),
    Need("Xvfb", "xvfb", "/usr/bin/Xvfb"),
    Need("libgthread-2.0.so.0", "libegl1", "libgthread-2.0.so.0()(64bit)"),
]
APT_COMMAND = (
    "sudo apt-get update && sudo apt-get install --yes --no-install-recommends libegl1 libgl1 xvfb"
)


class FakeSystem:
    """A PATH with only the given commands, which write down how they were called."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.log = folder, folder / "calls"
        self.log.touch()
        monkeypatch.setenv("PATH", str(folder))
        self.add("env", 'shift; exec "$@"')

    def add(self, name, body="exit 0"):
        script = self.folder / name
        script.write_text(f'#!/bin/sh\necho "{name} $*" >> "{self.log}"\n{body}\n')
        script.chmod(0o755)

    @property
    def calls(self):
        return [line for line in self.log.read_text().splitlines() if line.startswith("apt-get")]


@pytest.fixture
def system(tmp_path, monkeypatch):
    return FakeSystem(tmp_path, monkeypatch)


@pytest.fixture
def ordinary_user(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)


@pytest.fixture
def root(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)


def test_nothing_missing_calls_nothing(system, root):
    system.add("apt-get")
    install([])
    assert system.log.read_text() == ""


@pytest.mark.usefixtures("ordinary_user")
@pytest.mark.parametrize("sudo", [None, "exit 1"], ids=["no sudo", "sudo asks for a password"])
def test_without_rights_it_says_the_command_and_installs_nothing(system, sudo):
    system.add("apt-get")
    if sudo:
        system.add("sudo", sudo)
    with pytest.raises(MissingPackagesError) as stop:
        install(NEEDS)
    assert str(stop.value) == (
        "Missing on this system: libEGL.so.1, libGL.so.1, Xvfb and 1 more."
        f" Run this, then start again:\n  {APT_COMMAND}"
    )
    assert system.calls == []


@pytest.mark.usefixtures("root")
def test_root_installs_each_package_once(system, capsys):
    system.add("apt-get")
    install(NEEDS)
    (call,) = system.calls
    assert call.startswith("apt-get install --yes --no-install-recommends ")
    assert call.endswith(" libegl1 libgl1 xvfb")
    assert capsys.readouterr().out.endswith("Installing through apt.\n")


@pytest.mark.usefixtures("ordinary_user")
def test_sudo_without_a_password_is_used(system):
    system.add("apt-get")
    system.add("true")
    system.add("sudo", 'shift; exec "$@"')
    install(NEEDS)
    assert len(system.calls) == 1


@pytest.mark.usefixtures("root")
def test_package_lists_are_fetched_when_they_are_stale(system):
    fetched = system.folder / "fetched"
    system.add(
        "apt-get", f'case $1 in update) : > "{fetched}";; install) [ -e "{fetched}" ];; esac'
    )
    install(NEEDS)
    assert [call.split()[1] for call in system.calls] == ["install", "update", "install"]


@pytest.mark.usefixtures("root")
def test_a_failing_apt_is_quoted_with_the_command(system):
    system.add("apt-get", "echo E: no space left; exit 100")
    with pytest.raises(MissingPackagesError) as stop:
        install(NEEDS)
    assert str(stop.value) == (
        f"E: no space left\napt could not install this. Run:\n  {APT_COMMAND}"
    )


@pytest.mark.usefixtures("root")
def test_fedora_is_told_its_own_command(system):
    system.add("dnf")
    with pytest.raises(MissingPackagesError) as stop:
        install(NEEDS[1:3])
    assert str(stop.value).endswith("\n  sudo dnf install /usr/bin/Xvfb 'libGL.so.1()(64bit)'")


def test_an_unknown_system_is_told_what_is_missing(system):
    assert command(NEEDS[:2]) == ("your system's package manager, for: libEGL.so.1 libGL.so.1")
