import pytest

from secateurs.core.base.errors import SettingError
from secateurs.core.learning.schedule import Schedule, sparsity_at


def test_one_shot_is_final_at_once():
    assert sparsity_at(Schedule("one-shot", 0.9), 0.0) == 0.9


def test_gradual_follows_the_cubic_of_zhu_and_gupta():
    schedule = Schedule("gradual", 0.8, until=0.5)
    assert sparsity_at(schedule, 0.0) == 0.0
    assert sparsity_at(schedule, 0.25) == pytest.approx(0.8 - 0.8 * 0.125)
    assert sparsity_at(schedule, 0.5) == 0.8
    assert sparsity_at(schedule, 1.0) == 0.8


def test_gradual_begins_where_the_network_is():
    schedule = Schedule("gradual", 0.8, until=1.0)
    assert sparsity_at(schedule, 0.0, initial=0.5) == 0.5
    assert sparsity_at(schedule, 0.5, initial=0.5) == pytest.approx(0.8 - 0.3 * 0.125)


def test_each_iterative_round_takes_the_same_share_of_what_is_left():
    schedule = Schedule("iterative", 0.875, rounds=3)
    reached = [sparsity_at(schedule, progress) for progress in (0.0, 0.3, 0.4, 0.7, 1.0)]
    assert reached == pytest.approx([0.5, 0.5, 0.75, 0.875, 0.875])


def test_sparsity_never_falls_below_the_initial_one():
    for kind in ("one-shot", "iterative", "gradual"):
        assert sparsity_at(Schedule(kind, 0.5), 0.6, initial=0.7) == 0.7


def test_everything_may_go():
    assert sparsity_at(Schedule("iterative", 1.0, rounds=2), 0.0) == 1.0
    assert sparsity_at(Schedule("iterative", 1.0), 0.9, initial=1.0) == 1.0


@pytest.mark.parametrize(
    "wrong", [{"sparsity": 1.5}, {"kind": "slow"}, {"rounds": 0}, {"until": 0.0}]
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Schedule(**({"kind": "gradual", "sparsity": 0.5} | wrong))


@pytest.mark.parametrize("sparsity", [1.5, float("nan"), "0.9", None])
def test_a_sparsity_that_is_no_fraction_is_refused_in_the_words_of_every_other(sparsity):
    with pytest.raises(SettingError) as caught:
        Schedule("gradual", sparsity)
    assert str(caught.value) == f"sparsity must be between 0 and 1, not {sparsity!r}"
