import pytest

from secateurs.core.learning.settings import TrainingSettings, advice


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
