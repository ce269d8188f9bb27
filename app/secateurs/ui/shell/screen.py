"""Tells before Qt does, and more gently, that there is no screen to open a window on."""

import ctypes
import os
import sys
from pathlib import Path

NO_SCREEN = (
    "There is no screen to open the window on. Without one, use the commands: secateurs --help"
)


SCREENLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def screen_problem() -> str | None:
    """Return one line on why no window can be opened, or None."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if not sys.platform.startswith("linux") or platform.startswith(SCREENLESS):
        return None
    if os.environ.get("WAYLAND_DISPLAY") and not platform.startswith("xcb"):
        return None
    display = os.environ.get("DISPLAY")
    if not display:
        return NO_SCREEN
    return _missing_library() or _unreachable(display)


def _missing_library() -> str | None:
    """Load the window plugin as Qt would: Qt aborts where this raises."""
    import PySide6

    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / "libqxcb.so"
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        library = str(error).split(":", 1)[0]
        return f"The system library {library} is missing. `make run` installs what is needed."
    return None


def _unreachable(display: str) -> str | None:
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return f"The screen {display} does not answer." if failed else None
