import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from system_needs import QT_LIBRARIES, missing, missing_commands, missing_libraries

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the libraries are Linux's")

EVERYWHERE = {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6"}


def _needed_by(library: Path) -> set[str]:
    """Return the sonames that an installed library is linked against (its DT_NEEDED)."""
    shown = subprocess.run(["ldd", str(library)], capture_output=True, text=True, check=True).stdout
    lines = [line.strip().split(" => ") for line in shown.splitlines() if " => " in line]
    # Only what Qt's own files ask for directly: their names appear in the file itself.
    text = library.read_bytes()
    return {name for name, _ in lines if name.encode() in text}


@on_linux
def test_the_table_knows_every_library_that_the_installed_qt_asks_the_system_for():
    spec = find_spec("PySide6")
    assert spec is not None
    assert spec.submodule_search_locations
    qt = Path(spec.submodule_search_locations[0]) / "Qt"
    modules = [qt / "lib" / f"libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "DBus")]
    plugins = [qt / "plugins" / "platforms" / f"libq{name}.so" for name in ("xcb", "wayland")]
    plugins.append(qt / "plugins" / "xcbglintegrations" / "libqxcb-glx-integration.so")
    needed = set().union(*(_needed_by(library) for library in modules + plugins))
    bundled = {path.name for path in (qt / "lib").iterdir()}
    assert needed - bundled - EVERYWHERE <= set(QT_LIBRARIES)


@on_linux
def test_a_library_that_does_not_load_names_its_packages():
    (need,) = missing_libraries(["libc.so.6", "libnowhere.so.7"])
    assert (need.what, need.debian, need.rpm) == (
        "libnowhere.so.7",
        "libnowhere.so.7",
        "libnowhere.so.7()(64bit)",
    )


def test_a_command_that_is_not_on_the_path_names_its_package(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    (need,) = missing_commands({"Xvfb": "xvfb"})
    assert (need.what, need.debian, need.rpm) == ("Xvfb", "xvfb", "/usr/bin/Xvfb")


def test_other_systems_than_linux_need_nothing(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert missing(for_window=True, for_tests=True, for_venv=True) == []


def test_without_a_window_qt_asks_for_nothing():
    assert missing(for_window=False, for_tests=False, for_venv=False) == []
