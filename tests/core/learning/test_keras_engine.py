import keras
import numpy as np
import pytest
from keras import layers as kl

from secateurs.core.learning.events import EpochEnded
from secateurs.core.learning.keras_engine import KerasTrainer, LearnedFrom
from secateurs.core.learning.loop import Callbacks, TrainingPlan, learn, shuffled
from secateurs.core.learning.recipe import Recipe
from secateurs.core.learning.starts import reinitialised, seeded_copy
from secateurs.core.learning.tuned_samples import samples
from secateurs.core.network.objective import objective


def engine_of(model, recipe, train, teacher=None, loss=None):
    copy = seeded_copy(model, recipe.seed)
    held = samples(train, copy)
    steps = plan_of(recipe, len(held)).steps
    return KerasTrainer(copy, recipe, objective(loss), LearnedFrom(held, teacher=teacher), steps)


def slots_of(engine):
    """Return the optimizer's memory, one tuple of arrays a variable."""
    slots, count = engine.state().slots, len(engine.model.trainable_variables)
    each = len(slots) // count
    return [slots[at * each : (at + 1) * each] for at in range(count)]


def plan_of(recipe, count):
    return TrainingPlan(recipe.epochs, recipe.batch_size, count, recipe.seed, "")


def some_masks(model, seed=0):
    rng = np.random.default_rng(seed)
    return {
        place: rng.random(variable.shape) < 0.4
        for place, variable in enumerate(model.trainable_variables)
        if "kernel" in variable.path or variable.path == "hidden/bias"
    }


@pytest.mark.parametrize(
    ("optimizer", "network", "weight_decay"),
    [
        ("sgd", "shallow", 0.0),
        ("momentum", "shallow", 0.0),
        ("adam", "dense", 0.5),  # a memory of its own, and decay: the most to hold against
        pytest.param("adam", "shallow", 0.0, marks=pytest.mark.campaign),
        pytest.param("sgd", "dense", 0.5, marks=pytest.mark.campaign),
        pytest.param("momentum", "dense", 0.5, marks=pytest.mark.campaign),
    ],
)
def test_masks_hold_after_every_epoch(request, train, optimizer, network, weight_decay):
    recipe = Recipe(3, optimizer, 0.01, 32, weight_decay=weight_decay)
    engine = engine_of(request.getfixturevalue(network), recipe, train)
    masks = some_masks(engine.model)
    engine.hold(masks)
    before = [variable.numpy() for variable in engine.model.trainable_variables]
    seen = []

    def look(event):
        if isinstance(event, EpochEnded):
            variables, slots = engine.model.trainable_variables, slots_of(engine)
            for place, mask in masks.items():
                values = variables[place].numpy()
                assert np.array_equal(values[~mask], before[place][~mask])
                assert values.ndim == 1 or not values[~mask].any()
                assert not any(slot[~mask].any() for slot in slots[place])
                assert np.mean(values[mask] != before[place][mask]) > 0.5
            seen.append(event.epoch)

    learn(lambda _: engine, plan_of(recipe, len(train[0])), Callbacks(look))
    assert seen == [1, 2, 3]
    assert len(slots_of(engine)[0]) == {"sgd": 0, "momentum": 1, "adam": 2}[optimizer]


def tagger():
    import keras

    keras.utils.set_random_seed(0)
    words = keras.layers.Embedding(12, 4, mask_zero=True)
    cells = keras.layers.LSTM(5, return_sequences=True)
    return keras.Sequential([keras.Input((6,)), words, cells, keras.layers.Dense(3)])


def test_steps_that_are_masked_count_as_in_keras():
    import keras

    rng = np.random.default_rng(0)
    x, y = rng.integers(1, 12, (10, 6)), rng.integers(0, 3, (10, 6))
    x[np.arange(6) >= rng.integers(0, 7, (10, 1))] = 0
    assert (x == 0).all(axis=1).any()
    assert 10 < (x > 0).sum() < 50
    recipe = Recipe(2, "sgd", 0.5, 4, warm_up=0, cosine=False)
    engine = engine_of(tagger(), recipe, (x, y))
    held = samples((x, y), engine.model)
    peer = seeded_copy(tagger(), 0)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    peer.compile(keras.optimizers.SGD(0.5), loss, metrics=["accuracy"])
    orders = [shuffled(10, 0, epoch) for epoch in (1, 2)]
    for at, order in enumerate(orders):
        engine.take(order, 3 * at + 1)
        places = np.asarray(order)
        for some in (places[:4], places[4:8], places[8:]):
            peer.train_on_batch(x[some], y[some])
    for own, other in zip(engine.model.get_weights(), peer.get_weights(), strict=True):
        np.testing.assert_allclose(own, other, atol=1e-6)
    engine._held_out, engine._at_once = held, 4
    score = engine.evaluate()
    wanted = peer.evaluate(x, y, batch_size=10, verbose=0)
    assert (score.loss, score.accuracy) == pytest.approx(wanted, abs=1e-6)


def test_a_mask_that_shrinks_clears_weights_and_memory(dense, train):
    recipe = Recipe(2, "momentum", 0.01, 32)
    engine = engine_of(dense, recipe, train)
    place = 0
    shape = engine.model.trainable_variables[place].shape
    engine.hold({place: np.ones(shape, bool)})
    engine.take(shuffled(256, 0, 1), 1)
    assert slots_of(engine)[place][0].all()
    half = np.arange(np.prod(shape)).reshape(shape) % 2 == 0
    engine.hold({place: half})
    assert not slots_of(engine)[place][0][~half].any()
    engine.take(shuffled(256, 0, 2), 9)
    kernel = engine.model.trainable_variables[place].numpy()
    assert not kernel[~half].any()
    assert kernel[half].all()


def test_steps_are_the_same_bits_however_they_are_chunked(dense, train):
    order, recipe = shuffled(256, 0, 1), Recipe(1, batch_size=32)
    engine = engine_of(dense, recipe, train)
    start = engine.state()
    losses, _ = engine.take(order, 1)
    whole = engine.model.get_weights()
    engine.restore(start)
    parts = [engine.take(order[:96], 1)[0], engine.take(order[96:], 4)[0]]
    assert np.array_equal(losses, np.concatenate(parts))
    for a, b in zip(whole, engine.model.get_weights(), strict=True):
        assert np.array_equal(a, b)


def test_batch_normalization_and_dropout_are_in_training_mode(dense, train):
    import keras

    recipe = Recipe(1, batch_size=32)
    engine = engine_of(dense, recipe, train)
    moving = engine.model.get_layer("norm").moving_mean
    before = moving.numpy()
    engine.take(shuffled(256, 0, 1), 1)
    assert np.all(moving.numpy() != before)
    layers = [keras.layers.Flatten(), keras.layers.Dropout(0.1), keras.layers.Dense(4, "softmax")]
    drops = keras.Sequential([keras.Input((8, 8, 1)), *layers])
    seeds = [engine_of(drops, Recipe(1, batch_size=256, seed=s), train) for s in (0, 0, 1)]
    a, b, c = (one.take(np.arange(256, dtype=np.int32), 1)[0] for one in seeds)
    assert a == b != c


def test_what_is_not_trainable_is_left_alone(dense, train):
    frozen = seeded_copy(dense, 0)
    frozen.get_layer("conv").trainable = False
    engine = engine_of(frozen, Recipe(1, batch_size=32), train)
    engine.take(shuffled(256, 0, 1), 1)
    assert np.array_equal(
        engine.model.get_layer("conv").kernel.numpy(), dense.get_layer("conv").kernel.numpy()
    )


def test_the_teachers_answers_are_followed(dense, train):
    import keras

    layers = [layer for layer in seeded_copy(dense, 0).layers if "norm" not in layer.name]
    steady = [layer for layer in layers if "dropout" not in layer.name]
    plain = keras.Sequential([keras.Input((8, 8, 1)), *steady])
    recipe = Recipe(1, batch_size=256, distillation=1.0, temperature=3.0)
    same = engine_of(plain, recipe, train, teacher=plain)
    other = engine_of(plain, recipe, train, teacher=reinitialised(plain, 9))
    order = np.arange(256, dtype=np.int32)
    assert same.take(order, 1)[0][0] == pytest.approx(0, abs=1e-6)
    assert other.take(order, 1)[0][0] > 1e-4


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_constraints_hold_after_every_step_as_in_keras(optimizer):
    held = keras.constraints.MaxNorm(0.5)
    first = kl.Dense(7, "relu", kernel_constraint="non_neg", bias_constraint="non_neg", name="a")
    layers = [keras.Input((6,)), first, kl.Dense(5, "relu", kernel_constraint=held, name="b")]
    model = keras.Sequential([*layers, kl.Dense(3, "softmax", name="out")])
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(16, 6)).astype(np.float32), np.arange(16) % 3
    recipe = Recipe(3, optimizer, 0.05, 16, warm_up=0, cosine=False)
    engine = engine_of(model, recipe, (x, y))
    for step in range(1, 4):
        engine.take(np.arange(16, dtype=np.int32), step)
    rules = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}
    model.compile(rules[optimizer](0.05), "sparse_categorical_crossentropy")
    for _ in range(3):
        model.train_on_batch(x, y)
    for ours, keras_own in zip(engine.weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, keras_own, atol=1e-5)
    assert engine.weights()[0].min() == 0


def test_a_constraint_brings_no_weight_back(dense, train):
    class Even(keras.constraints.Constraint):
        def __call__(self, w):
            return keras.ops.full_like(w, 0.25)

    engine = engine_of(dense, Recipe(1, batch_size=32), train)
    masks = some_masks(engine.model)
    engine._constraints = [Even() for _ in engine._constraints]
    engine.hold(masks)
    engine.take(np.arange(32, dtype=np.int32), 1)
    kernels = [place for place in masks if "kernel" in engine.model.trainable_variables[place].path]
    for place in kernels:
        left = engine.model.trainable_variables[place].numpy()
        np.testing.assert_array_equal(left, np.where(masks[place], np.float32(0.25), 0))


def test_biases_scales_and_slopes_of_several_axes_do_not_decay():
    sequence = keras.Input((4, 3))
    met = kl.MultiHeadAttention(2, 3, name="meet")(sequence, sequence)
    slope = kl.PReLU(alpha_initializer="ones", name="slope")(met)
    answer = kl.Dense(2, name="out")(kl.GRU(5, bias_initializer="ones", name="gru")(slope))
    model = keras.Model(sequence, answer)
    x = np.random.default_rng(0).normal(size=(16, 4, 3)).astype(np.float32)
    after = []
    for decay in (0.0, 500.0):
        recipe = Recipe(1, "sgd", 1e-3, 16, warm_up=0, cosine=False, weight_decay=decay)
        engine = engine_of(model, recipe, (x, np.arange(16) % 2))
        engine.take(np.arange(16, dtype=np.int32), 1)
        after.append(engine.model.trainable_variables)
    for before, steady, decayed in zip(model.trainable_variables, *after, strict=True):
        lost = before.numpy() / 2 if "kernel" in before.path else 0
        np.testing.assert_allclose(steady.numpy() - decayed.numpy(), lost, atol=1e-6)


def test_validation_begins_at_empty_states_and_leaves_those_of_training():
    inputs = keras.Input((5, 3), batch_size=10)
    answer = kl.Dense(3, name="out")(kl.LSTM(6, stateful=True, name="lstm")(inputs))
    model = keras.Model(inputs, answer)
    rng = np.random.default_rng(0)
    train, held_out = (
        (rng.normal(size=(n, 5, 3)).astype(np.float32), np.arange(n) % 3) for n in (40, 20)
    )
    recipe = Recipe(2, "sgd", 0.05, 10, warm_up=0, cosine=False)
    copy = seeded_copy(model, 0)
    data = LearnedFrom(samples(train, copy), samples(held_out, copy))
    engine = KerasTrainer(copy, recipe, objective(None), data, 8)
    engine.take(np.arange(40, dtype=np.int32), 1)
    states = engine.state().memory["lstm"]
    assert all(np.abs(state).max() > 0.01 for state in states)
    score = engine.evaluate()
    for before, after in zip(states, engine.state().memory["lstm"], strict=True):
        assert np.array_equal(before, after)
    model.set_weights(engine.weights())
    model.get_layer("lstm").reset_states()
    logits = np.concatenate([np.asarray(model(held_out[0][at : at + 10])) for at in (0, 10)])
    chances = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    assert score.loss == pytest.approx(-chances[np.arange(20), held_out[1]].mean(), rel=1e-5)
    assert score.accuracy == pytest.approx((logits.argmax(1) == held_out[1]).mean())
