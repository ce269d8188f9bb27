"""Makes a frozen copy smaller: no symbols for debuggers, no system library that nothing needs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from elf import Library, is_aligned, libraries, reached


def strip_libraries(program: Path) -> int:
    """Strip what bears it; return the bytes saved.

    Libraries that wheels were mended with (auditwheel, patchelf) do not: they stay as they are.
    """
    saved = 0
    for one in libraries(program / "_internal"):
        stripped = one.path.with_name(f"{one.path.name}.stripped")
        made = subprocess.run(
            ["strip", "--strip-unneeded", "-o", str(stripped), str(one.path)],
            check=False,
            capture_output=True,
        )
        if made.returncode == 0 and is_aligned(stripped):
            saved += one.path.stat().st_size - stripped.stat().st_size
            shutil.copymode(one.path, stripped)
            stripped.replace(one.path)
        else:
            stripped.unlink(missing_ok=True)
    return saved


def drop_unneeded(program: Path) -> list[Path]:
    """Delete the system's libraries that only files now left out needed; return what went."""
    every = list(libraries(program))
    system = [one for one in every if one.path.parent == program / "_internal"]
    system = [one for one in system if not one.path.name.startswith("libpython")]
    kept = reached([one for one in every if one not in system], system)
    gone = [one.path for one in system if one.path not in kept]
    links = [path for path in (program / "_internal").iterdir() if path.is_symlink()]
    gone += [path for path in links if path.resolve() in gone]
    for path in gone:
        path.unlink()
    return gone


def missing_libraries(program: Path) -> dict[str, list[Library]]:
    """Return {name: who needs it} of all that the system must bring."""
    every = list(libraries(program))
    here = {one.soname for one in every} | {one.path.name for one in every}
    here |= {path.name for path in program.rglob("*") if path.is_symlink()}
    wanted: dict[str, list[Library]] = {}
    for one in every:
        for name in one.needed:
            if name not in here:
                wanted.setdefault(name, []).append(one)
    return wanted
