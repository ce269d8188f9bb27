from secateurs.core.learning.loop import Pace


def test_chunks_grow_to_about_a_tenth_of_a_second():
    pace = Pace()
    sizes = []
    for _ in range(8):
        sizes.append(pace.chunk(1000))
        pace.took(sizes[-1], 0.01 * sizes[-1])
    assert sizes == [1, 2, 4, 8, 9, 9, 9, 9]


def test_a_chunk_ends_with_the_epoch():
    pace = Pace()
    pace.took(50, 0.01)
    assert pace.chunk(3) == 3


def test_slow_steps_come_one_at_a_time():
    pace = Pace()
    pace.took(1, 2.0)
    assert pace.chunk(100) == 1


def test_time_left_counts_steps_and_the_ends_of_epochs():
    pace = Pace()
    pace.took(10, 0.5)
    pace.end_took(0.25)
    assert pace.seconds_left(100, 2) == 5.5
    assert pace.steps_per_second() == 20
