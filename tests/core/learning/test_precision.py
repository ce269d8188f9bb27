import threading
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

import secateurs as sc
from secateurs.core.base.errors import SettingError
from secateurs.core.evaluation.score import score
from secateurs.core.learning import chain_engine, precision
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.pen import inked
from secateurs.core.learning.precision import (
    check_precision,
    native_precision,
    steps_in,
    why_not_mixed,
)
from secateurs.core.learning.settings import TrainingSettings
from secateurs.core.learning.training import train

native = pytest.mark.skipif(
    native_precision() == "float32", reason="this processor does not multiply bfloat16 itself"
)


@pytest.mark.parametrize(
    ("told", "quickest"),
    [
        ("processor : 0\nflags\t\t: fpu avx512f amx_bf16 amx_tile\n", "mixed"),
        ("processor : 0\nflags\t\t: fpu avx512f avx512_bf16\n", "mixed"),
        ("processor : 0\nflags\t\t: fpu avx2\nbugs : amx_bf16\n", "float32"),
        ("", "float32"),
    ],
)
def test_the_processor_is_asked(monkeypatch, told, quickest):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: told)
    assert native_precision.__wrapped__() == quickest


def products():
    """Return a product of matrices as a graph gives it that was never called before."""
    import tensorflow as tf

    draws = np.random.default_rng(0)
    a, b = (draws.normal(size=(64, 64)).astype(np.float32) for _ in range(2))
    return tf.function(lambda a, b: a @ b, autograph=False)(a, b).numpy(), a @ b


@native
def test_only_the_thread_inside_computes_in_bfloat16_and_only_while_it_is():
    found = []
    with steps_in("mixed"):
        inside, exact = products()
        thread = threading.Thread(target=lambda: found.append(products()[0]))
        thread.start()
        thread.join()
    after, _ = products()
    assert np.abs(inside - exact).max() > 1e-3
    for whole in (found[0], after):
        np.testing.assert_allclose(whole, exact, atol=1e-4)


def test_what_goes_wrong_inside_leaves_all_as_it_was():
    with pytest.raises(ValueError, match="on purpose"), steps_in("mixed"):
        raise ValueError("on purpose")
    found, exact = products()
    np.testing.assert_allclose(found, exact, atol=1e-4)


@native
def test_mixed_is_found_to_be_so_before_it_is_relied_on():
    assert why_not_mixed() == ""
    check_precision("mixed")


@pytest.mark.parametrize(
    ("processor", "changed", "why"),
    [
        ("float32", None, "this processor does not multiply bfloat16 itself"),
        ("mixed", lambda _: nullcontext(), "TensorFlow computes in float32 all the same"),
        ("mixed", lambda _: nullcontext().gone, "this version of TensorFlow does not offer it"),
    ],
)
def test_mixed_is_refused_where_it_would_not_be(monkeypatch, processor, changed, why):
    monkeypatch.setattr(precision, "native_precision", lambda: processor)
    if changed:
        monkeypatch.setattr(precision, "steps_in", changed)
    monkeypatch.setattr(precision, "why_not_mixed", why_not_mixed.__wrapped__)
    with pytest.raises(SettingError, match=f"Mixed precision cannot be had here: {why}"):
        check_precision("mixed")
    check_precision("float32")


@native
def test_a_network_of_another_type_is_refused():
    import keras

    model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(3, dtype="float64")])
    x, y = np.zeros((20, 8)), np.zeros(20, np.int64)
    with pytest.raises(SettingError, match="networks that compute in float32 alone"):
        sc.fine_tune(model, (x, y), sc.Recipe(epochs=1, precision="mixed"))


@native
def test_writing_by_other_hands_is_as_sharp_as_in_float32(paths):
    import tensorflow as tf

    paths = tf.constant(paths)
    weights = tf.ones((784, 64))

    def drawn(exact):
        def graph(labels):
            images = inked(paths, labels, tf.constant((0, 1)), exact=exact)
            return images, tf.reshape(images, (-1, 784)) @ weights

        return tf.function(graph, autograph=False)(np.arange(40) % 10)[0].numpy()

    wanted = drawn(exact=False)
    with steps_in("mixed"):
        sharp, blurred = drawn(exact=True), drawn(exact=False)
    assert np.abs(sharp - wanted).max() < 1 / 255
    assert np.abs(blurred - wanted).max() > 0.1


def trained(data, kind, **settings):
    chosen = TrainingSettings(hidden_layers=(32,), epochs=2, precision=kind, **settings)
    found = train(chosen, data, lambda event: None, TrainingControl())
    return [layer.kernel for layer in found.network.layers], found.history


@native
@pytest.mark.parametrize(
    "how",
    [
        {"batch_size": 20},
        pytest.param({"batch_size": 7}, marks=pytest.mark.campaign),
        pytest.param({"augment": True}, marks=pytest.mark.campaign),
    ],
    ids=str,
)
def test_mixed_repeats_to_the_bit_and_float32_is_not_touched_by_it(dataset, how):
    whole, mixed, again, whole_again = (
        trained(dataset, kind, **how) for kind in ("float32", "mixed", "mixed", "float32")
    )
    for one, other in ((mixed, again), (whole, whole_again)):
        assert one[1] == other[1]
        for kernel, same in zip(one[0], other[0], strict=True):
            np.testing.assert_array_equal(kernel, same)
    assert any((a != b).any() for a, b in zip(whole[0], mixed[0], strict=True))
    assert mixed[1][-1].val_loss == pytest.approx(whole[1][-1].val_loss, rel=0.05)


@native
def test_slices_of_a_batch_are_mixed_too(dataset, monkeypatch):
    monkeypatch.setattr(chain_engine, "SLICE_OPERATIONS", 1)
    monkeypatch.setattr(chain_engine, "SMALLEST_SLICE", 8)
    whole, mixed, again = (
        trained(dataset, kind, batch_size=20)[0] for kind in ("float32", "mixed", "mixed")
    )
    assert any((a != b).any() for a, b in zip(whole, mixed, strict=True))
    for kernel, same in zip(mixed, again, strict=True):
        np.testing.assert_array_equal(kernel, same)


@native
def test_the_validation_is_that_of_the_weights_in_float32(dataset):
    found = train(
        TrainingSettings(hidden_layers=(32,), epochs=1, precision="mixed"),
        dataset,
        lambda event: None,
        TrainingControl(),
    )
    assert all(layer.kernel.dtype == np.float32 for layer in found.network.layers)
    assert found.val_accuracy == score(found.network, dataset.validation).accuracy


@native
def test_fine_tuning_takes_it_too():
    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(3)]
    )
    draws = np.random.default_rng(0)
    x = draws.normal(size=(60, 8)).astype(np.float32)
    y = x[:, :3].argmax(axis=1)
    tuned = {
        kind: sc.fine_tune(sc.prune(model, 0.5), (x, y), sc.Recipe(epochs=2, precision=kind))
        for kind in ("float32", "mixed")
    }
    whole, mixed = (tuned[each].model.get_weights() for each in ("float32", "mixed"))
    assert any((a != b).any() for a, b in zip(whole, mixed, strict=True))
    np.testing.assert_allclose(whole[0], mixed[0], atol=0.02)
    assert (mixed[0] == 0).sum() == (whole[0] == 0).sum() == 64


@native
def test_a_compact_network_is_trained_in_it_too():
    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((8,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(3)]
    )
    small = sc.compact(sc.prune(model, 0.5, method="unit"))
    x = np.random.default_rng(0).normal(size=(60, 8)).astype(np.float32)
    recipes = [sc.Recipe(epochs=2, precision=each) for each in ("float32", "mixed", "mixed")]
    whole, mixed, again = (
        sc.fine_tune(small, (x, x[:, :3].argmax(axis=1)), each).get_weights() for each in recipes
    )
    assert any((a != b).any() for a, b in zip(whole, mixed, strict=True))
    for one, other in zip(mixed, again, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_recipe_names_the_precisions():
    with pytest.raises(ValueError, match="precision must be one of float32, mixed"):
        sc.Recipe(precision="half")
