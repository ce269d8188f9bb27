"""Open a Keras model made elsewhere, draw, drag, and see it answer."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

import secateurs as sc
from secateurs.core.network.forward import probabilities
from secateurs.core.network.live import model_logits
from secateurs.core.pruning.zeros import prune_network
from secateurs.core.storage.folders import data_folder
from secateurs.core.storage.preferences import load_preferences
from secateurs.core.storage.runs import RunStore
from secateurs.ui.shell.preferences import remembered_state
from tests.gui.hand import CTRL, THREE, Key
from tests.gui.test_pruning import drag_to

pytestmark = [pytest.mark.xcb, pytest.mark.slow]
LONG = 120_000  # milliseconds; a process is started that imports TensorFlow


def small_cnn(width):
    """28 x 28 x 1 to ten classes, with tied units, seeded."""
    import keras
    from keras import layers

    given = keras.Input((28, 28, 1))
    stem = layers.Conv2D(width, 5, strides=3, activation="relu", name="stem")(given)
    branch = layers.Conv2D(width, 3, padding="same", activation="relu", name="branch")(stem)
    joined = layers.Add(name="joined")([stem, branch])
    hidden = layers.Dense(12, activation="relu", name="hidden")(layers.Flatten()(joined))
    model = keras.Model(given, layers.Dense(10, activation="softmax", name="answer")(hidden))
    rng = np.random.default_rng(4)
    model.set_weights([rng.normal(0, 0.2, one.shape) for one in model.get_weights()])
    return model


@pytest.fixture
def cnn(tmp_path):
    path = tmp_path / "elsewhere" / "small cnn.keras"
    path.parent.mkdir()
    model = small_cnn(6)
    model.save(path)
    return path, model


def drop(widget, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place, button = widget.rect().center(), Qt.MouseButton.LeftButton
    rest = (Qt.DropAction.CopyAction, data, button, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(place), *rest)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(place.toPointF(), *rest))


def test_a_model_from_elsewhere_is_opened_drawn_for_and_pruned(cnn, start, hand, qtbot):
    path, built = cnn
    program = start()
    window, controller = program.window, program.session.controller
    hand.press(Key.Key_O, CTRL)
    hand.enter_path(path)
    qtbot.waitUntil(lambda: controller.state.opening == "small cnn.keras")
    assert window.status.cancel.isVisible()
    qtbot.waitUntil(lambda: controller.state.run.name == "small cnn", timeout=LONG)
    assert not window.status.cancel.isVisible()
    assert controller.state.run.is_tested  # MNIST was open, and fits

    hand.draw(window.pad.canvas, THREE)
    qtbot.waitUntil(lambda: controller.state.pruning.dense is not None, timeout=LONG)
    hand.press(Key.Key_2, CTRL)
    qtbot.waitUntil(lambda: window.prune.layers.network.picture.isVisible())  # it has branches
    hand.click(window.prune.head.view, QPoint(20, 15))
    qtbot.waitUntil(lambda: window.prune.maps.cards[0].kept.text() != "–")
    drag_to(hand, window.sparsity.slider, 50)
    qtbot.waitUntil(lambda: all_answered(controller.state.pruning), timeout=LONG)
    state = controller.state
    model, pixels = state.network, state.pad.pixels
    wanted = scaled(built, pixels, model.scaling)
    np.testing.assert_allclose(state.pruning.dense.probabilities, wanted, atol=1e-4)
    for method in ("weight", "unit"):
        way = state.pruning.way(method)
        logits = model_logits(prune_network(model, way.ranking.cut(0.5)), pixels[None])
        wanted = probabilities(logits)[0]
        np.testing.assert_allclose(way.answer.probabilities, wanted, atol=1e-4)

    hand.click(window.prune.head.method, QPoint(100, 15))
    stays = sc.compact(sc.prune(built, 0.5)).get_layer("stem").filters
    assert stays > 3  # what a removed unit emits is carried by one that stays
    words = f"3 of 6 · 50 %; {stays} once compacted"
    qtbot.waitUntil(lambda: window.prune.maps.cards[0].kept.text() == words)
    assert [card.layer.name for card in window.prune.maps.cards] == ["stem", "branch", "hidden"]
    assert window.prune.maps.cards[1].layer.tied == ("stem",)
    assert window.prune.maps.cards[1].tied.isVisible()


def all_answered(pruning):
    return all(pruning.way(method).answer is not None for method in ("weight", "unit"))


def scaled(built, pixels, scaling):
    factor, offset = {"unit": (1 / 255, 0), "byte": (1, 0), "signed": (1 / 127.5, -1)}[scaling]
    inputs = (pixels.astype(np.float32) * factor + offset)[None, ..., None]
    return np.asarray(built(inputs))[0]


def test_an_opened_model_is_there_at_the_next_start(cnn, start, qtbot, models_built_here):
    program = start()
    drop(program.window, cnn[0])
    controller = program.session.controller
    qtbot.waitUntil(lambda: controller.state.run.name == "small cnn", timeout=LONG)
    program.remembering.write()
    with RunStore(data_folder()) as store:
        (kept,) = store.runs()
        assert (kept.kind, kept.origin) == ("opened", "small cnn.keras")
        again = remembered_state(load_preferences(), store)
    assert kept == controller.state.run
    assert (again.run, again.awaited) == (kept, "")
    assert again.network.graph.config == controller.state.network.graph.config
    assert again.network.scaling == controller.state.network.scaling


def test_a_model_that_would_run_code_is_refused_by_its_layer(start, tmp_path, qtbot):
    import keras

    path = tmp_path / "code.keras"
    layers = [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(4)]
    keras.Sequential([*layers, keras.layers.Lambda(lambda x: x, name="anything")]).save(path)
    program = start()
    drop(program.window.pad, path)
    controller = program.session.controller
    qtbot.waitUntil(
        lambda: controller.state.notice is not None and controller.state.notice.kind == "error",
        timeout=LONG,
    )
    assert "its layer anything is a Lambda" in controller.state.notice.text
    assert controller.state.run.is_bundled
    assert controller.state.opening == ""
