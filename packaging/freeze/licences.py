"""Puts the licence of everything that was collected beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from origins import Part


def collect_licences(parts: Iterable[Part], folder: Path) -> list[str]:
    """Copy the texts into a folder a package; return the names of packages without one."""
    shutil.rmtree(folder, ignore_errors=True)
    without = []
    for part in parts:
        if not part.licences:
            without.append(part.name)
        for number, text in enumerate(part.licences):
            target = folder / part.kind / part.name / text.name
            if target.exists():
                target = target.with_name(f"{number}-{text.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, target)
            target.chmod(0o644)
    lines = [f"{part.kind}\t{part.name}\t{part.version}" for part in parts]
    (folder / "INDEX.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return without
