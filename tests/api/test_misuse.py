"""What is asked for wrongly is refused with a sentence, before any work is done."""

import keras
import numpy as np
import pytest
from keras import layers as kl

import secateurs as sc
from secateurs.core.base.errors import DataError, PruningError, UnsupportedModel
from secateurs.core.ranking.criteria.registry import rule_named
from tests.zoo import ZOO, inputs_for


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__(name="hidden")
        self.only = kl.Dense(3)

    def call(self, inputs):
        return self.only(inputs)


@pytest.fixture(scope="module")
def model():
    return ZOO["mlp_relu"]()


@pytest.fixture(scope="module")
def data(model):
    x = inputs_for(model, 30)
    return x, np.arange(30) % 4


@pytest.fixture(scope="module")
def pruned(model):
    return sc.prune(model, 0.5)


def other(units=3):
    return keras.Sequential([keras.Input((5,)), kl.Dense(4), kl.Dense(units)])


@pytest.mark.parametrize("sparsity", [-0.1, 1.1, float("nan"), "0.5", [0.5]])
def test_sparsities_outside_0_to_1(model, sparsity):
    with pytest.raises(ValueError, match="sparsity must be between 0 and 1, not "):
        sc.prune(model, sparsity)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"criterion": "foo"}, 'There is no criterion "foo"; there are magnitude'),
        ({"criterion": np.abs}, "A criterion is given by its name; register a function"),
        ({"criterion": ["l1"]}, "A criterion is given by its name"),
        ({"scope": {"logits": 0.5}}, 'There is no layer "logits" whose units can go'),
        ({"scope": "all"}, 'There is no scope "all"'),
        ({"method": "both"}, 'There is no method "both"'),
        ({"criterion": "taylor"}, r"needs data=\(x, y\), labelled samples"),
        ({"criterion": "apoz", "data": {}}, "needs at least one sample"),
        ({"criterion": "apoz", "data": 5}, "needs at least one sample"),
        ({"criterion": "random", "seed": -1}, "The seed must be a whole number from 0 on, not -1"),
        ({"criterion": "random", "seed": "a"}, "The seed must be a whole number"),
        ({"ranking": "magnitude"}, r"one that sc\.rank made"),
    ],
)
def test_pruning_that_cannot_be_had(model, wrong, sentence):
    with pytest.raises(PruningError, match=sentence):
        sc.prune(model, 0.5, **wrong)


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (3, "There are 30 inputs but 0 labels"),
        (np.zeros(5), "There are 30 inputs but 5 labels"),
    ],
)
def test_labels_that_do_not_go_with_the_inputs(model, data, labels, sentence):
    with pytest.raises(PruningError, match=sentence):
        sc.prune(model, 0.5, criterion="taylor", data=(data[0], labels))


def test_losses_that_cannot_be_taken(model, data):
    with pytest.raises(ValueError, match='Keras has no loss "foo"'):
        sc.rank(model, criterion="taylor", data=data, loss="foo")
    with pytest.raises(ValueError, match=r"a function of \(wanted, output\)"):
        sc.rank(model, criterion="taylor", data=data, loss=5)
    wide = (data[0], np.zeros((30, 7)))
    with pytest.raises(PruningError, match=r"labels of the shape \(7,\) with .* answers, \(4,\)"):
        sc.rank(model, criterion="taylor", data=wide, loss="mse")


@pytest.mark.parametrize(
    ("masks", "sentence"),
    [
        ([np.ones((9, 12), bool)], "Masks are given by the names of the layers"),
        ({"dense_1": np.full((9, 12), 0.5)}, '"dense_1" must be False where a weight is gone'),
        ({"other": np.ones((9, 12), bool)}, 'in a layer "other" that the mask'),
    ],
)
def test_masks_that_are_none(model, masks, sentence):
    with pytest.raises(PruningError, match=sentence):
        sc.rank(model, "weight", masks=masks)


def test_masks_of_zeros_and_ones_are_read(model):
    mask = np.ones((9, 12), int)
    mask[0] = 0
    cut = sc.rank(model, "weight", masks={"dense_1": mask.tolist()}).cut(0.0)
    np.testing.assert_array_equal(cut.named_masks["dense_1"], mask.astype(bool))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("model.keras", "A Keras model is needed, not a str"),
        (Subclassed(), "The network hidden is a Subclassed that does not know its input yet"),
        (
            keras.Sequential([kl.Dense(3)], name="open"),
            r"The network open is a Sequential that does not know its input yet: put keras\.Input",
        ),
    ],
)
def test_models_of_another_kind(wrong, sentence, data, tmp_path):
    for ask in (
        lambda: sc.prune(wrong, 0.5),
        lambda: sc.fine_tune(wrong, data),
        lambda: sc.measure(wrong),
        lambda: sc.from_scratch(wrong, data, sc.Recipe()),
        lambda: sc.lottery_ticket(wrong, data, None, 0.5, sc.Recipe()),
    ):
        with pytest.raises(UnsupportedModel, match=sentence):
            ask()


def test_only_models_are_exported(tmp_path):
    with pytest.raises(UnsupportedModel, match="A Keras model is needed, not a int"):
        sc.export(5, tmp_path / "five.keras")


@pytest.mark.parametrize(
    ("wrong", "error", "sentence"),
    [
        ({"recipe": 5}, sc.SettingError, r"given as sc\.Recipe\(epochs=5, \.\.\.\)"),
        ({"schedule": "cubic"}, ValueError, r'given as sc\.Schedule\("gradual", 0\.9\)'),
        ({"teacher": "teacher"}, DataError, "The teacher must be a Keras model, not a str"),
        ({"teacher": other()}, DataError, "The teacher cannot read the samples. The model"),
    ],
)
def test_fine_tuning_that_cannot_be_had(pruned, data, wrong, error, sentence):
    with pytest.raises(error, match=sentence):
        sc.fine_tune(pruned, data, **wrong)


def test_a_teacher_of_other_classes_is_refused(data):
    student, x = other(), np.zeros((4, 5), np.float32)
    with pytest.raises(DataError, match=r"The teacher answers \(2,\), the network \(3,\); it can"):
        sc.fine_tune(student, (x, [0, 1, 2, 0]), teacher=other(2))


def test_several_outputs_need_a_loss():
    model = ZOO["multi_head_mlp"]()
    with pytest.raises(DataError, match="The model has 2 outputs: give loss="):
        sc.fine_tune(model, (inputs_for(model, 4), np.zeros(4)))


def test_weights_in_16_bits_are_not_tuned():
    model = keras.Sequential(
        [keras.Input((5,)), kl.Dense(4, dtype="float16", name="half"), kl.Dense(2)]
    )
    with pytest.raises(UnsupportedModel, match=r"needs weights in float32; .*half/kernel is in fl"):
        sc.fine_tune(model, (np.zeros((4, 5)), np.zeros(4)))


def test_a_lottery_is_refused_before_it_is_drawn(data):
    architecture = ZOO["mlp_relu"]()
    with pytest.raises(ValueError, match="sparsity must be between 0 and 1, not 90"):
        sc.lottery_ticket(architecture, data, None, 90, sc.Recipe())
    bare = keras.Sequential([keras.Input((9,)), kl.Dense(4, name="only")])
    with pytest.raises(UnsupportedModel, match="only is its output layer"):
        sc.lottery_ticket(bare, data, None, 0.5, sc.Recipe())


@pytest.mark.parametrize("levels", [(0.5, 2), float("nan"), (-1,)])
def test_levels_outside_0_to_1(model, data, levels):
    for ask in (sc.sweep, sc.sensitivity):
        with pytest.raises(ValueError, match="sparsity must be between 0 and 1"):
            ask(model, data, levels=levels)


@pytest.mark.parametrize("workers", [-1, 1.5, "2", True])
def test_so_many_workers_are_refused(workers, model, data):
    with pytest.raises(sc.SettingError, match="workers is a whole number"):
        sc.sweep(model, data, workers=workers)


def test_a_sweep_of_nothing_is_refused_and_one_choice_may_stand_alone(model, data):
    for nothing in ({"levels": ()}, {"methods": ()}, {"seeds": ()}):
        with pytest.raises(ValueError, match=f"at least 1 of the {next(iter(nothing))}"):
            sc.sweep(model, data, **nothing)
    curve = sc.sweep(model, data, methods="unit", levels=0.5, seeds=3)
    assert [(point.method, point.requested, point.seed) for point in curve.points] == [
        ("unit", 0.5, 3)
    ]
    assert sc.sensitivity(model, data, levels=0.5).levels == (0.5,)
    alone, listed = (sc.prune(model, 0.5, remove={"dense_1": each}) for each in (3, [3]))
    assert alone.by_hand == listed.by_hand
    assert rule_of_units().methods == ("unit",)
    timed = sc.measure(model, 2, engines="NumPy", rounds=1)
    assert {(each.engine, each.batch) for each in timed.timings} == {("NumPy", 2)}


def rule_of_units():
    sc.criterion("of units", methods="unit")(lambda context: context.kernel.std(axis=0))
    return rule_named("of units")


def test_what_is_chosen_twice_counts_once(model, data):
    twice = sc.sweep(model, data, ("unit", "unit"), (0.5, 0.5), "random", seeds=(0, 0, 1))
    once = sc.sweep(model, data, "unit", 0.5, "random", seeds=(0, 1))
    assert twice == once
    assert len(twice.points) == 2


def test_a_budget_needs_points_and_a_cost_that_there_is(model, data):
    for wrong in ({"points": float("nan")}, {"points": "1"}, {"trials": 2.5}, {"trials": "3"}):
        with pytest.raises(sc.SettingError, match="points must be at least 0"):
            sc.budget(model, data, data, **wrong)
    with pytest.raises(ValueError, match="cost must be one of parameters, macs, not 'bytes'"):
        sc.budget(model, data, data, cost="bytes")


@pytest.mark.parametrize("batch", [0, 1.5, "all", ()])
def test_batches_are_whole_numbers(model, batch):
    with pytest.raises(ValueError, match=r"whole numbers, at least 1|at least 1 of the batch"):
        sc.measure(model, batch)


def test_a_batch_beyond_memory_is_refused(model):
    with pytest.raises(sc.SettingError, match="no memory for a batch of 10,000,000,000,000"):
        sc.measure(model, 10**13, engines="Keras", rounds=1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ((np.abs,), r'a criterion needs a name: @sc\.criterion\("name"\)'),
        (("mine", {"methods": "units"}), "methods must be one or more of weight, unit"),
        (("mine", {"methods": ()}), "at least 1 of the methods is needed"),
        (("mine", {"needs": "data"}), "needs must be one of nothing, inputs, labels"),
    ],
)
def test_criteria_that_are_registered_wrongly(wrong, sentence):
    name, rest = wrong[0], (wrong[1] if len(wrong) > 1 else {})
    with pytest.raises(ValueError, match=sentence):
        sc.criterion(name, **rest)


def test_what_is_refused_is_caught_as_an_error_of_secateurs(model):
    with pytest.raises(sc.SettingError, match="zeros of single weights cannot be removed"):
        sc.compact(sc.prune(model, 0.5, "weight"))
    with pytest.raises(sc.SettingError, match=r"only what sc\.prune gives can be compacted"):
        sc.compact(model)
