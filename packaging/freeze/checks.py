"""Tells from PyInstaller's log and its list of missing modules what a frozen copy lacks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from allowed import Allowed

_LIBRARY = re.compile(r"Library not found: could not resolve '(.+?)', dependency of '(.+?)'")
_BY_CTYPES = re.compile(r"Library (\S+) required via ctypes not found")
_HIDDEN = re.compile(r'Hidden import ["\'](\S+)["\'] not found')
_SUBMODULES = re.compile(r"Failed to collect submodules for '(\S+?)'")
_SKIPPED = re.compile(r"skipping (?:library|data) collection for module '(\S+?)'")
_MISSING = re.compile(r"^missing module named '?([^\s']+)'? - imported by (.+)$", re.MULTILINE)
_ERROR = re.compile(r"^\d+ (?:ERROR|CRITICAL): (.+)$", re.MULTILINE)


def problems_in_log(log: str, allowed: Allowed, binaries: Collection[str]) -> list[str]:
    """Return what the log warns of that is not allowed.

    Args:
        binaries: paths of the files that were collected; what only others need is no loss.
    """
    found = [f"error: {said}" for said in _ERROR.findall(log)]
    for library, by in _LIBRARY.findall(log):
        if by in binaries:
            found.append(f"library {library} is not found; {by} needs it")
    for kind, pattern in (("library", _BY_CTYPES), ("hidden import", _HIDDEN)):
        found += [
            f"{kind} {name} is not found"
            for name in pattern.findall(log)
            if allowed.reason("not_found", name) is None
        ]
    for pattern in (_SUBMODULES, _SKIPPED):
        found += [
            f"{name} is not collected"
            for name in pattern.findall(log)
            if all(allowed.reason(kind, name) is None for kind in allowed.reasons)
        ]
    return found


def problems_in_list(text: str, allowed: Allowed, modules: dict[str, str]) -> list[str]:
    """Return the modules that are missing and may not be.

    PyInstaller also lists names that a package defines and another imports from it
    (`from numpy import array`): these are told from modules by looking into the package.

    Args:
        text: PyInstaller's warn-*.txt.
        modules: {name: source file} of all that was collected.
    """
    return [
        f"module {name} is missing; imported by {by[:160]}"
        for name, by in _MISSING.findall(text)
        if not _is_defined(name, modules)
        and all(allowed.reason(kind, name) is None for kind in ("missing", "left_out"))
        and not _is_left_out(name, by, allowed)
    ]


def _is_defined(name: str, modules: dict[str, str]) -> bool:
    """Tell whether the nearest package that was collected has no module of this name."""
    for package in _above(name):
        if package in modules:
            below = name[len(package) + 1 :].split(".", maxsplit=1)[0]
            folder = Path(modules[package])
            folder = folder.parent if folder.stem == "__init__" else folder.with_suffix("")
            return not (
                any(folder.glob(f"{below}.*")) or (folder / below / "__init__.py").is_file()
            )
    return False


def _is_left_out(name: str, by: str, allowed: Allowed) -> bool:
    """Tell whether only modules import it that are on the list themselves."""
    importers = [part.split(" (")[0].strip(" '") for part in by.split("), ")]
    return all(
        any(allowed.reason(kind, each) is not None for kind in ("missing", "left_out"))
        for each in importers
    )


def _above(name: str) -> Iterator[str]:
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        yield ".".join(parts[:count])
