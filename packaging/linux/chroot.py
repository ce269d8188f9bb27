"""A minimal Debian in a folder: made by debootstrap, entered by chroot, taken down at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from failure import BuildError

SUITE = "bookworm"
MOUNTS = ("proc", "sys", "dev")  # and what is mounted below
APT = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--no-install-recommends"]


def why_not() -> str:
    """Return why no such folder can be made here, or an empty string."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "it takes root on Linux to make a Debian in a folder"
    for tool in ("debootstrap", "chroot", "mount"):
        if not shutil.which(tool):
            return f"{tool} is not installed (apt-get install debootstrap)"
    return ""


class Chroot:
    """Made on entry, taken down on exit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Chroot:
        self.clear()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        # From where this machine's own packages come, whatever mirror that is.
        command = ["debootstrap", "--variant=minbase", SUITE, str(self.folder), *_mirror()]
        made = subprocess.run(command, check=False, capture_output=True, text=True)
        if made.returncode:
            raise BuildError(f"debootstrap failed: {made.stdout[-2000:]}{made.stderr[-500:]}")
        self._settle_in()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not os.environ.get("KEEP_CHROOT"):
            self.clear()

    def run(self, *command: str, quiet: bool = True) -> str:
        """Run a command inside; return what it printed.

        Args:
            quiet: leave stderr out of what is returned.

        Raises:
            BuildError: it ended with another code than 0.
        """
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        kept = {name: value for name, value in os.environ.items() if name.endswith("_proxy")}
        ended = subprocess.run(
            ["chroot", str(self.folder), *command],
            check=False,
            env=environment | kept,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if quiet else subprocess.STDOUT,
            text=True,
        )
        if ended.returncode:
            said = f"{ended.stdout[-3000:]}{(ended.stderr or '')[-2000:]}"
            raise BuildError(f"{' '.join(command)} ended with {ended.returncode}:\n{said}")
        return ended.stdout

    def install(self, *names: str) -> None:
        """Install Debian's packages inside."""
        self.run(*APT, "install", *names)

    def remove(self, *names: str) -> None:
        """Remove Debian's packages inside."""
        self.run(*APT, "purge", *names)

    def version(self, name: str) -> str:
        """Return the version of a package that is installed."""
        return self.run("dpkg-query", "--show", "--showformat=${Version}", name)

    def files(self) -> set[str]:
        """Return all paths inside, but for what the kernel mounts."""
        found: set[str] = set()
        for folder, folders, names in os.walk(self.folder):
            here = Path(folder)
            if here == self.folder:
                folders[:] = [name for name in folders if name not in ("proc", "sys", "dev")]
            found.update(f"/{(here / name).relative_to(self.folder)}" for name in names)
        return found

    def clear(self) -> None:
        """Take everything down; a mount that stays would be deleted through, so it stops here."""
        for name in MOUNTS:
            target = self.folder / name
            if target.is_mount():
                subprocess.run(["umount", "--recursive", str(target)], check=True)
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def _settle_in(self) -> None:
        kinds = {"proc": "proc", "sys": "sysfs", "dev": "tmpfs", "dev/shm": "tmpfs"}
        for name, kind in kinds.items():
            target = self.folder / name
            target.mkdir(parents=True, exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, str(target)], check=True)
        for device in ("null", "zero", "full", "random", "urandom", "tty"):
            place = self.folder / "dev" / device
            place.touch()
            subprocess.run(["mount", "--bind", f"/dev/{device}", str(place)], check=True)
        (self.folder / "dev" / "fd").symlink_to("/proc/self/fd")
        shutil.copyfile("/etc/resolv.conf", self.folder / "etc/resolv.conf")
        self.run(*APT, "update")


def _mirror() -> list[str]:
    """Return where this machine has its packages from."""
    asked = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
        check=False,
        capture_output=True,
        text=True,
    )
    addresses = [line for line in asked.stdout.splitlines() if "security" not in line]
    return addresses[:1]
