import pytest

from secateurs.core.learning.settings import TrainingSettings, advice, penalties_text


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"learning_rate": 2}, "Try a lower learning rate, such as 0.1."),
        ({"optimizer": "adam"}, "Try a lower learning rate, such as 0.001."),
        ({"l2": 0.5}, "Try a smaller penalty, such as 0.0001, or none."),
        ({}, "Try a learning rate of 0.01, or the optimizer Adam."),
        ({"optimizer": "adam", "learning_rate": 0.001}, "Try a learning rate of 0.0001."),
    ],
)
def test_advice_fits_the_settings(chosen, sentence):
    assert advice(TrainingSettings(**chosen)) == sentence


def test_only_penalties_that_there_are_are_named():
    some = TrainingSettings(l2=0.0001), TrainingSettings(l1=1e-5, l2=0.01), TrainingSettings()
    assert [penalties_text(each) for each in some] == ["L2 0.0001", "L1 1e-05, L2 0.01", ""]
