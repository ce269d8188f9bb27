import configparser
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INFO = f"secateurs-{PROJECT['version']}.dist-info"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from this checkout by the locked hatchling."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.iterdir()
    with zipfile.ZipFile(path) as archive:
        yield archive


@pytest.fixture(scope="module")
def names(wheel):
    return set(wheel.namelist())


def test_it_is_for_every_system(wheel):
    name = Path(wheel.filename).name
    assert name == f"secateurs-{PROJECT['version']}-py3-none-any.whl"


@pytest.mark.parametrize(
    "name",
    [
        "mnist.npz",
        "mnist.LICENSE.md",
        "network/weights.safetensors",
        "network/record.json",
        "network/losses.npy",
        "icons/secateurs.svg",
        "guide/guide.html",
        "fonts/Inter-Regular.otf",
        "fonts/LICENSE.txt",
        "report/report.html.j2",
        "report/report.css",
        "report/inter-regular.woff",
        "report/LICENSE-inter.md",
    ],
)
def test_the_bundled_files_are_in_it(names, name):
    assert f"secateurs/_resources/{name}" in names


def test_every_resource_of_this_checkout_is_in_it_and_none_is_changed(wheel):
    files = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert files
    for path in files:
        name = f"secateurs/_resources/{path.relative_to(ROOT / 'resources').as_posix()}"
        assert wheel.read(name) == path.read_bytes()


def test_every_module_is_in_it(names):
    sources = {
        path.relative_to(ROOT / "app").as_posix()
        for path in (ROOT / "app" / "secateurs").rglob("*.py")
    }
    assert sources == {name for name in names if name.endswith(".py")}
    assert "secateurs/py.typed" in names


def test_nothing_else_is_in_it(names):
    assert {name.split("/")[0] for name in names} == {"secateurs", INFO}
    odd = ("__pycache__", ".pyc", "/tests/", "_cache", ".orig", "~")
    assert [name for name in names if any(part in name for part in odd)] == []
    kinds = {Path(name).suffix for name in names if name.startswith("secateurs/")}
    assert kinds <= {
        *(".py", ".typed", ".npz", ".npy", ".safetensors", ".json", ".svg", ".html"),
        *(".otf", ".woff", ".txt", ".md", ".j2", ".css"),
    }


def test_its_licences_are_where_tools_look_for_them(names):
    found = {name.removeprefix(f"{INFO}/licenses/") for name in names if "/licenses/" in name}
    named = [path for path in (ROOT / "resources").rglob("*LICENSE*") if path.is_file()]
    assert found == {"LICENSE", *(path.relative_to(ROOT).as_posix() for path in named)}


def test_it_brings_both_commands(wheel):
    commands = configparser.ConfigParser()
    commands.read_string(wheel.read(f"{INFO}/entry_points.txt").decode())
    assert {name: dict(commands[name]) for name in commands.sections()} == {
        "console_scripts": {"secateurs": "secateurs.__main__:main"},
        "gui_scripts": {"secateurs-window": "secateurs.__main__:window"},
    }


def test_it_says_what_it_needs(wheel):
    said = message_from_string(wheel.read(f"{INFO}/METADATA").decode())
    assert (said["Name"], said["Version"]) == ("secateurs", PROJECT["version"])
    assert said["License-Expression"] == "MIT"
    assert set(said["Requires-Python"].split(",")) == {">=3.11", "<3.14"}
    assert set(said.get_all("Provides-Extra")) == set(PROJECT["optional-dependencies"])
    always = [one for one in said.get_all("Requires-Dist") if "extra ==" not in one]
    assert len(always) == len(PROJECT["dependencies"])
    assert said.get_payload().startswith("# Secateurs")
