"""What is installed with the package: its files, and its extras if they are wished for."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from secateurs.core.base.phrases import joined

Extra = Literal["cluster", "litert", "numba", "onnx"]

PACKAGES: Mapping[Extra, tuple[str, ...]] = {  # as they are imported
    "cluster": ("distributed", "cryptography"),
    "litert": ("ai_edge_litert",),
    "numba": ("numba",),
    "onnx": ("onnx", "onnxruntime", "tf2onnx"),
}


def missing(extra: Extra) -> str | None:
    """Return a clause that says which of an extra's packages are not installed, or None."""
    gone = [name for name in PACKAGES[extra] if find_spec(name) is None]
    if not gone:
        return None
    verb = "is" if len(gone) == 1 else "are"
    return f"{joined(gone)} {verb} not installed: pip install 'secateurs[{extra}]'"


def resource(name: str) -> Path:
    """Return the path of a bundled file: in the installed package, else in the checkout."""
    package = Path(__file__).resolve().parents[2]
    packaged = package / "_resources"
    folder = packaged if packaged.is_dir() else package.parents[1] / "resources"
    return folder / name
