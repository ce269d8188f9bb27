"""Keeps background imports from holding up the window.

The system's loader lets one thread in at a time. A thread that waits for it in an import
holds the interpreter lock, so that whoever loads for long must not overlap with imports.
"""

import threading

loader = threading.Lock()
