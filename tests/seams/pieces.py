"""What the tests of workers have them do; imports little, for each worker imports it."""

import os
import signal
import threading
from pathlib import Path

from secateurs.core.base.errors import DataError, TrainingDiverged
from secateurs.core.base.worker_side import dropped


def fits(asked):
    return asked


def fails(asked, kind):
    raise DataError(asked) if kind == "data" else TrainingDiverged(7, asked)


def meets(asked, folder, payload):
    """Wait for another process to be at such a piece, too, and return how many have been."""
    mine = Path(folder, str(os.getpid()))
    mine.touch()
    for _ in range(asked):
        if len(list(mine.parent.iterdir())) > 1:
            break
        threading.Event().wait(0.05)
    return len(list(mine.parent.iterdir()))


def once_killed(asked, folder):
    mark = Path(folder, str(asked))
    if not mark.exists():
        mark.touch()
        if asked == 3:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    return asked * 2


def waits_until_dropped(asked, folder):
    Path(folder, "begun").touch()
    while not dropped():
        threading.Event().wait(0.01)
    Path(folder, "dropped").touch()


class Newer:
    """What only this process can write and nobody can read."""

    def __reduce__(self):
        return _read, ()


def _read():
    raise ImportError("cannot import name 'Newer'")
