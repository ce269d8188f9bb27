"""Mixed precision: a training's products in bfloat16, its weights and updates in float32.

TensorFlow has no public switch for one thread's graphs. The private one is tried on a product
before a training relies on it, so that no record says mixed of what was not.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np

from secateurs.core.base.arrays import Array
from secateurs.core.base.errors import SettingError

Precision = Literal["float32", "mixed"]

PRECISIONS: dict[Precision, str] = {
    "float32": "float32",
    "mixed": "mixed: products in bfloat16, weights in float32",
}
_NATIVE = {"amx_bf16", "avx512_bf16"}  # as Linux names what a processor can do


@contextmanager
def steps_in(precision: Precision) -> Iterator[None]:
    """Have the graphs that this thread calls compute in this precision; no other thread's do.

    TensorFlow rewrites what it runs: matrix products and convolutions take bfloat16, whatever
    needs more stays.
    """
    if precision == "float32":
        yield
        return
    from tensorflow.core.protobuf import config_pb2, rewriter_config_pb2
    from tensorflow.python.eager import context

    eager = context.context()
    before = eager.function_call_options
    config = config_pb2.ConfigProto.FromString(before.config_proto_serialized)
    options = config.graph_options.rewrite_options
    options.auto_mixed_precision_onednn_bfloat16 = rewriter_config_pb2.RewriterConfig.ON
    eager.function_call_options = context.FunctionCallOptions(before.executor_type, config)
    try:
        yield
    finally:
        eager.function_call_options = before


def check_precision(precision: Precision) -> None:
    """Refuse mixed precision where this process cannot compute in it; found out by computing.

    Raises:
        SettingError: says why; float32 can always be had.
    """
    if precision == "mixed" and (why := why_not_mixed()):
        raise SettingError(f"Mixed precision cannot be had here: {why}. Train in float32.")


@cache
def why_not_mixed() -> str:
    """Say why steps cannot be in mixed precision in this process; "" if they can."""
    if native_precision() == "float32":
        return "this processor does not multiply bfloat16 itself"
    try:
        with steps_in("mixed"):
            found = _product()
        whole = _product()
    except (ImportError, AttributeError, TypeError, ValueError):
        return "this version of TensorFlow does not offer it"
    if np.array_equal(found, whole):
        return "TensorFlow computes in float32 all the same, as it does without oneDNN"
    return ""


def _product() -> Array:
    """Return a product of matrices as a graph gives it that was never called before."""
    import tensorflow as tf

    a, b = (np.random.default_rng(seed).normal(size=(64, 64)) for seed in (0, 1))
    multiply = tf.function(lambda a, b: a @ b, autograph=False)
    return np.asarray(multiply(a.astype(np.float32), b.astype(np.float32)))


@cache
def native_precision() -> Precision:
    """Return the quickest precision here: mixed where the processor multiplies bfloat16 itself."""
    if not sys.platform.startswith("linux"):
        return "float32"
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "float32"
    flags = next((line for line in told.splitlines() if line.startswith("flags")), "")
    return "mixed" if _NATIVE & set(flags.split()) else "float32"
