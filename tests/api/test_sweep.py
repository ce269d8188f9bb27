import keras
import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import DataError, PruningError
from tests.zoo import ZOO, inputs_for


@pytest.fixture(scope="module")
def model():
    return ZOO["mlp_relu"]()


@pytest.fixture(scope="module")
def data(model):
    x = inputs_for(model, 80, seed=1)
    return x, np.asarray(model(x)).argmax(axis=1)


def test_a_sweep_scores_what_prune_gives(model, data):
    told = []
    curve = sc.sweep(model, data, levels=(0.0, 0.5), report=lambda *done: told.append(done))
    for method in ("weight", "unit"):
        pruned = sc.prune(model, 0.5, method=method)
        right = np.mean(np.asarray(pruned.model(data[0])).argmax(axis=1) == data[1])
        assert curve.accuracy(method).tolist() == pytest.approx([1.0, right])
        point = curve.points[-1 if method == "unit" else 1]
        assert point.parameters == pruned.account.parameters
    assert told == [(done, 4) for done in range(1, 5)]
    assert [row["method"] for row in curve.to_rows()] == ["weight", "weight", "unit", "unit"]


def test_a_table_has_each_criterion_with_the_methods_that_it_ranks_by(model, data):
    criteria = ("l1", "random", "apoz")
    table = sc.sweep(model, data, levels=(0.3, 0.6), criterion=criteria, rank_data=data[0])
    ways = [("l1", "weight"), ("l1", "unit"), ("random", "weight"), ("random", "unit")]
    ways += [("apoz", "unit")]
    assert [(each.criterion, each.method) for each in table.points[::2]] == ways
    for criterion, method in ways:
        alone = sc.sweep(model, data, method, (0.3, 0.6), criterion, rank_data=data[0])
        assert table.values(method, criterion=criterion).tolist() == alone.values(method).tolist()
        assert alone.points == tuple(
            each for each in table.points if (each.criterion, each.method) == (criterion, method)
        )
    assert np.isnan(table.accuracy("weight", "apoz")).all()
    head = str(table).splitlines()[1]
    assert head.split("  ")[-5:] == [f"{criterion}, {method}" for criterion, method in ways]
    with pytest.raises(ValueError, match="Say which criterion: l1, random, apoz"):
        table.accuracy("weight")
    with pytest.raises(PruningError, match="apoz"):
        sc.sweep(model, data, "weight", 0.5, ("apoz", "l1"), rank_data=data[0])


def normalised():
    keras.utils.set_random_seed(0)
    layers = keras.layers
    values = inputs = keras.Input((6,))
    values = layers.LayerNormalization()(layers.Dense(16, "relu")(values))
    return keras.Model(inputs, layers.Dense(3)(values))


def test_inexactly_the_compact_networks_are_scored():
    model = normalised()
    x = np.random.default_rng(1).standard_normal((200, 6)).astype(np.float32)
    data = x, np.asarray(model(x)).argmax(axis=1)
    curve = sc.sweep(model, data, "unit", (0.0, 0.5), exact=False)
    pruned = sc.prune(model, 0.5, exact=False, data=x)
    with pytest.warns(sc.InexactWarning):
        small = sc.compact(pruned)
    right, masked = (
        np.mean(np.asarray(one(x)).argmax(axis=1) == data[1]) for one in (small, pruned.model)
    )
    assert right != masked
    assert curve.accuracy("unit").tolist() == pytest.approx([1.0, right])
    assert curve.points[1].parameters == small.count_params()
    with pytest.raises(ValueError, match="is not repaired"):
        sc.sweep(model, data, "unit", (0.5,), repair=x, exact=False)


@pytest.mark.filterwarnings("ignore:The compact network answers otherwise")
def test_inexactly_what_units_emit_is_read_with_other_samples_than_those_scored():
    model, rng = normalised(), np.random.default_rng(1)
    x = rng.standard_normal((400, 6)).astype(np.float32)
    data = x, np.asarray(model(x)).argmax(axis=1)
    others = 3 + rng.standard_normal((50, 6)).astype(np.float32)

    def right(pruned):
        return np.mean(np.asarray(sc.compact(pruned)(x)).argmax(axis=1) == data[1])

    by_own, by_others = (
        right(sc.prune(model, 0.5, exact=False, data=read)) for read in (x, others)
    )
    assert by_own != by_others

    def swept(network, rank_data=None):
        found = sc.sweep(network, data, "unit", 0.5, exact=False, rank_data=rank_data)
        return found.accuracy("unit").tolist()

    assert swept(model) == pytest.approx([by_own])
    assert swept(model, others) == pytest.approx([by_others])
    assert swept(model, (others, np.zeros(50, int))) == pytest.approx([by_others])
    earlier = sc.prune(model, 0.0, exact=False, data=others)
    assert swept(earlier) == pytest.approx([by_others])
    (name,) = (each.name for each in earlier.structure.unit_sets)
    apart = sc.sensitivity(model, data, levels=0.5, exact=False, rank_data=others)
    assert apart.accuracy[apart.names.index(name)].tolist() == pytest.approx([by_others])


def test_seeds_give_a_spread_and_the_table_shows_it(model, data):
    curve = sc.sweep(model, data, ("unit",), (0.0, 0.5), "random", seeds=(0, 1, 2))
    assert curve.values("unit").shape == (3, 2)
    lines = str(curve).splitlines()
    assert lines[0] == "accuracy, %: mean (lowest to highest) of 3 seeds"
    assert lines[1].split() == ["removed", "unit"]
    assert lines[2].split(maxsplit=2) == ["0", "%", "100.00 (100.00 to 100.00)"]


def test_repair_and_global_scope_are_had(model, data):
    curve = sc.sweep(model, data, ("weight",), (0.8,), scope="global", repair=data[0])
    pruned = sc.prune(model, 0.8, "weight", scope="global")
    repaired = sc.reconstruct(pruned, data[0], teacher=model, classifier=True).model
    right = np.mean(np.asarray(repaired(data[0])).argmax(axis=1) == data[1])
    assert curve.accuracy("weight").tolist() == [pytest.approx(right)]
    assert curve.points[0].achieved == pruned.account.achieved


def without_a_bias_behind():
    """Return a model of which a layer without a bias takes up what biases give."""
    values = inputs = keras.Input((8,))
    values = keras.layers.Dense(9, "relu", bias_initializer="ones")(values)
    values = keras.layers.Dense(7, "relu", use_bias=False)(values)
    return keras.Model(inputs, keras.layers.Dense(3)(values))


@pytest.mark.parametrize(
    "made",
    [
        ZOO["lenet_5"],  # has Dense layers too
        without_a_bias_behind,
        pytest.param(ZOO["mlp_relu"], marks=pytest.mark.campaign),
    ],
)
def test_biases_that_an_earlier_pruning_dropped_are_dropped_of_further_units(made):
    keras.utils.set_random_seed(0)
    model = made()
    x = inputs_for(model, 60, seed=1)
    data = x, np.asarray(model(x)).argmax(axis=1)
    earlier = sc.prune(model, 0.3, drop_bias=True)
    levels = (0.5, 0.8)
    curve = sc.sweep(earlier, data, "unit", levels)
    alone = sc.sensitivity(earlier, data, "unit", 0.5)

    def right(pruned):
        return np.mean(np.asarray(pruned.model(x)).argmax(axis=1) == data[1])

    found = [right(sc.prune(earlier, level)) for level in levels]
    assert curve.accuracy("unit").tolist() == pytest.approx(found)
    left = [sc.prune(earlier, level).account.parameters for level in levels]
    assert [point.parameters for point in curve.points] == left
    first = right(sc.prune(earlier, scope={alone.names[0]: 0.5}))
    assert alone.accuracy[0, 0] == pytest.approx(first)
    budget = sc.budget(earlier, data, data, points=60, trials=2)
    assert budget.found.validation == pytest.approx(right(budget.pruned))
    whole = sc.sweep(model, data, "unit", levels)
    assert whole.accuracy("unit").tolist() != curve.accuracy("unit").tolist()


def test_a_pattern_is_not_passed_over_where_only_units_go(model, data):
    with pytest.raises(PruningError, match="The pattern 2:4 is one of weights"):
        sc.sweep(model, data, ("unit",), (0.5,), pattern="2:4")
    with pytest.raises(PruningError, match='"4:2" is no pattern'):
        sc.sweep(model, data, ("unit",), (0.5,), pattern="4:2")
    both = sc.sweep(model, data, levels=(0.5,), pattern="2:4")
    assert [point.method for point in both.points] == ["weight", "unit"]


@pytest.mark.parametrize("name", ["mlp_relu", "mlp_tanh_gelu"])
@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        (lambda x: np.where(x > x.max() - 1e-6, np.nan, x), "not finite numbers"),
        (lambda x: np.concatenate([x, x], axis=1), "takes samples of"),
        (lambda x: x[:0], "At least one sample"),
        (lambda x: (x, x), "takes 1 input; 2 are given"),
    ],
)
def test_samples_to_repair_from_are_checked_for_every_kind_of_network(name, spoilt, message):
    model = ZOO[name]()
    x = inputs_for(model, 40, seed=1)
    data = x, np.asarray(model(x)).argmax(axis=1)
    for act in (
        lambda repair: sc.sweep(model, data, ("unit",), (0.5,), repair=repair),
        lambda repair: sc.budget(model, data, data, trials=1, repair=repair),
    ):
        with pytest.raises(DataError, match=message):
            act(spoilt(x))


def test_samples_to_repair_from_may_be_written_as_a_list(model, data):
    given, listed = (
        sc.sweep(model, data, ("unit",), (0.5,), repair=x) for x in (data[0], data[0].tolist())
    )
    assert given == listed


def test_cancelled_it_gives_what_was_scored(model, data):
    assert sc.sweep(model, data, cancelled=lambda: True).points == ()


def test_a_criterion_that_looks_at_data_is_given_them(model, data):
    with pytest.raises(PruningError, match="needs data=x"):
        sc.sweep(model, data, ("weight",), (0.5,), "wanda")
    assert sc.sweep(model, data, ("weight",), (0.5,), "wanda", rank_data=data[0]).points


def test_sensitivity_names_every_layer(model, data):
    found = sc.sensitivity(model, data, "unit", levels=(0.5, 0.9))
    assert found.names == sc.rank(model, "unit").names
    assert found.accuracy.shape == (len(found.names), 2)
    for index, name in enumerate(found.names):
        alone = sc.prune(model, scope={name: 0.5}).model
        right = np.mean(np.asarray(alone(data[0])).argmax(axis=1) == data[1])
        assert found.accuracy[index, 0] == pytest.approx(right)


@pytest.mark.parametrize("name", ["mlp_relu", "lenet_5"])
def test_a_budget_is_kept_on_validation_and_can_be_compacted(name):
    model = ZOO[name]()
    x = inputs_for(model, 120, seed=1)
    y = np.asarray(model(x)).argmax(axis=1)
    found = sc.budget(model, (x[:80], y[:80]), (x[80:], y[80:]), points=40, trials=12)
    assert found.found.validation >= 0.6 - 1e-9
    answers = np.asarray(found.pruned.model(x)).argmax(axis=1)
    assert found.found.validation == pytest.approx(np.mean(answers[:80] == y[:80]))
    assert found.found.test == pytest.approx(np.mean(answers[80:] == y[80:]))
    assert sc.compact(found.pruned).count_params() == found.parameters < model.count_params()
    assert "parameters left" in str(found)


def test_a_pattern_that_fixes_the_sparsity_leaves_no_budget_to_spend(model, data):
    with pytest.raises(PruningError, match="leaves nothing to choose"):
        sc.budget(model, data, data, method="weight", pattern="2:4")


def test_outputs_that_are_no_numbers_are_not_scored(model, data):
    overflows = keras.models.clone_model(model)
    overflows.set_weights([weight * 1e25 for weight in model.get_weights()])
    asked = {
        "sweep": lambda: sc.sweep(overflows, data, levels=(0.5,)),
        "sensitivity": lambda: sc.sensitivity(overflows, data, levels=(0.5,)),
        "budget": lambda: sc.budget(overflows, data, data, 50, trials=1),
    }
    for ask in asked.values():
        with pytest.raises(DataError, match="with values that are not numbers"):
            ask()


def closeness(wanted, found):
    return -float(np.mean(np.square(wanted - found)))


def test_the_value_of_a_metric_is_written_as_it_is_with_its_name():
    keras.utils.set_random_seed(0)
    hidden = keras.layers.Dense(12, activation="relu", name="hidden")
    model = keras.Sequential([keras.Input((6,)), hidden, keras.layers.Dense(1)])
    x = np.random.default_rng(0).normal(size=(60, 6)).astype(np.float32)
    data = x, np.asarray(model(x)) + 0.5

    swept = sc.sweep(model, data, ("unit",), (0.0, 0.5), metric=closeness)
    dense, half = swept.values("unit")[0]
    assert (dense, swept.scored_by) == (pytest.approx(-0.25), "closeness")
    assert str(swept).splitlines() == [
        "closeness",
        "removed" + "unit".rjust(2 + len(f"{half:.4g}")),
        "    0 %  " + "-0.25".rjust(len(f"{half:.4g}")),
        f"   50 %  {half:.4g}",
    ]

    sensed = sc.sensitivity(model, data, levels=(0.5,), metric=closeness)
    assert str(sensed).splitlines() == [
        "closeness with one layer's units removed; dense -0.25",
        "layer           50",
        f"hidden{half:12.4g}",
    ]

    exact = x, np.asarray(model(x))
    found = sc.budget(model, exact, exact, 0.0, trials=1, metric=lambda *of: 0.5 + closeness(*of))
    assert "validation metric 0.5, dense 0.5" in str(found)
    assert "test metric 0.5, dense 0.5: nothing lost, within the 0" in str(found)


def test_what_ends_a_cell_of_a_notebook_is_written_as_printed(model, data):
    pruned, swept = sc.prune(model, 0.5), sc.sweep(model, data, "unit", 0.5)
    sensed, found = sc.sensitivity(model, data, levels=0.5), sc.budget(model, data, data, trials=1)
    measured = sc.measure(pruned, batch=1, rounds=1, engines="Keras")
    for each in (pruned, swept, sensed, found, measured):
        assert repr(each) == str(each)
    assert "array" not in repr(sc.rank(model))
