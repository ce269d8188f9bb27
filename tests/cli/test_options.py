import pytest
import typer

from secateurs.cli.options import criteria_from, levels_from, methods_from, seeds_from


def test_levels_are_percents_in_any_order_each_once():
    assert levels_from("90, 0,97.5 %,90") == (0.0, 0.9, 0.975)


@pytest.mark.parametrize("text", ["", "x", "-1", "100", "99.99999", "nan", "0/25"])
def test_bad_levels_are_refused(text):
    with pytest.raises(typer.BadParameter, match="percents"):
        levels_from(text)


@pytest.mark.parametrize(
    ("text", "seeds"), [("0-2", (0, 1, 2)), ("7", (7,)), ("3, 1-2,2", (3, 1, 2))]
)
def test_seeds_are_ranges_and_lists(text, seeds):
    assert seeds_from(text) == seeds


@pytest.mark.parametrize("text", ["", "a", "2-1", "-1", "0-1000", "1.5"])
def test_bad_seeds_are_refused(text):
    with pytest.raises(typer.BadParameter, match="seeds"):
        seeds_from(text)


def test_words_keep_the_usual_order():
    assert methods_from("unit,weight") == ("weight", "unit")
    assert criteria_from("random") == ("random",)
    with pytest.raises(typer.BadParameter, match="choose from"):
        methods_from("weights")
