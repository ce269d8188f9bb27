from dataclasses import replace

import pytest

from secateurs.core.evaluation.score import Score
from secateurs.core.pruning.rank import rank
from secateurs.core.pruning.zeros import prune_network
from secateurs.ui.prune.state import PruningState, ScoreKey
from secateurs.ui.shell.data_in_use import (
    cannot_measure,
    classes_differ,
    compared_with,
    data_remark,
    dense_accuracy,
    short_remarks,
)

SCORE = Score(0.085, 3.0, (0.085,) * 10, ((1,) * 10,) * 10)


@pytest.fixture
def fashion(data):
    return replace(data, name="Fashion-MNIST", key="00000000000000ff")


@pytest.fixture
def letters(data):
    names = tuple("abcdefghijklmnopqrstuvwxyz")
    return replace(data, name="Letters", key="00000000000000ee", class_names=names)


def test_on_its_own_data_nothing_is_said(make_state, data):
    for state in (make_state(), make_state(data=data)):
        assert data_remark(state) == classes_differ(state) == ""
        assert short_remarks(state) == ()
        assert not cannot_measure(state)
        assert dense_accuracy(state) == 0.983


def test_of_a_network_from_elsewhere_nobody_says_what_it_learned_from(
    make_state, make_record, fashion
):
    opened = make_state(run=make_record(kind="opened", origin="cnn.keras"), data=fashion)
    assert data_remark(opened) == (
        "Run 3 was tested on first MNIST; the accuracy shown is on Fashion-MNIST."
    )


def test_on_other_data_it_is_said_what_the_accuracy_is_of(make_state, fashion):
    state = make_state(data=fashion)
    assert data_remark(state) == (
        "Run 3 learned from MNIST; the accuracy shown is on Fashion-MNIST."
    )
    assert short_remarks(state) == ("The accuracy shown is on Fashion-MNIST.",)
    same_name = make_state(data=replace(fashion, name="MNIST"))
    assert data_remark(same_name).startswith("Run 3 learned from other data of that name;")


def test_the_dense_accuracy_is_that_on_the_data_in_use(make_state, fashion):
    state = make_state(data=fashion)
    assert dense_accuracy(state) is None
    scores = {ScoreKey("unit", "magnitude", "layer", 0): SCORE}
    assert dense_accuracy(replace(state, pruning=PruningState(scores=scores))) == 0.085


def test_a_tuned_network_stands_beside_the_dense_one_that_it_came_from(
    make_state, make_record, data, fashion
):
    tuned = make_record("tuned", kind="tuned", parent="whole", test_accuracy=0.884)
    whole = make_record("whole", test_accuracy=0.8954)
    state = replace(make_state(data=data), run=tuned, runs=(tuned, whole))
    assert compared_with(state) == ("dense", 0.8954)
    assert compared_with(replace(state, runs=(tuned,))) == ("this run", 0.884)
    assert compared_with(replace(state, data=fashion)) is None
    assert compared_with(replace(state, run=whole)) == ("dense", 0.8954)
    opened = make_record("opened", kind="opened", test_accuracy=0.9)
    network = prune_network(state.network, rank(state.network, "unit").cut(0.5))
    pruned = replace(state, run=opened, network=network)
    assert compared_with(pruned) == ("as opened", 0.9)


def test_accuracies_over_other_samples_do_not_stand_side_by_side(make_state, make_record, data):
    opened = make_record("opened", kind="opened", test_accuracy=0.9)
    compact = make_record("compact", kind="compacted", parent="opened", test_accuracy=0.88)
    whole = replace(data, whole=data.train)  # a test part only: of it strangers are tested on all
    state = replace(make_state(data=whole), run=opened, runs=(compact, opened))
    assert compared_with(state) == ("dense", 0.9)
    choice = replace(state.pruning.choice, method="unit", criterion="activation")
    looked_at = replace(state, pruning=replace(state.pruning, choice=choice))
    assert compared_with(looked_at) is None  # a part of the samples decides what goes
    assert compared_with(replace(state, run=compact)) == ("this run", 0.88)
    split = replace(state, run=compact, data=data)
    assert compared_with(split) == ("dense", 0.9)


def test_other_classes_cannot_be_tested_on(make_state, letters):
    state = make_state(data=letters)
    assert cannot_measure(state)
    assert classes_differ(state) == "the data has 26 classes, the network 10"
    assert data_remark(state) == (
        "Letters cannot be tested on: the data has 26 classes, the network 10."
    )
    assert short_remarks(state) == ("Letters cannot be tested on.",)
