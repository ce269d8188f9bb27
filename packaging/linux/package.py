"""Make what people install on Linux: tar.xz, deb, rpm and an AppDir, and say how large they are.

    python packaging/linux/package.py [--keep-frozen]

With --keep-frozen the folder dist/secateurs of an earlier run is packed again.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "packaging" / "freeze")]

from app_dir import make_app_dir  # noqa: E402
from dependencies import dependencies  # noqa: E402
from environment import SetUpError  # noqa: E402
from failure import BuildError  # noqa: E402
from nfpm import make_package  # noqa: E402
from program import DIST, PROGRAM, TO_BUILD, TO_PACK, freeze, ready, say  # noqa: E402
from stamp import build_time, version  # noqa: E402
from tree import lay_out  # noqa: E402

TREE = ROOT / "build" / "linux-tree"


def main(arguments: list[str]) -> int:
    """Make them all; return the exit code."""
    parser = argparse.ArgumentParser(description="Package Secateurs for Linux.")
    parser.add_argument("--keep-frozen", action="store_true")
    wishes = parser.parse_args(arguments)
    try:
        ready(TO_PACK)
        if not (wishes.keep_frozen and PROGRAM.is_dir()):
            ready(TO_BUILD)
            freeze()
        say_sizes(package())
    except (SetUpError, BuildError, subprocess.CalledProcessError) as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


def package() -> list[Path]:
    """Return what was made."""
    needs = dependencies(PROGRAM)
    lay_out(PROGRAM, TREE)
    say(f"Packing; this takes some minutes. It needs glibc {needs.glibc} or newer.")
    name = f"secateurs-{version()}-linux-{platform.machine()}"
    made = [make_package(kind, TREE, DIST / f"{name}.{kind}", needs) for kind in ("deb", "rpm")]
    made.insert(0, make_archive(DIST / f"{name}.tar.xz"))
    made.append(make_app_dir(TREE, DIST / "Secateurs.AppDir"))
    return made


def make_archive(path: Path) -> Path:
    """Pack the frozen folder, to be unpacked and run anywhere."""
    folder = path.name.removesuffix(".tar.xz")
    tar = ["tar", "--create", "--sort=name", "--owner=0", "--group=0", "--numeric-owner"]
    tar += [f"--mtime=@{build_time().timestamp():.0f}", f"--transform=s,^secateurs,{folder},"]
    tar += ["--use-compress-program=xz -6 -T2", f"--file={path}", "secateurs"]
    subprocess.run(tar, cwd=PROGRAM.parent, check=True)
    return path


def say_sizes(made: list[Path]) -> None:
    """Print the table of sizes, in MB of 1,000,000 bytes."""
    rows = [("installed", PROGRAM), *((path.name, path) for path in made)]
    width = max(len(name) for name, _ in rows)
    for name, path in rows:
        say(f"{name:{width}}  {size_of(path) / 1e6:8,.1f} MB")


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder."""
    if path.is_file():
        return path.stat().st_size
    files = (one for one in path.rglob("*") if one.is_file() and not one.is_symlink())
    return sum(one.stat().st_size for one in files)


if __name__ == "__main__":
    if not shutil.which("readelf"):
        sys.exit("binutils is needed (readelf, strip): sudo apt-get install binutils")
    sys.exit(main(sys.argv[1:]))
