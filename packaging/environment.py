"""The private environment: made once, brought up to date when the lock changes.

A stamp inside it says what it was made from. The stamp goes before anything is changed
and comes back last, so an environment without one was interrupted and is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

TOLD_ON_FAILURE = 25  # lines of pip's output


class SetUpError(Exception):
    """A step of the set-up failed; the text says which, and what it said."""


class Environment:
    """An environment of one checkout: the one to work in, in `.venv`, or one that builds.

    Args:
        name: of its folder in the checkout.
        lock: the file of the locked packages, in the checkout.
        with_project: install Secateurs too, from this checkout.
    """

    def __init__(
        self,
        root: Path,
        name: str = ".venv",
        lock: str = "requirements.lock",
        *,
        with_project: bool = True,
    ) -> None:
        self.root = root
        self.folder = root / name
        self.lock = lock
        self.with_project = with_project
        self.stamp = self.folder / "set-up-stamp"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        if sys.platform == "win32":
            return self.folder / "Scripts" / "python.exe"
        return self.folder / "bin" / "python"

    def wanted_stamp(self) -> str:
        """Describe what the environment is made from; any change means work to do."""
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        lines = [f"python {version}", f"folder {self.root}"]  # a moved environment is broken
        for name in (self.lock, "pyproject.toml"):
            # Line ends differ between a Windows checkout and the others; their meaning does not.
            text = (self.root / name).read_bytes().replace(b"\r\n", b"\n")
            lines.append(f"{name} {hashlib.sha256(text).hexdigest()}")
        return "\n".join(lines) + "\n"

    def found_stamp(self) -> str:
        """Return the stamp of the environment that is there; empty if unfinished or broken."""
        if not self.python.exists() or not self.stamp.exists():
            return ""
        return self.stamp.read_text(encoding="utf-8")

    def is_current(self) -> bool:
        """Tell whether there is nothing to do."""
        return self.found_stamp() == self.wanted_stamp()

    def must_be_made(self) -> bool:
        """Tell whether it has to be made anew: absent, interrupted, moved or of another Python."""
        return self.found_stamp().splitlines()[:2] != self.wanted_stamp().splitlines()[:2]

    def make(self) -> None:
        """Make an empty environment in place of what is there."""
        import venv

        try:
            if self.folder.is_symlink():
                self.folder.unlink()
            elif self.folder.exists():
                shutil.rmtree(self.folder)
            venv.create(self.folder, with_pip=True, symlinks=sys.platform != "win32")
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetUpError(f"The environment {self.folder} cannot be made: {error}") from error

    def install(self) -> None:
        """Install the locked packages, then Secateurs itself from this checkout."""
        wanted, found = self.wanted_stamp(), self.found_stamp()
        self.stamp.unlink(missing_ok=True)
        if found.splitlines()[:3] != wanted.splitlines()[:3]:
            # The lock is whole: what depends on what need not be asked for again.
            options = ("--no-deps", "--require-hashes", "--requirement", str(self.root / self.lock))
            if not self._uv(*options):
                self._pip("install", "--no-compile", *options)
            self._compile()
        if self.with_project:
            self._pip("install", "--no-deps", "--no-build-isolation", "--editable", str(self.root))
        self.stamp.write_text(wanted, encoding="utf-8")

    def _uv(self, *options: str) -> bool:
        """Install by uv, in a quarter of pip's time, as soon as the lock has given one.

        Returns:
            Whether it did. It does not know pip's settings, such as an index of one's own.
        """
        programs = self.root / ".venv" / self.python.parent.name
        uv = shutil.which("uv", path=str(programs))
        locked = (self.root / self.lock).read_text(encoding="utf-8")
        pinned = re.search(r"^uv==.+\n(\s.+\n)*", locked, re.MULTILINE)
        if not (uv or pinned) or self._has_own_index():
            return False
        # Outside the checkout: its pyproject.toml tells uv how to resolve, not how to install.
        with tempfile.TemporaryDirectory() as elsewhere:
            if pinned:
                (Path(elsewhere) / "uv.txt").write_text(pinned.group(), encoding="utf-8")
                file = str(Path(elsewhere) / "uv.txt")
                self._pip("install", "--no-deps", "--require-hashes", "--requirement", file)
                uv = shutil.which("uv", path=str(programs))
            if uv is None:
                return False
            command = [uv, "pip", "install", "--python", str(self.python), *options]
            shown = None if sys.stdout.isatty() else subprocess.DEVNULL  # pip tells what failed
            done = subprocess.call(
                command,
                cwd=elsewhere,
                stdin=subprocess.DEVNULL,
                stdout=shown,
                stderr=shown,
                close_fds=False,  # if this process is killed, uv still holds the lock
            )
        return done == 0

    def _has_own_index(self) -> bool:
        """Tell whether pip is set to another index, or to none."""
        command = [str(self.python), "-I", "-m", "pip", "config", "list"]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return re.search(r"\.(index-url|no-index)=", said) is not None

    def _compile(self) -> None:
        """Compile the packages on all cores; but not tests, and what is hardly imported.

        What is left out, or fails, is compiled when it is imported.
        """
        tools = "pip|setuptools|mypy|mypyc|numba"
        rarely = "fontTools|onnxruntime|pygments|scipy|tensorboard|tf2onnx"
        left = rf"[/\\]site-packages[/\\]((.*[/\\])?tests?|{tools}|{rarely})[/\\]"
        options = ["-I", "-m", "compileall", "-qq", "-j", "0", "-x", left]
        command = [str(self.python), *options, str(self.folder)]
        subprocess.call(command, stdin=subprocess.DEVNULL, close_fds=False)

    def _pip(self, *arguments: str) -> None:
        # -I: neither PYTHONPATH nor the current folder may shadow a package.
        command = [str(self.python), "-I", "-m", "pip", *arguments]
        last: deque[str] = deque(maxlen=TOLD_ON_FAILURE)
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            close_fds=False,  # if this process is killed, pip still holds the lock
            encoding="utf-8",
            errors="replace",
        ) as pip:
            assert pip.stdout is not None
            for line in _counted(pip.stdout):
                last.append(line)
        if pip.returncode != 0:
            raise SetUpError("".join(last) + "pip could not install the packages; see above.")


@contextlib.contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Hold the lock file, waiting while another set-up of this checkout is at work."""
    with path.open("a+b") as file:
        os.set_inheritable(file.fileno(), True)
        if not _lock(file, wait=False):
            print("Another set-up is at work here; waiting for it.", flush=True)
            while not _lock(file, wait=True):
                pass
        yield  # closing the file, or the end of the process, lets go


def _lock(file: IO[bytes], *, wait: bool) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def _counted(lines: Iterator[str] | IO[str]) -> Iterator[str]:
    """Pass pip's lines on; on a terminal, show how many packages it has come to."""
    live, count = sys.stdout.isatty(), 0
    for line in lines:
        if live and line.startswith("Collecting "):
            count += 1
            print(f"\r  {count:3} packages: {line.split()[1][:50]:50}", end="", flush=True)
        elif live and line.startswith("Installing collected"):
            print(f"\r  {count:3} packages: {'unpacking':50}", end="", flush=True)
        yield line
    if live and count:
        print("\r" + " " * 70 + "\r", end="", flush=True)
