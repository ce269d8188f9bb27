import json

import pytest

from secateurs.core.ranking.hand_choices import NO_CHOICES, HandChoices
from secateurs.core.storage.hand_file import HAND, load_choices, save_choices
from tests.core.conftest import random_network

NETWORK = random_network(6, 8, 4, 3)
CHOICES = HandChoices({"layer_0": (3, 7)}, {"layer_0": (0,), "layer_1": (2,)})


def loaded(folder):
    return load_choices(folder, NETWORK.structure, NETWORK.masks)


def test_choices_come_back(tmp_path):
    folder = tmp_path / "run"
    assert loaded(folder) == NO_CHOICES
    save_choices(folder, CHOICES)
    assert loaded(folder) == CHOICES
    save_choices(folder, NO_CHOICES)
    assert loaded(folder) == NO_CHOICES
    assert list(folder.iterdir()) == []


def test_only_what_the_network_has_comes_back(tmp_path):
    text = {"remove": {"layer_0": [3, 8], "gone": [1]}, "protect": {"layer_2": [0]}}
    (tmp_path / HAND).write_text(json.dumps(text))
    assert loaded(tmp_path) == HandChoices(remove={"layer_0": (3,)})


@pytest.mark.parametrize(
    "text", ["", "[]", '{"remove": 3}', '{"remove": {"layer_0": [1]}, "protect": {"layer_0": [1]}}']
)
def test_a_file_that_makes_no_sense_is_passed_over(tmp_path, text):
    (tmp_path / HAND).write_text(text)
    assert loaded(tmp_path) == NO_CHOICES
