import tomllib
from pathlib import Path
from typing import get_args

from secateurs.core.base import installed
from secateurs.core.base.installed import Extra, missing

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


def test_a_missing_extra_is_named_with_its_command(monkeypatch):
    packages = {"onnx": ("nowhere_a", "numpy", "nowhere_b"), "numba": ("numpy",)}
    monkeypatch.setattr(installed, "PACKAGES", packages)
    assert missing("onnx") == (
        "nowhere_a and nowhere_b are not installed: pip install 'secateurs[onnx]'"
    )
    assert missing("numba") is None


def test_the_extras_are_those_of_the_project():
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    assert set(project["optional-dependencies"]) == set(get_args(Extra)) == set(installed.PACKAGES)
    for extra, lines in project["optional-dependencies"].items():
        named = {line.partition(">")[0].replace("-", "_") for line in lines}
        assert named == set(installed.PACKAGES[extra])
