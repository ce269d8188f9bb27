import pytest

from secateurs.ui.theme.blend import contrast, mixed, most_legible


def test_a_share_of_the_ink_lies_on_the_ground():
    assert mixed("#000000", "#FF8040", 0.0).name() == "#000000"
    assert mixed("#000000", "#FF8040", 0.5).name() == "#804020"
    assert mixed("#000000", "#FF8040", 1.0).name() == "#ff8040"


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


def test_the_most_legible_ink_is_the_one_that_stands_out():
    assert most_legible("#FFFFFF", "#000000", "#EEEEEE").name() == "#000000"
    assert most_legible("#202020", "#000000", "#EEEEEE").name() == "#eeeeee"
