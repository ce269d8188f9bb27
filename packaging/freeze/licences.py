"""Puts the licence of everything that was collected beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from failure import BuildError
from origins import Part

TEXTS = Path(__file__).parent / "texts"
# Packages that name their licence and bring no text of it.
KNOWN = {
    "flatbuffers": ("Apache-2.0",),
    "PySide6_Essentials": ("LGPL-3.0", "GPL-3.0"),  # the first refers to the second
    "shiboken6": ("LGPL-3.0", "GPL-3.0"),
}


def collect_licences(parts: Iterable[Part], folder: Path) -> None:
    """Copy the texts into a folder a package, and an index beside them.

    Raises:
        BuildError: a package has no text, and none is known for it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    parts = [part if part.licences else _from_known(part) for part in parts]
    if without := [part.name for part in parts if not part.licences]:
        raise BuildError(f"No licence text is found for {', '.join(without)}.")
    for part in parts:
        for number, text in enumerate(part.licences):
            target = folder / part.kind / part.name / text.name
            if target.exists():
                target = target.with_name(f"{number}-{text.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, target)
            target.chmod(0o644)
    lines = [f"{part.kind}\t{part.name}\t{part.version}" for part in parts]
    (folder / "INDEX.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _from_known(part: Part) -> Part:
    return replace(part, licences=tuple(TEXTS / f"{name}.txt" for name in KNOWN.get(part.name, ())))
