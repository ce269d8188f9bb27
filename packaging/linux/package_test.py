"""Install the .deb in a minimal Debian of its own, use it there, upgrade and remove it.

    python packaging/linux/package_test.py [DEB]

Nothing of this machine's libraries is visible inside. Skipped, in one line and with exit code
0, where the rights or the tools for that are missing.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "packaging" / "freeze")]

from chroot import SUITE, Chroot, why_not  # noqa: E402
from dependencies import Dependencies  # noqa: E402
from failure import BuildError  # noqa: E402
from nfpm import make_package  # noqa: E402
from program import DIST, TO_PACK, ready, say  # noqa: E402
from stamp import version  # noqa: E402

HOME = "/srv/gardener"
OURS = "secateurs"
OLD = "0.0.1"  # the version before
AS_A_PERSON = {
    "tests itself off screen": "QT_QPA_PLATFORM=offscreen secateurs --self-test",
    "tests itself on a screen": "QT_QPA_PLATFORM=xcb xvfb-run -a secateurs --self-test",
    "keeps a run": "secateurs train --epochs 1 --hidden-layers 8 --name mine",
}
# Written by Debian's own tools as packages come and go, or by the X server.
NOT_OURS = ("/var/", "/etc/ld.so.cache", "/tmp/", "/run/", "/root/")


def main(arguments: list[str]) -> int:
    """Run the test; return the exit code."""
    package = Path(arguments[0]) if arguments else newest()
    if problem := why_not():
        say(f"package-test skipped: {problem}")
        return 0
    if package is None or not package.is_file():
        say("There is no .deb in dist/: make package makes one.")
        return 1
    ready(TO_PACK)
    with Chroot(ROOT / "build" / "chroot") as debian:
        try:
            live_through(debian, package.resolve())
        except BuildError as stop:
            say(f"FAIL {stop}")
            return 1
    say("package-test passed")
    return 0


def newest() -> Path | None:
    """Return the .deb of this version."""
    return next(iter(sorted(DIST.glob(f"secateurs-{version()}-*.deb"))), None)


def live_through(debian: Chroot, package: Path) -> None:
    """Install, test, upgrade, remove; see what is left."""
    older = older_package(debian.folder.parent)
    for deb in (older, package):
        shutil.copyfile(deb, debian.folder / deb.name)
    debian.run("useradd", "--create-home", "--home-dir", HOME, "gardener")
    before = debian.files()
    step(debian, "installs the version before", "apt-get", "install", "-y", f"/{older.name}")
    expect(debian.version(OURS) == f"{OLD}-1", f"version {debian.version(OURS)} is installed")
    step(debian, "upgrades to this one", "apt-get", "install", "-y", f"/{package.name}")
    expect(debian.version(OURS) == f"{version()}-1", f"version {debian.version(OURS)} is installed")
    expect(not (debian.folder / "usr/lib/secateurs/gone").exists(), "a file of before is left")
    check_desktop(debian)
    for what, command in AS_A_PERSON.items():
        if "xvfb-run" in command:
            debian.install("xvfb", "xauth")
        as_a_person(debian, what, command)
    debian.remove("xvfb", "xauth")
    step(debian, "is removed", "apt-get", "purge", "-y", OURS)
    debian.run("apt-get", "autoremove", "--purge", "-y")
    check_left(debian, before)


def older_package(folder: Path) -> Path:
    """Make a package that is older, with a file that the newer one no longer has."""
    tree = folder / "older-tree"
    shutil.rmtree(tree, ignore_errors=True)
    for name, text in (("usr/lib/secateurs/gone", "gone\n"), ("usr/bin/secateurs", "#!/bin/sh\n")):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text, encoding="utf-8")
    needs = Dependencies((), (), "")
    return make_package("deb", tree, folder / "secateurs-older.deb", needs, OLD)


def check_desktop(debian: Chroot) -> None:
    """See that a double click on a file would start the program with it."""
    debian.install("xdg-utils", "desktop-file-utils", "shared-mime-info")
    debian.run("touch", "/srv/net.keras")
    kind = debian.run("xdg-mime", "query", "filetype", "/srv/net.keras").strip()
    expect(kind == "application/x-keras", f"a .keras file is {kind}")
    entry = debian.run("xdg-mime", "query", "default", "application/x-keras").strip()
    expect(entry == "secateurs.desktop", f"{entry or 'nothing'} opens it")
    text = (debian.folder / "usr/share/applications/secateurs.desktop").read_text("utf-8")
    expect("Exec=secateurs %f\n" in text, "the entry does not pass the file on")
    expect(bool(debian.run("which", "secateurs").strip()), "the entry's command is not there")
    say("ok   a double click on a .keras file starts it")


def check_left(debian: Chroot, before: set[str]) -> None:
    """See that the person's data are left, and nothing else."""
    left = {path for path in debian.files() - before if not path.startswith(NOT_OURS)}
    theirs = {path for path in left if path.startswith(HOME)}
    expect(any(path.endswith("secateurs.sqlite") for path in theirs), "the person's runs are gone")
    others = {path for path in left - theirs if OURS in path}
    expect(not others, f"left behind: {', '.join(sorted(others)[:10])}")
    say("ok   nothing is left but the person's data")


def as_a_person(debian: Chroot, what: str, command: str) -> None:
    """Run a command as somebody who is not root; show what it says."""
    said = debian.run("su", "gardener", "-c", f"cd {HOME} && {command}", quiet=False)
    say(said.rstrip())
    say(f"ok   {what}")


def step(debian: Chroot, what: str, *command: str) -> None:
    """Run a command, and say what was done."""
    debian.run(*command)
    say(f"ok   {what}")


def expect(holds: bool, otherwise: str) -> None:
    """Stop where something does not hold."""
    if not holds:
        raise BuildError(otherwise)


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    say(f"A minimal Debian ({SUITE}) in a folder of its own.")
    sys.exit(main(sys.argv[1:]))
