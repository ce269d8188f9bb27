import subprocess
import sys
import venv

import pytest

from environment import Environment, one_at_a_time


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
    assert lock[:4] == ("install", "--no-deps", "--no-compile", "--require-hashes")
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
