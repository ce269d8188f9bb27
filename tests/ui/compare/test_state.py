import pytest

from secateurs.cli.options import levels_from
from secateurs.core.evaluation.points import CLASSIC_LEVELS
from secateurs.ui.compare.state import parse_levels, show_levels


def test_the_classic_levels_survive_the_text_field():
    assert parse_levels(show_levels(CLASSIC_LEVELS)) == (CLASSIC_LEVELS, "")


def test_levels_are_sorted_and_said_once():
    assert parse_levels("90, 50; 50 %  0")[0] == (0.0, 0.5, 0.9)


@pytest.mark.parametrize("text", ["0, 25; 97.5 %", "99.95 33.33335", "50,50"])
def test_the_window_and_the_command_line_read_the_same_levels(text):
    assert parse_levels(text) == (levels_from(text), "")


@pytest.mark.parametrize(
    "text", ["", "abc", "-1", "100", "99.99999", ", ".join(map(str, range(101)))]
)
def test_other_texts_are_refused_with_a_reason(text):
    levels, error = parse_levels(text)
    assert levels == ()
    assert error.endswith(".")
