"""The stamp that a built copy carries: version, commit, day, and where releases are found."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def version() -> str:
    """Return the version of this checkout."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(pyproject["project"]["version"])


def build_time() -> datetime.datetime:
    """Return SOURCE_DATE_EPOCH, else the time of the commit: a build twice gives the same."""
    given = os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct")
    moment = float(given) if given else datetime.datetime.now(datetime.UTC).timestamp()
    return datetime.datetime.fromtimestamp(moment, datetime.UTC)


def write_stamp(path: Path) -> Path:
    """Write the stamp as JSON; return its path.

    The address of the releases is known where a forge's workflow builds (GITHUB_SERVER_URL,
    GITHUB_REPOSITORY); elsewhere the program has no updates to ask for.
    """
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    stamp = {
        "version": version(),
        "commit": _git("rev-parse", "--short=12", "HEAD"),
        "built": build_time().date().isoformat(),
    }
    if server and repository:
        stamp["releases"] = f"{server}/{repository}/releases"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(stamp, indent=2) + "\n", encoding="utf-8")
    return path


def _git(*arguments: str) -> str:
    command = ["git", "-c", "safe.directory=*", *arguments]
    try:
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):  # a source archive
        return ""
    return said.stdout.strip()
