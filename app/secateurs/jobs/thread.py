"""A thread for work that must never make the window wait."""

import os
import sys
import threading

from PySide6.QtCore import QThread

NICENESS = 10


class BackgroundThread(QThread):
    """An event loop in a thread of low priority.

    Qt's own priorities mean nothing to Linux's usual scheduler; there a thread is nice, and
    so are the threads that it starts, TensorFlow's among them.
    """

    def run(self) -> None:
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        self.exec()
