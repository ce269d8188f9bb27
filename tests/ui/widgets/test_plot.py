import pytest
from PySide6.QtWidgets import QApplication

from secateurs.ui.theme.palette import DARK
from secateurs.ui.theme.theme import apply_theme
from secateurs.ui.widgets.plot import ABOVE, StyledPlot
from secateurs.ui.widgets.plot_items import calm_step


@pytest.fixture
def show_accuracy(qtbot):
    """Return a function: show_accuracy(width, height) -> plot of percentages, in pixels."""

    def show(width, height):
        qtbot.addWidget(plot := StyledPlot())
        plot.set_titles("test accuracy, %", "sparsity, %")
        plot.set_home((0, 100), (0, 100), (10, 20))
        plot.resize(width, height)
        plot.show()
        return plot

    return show


@pytest.mark.parametrize(
    ("length", "most", "step"), [(2.5, 6, 0.5), (10, 12, 1), (99, 10, 10), (0.31, 6, 0.1)]
)
def test_steps_are_one_two_or_five_times_a_power_of_ten(length, most, step):
    assert calm_step(length, most) == pytest.approx(step)


def test_labels_stand_at_both_ends_with_as_many_digits_as_the_step(qtbot):
    qtbot.addWidget(plot := StyledPlot())
    axis = plot.getPlotItem().getAxis("left")
    assert axis.tickStrings([0, 0.5, 2.5], 1, 0.5) == ["0.0", "0.5", "2.5"]
    assert axis.tickStrings([0, 10], 1, 10) == ["0", "10"]


def test_a_plot_takes_the_colours_of_a_new_theme(qtbot, qapp: QApplication):
    qtbot.addWidget(plot := StyledPlot())
    plot.set_titles("loss", "epoch")
    apply_theme(qapp, "dark")
    assert plot.backgroundBrush().color().name() == DARK.panel.lower()


@pytest.mark.parametrize(("height", "step"), [(160, 20), (110, 40), (85, 100)])
def test_a_low_plot_writes_fewer_labels(show_accuracy, height, step):
    plot = show_accuracy(400, height)
    axis = plot.getPlotItem().getAxis("left")
    assert axis.tickSpacing(0, 100, plot.area.height())[0][0] == step


def test_items_fit_a_new_size_before_it_is_painted(qtbot):
    """What moves while it is painted is painted again."""
    qtbot.addWidget(plot := StyledPlot())
    plot.set_home((0, 2), (0, 1), (1, 1))
    plot.resize(400, 300)
    plot.show()
    plot.resize(300, 200)
    seen = plot.getViewBox().childGroup.transform()
    plot.grab()
    assert plot.getViewBox().childGroup.transform() == seen


def test_a_marker_at_the_top_of_a_plot_stays_clear_of_its_title(show_accuracy):
    plot = show_accuracy(400, 200)
    title = plot.getPlotItem().titleLabel.sceneBoundingRect()
    assert plot.area.top() - title.bottom() >= ABOVE


def test_another_name_of_the_axis_stands_in_its_middle(show_accuracy):
    plot = show_accuracy(460, 240)
    plot.set_titles("test accuracy, %", "multiply-accumulates removed, % of the whole network")
    axis = plot.getPlotItem().getAxis("bottom")
    middle = axis.label.sceneBoundingRect().center().x()
    assert abs(middle - axis.sceneBoundingRect().center().x()) <= 1
