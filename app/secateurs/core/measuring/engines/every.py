"""All engines, the control first."""

from secateurs.core.measuring.engines.csr import CSR, CSR_NUMBA
from secateurs.core.measuring.engines.dense import DENSE
from secateurs.core.measuring.engines.engine import Engine
from secateurs.core.measuring.engines.runtimes import KERAS, LITERT, ONNX

ENGINES: tuple[Engine, ...] = (DENSE, CSR, CSR_NUMBA, KERAS, LITERT, ONNX)
