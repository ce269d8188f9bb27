"""Freeze Secateurs into one folder that runs without Python: dist/secateurs.

    python packaging/freeze/program.py

Ends with 1 and the reasons where anything that the program may need was not found.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from allowed import allowed  # noqa: E402
from checks import problems_in_list, problems_in_log  # noqa: E402
from environment import Environment, SetUpError, one_at_a_time  # noqa: E402
from failure import BuildError  # noqa: E402
from licences import collect_licences  # noqa: E402
from origins import origins  # noqa: E402
from sbom import write_sbom  # noqa: E402
from stamp import version, write_stamp  # noqa: E402
from stripping import drop_unneeded, strip_libraries  # noqa: E402

WORK = ROOT / "build" / "freeze"
DIST = ROOT / "dist"
HERE = Path(__file__).parent
PROGRAM = DIST / "secateurs"
LOG, COLLECTED = WORK / "pyinstaller.log", WORK / "collected.json"
TO_BUILD = Environment(ROOT, ".venv-freeze", "packaging/freeze/requirements.lock")
TO_PACK = Environment(ROOT, ".venv-tools", "packaging/tools.lock", with_project=False)


def main() -> int:
    """Freeze, check, strip and describe; return the exit code."""
    try:
        for environment in (TO_BUILD, TO_PACK):
            ready(environment)
        freeze()
    except (SetUpError, BuildError) as stop:
        print(stop, file=sys.stderr)
        return 1
    return 0


def ready(environment: Environment) -> None:
    """Make an environment, or bring it up to date."""
    with one_at_a_time(ROOT / ".set-up.lock"):
        if environment.is_current():
            return
        say(f"Setting up {environment.folder.name}.")
        if environment.must_be_made():
            environment.make()
        environment.install()


def freeze() -> None:
    """Make dist/secateurs.

    Raises:
        BuildError: PyInstaller failed, or left out what is needed.
    """
    say("Freezing; this takes some minutes.")
    WORK.mkdir(parents=True, exist_ok=True)
    _run_pyinstaller()
    found = json.loads(COLLECTED.read_text(encoding="utf-8"))
    _check(found)
    if sys.platform == "linux":
        gone = {path.name for path in drop_unneeded(PROGRAM)}
        found["binaries"] = [each for each in found["binaries"] if each[0] not in gone]
        say(f"Stripping saved {strip_libraries(PROGRAM) / 1e6:.0f} MB.")
    parts = origins(found, TO_BUILD.python)
    collect_licences(parts, PROGRAM / "licences")
    write_sbom(parts, TO_PACK, TO_BUILD.python, PROGRAM / "sbom.cdx.json")
    files = [path for path in PROGRAM.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files)
    say(f"Frozen: {PROGRAM.relative_to(ROOT)}, {len(files):,} files, {size / 1e6:,.0f} MB.")


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def _run_pyinstaller() -> None:
    shutil.rmtree(PROGRAM, ignore_errors=True)
    stamp = write_stamp(WORK / "build.json")
    if sys.platform != "linux":  # there the icon is a file beside the program
        icons = [str(ROOT / "packaging" / "icons.py"), str(ROOT / "build" / "icons")]
        subprocess.run([str(TO_BUILD.python), *icons], check=True)
    environment = os.environ | {
        "SECATEURS_VERSION": version(),
        "SECATEURS_STAMP": str(stamp),
        "SECATEURS_COLLECTED": str(COLLECTED),
        "PYTHONHASHSEED": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
    }
    command = [str(TO_BUILD.python), "-m", "PyInstaller", "--noconfirm", "--clean"]
    command += ["--distpath", str(DIST), "--workpath", str(WORK), str(HERE / "secateurs.spec")]
    with LOG.open("w", encoding="utf-8") as log:
        ended = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, check=False
        )
    if ended.returncode:
        last = LOG.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        raise BuildError("\n".join([*last, f"PyInstaller failed; see {LOG}."]))


def _check(found: dict[str, list[list[str]]]) -> None:
    rules = allowed(HERE / "allowed.toml")
    log = LOG.read_text(encoding="utf-8", errors="replace")
    binaries = {source for _, source in found["binaries"]}
    problems = problems_in_log(log, rules, binaries)
    missing = WORK / "secateurs" / "warn-secateurs.txt"
    modules = dict(found["pure"])
    problems += problems_in_list(missing.read_text(encoding="utf-8"), rules, modules)
    if problems:
        reason = "The frozen program lacks what is not on packaging/freeze/allowed.toml:"
        raise BuildError("\n  ".join([reason, *sorted(set(problems))]))


if __name__ == "__main__":
    sys.exit(main())
