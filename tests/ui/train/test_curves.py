import numpy as np

from secateurs.ui.train.curves import LossSeries, smoothed, thinned


def test_it_takes_over_only_what_is_new():
    series = LossSeries()
    series.follow((3.0, 2.0))
    series.follow((3.0, 2.0, 1.0))
    assert series.values.tolist() == [3.0, 2.0, 1.0]


def test_another_training_replaces_the_old_one():
    series = LossSeries()
    series.follow((3.0, 2.0, 1.0))
    series.follow((2.5,))
    assert series.values.tolist() == [2.5]
    series.follow(())
    assert len(series) == 0


def test_steps_are_placed_in_epochs():
    series = LossSeries()
    series.follow((3.0, 2.0, 1.0, 0.5))
    x, y = series.line(steps_per_epoch=2)
    assert x.tolist() == [0.5, 1.0, 1.5, 2.0]
    assert y.tolist() == [3.0, 2.0, 1.0, 0.5]


def test_a_long_series_keeps_its_extremes_and_order():
    values = np.random.default_rng(0).random(100_000)
    values[54_321] = 9.0
    places, kept = thinned(values, 3000)
    assert len(kept) <= 3100
    assert kept.max() == 9.0
    assert kept.min() == values.min()
    assert (np.diff(places) >= 0).all()
    assert (values[places.astype(int)] == kept).all()


def test_it_grows_to_any_length():
    series = LossSeries()
    losses = tuple(float(i) for i in range(5000))
    series.follow(losses[:1000])
    series.follow(losses)
    assert series.values.tolist() == list(losses)


def test_smoothing_takes_the_mean_of_the_neighbours_that_are_there():
    values = np.array([4.0, 1.0, 1.0, 10.0])
    assert smoothed(values, 1).tolist() == [4.0, 2.0, 4.0, 5.5]
    assert smoothed(values, 0).tolist() == values.tolist()
    assert len(smoothed(np.empty(0), 3)) == 0
