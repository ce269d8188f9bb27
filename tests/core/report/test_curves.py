import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from secateurs.core.evaluation.curves import Curve
from secateurs.core.evaluation.points import Way
from secateurs.core.report.curves import curve_figure
from secateurs.core.report.files import loss_figure
from secateurs.core.report.look import inline_svg, png, svg


def lines(figure):
    return {line.get_color(): line for line in figure.axes[0].lines}


def test_curves_differ_in_colour_line_and_marker(one):
    drawn = lines(curve_figure(one.curves))
    weight, unit = drawn["#0072b2"], drawn["#d55e00"]
    assert len(weight.get_marker().vertices) > len(unit.get_marker().vertices) == 5  # a square
    assert (weight.get_linestyle(), unit.get_linestyle()) == ("-", "--")
    assert weight.get_ydata()[-1] == pytest.approx(30)


@pytest.mark.parametrize(("axis", "at_half"), [("sparsity", 50), ("parameters", 75), ("macs", 75)])
def test_units_lie_where_the_axis_says(one, axis, at_half):
    unit = lines(curve_figure(one.curves, axis=axis))["#d55e00"]
    assert unit.get_xdata()[2] == pytest.approx(at_half)


def test_names_stand_on_the_curves_and_apart(one):
    figure = curve_figure(one.curves)
    figure.draw_without_rendering()
    texts = figure.axes[0].texts
    assert {text.get_text() for text in texts} == {
        "weight", "unit", "random weights", "random units",
    }  # fmt: skip
    boxes = [text.get_window_extent() for text in texts]
    assert not any(a.overlaps(b) for a in boxes for b in boxes if a is not b)
    assert all(figure.axes[0].get_window_extent().contains(*box.p0) for box in boxes)


def test_several_networks_have_a_band(one, three):
    assert len(curve_figure(three.curves).axes[0].collections) == 1
    assert len(curve_figure(one.curves).axes[0].collections) == 0


def test_a_picture_says_what_its_curves_and_bands_are(one, three):
    def title(curves):
        return curve_figure(curves).axes[0].get_title(loc="left")

    band = "with a band from the lowest to the highest"
    assert title(one.curves) == "test accuracy, %"
    assert title(three.curves) == f"test accuracy, %: mean of 3 networks, {band}"
    both = {**three.curves, Way("unit"): one.curves[Way("unit")]}
    assert title(both) == f"test accuracy, %: mean of up to 3 networks, {band}"


def test_same_figures_give_the_same_bytes(one):
    first, again = (svg(curve_figure(one.curves)) for _ in range(2))
    assert first == again
    assert b"<dc:date>" not in first
    assert ET.fromstring(first).tag.endswith("svg")


def test_picture_is_large_enough_to_print(one):
    picture = Image.open(io.BytesIO(png(curve_figure(one.curves))))
    assert picture.size == (1720, 840)
    assert np.asarray(picture.convert("L")).std() > 5


def test_inline_drawing_takes_its_colours_from_the_page(one):
    drawn = inline_svg(curve_figure(one.curves), "a")
    assert "var(--weight)" in drawn
    assert "#0072b2" not in drawn.lower()
    assert "<?xml" not in drawn


def test_loss_is_drawn_over_epochs(one):
    training, validation = loss_figure(one.runs).axes[0].lines
    assert training.get_xdata()[-1] == pytest.approx(2, abs=0.01)
    assert list(validation.get_xdata()) == [1, 2]


def test_a_run_without_history_still_has_a_loss_chart(make_run):
    figure = loss_figure([make_run(history=(), best_epoch=0)])
    assert inline_svg(figure, "loss").startswith("<svg")


def test_drawing_asks_for_no_window_system():
    code = (
        "import sys; from secateurs.core.report.curves import curve_figure; curve_figure({});"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_many_curves_are_named_above_the_plot(one):
    (weight,) = (curve for way, curve in one.curves.items() if way == Way("weight"))
    ways = [Way("weight", treatment=each) for each in ("repaired", "tuned", "scratch")]
    more = {way: Curve(way, weight.levels, weight.points) for way in ways}
    figure = curve_figure({**one.curves, **more})
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "weight",
        "unit",
        "weight, repaired",
        "weight, fine-tuned",
        "weight, from scratch",
        "random weights",
        "random units",
    ]
    assert not figure.axes[0].texts
    assert figure.get_size_inches()[1] > 4.2
    assert svg(figure)
