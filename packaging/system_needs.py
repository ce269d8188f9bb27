"""What Secateurs needs from a Linux system, and the packages that bring it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec

# What Qt's own libraries and its X11 and Wayland plugins are linked against, beyond libc.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",  # newer systems call it libglib2.0-0t64 and know this name
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}

# The tests draw in real windows: an X server without a screen, a window manager, a hand.
TEST_COMMANDS = {"Xvfb": "xvfb", "openbox": "openbox", "xdotool": "xdotool"}

# Packages are made with these, and tried in a Debian of their own.
PACKAGING_COMMANDS = {
    "readelf": "binutils",
    "objdump": "binutils",
    "xz": "xz-utils",
    "debootstrap": "debootstrap",
}


@dataclass(frozen=True)
class Need:
    """Something that is missing: its Debian package, and the name rpm-based systems find it by."""

    what: str
    debian: str
    rpm: str


def missing(
    *, for_window: bool, for_tests: bool, for_venv: bool, for_packages: bool = False
) -> list[Need]:
    """Return what is missing on this machine for the given purposes; nothing except on Linux."""
    if sys.platform != "linux":
        return []
    needs = missing_venv() if for_venv else []
    needs += missing_libraries(QT_LIBRARIES) if for_window or for_tests else []
    needs += missing_commands(TEST_COMMANDS) if for_tests else []
    needs += missing_commands(PACKAGING_COMMANDS) if for_packages else []
    return needs


def missing_venv() -> list[Need]:
    """Return the package that Debian keeps `python -m venv` in, where it is not installed."""
    if find_spec("ensurepip") and find_spec("venv"):
        return []
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return [Need("venv", f"{name}-venv", f"{name}-libs")]


def missing_libraries(sonames: Iterable[str]) -> list[Need]:
    """Return the libraries that the dynamic linker cannot load."""
    # dnf and zypper take the soname itself, so no second table is needed.
    return [
        Need(soname, QT_LIBRARIES.get(soname, soname), f"{soname}()(64bit)")
        for soname in sonames
        if not _loads(soname)
    ]


def missing_commands(commands: dict[str, str]) -> list[Need]:
    """Return the commands that are not on PATH, given as {command: Debian package}."""
    return [
        Need(command, package, f"/usr/bin/{command}")
        for command, package in commands.items()
        if shutil.which(command) is None
    ]


def _loads(soname: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True
