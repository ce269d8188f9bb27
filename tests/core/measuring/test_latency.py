import pytest

from secateurs.core.base.errors import CancelledError
from secateurs.core.measuring.latency import TRIES, TURN, WARM, by_turns
from tests.core.looks import Looks


class Machine:
    """A clock that only moves while something runs, and a note of what ran."""

    def __init__(self):
        self.now, self.ran = 0.0, []

    def clock(self):
        return self.now

    def job(self, name, seconds):
        def run():
            self.ran.append(name)
            self.now += seconds

        return run


def test_rounds_are_interleaved_and_who_begins_moves_on():
    machine = Machine()
    passes = [machine.job(name, 1.0) for name in "abc"]
    by_turns(passes, 3, machine.clock)
    before = 3 * (WARM + TRIES)
    assert "".join(machine.ran[before:]) == "abcbcacab"


def test_each_pass_is_warmed_up_before_the_clock_counts():
    machine, slow = Machine(), [9.0, 9.0, 9.0]

    def warming():
        machine.now += slow.pop() if slow else 1.0

    assert by_turns([warming], 2, machine.clock) == [(1.0, 1.0)]


def test_a_turn_repeats_short_calls_and_gives_their_mean():
    machine = Machine()
    found = by_turns([machine.job("a", TURN / 4), machine.job("b", 1.0)], 2, machine.clock)
    assert found == [pytest.approx((TURN / 4, TURN / 4)), (1.0, 1.0)]
    assert machine.ran[2 * (WARM + TRIES) :] == ["a"] * 4 + ["b"] + ["b"] + ["a"] * 4


def test_one_slow_call_does_not_shorten_the_turns():
    machine, times = Machine(), [1.0] * WARM + [9 * TURN]

    def run():
        machine.ran.append("a")
        machine.now += times.pop(0) if times else TURN / 4

    assert by_turns([run], 1, machine.clock) == [(pytest.approx(TURN / 4),)]
    assert len(machine.ran) == WARM + TRIES + 4


def test_what_takes_no_time_does_not_repeat_for_ever():
    assert by_turns([lambda: None], 1, lambda: 0.0) == [(0.0,)]


def test_each_round_is_told_before_it_begins():
    seen = []
    by_turns([lambda: None], 3, lambda: 0.0, seen.append)
    assert seen == [0, 1, 2]


def test_it_looks_before_every_call_that_may_take_long():
    machine, looks = Machine(), Looks()
    by_turns([machine.job(name, 1.0) for name in "ab"], 3, machine.clock, cancelled=looks)
    assert looks.count == len(machine.ran)
    for most in range(looks.count):
        machine.ran.clear()
        with pytest.raises(CancelledError):
            by_turns(
                [machine.job(name, 1.0) for name in "ab"], 3, machine.clock, cancelled=Looks(most)
            )
        assert len(machine.ran) == most
