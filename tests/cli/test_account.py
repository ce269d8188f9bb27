import pytest
import typer

from secateurs.cli.account import Amount, amount_from


def test_one_percentage_is_a_fraction_of_every_layer():
    assert amount_from("80", None) == Amount("unit", 0.8)
    assert amount_from(None, "97.5 %") == Amount("weight", 0.975)


def test_percentages_by_layer_are_shares():
    wanted = Amount("unit", shares={"conv_1": 0.5, "block/dense": 0.9})
    assert amount_from("conv_1=50, block/dense=90", None) == wanted


def test_a_pattern_says_itself_how_much():
    assert amount_from(None, None, "2:4") == Amount("weight")
    assert amount_from(None, "50", "1x4") == Amount("weight", 0.5)


@pytest.mark.parametrize(
    ("units", "weights", "pattern", "sentence"),
    [
        ("10", "10", "unstructured", "exclude each other"),
        (None, None, "unstructured", "Say how much goes"),
        ("10", None, "2:4", "2:4 says itself how many weights go"),
        ("10", None, "1x4", "1x4 is one of weights"),
        ("half", None, "unstructured", "'half' is neither a percentage"),
        ("-1", None, "unstructured", "'-1' is neither a percentage"),
        ("100.1", None, "unstructured", "neither a percentage from 0 to 100"),
        ("nan", None, "unstructured", "neither a percentage"),
        ("=50", None, "unstructured", "neither a percentage"),
        ("a=50,b", None, "unstructured", "neither a percentage"),
        ("a=50,a=60", None, "unstructured", "names a layer twice"),
    ],
)
def test_what_cannot_be_read_is_refused(units, weights, pattern, sentence):
    with pytest.raises(typer.BadParameter, match=sentence):
        amount_from(units, weights, pattern)
