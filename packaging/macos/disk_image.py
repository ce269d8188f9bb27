"""Sign dist/Secateurs.app and put it into a disk image: dist/secateurs-VERSION-macos-arm64.dmg.

    python packaging/macos/disk_image.py [SENTENCE-FILE]

After packaging/freeze/program.py, on macOS. With MACOS_CERTIFICATE and what goes with it
(certificate.py) it is signed and notarised; without, it is signed ad hoc. The file, if named,
gets one sentence about that for the release notes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging" / "freeze")]

from certificate import Secrets, SecretsError, given_secrets, keychain  # noqa: E402
from signing import AD_HOC, Run, sign_app  # noqa: E402
from stamp import version  # noqa: E402

DIST = ROOT / "dist"
BESIDE = ("licences", "sbom.cdx.json")  # what packaging/freeze/program.py wrote beside the program
BUSY_TRIES, BUSY_PAUSE = 5, 10.0  # hdiutil: Resource busy, while Spotlight looks at the folder


class ImageError(Exception):
    """The disk image could not be made; the text says why."""


def main() -> int:
    """Make the image of what was frozen; return the exit code."""
    app = DIST / "Secateurs.app"
    image = DIST / f"secateurs-{version()}-macos-arm64.dmg"
    try:
        complete(app, DIST / "secateurs")
        sentence = signed_image(app, image, given_secrets(os.environ), run)
    except (ImageError, SecretsError) as stop:
        print(stop, file=sys.stderr)
        return 1
    for path in sys.argv[1:2]:
        Path(path).write_text(f"{sentence}\n", encoding="utf-8")
    print(sentence)
    print(f"Made: {image.relative_to(ROOT)}, {image.stat().st_size / 1e6:,.0f} MB.")
    return 0


def complete(app: Path, folder: Path) -> None:
    """Copy the licences and the list of all parts into the bundle: signed, it must not change.

    Raises:
        ImageError: the bundle or one of them is not there.
    """
    absent = [path for path in (app, *(folder / name for name in BESIDE)) if not path.exists()]
    if absent:
        raise ImageError(f"{absent[0]} is not there: freeze first, on macOS.")
    for name in BESIDE:
        source, target = folder / name, app / "Contents" / "Resources" / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, target)


def signed_image(app: Path, image: Path, secrets: Secrets | None, run: Run) -> str:
    """Sign the bundle, make the image, sign and notarise it; return a sentence about that."""
    if secrets is None:
        sign_app(app, AD_HOC, run)
        make_image(app, image, run)
        return (
            f"{image.name} is signed ad hoc and not notarised: at the first start macOS must be"
            " told to open it all the same (System Settings, Privacy & Security, Open Anyway)."
        )
    with keychain(secrets) as identity:
        sign_app(app, identity, run)
        make_image(app, image, run)
        run(["codesign", "--sign", identity, "--timestamp", str(image)])
    if secrets.notary is None:
        return f"{image.name} is signed by {identity}, but not notarised."
    notarise(image, secrets.notary, run)
    return f"{image.name} is signed by {identity} and notarised by Apple."


def make_image(app: Path, image: Path, run: Run) -> None:
    """Make a compressed disk image of the bundle and a link to drop it on."""
    with tempfile.TemporaryDirectory(prefix="secateurs-image-") as name:
        # ditto keeps links and signatures as they are.
        run(["ditto", str(app), f"{name}/{app.name}"])
        (Path(name) / "Applications").symlink_to("/Applications")
        made = ["hdiutil", "create", "-volname", "Secateurs", "-srcfolder", name]
        made += ["-fs", "HFS+", "-format", "ULMO", "-ov", str(image)]
        _patiently(made, run)


def notarise(image: Path, notary: tuple[bytes, str, str], run: Run) -> None:
    """Have Apple look at the image, and attach its answer."""
    content, key, issuer = notary
    with tempfile.NamedTemporaryFile(suffix=".p8") as file:
        file.write(content)
        file.flush()
        known = ["--key", file.name, "--key-id", key, "--issuer", issuer]
        asked = ["xcrun", "notarytool", "submit", str(image), *known]
        run([*asked, "--wait", "--timeout", "45m"])
    run(["xcrun", "stapler", "staple", str(image)])  # fails unless Apple accepted it
    run(["xcrun", "stapler", "validate", str(image)])


def run(command: Sequence[str]) -> None:
    """Run a command.

    Raises:
        ImageError: it failed.
    """
    print("+", " ".join(command[:3]), "...", flush=True)
    ended = subprocess.run(command, check=False)
    if ended.returncode:
        raise ImageError(f"{' '.join(command[:3])} ended with {ended.returncode}.")


def _patiently(command: Sequence[str], run: Run) -> None:
    for left in reversed(range(BUSY_TRIES)):
        try:
            run(command)
        except ImageError:
            if not left:
                raise
            time.sleep(BUSY_PAUSE)
        else:
            return


if __name__ == "__main__":
    sys.exit(main())
