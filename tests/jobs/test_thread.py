import os
import sys
import threading

import pytest

from secateurs.jobs.lane import Lane
from secateurs.jobs.thread import NICENESS


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a niceness of their own on Linux")
def test_background_work_and_what_it_starts_give_way_to_the_window(qtbot):
    def niceness(_) -> tuple[int, int]:
        found = []
        child = threading.Thread(
            target=lambda: found.append(os.getpriority(os.PRIO_PROCESS, 0)), daemon=True
        )
        child.start()
        child.join()
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id()), found[0]

    lane = Lane("test")
    with qtbot.waitSignal(lane.answered) as answered:
        lane.ask(niceness)
    lane.stop()
    own, child = answered.args[0]
    window = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert own == child == min(window + NICENESS, 19)
