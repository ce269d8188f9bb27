from secateurs.work.pace import Went, paced


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_time_left_follows_the_pace_of_the_last_steps():
    clock, told = Clock(), []
    went = paced(told.append, clock)
    for done in range(1, 5):
        clock.now += 2.0
        went(done, 10)
    assert told[-1] == Went(4, 10, 12.0)
    for done in range(5, 11):  # 7 steps back lie within the fast ones only
        clock.now += 1.0
        went(done, 20)
    clock.now += 1.0
    went(11, 20)
    assert told[-1] == Went(11, 20, 9.0)


def test_it_tells_ten_times_a_second_at_most_and_always_of_the_last():
    clock, told = Clock(), []
    went = paced(told.append, clock)
    for done in range(1, 11):
        clock.now += 1 / 16
        went(done, 10)
    assert [each.done for each in told] == [1, 3, 5, 7, 9, 10]
    assert told[-1].seconds_left == 0.0


def test_of_steps_that_were_there_at_once_there_is_no_telling():
    told = []
    paced(told.append, Clock())(0, 5)
    assert told == [Went(0, 5, None)]


def test_the_share_of_nothing_is_nothing():
    assert Went().share == 0.0
    assert Went(1, 4).share == 0.25
