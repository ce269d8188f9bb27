import numpy as np

from secateurs.core.ranking.hand_choices import ByHand, HandChoices
from secateurs.ui.hand.marks import by_hand_words, hand_of_layers, spans, unit_words


def test_marks_that_touch_are_one_and_none_is_too_narrow_to_be_seen():
    marked = np.zeros(100, bool)
    marked[[0, 1, 2, 50, 99]] = True
    assert spans(marked, 200.0) == [(0.0, 6.0), (99.0, 103.0), (196.0, 200.0)]
    marked = np.zeros(1000, bool)
    marked[[500, 502]] = True
    assert spans(marked, 100.0) == [(48.05, 52.25)]
    assert spans(np.zeros(4, bool), 100.0) == []


def test_words_say_how_a_unit_stands(network):
    hand = hand_of_layers(network, HandChoices({"dense_0": (3,)}, {"dense_0": (4,)}))["dense_0"]
    assert [unit_words(hand, unit, kept=unit != 5) for unit in (3, 4, 5, 6)] == [
        "Unit 3 is cut by hand",
        "Unit 4 is protected by hand",
        "Unit 5 goes by the ranking",
        "Unit 6 stays by the ranking",
    ]
    assert hand.words == "by hand 1 cut, 1 protected"


def test_words_count_what_was_decided():
    choices = HandChoices()
    assert by_hand_words(None) == ""
    assert by_hand_words(ByHand(10, 3, 0, choices)) == "by hand 3 cut"
    assert by_hand_words(ByHand(10, 0, 1200, choices)) == "by hand 1,200 protected"


def test_layers_whose_units_never_go_are_left_out(network):
    assert list(hand_of_layers(network, HandChoices())) == ["dense_0", "dense_1"]
