"""Make the AppImage of dist/Secateurs.AppDir: the AppImage project's runtime, then the files.

    python packaging/appimage.py [--check]

APPIMAGE_RUNTIME_URL and APPIMAGE_RUNTIME_SHA256 say which runtime: a release of
AppImage/type2-runtime for x86_64, and its checksum. Needs mksquashfs. With --check nothing is
made; it only tells whether both are set.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "packaging" / "freeze")]

from stamp import build_time, version  # noqa: E402

DIST = ROOT / "dist"
URL, SHA256 = "APPIMAGE_RUNTIME_URL", "APPIMAGE_RUNTIME_SHA256"
TYPE_2 = b"AI\x02"  # in the ELF header, at MARK
MARK = 8
MOST_BYTES = 50_000_000  # the runtime has less than one

Fetch = Callable[[str], bytes]


class AppImageError(Exception):
    """The AppImage could not be made; the text says why."""


def main() -> int:
    """Make the AppImage, or only check; return the exit code."""
    image = DIST / f"secateurs-{version()}-linux-x86_64.AppImage"
    try:
        url, checksum = pinned(os.environ)
        if sys.argv[1:] == ["--check"]:
            return 0
        build(DIST / "Secateurs.AppDir", runtime(url, checksum, fetch), image)
    except AppImageError as stop:
        print(stop, file=sys.stderr)
        return 1
    print(f"Made: {image.relative_to(ROOT)}, {image.stat().st_size / 1e6:,.0f} MB.")
    return 0


def pinned(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return where the runtime is and its SHA-256 in hexadecimal.

    Raises:
        AppImageError: one is not set, or is none.
    """
    url, checksum = environment.get(URL, ""), environment.get(SHA256, "").lower()
    if not url or not checksum:
        raise AppImageError(
            f"{URL} and {SHA256} are not both set. Choose a release of AppImage/type2-runtime, not"
            " the moving one, and enter the address of its runtime-x86_64 and the checksum as"
            " variables of the repository."
        )
    if not url.startswith("https://"):
        raise AppImageError(f"{URL} is no https address: {url}")
    if not re.fullmatch(r"[0-9a-f]{64}", checksum):
        raise AppImageError(f"{SHA256} is no SHA-256, 64 hexadecimal digits: {checksum}")
    return url, checksum


def runtime(url: str, checksum: str, fetch: Fetch) -> bytes:
    """Fetch the runtime.

    Raises:
        AppImageError: it is not the one that is pinned, or none for AppImages of type 2.
    """
    content = fetch(url)
    found = hashlib.sha256(content).hexdigest()
    if found != checksum:
        raise AppImageError(f"The runtime has the SHA-256 {found}, pinned is {checksum}.")
    if content[:4] != b"\x7fELF" or content[MARK : MARK + len(TYPE_2)] != TYPE_2:
        raise AppImageError(f"{url} is no runtime for AppImages of type 2.")
    return content


def fetch(url: str) -> bytes:
    """Return what is at an https address.

    Raises:
        AppImageError: it cannot be had.
    """
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            content: bytes = answer.read(MOST_BYTES)
    except OSError as error:
        raise AppImageError(f"{url} cannot be fetched: {error}") from error
    return content


def build(folder: Path, start: bytes, image: Path) -> None:
    """Write the runtime and the folder's files, compressed, as one program.

    Raises:
        AppImageError: the folder is none for an AppImage, or mksquashfs failed.
    """
    lacking = [name for name in ("AppRun", ".DirIcon") if not (folder / name).exists()]
    if lacking or not list(folder.glob("*.desktop")):
        raise AppImageError(f"{folder} lacks {', '.join(lacking) or 'its .desktop file'}.")
    with tempfile.TemporaryDirectory(prefix="secateurs-appimage-", dir=image.parent) as name:
        files = Path(name) / "files.squashfs"
        # The runtime reads zstd and gzip. Times are those of the commit: built twice, the same.
        command = ["mksquashfs", str(folder), str(files), "-root-owned", "-noappend", "-no-xattrs"]
        command += ["-comp", "zstd", "-Xcompression-level", "19", "-b", "1M", "-no-progress"]
        when = {"SOURCE_DATE_EPOCH": f"{build_time().timestamp():.0f}"}
        ended = subprocess.run(command, env=os.environ | when, check=False)
        if ended.returncode:
            raise AppImageError(f"mksquashfs ended with {ended.returncode}.")
        with image.open("wb") as file:
            file.write(start)
            with files.open("rb") as squashed:
                while part := squashed.read(1 << 20):
                    file.write(part)
    image.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
