"""All engines, the control first."""

from secateurs.core.measuring.engines.csr import CSR
from secateurs.core.measuring.engines.csr_numba import CSR_NUMBA
from secateurs.core.measuring.engines.dense import DENSE
from secateurs.core.measuring.engines.engine import Engine
from secateurs.core.measuring.engines.keras_graph import KERAS
from secateurs.core.measuring.engines.litert import LITERT
from secateurs.core.measuring.engines.onnx import ONNX

ENGINES: tuple[Engine, ...] = (DENSE, CSR, CSR_NUMBA, KERAS, LITERT, ONNX)
