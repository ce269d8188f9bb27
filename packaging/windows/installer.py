r"""Make the installer for Windows: dist/secateurs-VERSION-windows-x86_64-setup.exe.

    .venv-freeze\Scripts\python packaging\windows\installer.py

After packaging/freeze/program.py, with an environment that has PySide6 and Pillow. Needs
makensis (NSIS 3.08 or newer), which also compiles this on other systems.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "packaging" / "freeze")]

from icons import write_ico  # noqa: E402
from stamp import version  # noqa: E402

SCRIPT = Path(__file__).with_name("secateurs.nsi")
PROGRAM = ROOT / "dist" / "secateurs"
PROGRAMS = ("secateurs.exe", "secateurs-window.exe")
# Of 259 letters that Windows takes, the rest is for such as C:\Users\name\AppData\Local\Programs.
LONGEST = 180
_USUAL_PLACE = Path("NSIS") / "makensis.exe"


class InstallerError(Exception):
    """The installer could not be made; the text says why."""


def main() -> int:
    """Make the installer of what was frozen; return the exit code."""
    try:
        made = build(PROGRAM, ROOT / "dist" / output_name(version()), version())
    except InstallerError as stop:
        print(stop, file=sys.stderr)
        return 1
    print(f"Made: {made.relative_to(ROOT)}, {made.stat().st_size / 1e6:,.0f} MB.")
    return 0


def output_name(number: str) -> str:
    """Return what the installer of a version is called."""
    return f"secateurs-{number}-windows-x86_64-setup.exe"


def build(program: Path, output: Path, number: str) -> Path:
    """Compile the installer of a folder; return its path.

    Args:
        program: the frozen folder with both programs.
        number: the version, such as "0.1.0".

    Raises:
        InstallerError: makensis is missing or failed, or the folder would not install.
    """
    _check(program)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="secateurs-installer-") as name:
        icon, removal = Path(name) / "secateurs.ico", Path(name) / "removal.nsh"
        write_ico(icon)
        removal.write_text("\n".join(removal_lines(program)) + "\n", encoding="utf-8-sig")
        given = {
            "VERSION": number,
            "NUMBERS": four_numbers(number),
            "PROGRAM": program.resolve(),
            "SIZE_KB": sum(path.stat().st_size for path in _files(program)) // 1024,
            "REMOVAL": removal,
            "ICON": icon,
            "LICENCE": ROOT / "LICENSE",
            "OUTPUT": output.resolve(),
            **_page(),
        }
        # -WX: a warning is an error.
        command = [makensis(), "-V2", "-WX", "-INPUTCHARSET", "UTF8"]
        command += [f"-D{key}={value}" for key, value in given.items()] + [str(SCRIPT)]
        ended = subprocess.run(
            command, check=False, capture_output=True, encoding="utf-8", errors="replace"
        )
    if ended.returncode:
        raise InstallerError(f"{ended.stdout}{ended.stderr}makensis failed; see above.")
    return output


def makensis() -> str:
    """Return the path of NSIS's compiler, which its own installer does not put on PATH.

    Raises:
        InstallerError: it is not here.
    """
    usual = [Path(os.environ[name]) / _USUAL_PLACE for name in _program_folders()]
    found = shutil.which("makensis") or next((str(path) for path in usual if path.exists()), None)
    if found is None:
        raise InstallerError("makensis is not here. Install NSIS (on Debian: apt install nsis).")
    return found


def four_numbers(number: str) -> str:
    """Return a version as Windows has it: four numbers, nothing about candidates."""
    release = re.match(r"\d+(?:\.\d+)*", number)
    parts = release[0].split(".") if release else []
    return ".".join([*parts, "0", "0", "0", "0"][:4])


def removal_lines(program: Path) -> Iterator[str]:
    """Yield what removes all that is in the folder from $INSTDIR, and nothing else.

    Folders come after what is in them, and go only if they are empty by then.
    """
    for path in _files(program):
        yield f'Delete "{_installed(path, program)}"'
    folders = (path for path in program.rglob("*") if path.is_dir())
    for path in sorted(folders, key=lambda path: (-len(path.parts), path)):
        yield f'RMDir "{_installed(path, program)}"'


def _installed(path: Path, program: Path) -> str:
    relative = "\\".join(path.relative_to(program).parts)
    return f"$INSTDIR\\{relative.replace('$', '$$')}"


def _files(program: Path) -> list[Path]:
    return sorted(path for path in program.rglob("*") if path.is_file())


def _check(program: Path) -> None:
    absent = [name for name in PROGRAMS if not (program / name).is_file()]
    if absent:
        raise InstallerError(f"{program} has no {' and no '.join(absent)}: freeze it on Windows.")
    long = [path for path in _files(program) if len(str(path.relative_to(program))) > LONGEST]
    if long:
        raise InstallerError(f"{long[0]} is too long a path for Windows.")


def _page() -> dict[str, str]:
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return {"PAGE": f"{server}/{repository}/releases"} if server and repository else {}


def _program_folders() -> list[str]:
    return [name for name in ("ProgramFiles(x86)", "ProgramFiles") if name in os.environ]


if __name__ == "__main__":
    sys.exit(main())
