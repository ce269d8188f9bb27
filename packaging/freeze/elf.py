"""What shared libraries say of themselves, as readelf (binutils) prints it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_NEEDED = re.compile(r"\(NEEDED\).*\[(.+?)\]")
_SONAME = re.compile(r"\(SONAME\).*\[(.+?)\]")
_GLIBC = re.compile(r"\bGLIBC_(\d+)\.(\d+)")
_LOAD = re.compile(r"^\s+LOAD\s+0x([0-9a-f]+)\s+0x([0-9a-f]+).*\s0x([0-9a-f]+)$", re.MULTILINE)


@dataclass
class Library:
    """A library or program: what it is called, what it needs, the newest glibc it asks for."""

    path: Path
    soname: str = ""
    needed: list[str] = field(default_factory=list)
    glibc: tuple[int, int] = (0, 0)


def is_elf(path: Path) -> bool:
    """Tell by its first bytes."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def libraries(folder: Path) -> Iterator[Library]:
    """Read every library and program below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return (library(path) for path in sorted(files) if is_elf(path))


def library(path: Path) -> Library:
    """Read one."""
    said = _readelf("-dVW", path)
    name = _SONAME.search(said)
    versions = ((int(major), int(minor)) for major, minor in _GLIBC.findall(said))
    return Library(
        path,
        name[1] if name else path.name,
        _NEEDED.findall(said),
        max(versions, default=(0, 0)),
    )


def is_aligned(path: Path) -> bool:
    """Tell whether the loader will map it: stripping breaks libraries that patchelf mended."""
    segments = _LOAD.findall(_readelf("-lW", path))
    numbers = [[int(each, 16) for each in segment] for segment in segments]
    return all((offset - address) % align == 0 for offset, address, align in numbers)


def reached(start: Iterable[Library], others: Iterable[Library]) -> set[Path]:
    """Return the paths of those that the first ones need, and what these need, and so on."""
    by_name = {one.soname: one for one in others} | {one.path.name: one for one in others}
    found: set[Path] = set()
    ahead = [name for one in start for name in one.needed]
    while ahead:
        one = by_name.get(ahead.pop())
        if one is not None and one.path not in found:
            found.add(one.path)
            ahead += one.needed
    return found


def _readelf(options: str, path: Path) -> str:
    command = ["readelf", options, str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
