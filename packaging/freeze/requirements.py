"""Prints what the frozen program is built from: pyproject's dependencies, TensorFlow without GPU.

python packaging/freeze/requirements.py | uv pip compile - ...
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
EXTRAS = ("litert", "onnx")
BUILDERS = ("pyinstaller>=6.22", "hatchling>=1.27", "editables>=0.5")
# Half the size; macOS on ARM has no package of that name.
ON_A_MAC, WITHOUT_GPU = "sys_platform == 'darwin'", "sys_platform != 'darwin'"


def requirements() -> list[str]:
    """Return the requirements, one a line."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    extras = [each for name in EXTRAS for each in project["optional-dependencies"][name]]
    wanted = [*project["dependencies"], *extras, *BUILDERS]
    (whole,) = (each for each in wanted if each.startswith("tensorflow>"))
    small = f"tensorflow-cpu{whole.removeprefix('tensorflow')}; {WITHOUT_GPU}"
    others = [each for each in wanted if each != whole]
    return [f"{whole}; {ON_A_MAC}", small, *others]


if __name__ == "__main__":
    sys.stdout.write("\n".join(requirements()) + "\n")
