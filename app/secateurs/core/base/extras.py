"""What is installed only if it is wished for: the package's extras."""

from collections.abc import Mapping
from importlib.util import find_spec
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
