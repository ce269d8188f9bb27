"""What the system must bring: the libraries that the frozen copy needs and does not hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from elf import Library, libraries
from failure import BuildError
from stripping import missing_libraries

# Part of glibc: one dependency with the version that is asked for.
GLIBC = (
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1",
    "libresolv.so.2", "ld-linux-x86-64.so.2",
)  # fmt: skip
# soname -> Debian's package; on Ubuntu 24.04 the names with t64 provide these.
DEBIAN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libdrm.so.2": "libdrm2",
    "libgbm.so.1": "libgbm1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libgcc_s.so.1": "libgcc-s1",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libz.so.1": "zlib1g",
}
# Files, not libraries: keyboard layouts, and a font for what Inter lacks.
DEBIAN_DATA, RPM_DATA = ("xkb-data", "fontconfig"), ("xkeyboard-config", "fontconfig")


@dataclass(frozen=True)
class Dependencies:
    """Names as dpkg and rpm know them."""

    debian: tuple[str, ...]
    rpm: tuple[str, ...]
    glibc: str


def dependencies(program: Path) -> Dependencies:
    """Return what a frozen program needs of the system.

    Raises:
        BuildError: a library is neither in the program nor in the table here.
    """
    missing = missing_libraries(program)
    others = {name: by for name, by in missing.items() if name not in GLIBC}
    if unknown := sorted(set(others) - set(DEBIAN)):
        told = ", ".join(f"{name} (for {_users(others[name])})" for name in unknown)
        raise BuildError(f"Nobody says where these libraries come from: {told}")
    glibc = ".".join(map(str, max(one.glibc for one in libraries(program))))
    return Dependencies(
        (f"libc6 (>= {glibc})", *sorted({DEBIAN[name] for name in others}), *DEBIAN_DATA),
        (f"glibc >= {glibc}", *(f"{name}()(64bit)" for name in sorted(others)), *RPM_DATA),
        glibc,
    )


def _users(users: list[Library]) -> str:
    return ", ".join(sorted({one.path.name for one in users})[:3])
