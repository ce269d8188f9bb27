"""Signs an app bundle inside out, as macOS asks for: what is deepest first, the bundle last."""

from __future__ import annotations

import plistlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

ENTITLEMENTS = Path(__file__).with_name("entitlements.plist")
AD_HOC = "-"  # codesign's name for a signature without a certificate
LIBRARY_VALIDATION = "com.apple.security.cs.disable-library-validation"
BUNDLES = (".framework", ".app")
# Mach-O of one architecture, in either byte order.
_MAGIC = (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf")
_SEVERAL = b"\xca\xfe\xba\xbe"  # then their number; Java's classes have their version there
_MOST_ARCHITECTURES = 30

Run = Callable[[Sequence[str]], object]


def sign_app(app: Path, identity: str, run: Run) -> None:
    """Sign all code in the bundle, then the bundle with its entitlements, and verify it.

    Args:
        identity: of a certificate in a keychain, or AD_HOC.
        run: runs a command and raises if it fails.
    """
    shared = ["codesign", "--force", "--sign", identity, "--options", "runtime"]
    shared += ["--timestamp=none" if identity == AD_HOC else "--timestamp"]
    for _, level in groupby(nested_code(app), key=lambda path: len(path.parts)):
        run([*shared, *map(str, level)])
    with tempfile.NamedTemporaryFile(suffix=".plist") as file:
        file.write(plistlib.dumps(entitlements(identity)))
        file.flush()
        run([*shared, "--entitlements", file.name, str(app)])
    run(["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(app)])


def entitlements(identity: str) -> dict[str, bool]:
    """Return what the program may do that the hardened runtime forbids."""
    given: dict[str, bool] = plistlib.loads(ENTITLEMENTS.read_bytes())
    return given | ({LIBRARY_VALIDATION: True} if identity == AD_HOC else {})


def nested_code(app: Path) -> list[Path]:
    """Return libraries and bundles inside the bundle, deepest first, without its own program."""
    return sorted(set(_code(app)), key=lambda path: (-len(path.parts), path))


def _code(app: Path) -> Iterator[Path]:
    main = _main_program(app)
    for path in (app / "Contents").rglob("*"):
        if path.is_symlink() or _through_link(path, app):
            continue
        if path.is_dir():
            if path.suffix in BUNDLES:
                yield path
        elif path != main and _is_code(path):
            yield path


def _main_program(app: Path) -> Path:
    info = plistlib.loads((app / "Contents" / "Info.plist").read_bytes())
    return app / "Contents" / "MacOS" / str(info["CFBundleExecutable"])


def _through_link(path: Path, app: Path) -> bool:
    return any(parent.is_symlink() for parent in path.parents if parent.is_relative_to(app))


def _is_code(path: Path) -> bool:
    with path.open("rb") as file:
        magic, number = file.read(4), int.from_bytes(file.read(4), "big")
    return magic in _MAGIC or (magic == _SEVERAL and number < _MOST_ARCHITECTURES)
