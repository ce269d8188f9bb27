"""Check a release's tag, and write its notes: what is new, and what was executed where.

    python packaging/release_notes.py check TAG
    python packaging/release_notes.py write ARTEFACTS-FOLDER REPORTS-FOLDER

A report is what `secateurs --self-test --json` printed, in a file that is called
ARTEFACT__SYSTEM.json, or ARTEFACT__SYSTEM__MORE.json where there are several. A .txt among the
reports holds a sentence for the notes.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KINDS = (".whl", ".tar.gz", ".exe", ".dmg", ".deb", ".rpm", ".tar.xz", ".AppImage")
FROM_PYTHON = (".whl", ".tar.gz")
_HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<day>.+))?$", re.MULTILINE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class NotesError(Exception):
    """There is no release to be made of this; the text says why."""


@dataclass(frozen=True)
class Run:
    """A self-test of one artefact that passed.

    Attributes:
        artefact: file name.
        system: such as "Ubuntu 22.04".
        platform: Qt's, such as "xcb".
        steps: how many passed.
        skipped: names of those that could not be taken there.
    """

    artefact: str
    system: str
    platform: str
    steps: int
    skipped: tuple[str, ...]
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Do what is asked; return the exit code."""
    version = tomllib.loads(_text("pyproject.toml"))["project"]["version"]
    try:
        match arguments:
            case ["check", tag]:
                check(tag, version, _text("CHANGELOG.md"))
            case ["write", artefacts, reports]:
                print(notes(version, _text("CHANGELOG.md"), Path(artefacts), Path(reports)))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except NotesError as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


def check(tag: str, version: str, changes: str) -> None:
    """Refuse a tag that is not the version's, or a version whose changes are not told.

    Raises:
        NotesError: with what to do about it.
    """
    if tag != f"v{version}":
        raise NotesError(f"The tag is {tag}, but pyproject.toml has the version {version}.")
    section(changes, version)
    heading = next(found for found in _HEADING.finditer(changes) if found["version"] == version)
    if not _DAY.fullmatch(heading["day"] or ""):
        raise NotesError(
            f"CHANGELOG.md gives no day to {version}; write ## [{version}] - year-month-day."
        )


def section(changes: str, version: str) -> str:
    """Return what the change log says of a version, without its heading.

    Raises:
        NotesError: nothing.
    """
    headings = list(_HEADING.finditer(changes))
    ends = [*(found.start() for found in headings[1:]), len(changes)]
    for found, end in zip(headings, ends, strict=True):
        text = changes[found.end() : end].strip()
        if found["version"] == version and text:
            return text
    raise NotesError(f"CHANGELOG.md says nothing of {version}.")


def notes(version: str, changes: str, artefacts: Path, reports: Path) -> str:
    """Return the notes of a release, as Markdown.

    Raises:
        NotesError: a report is of something else, or of a self-test that failed.
    """
    names = sorted(path.name for path in artefacts.iterdir() if path.name.endswith(KINDS))
    runs = [read_run(path, names, version) for path in sorted(reports.glob("*.json"))]
    said = [path.read_text(encoding="utf-8").strip() for path in sorted(reports.glob("*.txt"))]
    parts = [section(changes, version), "### What was executed where", EXPLAINED]
    return "\n\n".join([*parts, table(names, runs), *said])


EXPLAINED = (
    "Each file below was installed as a person would, on a fresh machine of the system that is"
    " named, and then ran `secateurs --self-test`: the real window trains, prunes, repairs,"
    " sweeps, draws, exports and opens files. A file without a system was not executed."
)


def read_run(path: Path, artefacts: Iterable[str], version: str) -> Run:
    """Read a report.

    Raises:
        NotesError: it is of something else, or of a self-test that failed.
    """
    artefact, _, rest = path.stem.partition("__")
    system = rest.partition("__")[0]
    if artefact not in artefacts or not system:
        raise NotesError(f"{path.name} is a report of no artefact of this release.")
    try:
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        steps, versions = report["steps"], report["versions"]
        failed = [step["name"] for step in steps if step["passed"] is False]
        if failed or not report["passed"] or not steps:
            raise NotesError(f"{path.name}: failed: {', '.join(failed) or 'the self-test'}.")
        if versions["secateurs"] != version:
            raise NotesError(f"{path.name} is of {versions['secateurs']}, not of {version}.")
        if report["frozen"] is artefact.endswith(FROM_PYTHON):
            raise NotesError(f"{path.name} is of another copy than the artefact's.")
        skipped = tuple(step["name"] for step in steps if step["passed"] is None)
        passed = len(steps) - len(skipped)
        return Run(artefact, system, versions["platform"], passed, skipped, report["seconds"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotesError(f"{path.name} is no report of a self-test: {error!r}") from error


def table(artefacts: Iterable[str], runs: Iterable[Run]) -> str:
    """Return a table with every artefact, executed or not."""
    rows = ["| file | executed on | window | steps passed | seconds |", "| - | - | - | -: | -: |"]
    runs = list(runs)
    for name in artefacts:
        own = [run for run in runs if run.artefact == name]
        rows += [_row(run) for run in own] or [f"| `{name}` | not executed | | | |"]
    skipped = sorted({name for run in runs for name in run.skipped})
    note = f"\n\nNot all could be taken everywhere: {'; '.join(skipped)}." if skipped else ""
    return "\n".join(rows) + note


def _row(run: Run) -> str:
    steps = f"{run.steps}, {len(run.skipped)} skipped" if run.skipped else f"{run.steps}"
    return f"| `{run.artefact}` | {run.system} | {run.platform} | {steps} | {run.seconds:.0f} |"


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
