import threading
from types import SimpleNamespace

import pytest

from secateurs.jobs.job import Runner
from secateurs.ui.train.steered_job import SteeredJob, interrupted_words


class Listener(SteeredJob):
    """Notes in which thread it hears of its job."""

    def __init__(self, controller, store, runner):
        super().__init__(controller, store, runner)
        self.heard = []

    def _take(self, report):
        self.heard.append((report, threading.get_ident()))

    def _fail(self, failure):
        self.heard.append((failure.text, threading.get_ident()))

    def _look(self):
        return None

    def _offer(self):
        self.heard.append(("end", threading.get_ident()))


@pytest.fixture
def listener(controller):
    runner = Runner(controller)
    yield Listener(controller, None, runner)
    runner.stop()


def test_what_a_job_says_is_heard_in_the_thread_of_the_window(listener, qtbot):
    def works(report, cancelled):
        report("step")
        return "done"

    here = threading.get_ident()
    with qtbot.waitSignal(listener.ended):
        listener._start(works, object())
    assert listener.heard == [("step", here), ("done", here), ("end", here)]


def test_so_is_a_failure(listener, qtbot, caplog):
    def fails(report, cancelled):
        raise MemoryError

    here = threading.get_ident()
    with qtbot.waitSignal(listener.ended):
        listener._start(fails, object())
    assert listener.heard == [("The computer ran out of memory.", here), ("end", here)]


@pytest.mark.parametrize(
    ("epoch", "words"),
    [
        (0, "It was interrupted before the first of 5 epochs had ended."),
        (2, "It was interrupted after epoch 2 of 5: it can go on with epoch 3."),
        (
            5,
            "It was interrupted after the last of its 5 epochs: only its test is left.",
        ),
    ],
)
def test_what_was_interrupted_says_with_which_epoch_it_goes_on(epoch, words):
    unfinished = SimpleNamespace(epoch=epoch, settings=SimpleNamespace(epochs=5))
    assert interrupted_words("It", unfinished) == words
