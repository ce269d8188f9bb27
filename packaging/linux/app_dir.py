"""Makes the AppDir: the same tree with a start at its root, ready to become an AppImage."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent


def make_app_dir(tree: Path, target: Path) -> Path:
    """Copy the tree and put AppRun, the desktop entry and the icon where an AppImage has them."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(tree, target, symlinks=True)
    shutil.copy2(HERE / "AppRun", target / "AppRun")
    shutil.copyfile(HERE / "secateurs.desktop", target / "secateurs.desktop")
    shutil.copyfile(
        target / "usr/share/icons/hicolor/256x256/apps/secateurs.png", target / "secateurs.png"
    )
    (target / ".DirIcon").symlink_to("secateurs.png")
    return target
