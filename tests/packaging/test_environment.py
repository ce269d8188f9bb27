import subprocess
import sys
import venv
from pathlib import Path

import pytest

from environment import Environment, one_at_a_time

UV = "uv.exe" if sys.platform == "win32" else "uv"


@pytest.fixture
def environment(tmp_path):
    """An environment as it is when the set-up has ended well."""
    (tmp_path / "requirements.lock").write_text("numpy==2.1.0 --hash=sha256:00\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    environment = Environment(tmp_path)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    environment.stamp.write_text(environment.wanted_stamp())
    return environment


def test_nothing_changed_means_nothing_to_do(environment):
    assert environment.is_current()


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_file_updates_without_starting_over(environment, name):
    with (environment.root / name).open("a") as file:
        file.write("more\n")
    assert not environment.is_current()
    assert not environment.must_be_made()


def test_windows_line_ends_change_nothing(environment):
    lock = environment.root / "requirements.lock"
    lock.write_bytes(lock.read_bytes().replace(b"\n", b"\r\n"))
    assert environment.is_current()


def test_an_interrupted_environment_is_made_anew(environment):
    environment.stamp.unlink()
    assert environment.must_be_made()


def test_an_environment_whose_python_is_gone_is_made_anew(environment):
    environment.python.unlink()
    assert environment.must_be_made()


def test_another_python_makes_it_anew(environment, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    assert environment.must_be_made()


def test_a_moved_checkout_makes_it_anew(environment, tmp_path):
    moved = tmp_path.with_name(tmp_path.name + "-moved")
    tmp_path.rename(moved)
    assert Environment(moved).must_be_made()


class Recorder(Environment):
    """An environment whose pip only writes down what it was asked for."""

    def _pip(self, *arguments):
        assert not self.stamp.exists()
        self.__dict__.setdefault("asked", []).append(arguments)

    def _compile(self):
        assert not self.stamp.exists()
        self.__dict__.setdefault("asked", []).append(("compile",))


def test_a_changed_lock_installs_it_with_hashes_and_then_this_checkout(environment):
    (environment.root / "requirements.lock").write_text("numpy==2.2.0 --hash=sha256:01\n")
    recorder = Recorder(environment.root)
    recorder.install()
    lock, compiled, checkout = recorder.asked
    assert lock[:4] == ("install", "--no-compile", "--no-deps", "--require-hashes")
    assert compiled == ("compile",)
    assert checkout[1:] == (
        "--no-deps",
        "--no-build-isolation",
        "--editable",
        str(environment.root),
    )
    assert recorder.is_current()


def test_a_changed_project_installs_only_this_checkout(environment):
    (environment.root / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    recorder = Recorder(environment.root)
    recorder.install()
    assert [call[1] for call in recorder.asked] == ["--no-deps"]


@pytest.mark.parametrize(
    ("told", "uv_ends_with", "by_pip_too"), [("", 0, False), ("", 2, True), ("index-url", 0, True)]
)
def test_uv_installs_unless_pip_has_an_index_of_its_own_or_it_fails(
    environment, monkeypatch, told, uv_ends_with, by_pip_too
):
    lock = "numpy==2.2.0 --hash=sha256:01\nuv==0.9.1 \\\n    --hash=sha256:02\nwheel==1 --hash=z\n"
    (environment.root / "requirements.lock").write_text(lock)
    recorder, pinned, called = Recorder(environment.root), [], []

    def pip(*arguments):
        recorder.__dict__.setdefault("asked", []).append(arguments)
        if (file := Path(arguments[-1])).name == "uv.txt":
            pinned.append(file.read_text())
            (environment.python.parent / UV).touch(0o755)

    def call(command, **options):
        called.append((command, options["cwd"]))
        return uv_ends_with

    said = subprocess.CompletedProcess([], 0, f"global.{told}='file:///there'\n")
    monkeypatch.setattr(recorder, "_pip", pip)
    monkeypatch.setattr("environment.subprocess.call", call)
    monkeypatch.setattr("environment.subprocess.run", lambda *_, **__: said)
    recorder.install()
    assert pinned == ([] if told else ["uv==0.9.1 \\\n    --hash=sha256:02\n"])
    for command, folder in called:
        assert command[1:5] == ["pip", "install", "--python", str(environment.python)]
        assert command[-1] == str(environment.root / "requirements.lock")
        assert environment.root not in Path(folder).parents
    assert len(called) == (not told)
    whole = [call for call in recorder.asked if call[-1].endswith("requirements.lock")]
    assert bool(whole) == by_pip_too


def test_packages_are_compiled_but_for_their_tests_and_what_cannot_be(tmp_path):
    environment = Environment(tmp_path)
    venv.create(environment.folder, symlinks=sys.platform != "win32")
    (packages := next(environment.folder.rglob("site-packages"))).mkdir(exist_ok=True)
    for name in ("one.py", "part/two.py", "part/tests/three.py"):
        (packages / name).parent.mkdir(exist_ok=True)
        (packages / name).write_text("1")
    (packages / "wrong.py").write_text("1 +")
    environment._compile()
    assert sorted(path.name.split(".")[0] for path in packages.rglob("*.pyc")) == ["one", "two"]


def test_a_second_set_up_waits_for_the_first(tmp_path):
    lock, script = tmp_path / "lock", "import sys, environment, pathlib\n"
    script += "with environment.one_at_a_time(pathlib.Path(sys.argv[1])): print('in')\n"
    folder = sys.modules["environment"].__file__
    with one_at_a_time(lock):
        second = subprocess.Popen(
            [sys.executable, "-c", script, str(lock)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder and folder.rpartition("environment.py")[0],
        )
        assert second.stdout
        assert second.stdout.readline() == "Another set-up is at work here; waiting for it.\n"
    out, _ = second.communicate(timeout=30)
    assert out == "in\n"
    assert second.returncode == 0
