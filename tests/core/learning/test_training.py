from dataclasses import replace

import numpy as np
import pytest

from secateurs.core.base.errors import TrainingDiverged
from secateurs.core.data.class_names import MNIST_KEY
from secateurs.core.learning import chain_engine
from secateurs.core.learning.control import TrainingControl
from secateurs.core.learning.events import EpochEnded, StepsTaken, TrainingStarted
from secateurs.core.learning.loop import shuffled
from secateurs.core.learning.training import initial_network, network_of, train
from secateurs.core.network.network import build_model

VARIANTS = [
    # Trained again to the same bits in the tests of chunks and of a pause.
    pytest.param({"optimizer": "sgd"}, marks=pytest.mark.campaign),
    pytest.param(  # a memory such as one of Adam's two
        {"optimizer": "momentum", "learning_rate": 0.01}, marks=pytest.mark.campaign
    ),
    {"optimizer": "adam", "learning_rate": 0.001},
    {"optimizer": "sgd", "augment": True},
    {"optimizer": "adam", "learning_rate": 0.001, "l1": 1e-5, "l2": 1e-4, "batch_size": 1000},
]


def ignore(event):
    pass


def arrays(network):
    return [array for layer in network.layers for array in (layer.kernel, layer.bias)]


def assert_same_bits(one, other):
    for left, right in zip(arrays(one.network), arrays(other.network), strict=True):
        np.testing.assert_array_equal(left, right)
    np.testing.assert_array_equal(one.step_losses, other.step_losses)
    np.testing.assert_array_equal(one.step_accuracies, other.step_accuracies)
    assert one.history == other.history
    assert one.best_epoch == other.best_epoch


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_the_same_seed_gives_the_same_bits(settings, dataset, whole, variant):
    chosen = settings.model_copy(update=variant)
    one = whole(chosen).outcome
    assert_same_bits(one, train(chosen, dataset, ignore, TrainingControl()))
    assert one.step_losses[-1] < one.step_losses[0]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_an_interrupted_training_goes_on_to_the_same_bits(settings, dataset, whole, variant):
    chosen = settings.model_copy(update=variant)
    outcome, _, kept = whole(chosen)
    assert [checkpoint.epoch for checkpoint in kept] == [1, 2, 3]
    rest = train(chosen, dataset, ignore, TrainingControl(), begun=kept[0])
    assert_same_bits(outcome, rest)
    assert len(rest.step_accuracies) == len(rest.step_losses)


def test_going_on_from_an_older_version_has_the_accuracies_of_the_rest(settings, dataset, whole):
    outcome, _, kept = whole(settings)
    older = replace(kept[1], step_accuracies=np.zeros(0, np.float32))
    rest = train(settings, dataset, ignore, TrainingControl(), begun=older)
    np.testing.assert_array_equal(rest.step_accuracies, outcome.step_accuracies[20:])


def test_going_on_tells_what_was_done_before(settings, dataset, whole):
    events = []
    rest = train(settings, dataset, events.append, TrainingControl(), begun=whole(settings).kept[1])
    losses = tuple(rest.step_losses[:20].tolist())
    assert events[0] == TrainingStarted(3, 10, 2, losses, rest.history[:2])


def test_another_seed_gives_other_weights(settings, dataset, whole):
    one = whole(settings).outcome
    other = train(settings.model_copy(update={"seed": 1}), dataset, ignore, TrainingControl())
    assert not np.array_equal(one.network.output.kernel, other.network.output.kernel)


def test_chunks_do_not_change_the_numbers(settings, dataset, whole, monkeypatch):
    outcome = whole(settings).outcome
    monkeypatch.setattr("secateurs.core.learning.loop.LONGEST_CHUNK", 1)
    assert_same_bits(outcome, train(settings, dataset, ignore, TrainingControl()))


def test_long_steps_are_sliced_to_nearly_the_same_weights(settings, dataset, monkeypatch):
    chosen = settings.model_copy(update={"optimizer": "momentum", "l2": 1e-4, "epochs": 1})
    whole = train(chosen, dataset, ignore, TrainingControl())
    monkeypatch.setattr(chain_engine, "SLICE_OPERATIONS", 10 * 6 * whole.network.macs)
    monkeypatch.setattr(chain_engine, "SMALLEST_SLICE", 1)
    sliced = train(chosen, dataset, ignore, TrainingControl())
    for left, right in zip(arrays(whole.network), arrays(sliced.network), strict=True):
        np.testing.assert_allclose(left, right, atol=1e-5)
    np.testing.assert_allclose(whole.step_losses, sliced.step_losses, rtol=1e-4)
    np.testing.assert_array_equal(whole.step_accuracies, sliced.step_accuracies)


def test_sliced_steps_repeat_to_the_bit(settings, dataset, monkeypatch):
    monkeypatch.setattr(chain_engine, "SLICE_OPERATIONS", 1)
    monkeypatch.setattr(chain_engine, "SMALLEST_SLICE", 11)
    chosen = settings.model_copy(update={"augment": True, "epochs": 1})
    assert_same_bits(*(train(chosen, dataset, ignore, TrainingControl()) for _ in range(2)))


def test_other_hands_write_too_where_the_data_is_handwriting(
    settings, dataset, whole, paths, monkeypatch
):
    chosen = settings.model_copy(update={"augment": True, "epochs": 1})
    digits = replace(dataset, key=MNIST_KEY)
    monkeypatch.setattr(chain_engine, "written_digits", {chosen.seed: paths}.get)
    one, plain = (train(how, digits, ignore, TrainingControl()) for how in (chosen, settings))
    assert not np.array_equal(one.step_losses, whole(chosen).outcome.step_losses)
    assert_same_bits(one, train(chosen, digits, ignore, TrainingControl()))
    # Without augmentation nothing is written, whatever the data is.
    assert_same_bits(plain, whole(settings).outcome)
    # A batch of which some is written is sliced, for memory's sake.
    monkeypatch.setattr(chain_engine, "LARGEST_WRITTEN", 16)
    assert_same_bits(*(train(chosen, digits, ignore, TrainingControl()) for _ in range(2)))


def test_the_rate_of_an_augmented_training_falls_in_its_last_fifth(settings, dataset, monkeypatch):
    chosen = settings.model_copy(update={"augment": True, "epochs": 2})
    falling = train(chosen, dataset, ignore, TrainingControl())
    monkeypatch.setattr(chain_engine, "SETTLING", 1e-9)
    level = train(chosen, dataset, ignore, TrainingControl())
    # Of 20 steps the 18th is the first that is smaller; its loss is of the weights before it.
    np.testing.assert_array_equal(falling.step_losses[:18], level.step_losses[:18])
    assert (falling.step_losses[18:] != level.step_losses[18:]).all()


def test_a_stop_within_a_long_step_leaves_that_step_out(settings, dataset, monkeypatch):
    monkeypatch.setattr(chain_engine, "SLICE_OPERATIONS", 1)
    monkeypatch.setattr(chain_engine, "SMALLEST_SLICE", 1)
    asked = iter(range(1000))

    class StopsAtTheTenthQuestion(TrainingControl):
        @property
        def stopping(self):
            return next(asked) >= 10

    control = StopsAtTheTenthQuestion()
    told = []
    assert train(settings, dataset, told.append, control) is None
    assert [type(event) for event in told] == [TrainingStarted]


def test_every_image_is_seen_in_each_epoch(settings, whole):
    trained, events, _ = whole(settings)
    assert events[0] == TrainingStarted(epochs=3, steps_per_epoch=10)
    assert len(trained.step_losses) == 30
    order = shuffled(300, 0, 1)
    assert sorted(order) == list(range(300))
    assert not np.array_equal(order, shuffled(300, 0, 2))


def test_reports_cover_every_step_once_and_each_epoch(settings, whole):
    trained, events, _ = whole(settings)
    steps = [event for event in events if isinstance(event, StepsTaken)]
    told = [loss for event in steps for loss in event.losses]
    assert told == trained.step_losses.tolist()
    assert [event.first_step for event in steps][:2] == [1, 2]
    assert all(event.samples_per_second > 0 and event.seconds_left > 0 for event in steps[:-1])
    assert tuple(event for event in events if isinstance(event, EpochEnded)) == trained.history


def test_the_loss_of_an_epoch_is_the_mean_over_its_samples(settings, whole):
    trained = whole(settings.model_copy(update={"batch_size": 299})).outcome
    large, small = trained.step_losses[:2].tolist()
    first = trained.history[0]
    assert first.train_loss == pytest.approx((299 * large + small) / 300, rel=1e-9)


def test_the_figures_are_those_of_keras(settings, dataset, whole):
    trained = whole(settings).outcome
    model = build_model(trained.network)
    images = dataset.validation.pixels.reshape(-1, 784).astype(np.float32) / 255
    answers = np.asarray(model(images)).argmax(axis=1)
    assert trained.val_accuracy == (answers == dataset.validation.labels).mean()


def test_a_steps_accuracy_is_that_of_keras_before_the_update(settings, dataset, whole):
    chosen = settings.model_copy(update={"batch_size": 200, "epochs": 2})
    trained, _, kept = whole(chosen)
    for epoch, network in (
        (1, initial_network(chosen, 784, 10)),
        (2, network_of(kept[0].state.weights)),
    ):
        batch = shuffled(300, 0, epoch)[:200]
        images = dataset.train.pixels[batch].reshape(-1, 784).astype(np.float32) / 255
        right = (
            np.asarray(build_model(network)(images)).argmax(axis=1) == dataset.train.labels[batch]
        )
        assert trained.step_accuracies[2 * epoch - 2] == np.float32(right.mean())


def test_the_last_smaller_batch_has_an_accuracy_of_its_own_size(settings, whole):
    trained = whole(settings.model_copy(update={"batch_size": 299})).outcome
    assert set(trained.step_accuracies[1::2].tolist()) <= {0.0, 1.0}


def test_one_step_is_keras_gradient_descent(settings, dataset):
    import keras

    chosen = settings.model_copy(update={"batch_size": 300, "epochs": 1, "l1": 1e-3, "l2": 1e-2})
    model = build_model(initial_network(chosen, 784, 10))
    for layer in model.layers:
        layer.kernel.regularizer = keras.regularizers.L1L2(1e-3, 1e-2)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(chosen.learning_rate), loss, run_eagerly=True)
    images = dataset.train.pixels.reshape(-1, 784).astype(np.float32) / 255
    model.train_on_batch(images, dataset.train.labels)
    trained = train(chosen, dataset, ignore, TrainingControl())
    for layer, theirs in zip(trained.network.layers, model.layers, strict=True):
        np.testing.assert_allclose(layer.kernel, np.asarray(theirs.kernel), atol=1e-6)


@pytest.mark.parametrize(("optimizer", "rate"), [("momentum", 0.01), ("adam", 0.001)])
def test_the_update_rules_are_those_of_keras(settings, dataset, whole, optimizer, rate):
    import keras

    chosen = settings.model_copy(
        update={"optimizer": optimizer, "learning_rate": rate, "batch_size": 300}
    )
    model = build_model(initial_network(chosen, 784, 10))
    rules = {"momentum": keras.optimizers.SGD(rate, 0.9), "adam": keras.optimizers.Adam(rate)}
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(rules[optimizer], loss, run_eagerly=True)
    images = dataset.train.pixels.reshape(-1, 784).astype(np.float32) / 255
    for _ in range(3):
        model.train_on_batch(images, dataset.train.labels)
    for layer, theirs in zip(
        network_of(whole(chosen).kept[-1].state.weights).layers, model.layers, strict=True
    ):
        np.testing.assert_allclose(layer.kernel, np.asarray(theirs.kernel), atol=2e-5)


def test_the_best_epoch_is_kept(settings, whole):
    trained, _, kept = whole(settings.model_copy(update={"learning_rate": 0.8, "epochs": 6}))
    best = min(trained.history, key=lambda ended: ended.val_loss)
    assert trained.best_epoch == best.epoch
    assert trained.val_accuracy == best.val_accuracy
    expected = network_of(kept[best.epoch - 1].state.weights)
    for left, right in zip(arrays(trained.network), arrays(expected), strict=True):
        np.testing.assert_array_equal(left, right)


def test_stop_and_keep_ends_with_the_best_finished_epoch(settings, dataset):
    control = TrainingControl()

    def stop_in_the_second_epoch(event):
        if isinstance(event, StepsTaken) and event.first_step > 10:
            control.stop_and_keep()

    trained = train(settings, dataset, stop_in_the_second_epoch, control)
    assert trained.outcome == "stopped"
    assert trained.best_epoch == 1
    assert 10 < len(trained.step_losses) < 30


@pytest.mark.parametrize("questions", range(6))
def test_stop_before_the_first_step_keeps_nothing(settings, dataset, questions):
    asked = iter(range(1000))

    class StopsAfterSomeQuestions(TrainingControl):
        @property
        def stopping(self):
            return next(asked) >= questions

    told = []
    assert train(settings, dataset, told.append, StopsAfterSomeQuestions()) is None or told[1:]
    if questions < 4:
        assert next(asked) == questions + 1  # not asked again: it ended there


def test_stop_before_the_first_new_step_keeps_what_was_learned_before(settings, dataset, whole):
    control = TrainingControl()
    control.stop_and_keep()
    trained = train(settings, dataset, ignore, control, begun=whole(settings).kept[1])
    assert trained.outcome == "stopped"
    assert len(trained.history) == 2
    assert len(trained.step_losses) == 20


def test_stop_before_the_first_epoch_ends_keeps_the_weights_as_they_are(settings, dataset):
    control = TrainingControl()

    def stop_after_a_step(event):
        if isinstance(event, StepsTaken):
            control.stop_and_keep()

    trained = train(settings, dataset, stop_after_a_step, control)
    assert trained.outcome == "stopped"
    assert trained.best_epoch == 0
    assert trained.history == ()
    assert 0 <= trained.val_accuracy <= 1


def test_cancel_and_discard_keeps_nothing(settings, dataset):
    control = TrainingControl()
    assert train(settings, dataset, lambda event: control.cancel_and_discard(), control) is None


class PausesOnce(TrainingControl):
    """Goes on by itself as soon as somebody waits."""

    def wait_while_paused(self):
        self.waited = True
        self.resume()
        super().wait_while_paused()


def test_a_pause_changes_no_figure(settings, dataset, whole):
    control = PausesOnce()
    paused = train(settings, dataset, lambda event: control.pause(), control)
    assert control.waited
    assert_same_bits(whole(settings).outcome, paused)


def test_divergence_names_the_step(settings, dataset):
    told = []

    def note(event):
        if isinstance(event, StepsTaken):
            told.extend(event.losses)

    chosen = settings.model_copy(
        update={"learning_rate": 10.0, "optimizer": "momentum", "epochs": 50, "l2": 1.0}
    )
    with pytest.raises(TrainingDiverged, match=r"lower learning rate, such as 0\.01") as caught:
        train(chosen, dataset, note, TrainingControl())
    assert caught.value.step == len(told) + 1
    assert np.isfinite(told).all()
