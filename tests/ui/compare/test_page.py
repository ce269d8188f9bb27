from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidgetItem

from secateurs.core.evaluation.points import SweepPlan, Way
from secateurs.core.findings.answers import Headline
from secateurs.core.findings.finding import Answer
from secateurs.ui.compare.answers import FigureRow
from secateurs.ui.compare.events import (
    AllSeedsChosen,
    AxisChosen,
    CurvesExportAsked,
    LevelsEdited,
    SeriesToggled,
    SweepAsked,
    SweepCancelAsked,
    SweepForgetAsked,
    SweepGoOnAsked,
)
from secateurs.ui.compare.figures import speed_answer
from secateurs.ui.compare.head import SUBTITLE
from secateurs.ui.compare.levels.cells import ROW_HEIGHT
from secateurs.ui.compare.page import ComparePage
from secateurs.ui.compare.state import SweepState
from secateurs.ui.prune.events import PercentChosen
from secateurs.ui.prune.state import Choice
from tests.core.evaluation.sweep_points import sweep_points

PLAN = SweepPlan(run_ids=("run-3",), levels=(0.0, 0.5, 0.9))

OF_RUN_3 = "Run 3 · 100 MNIST test images · 1 seed · 3 levels, 0 to 90 % · each layer"


@pytest.fixture
def page(qtbot, keep_size):
    page = ComparePage()
    qtbot.addWidget(page)
    page.resize(808, 662)
    page.plot.build_now()
    page.show()
    keep_size(page)
    return page


@pytest.fixture
def swept(make_state, make_pruned, make_points, data):
    """Return a function: a state with a finished sweep, its sweep changed as told."""
    state = make_state(data=data)
    pruning = make_pruned(state.network, Choice(percent=50))
    base = replace(state, pruning=pruning)
    points = make_points()
    return lambda **changes: replace(
        base, sweep=replace(SweepState(points=points, findings=("**60 %** is free.",)), **changes)
    )


def test_before_the_first_sweep_there_is_one_thing_to_do(page, swept, qtbot, wishes):
    page.show_state(swept(points=(), findings=()))
    assert page.empty.title.text() == "Its sweeps are being read"
    page.show_state(swept(points=(), findings=(), siblings=("run-3",)))
    assert page.empty.isVisible()
    assert page.empty.title.text() == "No sweep yet"
    assert not page.plot.isVisible()
    assert not page.head.sweep.isVisible()
    assert not page.head.export.isEnabled()
    seen = wishes(page)
    qtbot.mouseClick(page.empty.sweep, Qt.MouseButton.LeftButton)
    assert seen == [SweepAsked()]


def test_before_the_first_sweep_the_page_fits_a_screen_of_1024_pixels(page, swept):
    page.resize(538, 600)
    page.show_state(swept(points=(), findings=()))
    QApplication.processEvents()
    assert page.horizontalScrollBar().maximum() == 0


def test_after_a_sweep_curves_table_and_findings_are_there(page, swept):
    page.show_state(swept())
    assert page.plot.isVisible()
    assert not page.empty.isVisible()
    assert page.curves.levels() == [0, 50, 90]
    assert page.table.levels.rowCount() == 3
    assert page.details.findings.accessibleDescription() == "60 % is free."
    assert page.head.sweep.isVisible()


def test_a_live_sweep_shows_how_far_it_is_and_can_be_cancelled(page, swept, qtbot, wishes):
    page.show_state(swept(plan=PLAN, done=3, seconds_left=26.0))
    assert page.strip.text.text() == "3 of 12 points · 00:26 left"
    assert page.strip.bar.accessibleDescription() == "25 %"
    assert not page.head.sweep.isVisible()
    seen = wishes(page)
    qtbot.mouseClick(page.strip.cancel, Qt.MouseButton.LeftButton)
    assert seen == [SweepCancelAsked()]


def test_points_appear_one_by_one(page, swept, make_points):
    points = make_points()
    page.show_state(swept(points=points[:1], plan=PLAN, done=1))
    assert page.curves.levels() == [0]
    page.show_state(swept(points=points[:2], plan=PLAN, done=2))
    assert page.curves.levels() == [0, 50]


def test_an_interrupted_sweep_can_go_on_or_be_forgotten(page, swept, qtbot, wishes):
    page.show_state(swept(interrupted=PLAN, interrupted_done=12))
    assert page.strip.text.text() == "A sweep was interrupted: 12 of 12 points are there."
    seen = wishes(page)
    qtbot.mouseClick(page.strip.go_on, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.strip.forget, Qt.MouseButton.LeftButton)
    assert seen == [SweepGoOnAsked(), SweepForgetAsked()]


def test_the_cursor_follows_the_sparsity(page, swept):
    page.show_state(swept())
    assert page.curves.accessibleDescription() == "50 %"
    assert page.table.current_row == 1
    page.show_state(swept(x_axis="parameters"))
    assert page.curves.accessibleDescription() == "weight 50 %, unit 50 %"


def test_choices_are_wishes(page, swept, qtbot, wishes):
    page.show_state(swept(siblings=("run-3", "run-4")))
    seen = wishes(page)
    qtbot.keyClick(page.table, Qt.Key.Key_End)
    page.head.axis.chosen.emit("macs")
    qtbot.keyClicks(page.head.popover.field.edit, "5")
    page.head.popover.all_seeds.click()
    page.head.export.menu_shown.actions()[0].trigger()
    assert seen == [
        PercentChosen(90),
        AxisChosen("macs"),
        LevelsEdited("5"),
        AllSeedsChosen(True),
        CurvesExportAsked("png"),
    ]


def test_levels_open_as_they_are_and_keep_what_is_typed(page, swept, qtbot):
    page.show_state(swept(levels=(0.0, 0.5, 0.975)))
    popover = page.head.popover
    popover.begin()
    assert popover.field.edit.text() == "0, 50, 97.5"
    popover.field.edit.setText("0, x")
    page.show_state(swept(levels=(0.0, 0.5, 0.975), levels_error="Levels are numbers."))
    assert popover.field.edit.text() == "0, x"
    assert not page.head.sweep.isEnabled()


def test_all_seeds_is_offered_when_there_are_several(page, swept):
    page.show_state(swept(siblings=("run-3",)))
    page.head.popover.begin()
    assert page.head.popover.all_seeds.isHidden()
    page.show_state(swept(siblings=("run-3", "run-4", "run-5")))
    page.head.popover.begin()
    assert not page.head.popover.all_seeds.isHidden()
    assert page.head.popover.all_seeds.text() == "All seeds (3 networks)"


SAID = (
    Answer("Do the curves differ?", "Yes: at **60 %**.", short=("Yes: at 1 level.", "It leads.")),
    Answer("Why can so much go?", "Little is lost.", short=("Little is lost.",)),
)


def test_a_lead_that_the_test_images_cannot_tell_from_chance_is_said_to_be_that(qtbot):
    qtbot.addWidget(row := FigureRow())
    row.show_headline(Headline(lead=0.0003, leader="unit", at=0.25, clear=False))
    assert row.lead.accessibleName() == "Greatest lead: 0.03 points, lead, perhaps by chance"


def test_the_answer_comes_first(page, swept):
    page.show_state(swept(answers=SAID))
    names = [figure.accessibleName() for figure in page.answer.figures.figures]
    assert names == [
        "Dense network: 98.00 %, the dense network",
        "Weights that can go: 50 %, of weights, within 1 point",
        "Units that can go: 0 %, of units, within 1 point",
        "Greatest lead: 60.0 points, weights lead at 90 %",
    ]
    assert page.answer.questions.words == (
        "Yes: at 1 level. It leads.",
        "The points that are there do not tell.",
        "Little is lost.",
    )
    assert page.details.answers.accessibleDescription() == (
        "Is there a gain in speed? Not measured yet for weights 50 %: press Measure on the Export"
        " page. Do the curves differ? Yes: at 60 %. Why can so much go? Little is lost."
    )


def test_levels_that_all_cost_little_are_not_the_most_that_can_go(page, swept, make_points):
    points = [point for point in make_points() if point.requested <= 0.5]
    page.show_state(swept(points=tuple(points)))
    names = [figure.accessibleName() for figure in page.answer.figures.figures]
    assert names[1:3] == [
        "Weights that can go: ≥\N{NO-BREAK SPACE}50 %, of weights, within 1 point",
        "Units that can go: 0 %, of units, within 1 point",
    ]


def test_before_anything_is_cut_the_answer_on_speed_says_what_to_do(swept, make_pruned):
    state = swept()
    uncut = replace(state, pruning=make_pruned(state.network, Choice(percent=0)))
    assert speed_answer(uncut).text == (
        "Nothing is cut yet: choose a sparsity in the bar below, then press Measure on the Export"
        " page."
    )


def test_a_run_that_was_cut_before_is_not_called_dense(page, swept, make_record):
    state = swept()
    page.show_state(replace(state, run=make_record(state.run.id, kind="tuned")))
    name = page.answer.figures.dense.accessibleName()
    assert name.endswith("%, this run")


def test_while_points_come_the_questions_wait(page, swept):
    page.show_state(swept(plan=PLAN, findings=()))
    assert set(page.answer.questions.words) == {"Follows once the sweep has ended."}


def test_nothing_moves_while_the_levels_of_a_sweep_come(page, swept, qapp):
    page.resize(790, 676)
    plan = SweepPlan(run_ids=("run-3",), methods=("weight",), criteria=("magnitude",))
    points = sweep_points({("weight",): [0.9] * 10}, levels=plan.levels, run_id="run-3")
    places = []
    for count in (1, 5, 10):
        page.show_state(swept(plan=plan, findings=(), points=tuple(points[:count])))
        for _ in range(3):
            qapp.processEvents()
        places.append([part.geometry() for part in (page.answer, page.plot, page.details)])
    assert all(place == places[0] for place in places)


def test_while_the_points_are_weighed_the_questions_say_so(page, swept):
    page.show_state(waiting := swept(findings=()))
    making = "Being worked out from the points…"
    assert set(page.answer.questions.words) == {making}
    assert page.details.findings.accessibleDescription() == making
    page.show_state(replace(waiting, data=None))
    assert set(page.answer.questions.words) == {"Follows once the data are read."}
    told = replace(waiting.sweep, told_of=waiting.sweep.points)
    page.show_state(replace(waiting, sweep=told))
    assert set(page.answer.questions.words) == {"Follows with more points."}


def test_the_questions_stand_side_by_side_where_there_is_room(page, swept, qtbot):
    page.show_state(swept(answers=SAID))
    titles = page.answer.questions._titles
    qtbot.waitUntil(lambda: titles[0].x() < titles[1].x() < titles[2].x())
    assert len({title.y() for title in titles}) == 1
    page.resize(538, 576)
    qtbot.waitUntil(lambda: titles[0].y() < titles[1].y() < titles[2].y())
    assert len({title.x() for title in titles}) == 1
    assert page.answer.questions.words[0] == "Yes: at 1 level."  # so that the curves follow


def test_answer_curves_and_table_keep_their_order_at_every_size(page, swept, qtbot):
    page.show_state(swept(answers=SAID))
    for width, height in ((808, 662), (538, 576), (538, 900), (860, 500), (1500, 950)):
        page.resize(width, height)
        QApplication.processEvents()
        plot, table = page._plot_card.geometry(), page._table_card.geometry()
        assert page.answer.geometry().bottom() < plot.top()
        assert max(plot.bottom(), table.bottom()) < page.details.y()
        assert plot.right() < table.left() or plot.bottom() < table.top()
        assert page.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(("width", "height"), [(808, 676), (848, 576)])
def test_curves_and_table_are_whole_without_scrolling(page, swept, qtbot, width, height):
    page.resize(width, height)
    page.show_state(swept(answers=SAID))
    qtbot.waitUntil(lambda: page._table_card.y() > 0)
    for part in (page._plot_card, page._table_card):
        qtbot.waitUntil(lambda part=part: part.geometry().bottom() < height)


def test_in_a_small_window_the_curves_follow_the_answer_above_the_fold(page, swept, qtbot):
    page.resize(538, 576)
    page.show_state(swept(answers=SAID))
    qtbot.waitUntil(lambda: 0 < page._plot_card.geometry().bottom() < 576)


def test_a_button_kept_under_the_pointer_leaves_curves_and_table_whole(
    page, swept, qtbot, monkeypatch
):
    page.resize(794, 632)
    page.show_state(swept(answers=SAID))
    qtbot.waitUntil(lambda: page._table_card.y() > 0)
    button, at = page.head.options, page.head.options.mapTo(page, QPoint()).y()
    monkeypatch.setattr(page, "pointed", lambda: button)
    with page.pointed_kept():
        page.column.insertSpacing(0, 20)
    assert button.mapTo(page, QPoint()).y() == at
    for card in (page._plot_card, page._table_card):
        assert card.height() >= card.minimumSizeHint().height()


@pytest.mark.parametrize("again", [False, True])
def test_the_page_keeps_its_place_when_sweep_is_pressed(page, swept, qtbot, monkeypatch, again):
    before = swept(siblings=("run-3",), **({} if again else {"points": (), "findings": ()}))
    page.resize(538, 576)
    page.show_state(before)
    button = page.head.sweep if again else page.empty.sweep
    qtbot.waitUntil(button.isVisible)
    monkeypatch.setattr(page, "pointed", lambda: button)
    with page.pointed_kept():
        page.show_state(swept(plan=PLAN, points=(), findings=()))
    assert not button.isVisible()
    bar = page.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert bar.value() == 0


def test_a_second_line_of_the_legend_pushes_the_plot_within_the_card(page, swept, qtbot):
    page.resize(551, 576)
    page.show_state(swept())
    more = (Way("weight", treatment="repaired"), Way("unit", treatment="repaired"))
    page.legend.show_series((*page.legend._items, *more), frozenset())
    qtbot.waitUntil(lambda: page.legend.height() == 48)
    card = page._plot_card
    card.layout().activate()
    assert QWidgetItem(card).minimumSize().height() == card.layout().totalMinimumSize().height()


def test_confusions_are_behind_the_findings(page, swept, qtbot):
    page.show_state(swept())
    assert not page.details.confusion.isVisible()
    page.details.choice.chosen.emit("confusion")
    assert page.details.confusion.isVisible()
    assert not page.details.findings.isVisible()


def test_nothing_is_cut_off_in_the_smallest_window(page, swept, qtbot):
    page.resize(552, 540)
    page.show_state(swept())
    qtbot.waitUntil(lambda: page.widget().width() <= page.viewport().width())
    assert page.horizontalScrollBar().maximum() == 0


def test_on_other_data_the_head_says_so(page, swept, data):
    other = replace(data, name="Fashion-MNIST", key="00000000000000ff")
    page.show_state(replace(swept(), data=other))
    assert page.head.header._subtitle.text() == (
        "Run 3 · 100 Fashion-MNIST test images · 1 seed · 3 levels, 0 to 90 % · each layer."
        " Run 3 learned from MNIST; the accuracy shown is on Fashion-MNIST."
    )
    page.show_state(swept())
    assert page.head.header.subtitle == OF_RUN_3
    page.show_state(swept(points=(), findings=()))
    assert page.head.header.subtitle == SUBTITLE


def test_data_of_other_classes_cannot_be_swept(page, swept, data):
    other = replace(data, class_names=tuple("abc"))
    page.show_state(replace(swept(points=(), findings=()), data=other))
    assert not page.empty.sweep.isEnabled()
    assert "the data has 3 classes, the network 10" in page.empty.text.text()


def test_the_table_of_several_networks_leaves_the_curves_room(page, swept, make_points, qtbot):
    points = make_points() + make_points(-0.02, run_id="run-4", seed=1)
    page.show_state(swept(points=points))
    qtbot.waitUntil(lambda: page.table.width() >= page.table.minimumSizeHint().width())
    qtbot.waitUntil(lambda: page._plot_card.width() >= 350)
    assert page.horizontalScrollBar().maximum() == 0


def test_the_tables_card_is_no_higher_than_its_rows(page, swept, qapp):
    page.resize(1800, 1300)
    page.show_state(swept())
    page.show()
    qapp.processEvents()
    table = page.table
    assert table.viewport().height() - 3 * table.rowHeight(0) in (0, 1, 2)
    assert page._table_card.y() == page._plot_card.y()
    assert table.rowHeight(0) == round(1.5 * ROW_HEIGHT)


def test_the_button_says_how_many_points_are_missing(page, swept):
    page.show_state(swept(levels=(0.0, 0.5, 0.9)))
    assert page.head.sweep.text() == "Sweep again"
    page.show_state(swept(levels=(0.0, 0.5, 0.7, 0.9)))
    assert page.head.sweep.text() == "Sweep 4 more"
    assert page.head.sweep.toolTip().startswith("Measure the 4 points that are missing, about")


def test_a_hidden_series_leaves_plot_and_table_but_not_the_legend(page, swept, wishes):
    seen = wishes(page)
    page.show_state(swept())
    page.legend.item(Way("unit")).click()
    assert seen == [SeriesToggled(Way("unit"))]
    page.show_state(swept(hidden=frozenset({Way("unit")})))
    assert Way("unit") not in {series.way for series in page.curves._series}
    assert page.table.levels.columns == ("removed", "weight")
    assert page.legend.item(Way("unit")).accessibleDescription() == "hidden"


def test_the_series_of_a_live_sweep_have_their_places_before_their_points(page, swept, make_points):
    plan = PLAN.model_copy(update={"treatments": ("none", "repaired")})
    page.show_state(swept(points=make_points()[:1], plan=plan, done=1, at_work="unit, 50 %"))
    assert page.legend.item(Way("weight", treatment="repaired")).isVisible()
    assert "unit, repaired" in page.table.levels.columns
    assert "unit, 50 %" in page.strip.text.text()


def test_curves_over_several_networks_say_which(page, swept, make_points, make_record):
    points = (*make_points(), *(p.model_copy(update={"run_id": "run-4"}) for p in make_points()))
    page.show_state(swept())
    assert page.head.header.subtitle == OF_RUN_3
    state = swept(points=points, siblings=("run-3", "run-4", "run-5"))
    page.show_state(replace(state, runs=(make_record("run-4", name="Run 4"), state.run)))
    assert page.head.header.subtitle == (
        "Means over 2 networks: Run 3 and Run 4 · 100 MNIST test images · 2 of 3 seeds"
        " · 3 levels, 0 to 90 % · each layer"
    )


def test_the_focus_stays_with_the_sweep(page, swept, qtbot):
    before, live = swept(points=(), findings=()), swept(plan=PLAN)
    page.show_state(before)
    page.activateWindow()
    page.empty.sweep.setFocus()
    qtbot.waitUntil(page.empty.sweep.hasFocus)
    page.show_state(live)
    assert page.strip.cancel.hasFocus()
    page.show_state(swept())
    assert page.head.hasFocus()
    page.head.options.setFocus()
    page.show_state(live)
    assert page.strip.cancel.hasFocus()
