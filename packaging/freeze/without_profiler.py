"""Run by the frozen program before its own code: a module that is not shipped, left empty.

TensorFlow's profiler imports it when TensorFlow is imported, and uses it only to record
profiles of other machines.
"""

import sys
from types import ModuleType

NAME = "tensorflow.python.profiler.internal._pywrap_profiler_plugin"
sys.modules[NAME] = ModuleType(NAME)
