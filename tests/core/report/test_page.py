import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from secateurs.core.evaluation.points import SweepPoint
from secateurs.core.report.content import highlights
from secateurs.core.report.files import report_html
from secateurs.core.report.material import material
from tests.core.evaluation.sweep_points import sweep_points
from tests.core.report.conftest import SPEEDS


class Text(HTMLParser):
    """Collects the words and the tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag not in {"meta", "br", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def test_page_is_whole_and_needs_nothing_else(page):
    assert Text(page).open == []
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "@import" not in page
    assert page.count("<svg") == 3


def test_page_says_what_the_rules_say(one, page):
    text = Text(page).text
    for said in (*one.findings, *one.answers, *one.hypotheses):
        assert re.sub(r"\s+", " ", said.text) in text


def test_page_shows_the_starting_document_beside_what_was_measured(page):
    text = Text(page).text
    assert "exercise sheet" in text
    assert "60 % 97.20 80.00 +17.20 89.94 12.68" in text


def test_other_data_is_not_compared_with_the_starting_document(make_run, without_charts):
    text = Text(report_html(material([make_run(dataset="Fashion")], sweep_points()))).text
    assert "exercise sheet, %" not in text
    assert "What the exercise sheet concluded" not in text
    assert "The exercise sheet's figures are left out: this report is on Fashion" in text


def test_another_network_or_scope_is_not_compared_with_the_starting_document(
    make_run, without_charts
):
    settings = make_run().record.settings
    small = make_run(settings=settings.model_copy(update={"hidden_layers": (300, 100)}))
    text = Text(report_html(material([small], sweep_points()))).text
    assert "exercise sheet, %" not in text
    assert "this report is of a network with hidden layers 300, 100" in text
    ranked = material([make_run()], sweep_points(scope="global"), scope="global")
    assert not ranked.hypotheses
    assert "this report ranks all layers together" in Text(report_html(ranked)).text


def test_another_recipe_is_said_beside_the_starting_document(make_run, page, without_charts):
    settings = make_run().record.settings
    run = make_run(settings=settings.model_copy(update={"augment": True}))
    text = Text(report_html(material([run], sweep_points()))).text
    assert "exercise sheet, %" in text
    assert "trained with images changed a little and a rate that falls at the end" in text
    assert "which the exercise's was not" not in Text(page).text


def test_several_networks_show_their_range(three):
    text = Text(report_html(three)).text
    assert "3 networks" in text
    assert "97.10 (96.20 to 98.00)" in text.replace("90 % ", "")


def test_what_is_a_mean_of_several_networks_says_so(three, make_run, without_charts):
    page = report_html(three)
    text = Text(page).text.replace("\xa0", " ")
    assert "<title>Weight pruning: 3 networks</title>" in page
    assert "98.0 % accuracy of the dense network, mean of 3" in text
    assert "Weight pruning: accuracy of each class, %, means over 3 networks" in text
    runs = [make_run(), make_run("b", 1, test_accuracy=0.96)]
    points = [point for run in "ab" for point in sweep_points(run_id=run) if point.requested]
    text = Text(report_html(material(runs, points))).text.replace("\xa0", " ")
    assert "97.0 % accuracy of the dense network, mean of 2" in text


def test_a_time_that_was_taken_of_one_of_several_networks_says_of_which(make_run, without_charts):
    points = sweep_points() + sweep_points(run_id="b", seed=1)
    runs = [make_run(), make_run("b", 1)]
    timed = "of Run 1 alone, the quickest of several passes"
    assert f"Speed is that {timed}" in Text(report_html(material(runs, points, speeds=SPEEDS))).text
    assert timed not in Text(report_html(material(runs[:1], points, speeds=SPEEDS))).text


def test_each_of_several_networks_has_its_own_training_beside_it(make_run, without_charts):
    stopped = {"outcome": "stopped", "best_epoch": 1, "seconds": 41.6}
    runs = [make_run(), make_run("b", 1, **stopped)]
    points = sweep_points() + sweep_points(run_id="b", seed=1)
    text = Text(report_html(material(runs, points))).text
    assert "Epochs at most 2 Penalties" in text
    assert "Training took" not in text
    assert "network seed training took validation test" in text
    assert "Run 1 0 epoch 2 of 2 kept 3 s" in text
    assert "Run 2 1 epoch 1 of 2 kept, stopped after epoch 2 of 2 42 s" in text


def test_the_training_of_one_network_stands_among_its_settings(page):
    text = Text(page).text
    assert "Epochs 2 of 2; epoch 2 of 2 kept, the best by validation loss" in text
    assert "Training took 3 s" in text
    assert "network seed validation test Run 1 0 95.0 % 98.0 %" in text.replace("\xa0", " ")


def test_a_training_of_under_a_second_did_not_take_none(make_run, without_charts):
    text = Text(report_html(material([make_run(seconds=0.4)], sweep_points()))).text
    assert "Training took under 1 s" in text


def test_an_epoch_that_was_not_kept_is_not_called_the_best(make_run, without_charts):
    run = make_run(best_epoch=0, outcome="diverged")
    text = Text(report_html(material([run], sweep_points()))).text
    assert "Epochs 2 of 2; no epoch did better than the start; stopped within epoch 3" in text


def test_networks_of_several_days_say_the_first_and_the_last(make_run, without_charts):
    days = [datetime(2026, month, day, 12, tzinfo=UTC) for month, day in ((3, 2), (2, 27), (3, 1))]
    runs = [make_run(f"r{seed}", seed, created=day) for seed, day in enumerate(days)]
    points = [each for run in runs for each in sweep_points(run_id=run.record.id)]
    assert "· 27 February 2026 to 2 March 2026" in Text(report_html(material(runs, points))).text


def test_names_are_escaped(make_run):
    page = report_html(material([make_run(name="<b>mine</b>")], sweep_points()))
    assert "<b>mine" not in page
    assert "&lt;b&gt;mine" in page


@pytest.mark.parametrize("method", ["weight", "unit"])
def test_one_method_alone_makes_a_page(make_run, method):
    points: list[SweepPoint] = [point for point in sweep_points() if point.method == method]
    assert (
        f"{method.capitalize()} pruning" in Text(report_html(material([make_run()], points))).text
    )


def test_both_themes_are_there(page):
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_each_curve_says_how_many_networks_it_averages(make_run, without_charts):
    points = sweep_points(run_id="a") + [
        point for point in sweep_points(run_id="b", seed=1) if point.method == "weight"
    ]
    found = material([make_run("a"), make_run("b", 1)], points)
    text = Text(report_html(found)).text
    assert (
        "Means over those of the 2 networks that were swept at all of these levels "
        "(weight over 2, unit over 1); the lowest to the highest in brackets. A difference is the "
        "mean over the networks that have both." in text
    )
    (seeds,) = (one for one in found.findings if one.kind == "seeds")
    assert seeds.text.startswith(
        "Accuracies are means over seeds, 2 for weight pruning and 1 for unit pruning"
    )


def test_page_says_what_the_test_images_decided(page):
    assert "nothing was chosen by" not in page
    assert "read off the accuracies on the test images themselves" in Text(page).text


@pytest.mark.parametrize(
    ("how", "said"),
    [({"exact": False}, "inexact"), ({"heads": "width"}, "heads by width")],
)
def test_the_columns_say_how_units_went(make_run, without_charts, how, said):
    points = [
        point.model_copy(update=how) if point.method == "unit" else point
        for point in sweep_points()
    ]
    text = Text(report_html(material([make_run()], points))).text
    assert f"removed weight unit, {said} difference" in text
    assert f"Unit pruning, {said}: accuracy of each class" in text
    assert f"of the units ({said}) can go" in text


@pytest.mark.parametrize(("unit", "by", "chance"), [(0.977, "0.2", True), (0.9, "7.9", False)])
def test_a_lead_that_may_be_chance_says_so_among_the_main_figures(make_run, unit, by, chance):
    points = sweep_points({("weight",): (0.98, 0.979), ("unit",): (0.98, unit)})
    (*_, lead) = highlights(material([make_run()], points))
    words = "points weight pruning is ahead at 25 %"
    assert (lead["value"], lead["name"]) == (by, words + ", perhaps by chance" * chance)


def test_levels_that_all_cost_little_are_not_the_most_that_can_go(make_run, without_charts):
    points = sweep_points(levels=(0.0, 0.25, 0.5))
    text = Text(report_html(material([make_run()], points))).text
    assert "≥ 50 % of the weights can go within 1 point of it" in text
    assert "25 % of the units can go within 1 point of it" in text
