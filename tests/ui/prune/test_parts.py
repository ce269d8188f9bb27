from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.graph.structure import KernelLayer, LeftWhole
from secateurs.core.pruning.account import account
from secateurs.core.pruning.rank import rank
from secateurs.ui.prune.lower_card import LowerCard
from secateurs.ui.prune.page import PrunePage
from secateurs.ui.prune.parts import (
    kept_part,
    kept_parts,
    ranked_index,
    ranked_name,
    shown_layers,
)
from secateurs.ui.prune.state import Choice, PruningState, Way
from secateurs.ui.widgets import deferred
from tests.core.network.small_models import plain_model


@pytest.fixture
def model():
    return plain_model()


@pytest.fixture
def whole(model):
    """The same, but with units that must all stay."""
    reason = "feeds the LayerNormalization layer norm, whose result depends on every unit"
    left = (LeftWhole("first", "Conv2D", reason),)
    structure = replace(model.structure, unit_sets=(), left_whole=left)
    return replace(model, graph=replace(model.graph, structure=structure))


def test_layers_of_a_plain_network_are_numbered(network):
    assert [layer.title for layer in shown_layers(network)] == [
        "Layer 1 · 784 × 12",
        "Layer 2 · 12 × 8",
    ]


def test_layers_of_a_model_have_their_names_and_ties(model):
    first, second = shown_layers(model)
    assert (first.title, first.tied) == ("first · 784 × 4", ("second",))
    assert second.details == "Conv2D, kernel 28 × 28 × 1 × 4"


def test_any_kernel_is_mapped_as_fan_in_by_units(model):
    cut = rank(model, "weight").cut(0.5)
    one = kept_part(model, cut, 1)
    assert [made is None for made in cut.kept._made] == [True, False]
    kept = kept_parts(model, cut)
    np.testing.assert_array_equal(one, kept[1])
    assert [one.shape for one in kept] == [(784, 4), (784, 4)]
    assert sum(int(one.sum()) for one in kept) == 784 * 4
    units = kept_parts(model, rank(model, "unit").cut(0.5))
    np.testing.assert_array_equal(units[0], units[1])
    assert units[0].shape == (4,)


def test_tied_layers_share_their_scores(model):
    assert [ranked_index(model, "unit", layer) for layer in (0, 1)] == [0, 0]
    assert ranked_name(model, "unit", 0) == "first + second"
    assert ranked_name(model, "weight", 1) == "second"


def test_units_that_stay_have_no_scores(whole):
    assert ranked_index(whole, "unit", 0) is None
    assert shown_layers(whole)[0].stays.startswith("feeds the LayerNormalization layer")


def test_the_page_shows_ties_for_units_only(qtbot, make_state, model):
    qtbot.addWidget(page := PrunePage())
    page.resize(808, 662)
    page.details.turn("scores")
    page.scores.place.build_now()
    page.show()
    cuts = {method: rank(model, method) for method in ("weight", "unit")}
    ways = {
        method: Way(ranking=ranking, cut=ranking.cut(0.5), account=account(model, ranking.cut(0.5)))
        for method, ranking in cuts.items()
    }
    for method in ("weight", "unit"):
        pruning = PruningState(Choice(percent=50, method=method), **ways)
        page.show_state(make_state(network=model, pruning=pruning))
        assert page.maps.cards[0].tied.isVisible() == (method == "unit")
    assert page.maps.cards[0].kept.text() == "2 of 4 · 50 %"
    assert "they go together" in page.maps.cards[0].toolTip()
    assert page.scores.chart.cut_label.startswith("cut at unit norm")


def test_the_focus_of_a_tab_that_goes_falls_into_no_field_of_the_next(qtbot, cut_state):
    qtbot.addWidget(card := LowerCard())
    card.resize(740, 340)
    card.show()
    card.show_state(cut_state(percent=50), 0)
    card.turn("tune")
    card.activateWindow()
    field = card.tune.form.epochs.edit
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    card.turn("budget")
    assert card.hasFocus()


def test_fine_tuning_that_is_wanted_amid_the_import_of_plots_waits_for_the_rest(page, monkeypatch):
    steps = iter(("half", "whole"))
    monkeypatch.setattr(deferred, "_plots", steps)
    assert page.details.tune.loss is not None
    assert next(steps, None) is None


def test_cells_and_heads_are_called_so_and_gates_are_none(model):
    kernels = (
        KernelLayer("lstm/kernel", "LSTM", (28, 256), 1, 28, True, 4),
        KernelLayer("mha/query", "MultiHeadAttention", (32, 4, 8), 1, 28, True),
        KernelLayer("mha/output", "MultiHeadAttention", (4, 8, 32), 2, 28, True),
    )
    structure = replace(model.structure, layers=kernels, unit_sets=())
    shown = shown_layers(replace(model, graph=replace(model.graph, structure=structure)))
    assert [layer.title for layer in shown] == [
        "lstm/kernel · 112 × 64 cells",
        "mha/query · 256 × 4 heads",
        "mha/output · 32 × 32",
    ]
    assert shown[0].details == "LSTM, kernel 28 × 256, 4 gates a cell"


def test_a_depthwise_kernel_loses_what_the_units_before_it_fed():
    import keras

    from secateurs.core.pruning.plain_model import read_model

    layers = keras.layers
    model = read_model(
        keras.Sequential(
            [
                keras.Input((6, 6, 1)),
                layers.Conv2D(4, 1, name="first"),
                layers.SeparableConv2D(6, 3, name="second"),
                layers.GlobalAveragePooling2D(),
                layers.Dense(3),
            ]
        )
    )
    first, depthwise, pointwise = kept_parts(model, rank(model, "unit").cut(0.5))
    np.testing.assert_array_equal(first, depthwise)
    assert (first.sum(), pointwise.sum()) == (2, 3)
    assert shown_layers(model)[1].name == "second/depthwise_kernel"
