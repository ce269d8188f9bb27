"""Finds where all in a frozen copy comes from: Python packages, the system, Python itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Run by the environment that was frozen: which package brought which file.
_ASK = """
import json, sys, importlib.metadata as m
print(json.dumps({"prefix": sys.base_prefix, "version": sys.version.split()[0], "packages": [
    {"name": d.metadata["Name"], "version": d.version, "licence": d.metadata["License-Expression"],
     "files": [str(d.locate_file(f)) for f in d.files or ()]} for d in m.distributions()]}))
"""


@dataclass(frozen=True)
class Part:
    """A package of which something was collected."""

    kind: str  # "python", "debian" or "interpreter"
    name: str
    version: str
    licences: tuple[Path, ...]  # files of licence text


def origins(found: dict[str, list[list[str]]], python: Path) -> list[Part]:
    """Return the packages that the collected files come from, by kind and name.

    Args:
        found: {kind: [[name, source path], ...]} as the spec wrote it.
        python: the interpreter of the environment that was frozen.
    """
    said = subprocess.run([str(python), "-c", _ASK], check=True, capture_output=True, text=True)
    known = json.loads(said.stdout)
    sources = {str(Path(source)) for entries in found.values() for _, source in entries if source}
    parts, claimed = [], set()
    for package in known["packages"]:
        files = {str(Path(file)) for file in package["files"]}
        if sources & files or package["name"] == "secateurs":
            claimed |= files
            licences = tuple(sorted(Path(file) for file in files if _is_licence(file)))
            parts.append(Part("python", package["name"], package["version"], licences))
    parts.append(_interpreter(known))
    system = {file for file in sources - claimed if file.startswith(("/usr/", "/lib"))}
    parts += _debian(system)
    return sorted(parts, key=lambda part: (part.kind, part.name.lower()))


def _is_licence(file: str) -> bool:
    path = Path(file)
    names = ("licen", "copying", "notice", "authors", "third_party")
    texts = ("", ".txt", ".md", ".rst", ".apache", ".bsd", ".mit")
    below = any(part.endswith(".dist-info") for part in path.parts) or len(path.parts) > 1
    return (
        below and path.name.lower().startswith(names) and path.suffix.lower() in texts
    ) and path.is_file()


def _interpreter(known: dict[str, str]) -> Part:
    prefix = Path(known["prefix"])
    short = "python" + ".".join(known["version"].split(".")[:2])
    places = (prefix / "LICENSE.txt", prefix / "lib" / short / "LICENSE.txt")
    debian = Path("/usr/share/doc") / short / "copyright"
    licences = tuple(path for path in (*places, debian) if path.is_file())
    return Part("interpreter", "CPython", known["version"], licences[:1])


def _debian(files: set[str]) -> list[Part]:
    """Return the Debian packages of system libraries; nothing where there is no dpkg."""
    if not shutil.which("dpkg-query"):
        return []
    real = {str(Path(file).resolve()) for file in files}
    # Before Debian merged /lib into /usr/lib, a package's list may have either.
    asked = subprocess.run(
        ["dpkg-query", "--search", *sorted(real | {path.removeprefix("/usr") for path in real})],
        check=False,
        capture_output=True,
        text=True,
    )
    names = {line.split(":", maxsplit=1)[0] for line in asked.stdout.splitlines() if ": /" in line}
    parts = []
    for name in sorted(names):
        form = "${Version}\n"
        asked = subprocess.run(
            ["dpkg-query", "--show", f"--showformat={form}", name],
            check=True,
            capture_output=True,
            text=True,
        )
        text = Path("/usr/share/doc") / name / "copyright"
        licences = (text,) if text.is_file() else ()
        parts.append(Part("debian", name, asked.stdout.splitlines()[0], licences))
    return parts
