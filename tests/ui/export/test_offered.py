from dataclasses import replace

from secateurs.core.base import installed
from secateurs.ui.export import offered
from secateurs.ui.export.offered import (
    NEEDS_DATA,
    choice_words,
    cut_network,
    file_name,
    gets_smaller,
    why_not_measured,
    why_not_written,
)
from secateurs.ui.export.page import cut_words, subtitles
from secateurs.ui.export.state import Original
from secateurs.ui.prune.state import Choice, with_way
from secateurs.ui.train.state import TrainingState


def test_what_is_exported_is_the_cut_in_front(exported):
    state = exported()
    chosen = cut_network(state)
    assert chosen.cut is state.pruning.unit.cut
    assert chosen.repaired is None
    assert chosen.data is state.data


def test_before_the_ranking_there_is_nothing_to_export(make_state):
    assert cut_network(make_state()) is None
    assert why_not_measured(make_state()) == "The weights are being ranked."


def test_no_time_is_taken_beside_a_training(exported):
    state = replace(exported(), training=TrainingState(phase="running"))
    assert why_not_measured(state).startswith("A training is under way")


def test_nor_beside_a_fine_tuning_or_a_compaction(exported):
    state = exported()
    busy = replace(state, tuning=replace(state.tuning, live=TrainingState(phase="running")))
    assert why_not_measured(busy).startswith("A fine-tuning is under way")
    busy = replace(state, tuning=replace(state.tuning, making_compact=True))
    assert why_not_measured(busy).startswith("A compaction is under way")


def pruned_before(state):
    """The state after half of the units went in an earlier pruning."""
    way = state.pruning.unit
    gone = tuple(int((~kept).sum()) for kept in way.cut.kept)
    way = replace(way, ranking=replace(way.ranking, gone=gone))
    return replace(state, pruning=with_way(state.pruning, "unit", way))


def test_what_an_earlier_pruning_took_is_not_told_as_a_cut(exported):
    state = exported()
    assert subtitles(state)[0] == "Run 3, 50 % of its units removed by magnitude"
    before = pruned_before(state)
    assert subtitles(before)[0] == "Run 3 as it is: 50 % of its units were removed before."
    assert file_name(before, "litert") == "run_3.tflite"
    assert gets_smaller(before)


def test_what_is_exported_tells_what_it_was_made_of(exported, make_record, make_network):
    state = exported()
    original = Original(make_record("run-0"), make_network(1))
    state = replace(state, export=replace(state.export, original=original))
    assert cut_network(state).original is original.network


def test_only_units_get_smaller(exported):
    assert gets_smaller(exported())
    assert not gets_smaller(exported(percent=0))
    assert not gets_smaller(exported(method="weight"))
    state = exported()
    assert not gets_smaller(replace(state, export=replace(state.export, smaller=False)))


def test_int8_needs_data_that_fit(exported):
    assert why_not_written(exported(), "litert-int8") == ""
    assert why_not_written(replace(exported(), data=None), "litert-int8") == NEEDS_DATA
    assert why_not_written(replace(exported(), data=None), "litert") == ""


def test_onnx_without_its_extra_gives_the_command(exported, monkeypatch):
    monkeypatch.setattr(installed, "PACKAGES", {"onnx": ("not_there",)})
    offered._without_onnx.cache_clear()
    try:
        found = why_not_written(exported(), "onnx")
    finally:
        offered._without_onnx.cache_clear()
    assert found == "not_there is not installed: pip install 'secateurs[onnx]'."


def test_a_file_is_named_for_what_is_in_it(exported):
    assert file_name(exported(), "keras") == "run_3_units_50.keras"
    assert file_name(exported(percent=0), "c") == "run_3.h"
    assert file_name(exported(method="weight"), "litert-int8") == "run_3_weights_50.int8.tflite"
    state = exported()
    state = replace(state, export=replace(state.export, smaller=False))
    assert file_name(state, "onnx") == "run_3_units_50_zeros.onnx"


def test_a_choice_in_words():
    assert choice_words(Choice(percent=80, method="unit")) == "units 80 %"
    assert choice_words(Choice(percent=80, repaired=True)) == "weights 80 %, repaired"
    assert choice_words(Choice(percent=80, pattern="2:4")) == "weights, 2:4"


def test_a_cut_in_a_sentence():
    assert cut_words(Choice(percent=80, method="unit", repaired=True)) == (
        "80 % of its units removed by magnitude, the rest repaired"
    )
    assert cut_words(Choice(pattern="2:4")) == "weights removed by magnitude in the pattern 2:4"
