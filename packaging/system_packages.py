"""Install system packages where there are the rights to, else say the one command that does."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys

from system_needs import Need

APT_INSTALL = ["apt-get", "install", "--yes", "--no-install-recommends"]
WAIT_FOR_DPKG = ["-o", "DPkg::Lock::Timeout=300"]  # a fresh Ubuntu updates itself at start


class MissingPackagesError(Exception):
    """Packages are missing and cannot be installed from here; the text says what to run."""


def install(needs: list[Need]) -> None:
    """Install what is missing.

    Raises:
        MissingPackagesError: without the rights, without apt, or when apt fails.
    """
    if not needs:
        return
    prefix = _root_prefix()
    if prefix is None or not shutil.which("apt-get"):
        raise MissingPackagesError(
            f"{_summary(needs)} Run this, then start again:\n  {command(needs)}"
        )
    print(f"{_summary(needs)} Installing through apt.", flush=True)
    _apt(prefix, _debian(needs), needs)


def command(needs: list[Need]) -> str:
    """Return the one command that installs what is missing on this system."""
    if shutil.which("apt-get"):
        packages = " ".join(_debian(needs))
        apt = "sudo apt-get update && sudo apt-get install --yes --no-install-recommends"
        return f"{apt} {packages}"
    names = sorted({need.rpm for need in needs})
    for tool in ("dnf", "zypper"):
        if shutil.which(tool):
            return shlex.join(["sudo", tool, "install", *names])
    return "your system's package manager, for: " + " ".join(need.what for need in needs)


def _summary(needs: list[Need]) -> str:
    names = [need.what for need in needs]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"Missing on this system: {shown}."


def _debian(needs: list[Need]) -> list[str]:
    return sorted({need.debian for need in needs})


def _root_prefix() -> list[str] | None:
    """Return what to put before a command to run it as root without being asked, or None."""
    if sys.platform == "win32":
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _run(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


def _apt(prefix: list[str], packages: list[str], needs: list[Need]) -> None:
    start = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    install = [*start, *APT_INSTALL, *WAIT_FOR_DPKG, *packages]
    if _run(install).returncode == 0:
        return
    # The package lists are absent on a fresh machine, and stale on an old one.
    for step in ([*start, "apt-get", "update"], install):
        done = _run(step)
    if done.returncode != 0:
        said = done.stdout.strip()
        raise MissingPackagesError(f"{said}\napt could not install this. Run:\n  {command(needs)}")


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
