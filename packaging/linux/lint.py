"""Have the packages in dist/ looked over by the systems' own checkers.

    python packaging/linux/lint.py

A checker that is not installed is named and left out; an error of any other ends it with 1.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
DIST = ROOT / "dist"


def main() -> int:
    """Run every checker; return the exit code."""
    tree = ROOT / "build" / "linux-tree" / "usr" / "share"
    entries = [*tree.glob("applications/*.desktop"), *tree.glob("metainfo/*.xml")]
    packages = [*DIST.glob("*.deb"), *DIST.glob("*.rpm")]
    if len(entries) < 2 or len(packages) < 2:
        print("There is nothing to look over: make package makes it.")
        return 1
    (entry, metainfo), (deb, rpm) = entries, packages
    return max(
        _checked("desktop-file-validate", entry),
        _checked("appstreamcli", "validate", "--no-net", metainfo),
        _checked("lintian", "--fail-on", "error", deb),
        _checked("rpm", "-qip", rpm),
        _checked("rpmlint", "--config", HERE / "rpmlint.toml", rpm),
    )


def _checked(tool: str, *arguments: str | Path) -> int:
    if not shutil.which(tool):
        print(f"left out  {tool}: not installed", flush=True)
        return 0
    command = [tool, *map(str, arguments)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True)
    print(f"{'ok' if ended.returncode == 0 else 'FAIL':9} {tool}", flush=True)
    if ended.returncode:
        print(ended.stdout[-4000:], ended.stderr[-1000:], sep="\n", flush=True)
    return min(ended.returncode, 1)


if __name__ == "__main__":
    sys.exit(main())
