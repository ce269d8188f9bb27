import sys
import threading

import numpy as np  # noqa: F401  (brings BLAS)
from threadpoolctl import ThreadpoolController, threadpool_info

from secateurs.core.base import threads
from secateurs.core.base.threads import frequent_switches, one_blas_thread, shared_out


def threads_of_blas():
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def limited():
    with one_blas_thread:
        return threads_of_blas()


def in_a_thread(work):
    found = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def test_every_thread_can_set_the_limit_while_those_before_live():
    before = threads_of_blas()
    assert limited() == {1}
    assert in_a_thread(limited) == {1}
    assert limited() == {1}
    assert threads_of_blas() == before


def test_the_limit_stays_until_the_last_has_left_whichever_thread_that_is():
    before = threads_of_blas()
    with one_blas_thread:
        in_a_thread(limited)
        assert threads_of_blas() == {1}
    one_blas_thread.__enter__()
    in_a_thread(lambda: one_blas_thread.__exit__())
    assert threads_of_blas() == before


def test_libraries_are_looked_for_again_only_after_an_import(monkeypatch):
    looked = []
    monkeypatch.setattr(
        threads, "ThreadpoolController", lambda: looked.append(1) or ThreadpoolController()
    )
    one = threads._OneBlasThread()
    for count in (1, 1):
        with one:
            assert len(looked) == count
    monkeypatch.setitem(sys.modules, "brings_its_own_blas", threading)
    with one:
        assert len(looked) == 2
        assert threads_of_blas() == {1}


def test_threads_switch_often_until_the_last_that_computes_has_left():
    usual = sys.getswitchinterval()
    with frequent_switches:
        in_a_thread(lambda: frequent_switches.__enter__())
        assert sys.getswitchinterval() < usual / 5
    assert sys.getswitchinterval() < usual / 5
    frequent_switches.__exit__()
    assert sys.getswitchinterval() == usual


def test_a_process_counts_the_cores_that_it_may_use(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(threads.os, "sched_getaffinity", lambda _: {0, 3}, raising=False)
    assert (threads.cores(), threads.own_threads()) == (2, 2)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert threads.own_threads() == 1


def test_what_is_shared_out_comes_in_order_and_waits_for_no_other_purpose():
    go_on, held = threading.Event(), []
    repair = threading.Thread(
        target=lambda: held.extend(shared_out(lambda _: go_on.wait(30), range(64), "repair"))
    )
    repair.start()
    assert shared_out(lambda part: 2 * part, range(64), "answers") == list(range(0, 128, 2))
    assert held == []
    go_on.set()
    repair.join()
    assert held == [True] * 64
