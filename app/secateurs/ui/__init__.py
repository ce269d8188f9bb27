"""The window: shows states, emits wishes."""

from importlib import import_module

import PySide6.QtCore  # noqa: F401  (brings `shibokensupport`)

# PySide reads the source of every module that is imported after it, TensorFlow's and all, and
# Python keeps it: 90 MB, to learn who may use `from __feature__`. Nobody here does.
setattr(import_module("shibokensupport.feature"), "_mod_uses_pyside", lambda module: False)  # noqa: B010
