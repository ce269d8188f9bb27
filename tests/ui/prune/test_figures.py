import pytest

from secateurs.core.pruning.account import Account, LayerAccount
from secateurs.ui.prune.figures import (
    carriers_text,
    compacted_figure,
    guard_text,
    kept_short,
    kept_text,
    parameters_figure,
    removed_figure,
    saving_figure,
    score_name,
)
from secateurs.ui.widgets.card import KeyFigure


def account(**changes):
    facts = {
        "requested": 0.82,
        "achieved": 0.8198,
        "gone": 0.8198,
        "layers": (),
        "prunable_weights": 18,
        "prunable_weights_total": 100,
        "parameters": 443_210,
        "parameters_total": 2_400_000,
        "macs": 250,
        "macs_total": 2075,
        "guarded": (),
    }
    return Account(**(facts | changes))


@pytest.mark.parametrize(
    ("method", "text"), [("weight", "141,120 · 18 %"), ("unit", "141,120 of 784,000 · 18 %")]
)
def test_what_a_layer_keeps(method, text):
    assert kept_text(LayerAccount("a", 784, 1000, 784_000, 141_120), method) == text


def test_a_layer_that_keeps_a_removed_unit_once_compacted_says_both():
    layer = LayerAccount("a", 20, 16, 16, 8, carriers=1)
    assert kept_text(layer, "unit") == "8 of 16 · 50 %; 9 once compacted"
    assert carriers_text(layer).startswith("Once compacted, 1 removed unit stays")


def test_what_a_layer_keeps_in_little_room():
    assert kept_short(LayerAccount("a", 784, 1000, 1000, 410)) == "410 · 41 %"
    assert kept_short(None) == ""


def test_one_of_a_thousand_is_not_written_as_nothing():
    assert kept_text(LayerAccount("a", 784, 1000, 1000, 1), "unit") == "1 of 1,000 · 0.1 %"


def test_a_share_is_written_as_exactly_as_the_count_beside_it():
    assert kept_text(LayerAccount("a", 500, 200, 500, 5), "unit") == "5 of 500 · 1 %"
    assert kept_text(LayerAccount("a", 500, 200, 500, 7), "unit") == "7 of 500 · 1.4 %"
    assert kept_text(LayerAccount("a", 500, 200, 500, 2), "unit") == "2 of 500 · 0.4 %"


def test_before_the_ranking_there_is_no_figure():
    assert kept_text(None, "weight") == "–"
    assert removed_figure(None, "unit").value == "–"
    assert parameters_figure(None).value == "–"


def test_removed_stands_beside_asked_for():
    figure = removed_figure(account(), "unit")
    assert (figure.caption, figure.value) == ("Units removed", "81.98 %")
    assert figure.note == "asked for 82 %"


def test_what_was_asked_for_is_written_as_exactly_as_what_went():
    note = removed_figure(account(requested=0.6748, achieved=0.6748), "unit").note
    assert note == "asked for 67.48 %"


def test_parameters_count_the_whole_network():
    figure = parameters_figure(account())
    assert (figure.value, figure.note) == ("81.53 %", "443,210 left")


def test_zeros_save_nothing():
    figure = saving_figure(account(), "weight")
    assert figure.value == "1.0 ×"
    assert figure.note == "same dense matrix: zeros save nothing"


def test_units_save_arithmetic_once_compacted_and_no_speed_is_claimed():
    figure = saving_figure(account(), "unit")
    assert (figure.caption, figure.value) == ("Multiply-accumulates", "8.3 × fewer")
    assert figure.note == "once compacted: 250 left"


def test_nothing_removed_and_nothing_gone_are_said_plainly():
    none = {"macs": 2075, "gone": 0.0}
    assert saving_figure(account(**none, achieved=0.0), "unit").note == "no unit is removed"
    assert saving_figure(account(**none), "unit").note == "once compacted: no unit is gone"


def test_what_is_gone_once_compacted_is_a_figure_of_its_own():
    assert removed_figure(account(gone=0.4, carriers=3), "unit").note == (
        "asked for 82 %\n40.00 % once compacted"
    )
    assert removed_figure(account(exact=False), "unit").note == (
        "asked for 82 %\nat most 81.98 % once compacted"
    )
    assert removed_figure(account(gone=0.0), "weight").note == "asked for 82 %"
    assert removed_figure(account(gone=0.4, carriers=3), "unit", "by hand 3 cut", 3).note == (
        "asked for 82 %; 3 by hand\n40.00 % once compacted"
    )


def test_the_guard_names_its_layers():
    names = ("first", "second", "third")
    assert guard_text(account(), names, "unit") == ""
    assert guard_text(account(guarded=("third",)), names, "weight") == (
        "One ranking over all layers would have emptied layer 3: one weight was kept."
    )
    assert "layers 1 and 3: one unit in each was kept" in guard_text(
        account(guarded=("first", "third")), names, "unit"
    )


def test_units_that_stay_to_carry_a_constant_are_told():
    assert carriers_text(account()) == ""
    assert carriers_text(account(carriers=1)) == (
        "Once compacted, 1 removed unit stays, to carry a constant; it is counted."
    )
    assert carriers_text(account(carriers=3)) == (
        "Once compacted, 3 removed units stay, to carry constants; they are counted."
    )


def test_where_that_is_not_known_the_figures_are_the_least():
    unknown = account(exact=False)
    assert parameters_figure(unknown).note == "at least 443,210 left"
    assert saving_figure(unknown, "unit").note == "once compacted: at least 250 left"


def test_scores_are_named_as_the_criterion_makes_them():
    assert score_name("weight", "magnitude", "global") == "|w|"
    assert score_name("unit", "magnitude", "layer") == "unit norm"
    assert score_name("unit", "magnitude", "global") == "unit RMS"
    assert score_name("unit", "random", "layer") == "random score"


def test_in_little_room_only_what_is_left_is_written(qtbot, keep_size, make_record):
    qtbot.addWidget(card := KeyFigure("Parameters, compacted"))
    run = make_record(parameters_before=2_390_000, parameters=218_310)
    figure = compacted_figure(run)
    assert (figure.value, figure.short) == ("2.39 M → 218 k", "218 k")
    card.show_figure(figure.value, figure.note, shorter=figure.short)
    card.resize(300, 100)
    card.show()
    keep_size(card)
    assert card._value.fitting == "2.39 M → 218 k"
    card.resize(150, 100)
    assert card._value.fitting == "218 k"
